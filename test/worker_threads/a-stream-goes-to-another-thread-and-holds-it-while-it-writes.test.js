'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const settles = require('../settles.js');

settles(async () => {
  const worker = new Worker(`
    const { parentPort } = require('worker_threads');
    parentPort.once('message', async ({ readable, writable }) => {
      const writer = writable.getWriter();
      for await (const chunk of readable) await writer.write(chunk.toUpperCase());
      await writer.close();
      parentPort.postMessage('done');
    });
  `, { eval: true });
  const written = [];
  const readable = new ReadableStream({
    start(controller) {
      for (const chunk of ['a', 'b', 'c']) controller.enqueue(chunk);
      controller.close();
    },
  });
  const writable = new WritableStream({ write: (chunk) => { written.push(chunk); } });
  worker.postMessage({ readable, writable }, [readable, writable]);
  assert.deepStrictEqual(await once(worker, 'message'), ['done']);
  await once(worker, 'exit');
  assert.deepStrictEqual(written, ['A', 'B', 'C']);
});
