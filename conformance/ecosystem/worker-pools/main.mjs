// piscina and workerpool: functions run in threads and processes, cancelled, timed out and failing; pino-pretty in a thread.

import path from 'node:path';
import { Piscina } from 'piscina';
import workerpool from 'workerpool';
import { plain, run } from '../shared/commands.mjs';

const here = import.meta.dirname;
const failure = (promise) => promise.then(() => 'no failure', (error) => `${error.name}: ${error.message}`);

console.log('== piscina');
{
  const pool = new Piscina({ filename: path.join(here, 'task.cjs'), maxThreads: 2 });
  console.log(await Promise.all([1, 2, 3, 4, 5].map((n) => pool.run({ n }))), await pool.run({ n: 2 }, { name: 'hundred' }));
  console.log(await failure(pool.run({ n: -1 })));
  const controller = new AbortController();
  const slow = pool.run({ n: 1, slow: true }, { signal: controller.signal });
  controller.abort();
  console.log(await failure(slow));
  const buffer = new ArrayBuffer(8);
  console.log(await pool.run({ buffer, n: 0 }, { transferList: [buffer] }), buffer.byteLength);
  console.log(pool.queueSize, pool.completed, pool.threads.length > 0, Object.keys(pool.histogram.runTime).length);
  await pool.destroy();
}

for (const workerType of ['thread', 'process', 'auto']) {
  console.log('== workerpool', workerType);
  const pool = workerpool.pool({ workerType, maxWorkers: 2 });
  console.log(await pool.exec((a, b) => a + b, [1, 2]));
  console.log(await failure(pool.exec(() => { throw new TypeError('thrown'); })));
  console.log(await failure(pool.exec(() => { for (;;); }).timeout(200)));
  const waiting = pool.exec(() => new Promise(() => {}));
  setTimeout(() => waiting.cancel(), 30);
  console.log(await failure(waiting), pool.stats());
  await pool.terminate();
}
{
  const pool = workerpool.pool(path.join(here, 'functions.cjs'), { workerType: 'process' });
  const { fibonacci } = await pool.proxy();
  console.log(await fibonacci(15), await pool.exec('told', [2], { on: (event) => console.log('event', event) }));
  await pool.terminate();
}

console.log('== pino-pretty');
for (let round = 0; round < 5; round++) {
  const { code, output } = await run('node pretty.cjs');
  console.log(code, plain(output));
}
