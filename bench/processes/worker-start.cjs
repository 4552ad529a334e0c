// A worker that does nothing, from its start until its thread has ended; one after the other.
const { Worker, isMainThread } = require('node:worker_threads');

if (isMainThread) {
  const run = () => new Promise((resolve, reject) => {
    new Worker(__filename).on('error', reject).on('exit', resolve);
  });
  import('../micro/harness.mjs').then(({ bench }) => bench(async (n) => {
    for (let i = 0; i < n; i++) await run();
  }));
}
