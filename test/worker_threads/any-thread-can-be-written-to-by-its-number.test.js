'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker, postMessageToThread, threadId } = require('node:worker_threads');
const settles = require('../settles.js');

settles(async () => {
  const worker = new Worker(`
    const { parentPort, postMessageToThread } = require('worker_threads');
    process.on('workerMessage', (value, source) => {
      if (value === 'throw') throw new Error('no');
      postMessageToThread(source, [value, 'back']);
    });
    parentPort.once('message', () => process.exit());
  `, { eval: true });
  await once(worker, 'online');
  const answer = once(process, 'workerMessage');
  await postMessageToThread(worker.threadId, 'there');
  assert.deepStrictEqual(await answer, [['there', 'back'], worker.threadId]);
  await assert.rejects(postMessageToThread(worker.threadId, 'throw'), { code: 'ERR_WORKER_MESSAGING_ERRORED' });
  await assert.rejects(postMessageToThread(threadId, 1), { code: 'ERR_WORKER_MESSAGING_SAME_THREAD' });
  const { threadId: gone } = worker;
  worker.postMessage('end');
  await once(worker, 'exit');
  await assert.rejects(postMessageToThread(gone, 1), { code: 'ERR_WORKER_MESSAGING_FAILED' });
});
