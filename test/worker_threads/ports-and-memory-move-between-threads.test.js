'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { MessageChannel, Worker } = require('node:worker_threads');
const settles = require('../settles.js');

settles(async () => {
  const { port1, port2 } = new MessageChannel();
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const bytes = new Uint8Array([1, 2, 3]);
  const worker = new Worker(`
    const { workerData: { port, shared, bytes } } = require('worker_threads');
    port.once('message', ({ more }) => {
      Atomics.add(shared, 0, 41);
      more.postMessage([...bytes]);
      port.close();
    });
  `, { eval: true, workerData: { port: port2, shared, bytes }, transferList: [port2, bytes.buffer] });
  assert.strictEqual(bytes.length, 0);
  const back = new MessageChannel();
  port1.postMessage({ more: back.port2 }, [back.port2]);
  Atomics.add(shared, 0, 1);
  assert.deepStrictEqual(await once(back.port1, 'message'), [[1, 2, 3]]);
  await once(worker, 'exit');
  assert.strictEqual(shared[0], 42);
  back.port1.close();
});
