// A message to a worker and back, one after the other.
const { Worker, isMainThread, parentPort } = require('node:worker_threads');

if (isMainThread) {
  const worker = new Worker(__filename);
  const message = { id: 1, name: 'a message', tags: ['one', 'two'] };
  import('../micro/harness.mjs').then(async ({ bench }) => {
    await bench((n) => new Promise((resolve) => {
      let left = n;
      worker.on('message', function onMessage(answer) {
        if (--left > 0) {
          worker.postMessage(answer);
        } else {
          worker.off('message', onMessage);
          resolve();
        }
      });
      worker.postMessage(message);
    }));
    worker.postMessage(undefined);
  });
} else {
  parentPort.on('message', (message) => {
    if (message === undefined) parentPort.close();
    else parentPort.postMessage(message);
  });
}
