'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const settles = require('../settles.js');

const worker = new Worker(`
  const { parentPort } = require('node:worker_threads');
  function busy() { for (const end = Date.now() + 200; Date.now() < end;); }
  parentPort.on('message', () => { busy(); parentPort.postMessage('done'); });
`, { eval: true });

settles(async () => {
  const processor = await worker.startCpuProfile();
  const heap = await worker.startHeapProfile();
  await assert.rejects(worker.startHeapProfile(), { code: 'ERR_HEAP_PROFILE_HAVE_BEEN_STARTED' });
  worker.postMessage('go');
  await once(worker, 'message');
  const profile = await processor.stop();
  assert(JSON.parse(profile).nodes.some(({ callFrame }) => callFrame.functionName === 'busy'));
  assert.strictEqual(await processor.stop(), profile);
  assert('head' in JSON.parse(await heap.stop()));
  await worker.terminate();
  await assert.rejects(worker.startCpuProfile(), { code: 'ERR_WORKER_NOT_RUNNING' });
});
