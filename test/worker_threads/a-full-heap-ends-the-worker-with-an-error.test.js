'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const settles = require('../settles.js');

settles(async () => {
  const worker = new Worker('const kept = []; for (;;) kept.push({ map: new Map([[{}, {}]]) });', {
    eval: true, resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  assert.strictEqual(worker.resourceLimits.maxOldGenerationSizeMb, 16);
  const exited = new Promise((resolve) => { worker.on('exit', resolve); });
  const [error] = await once(worker, 'error');
  assert.strictEqual(error.code, 'ERR_WORKER_OUT_OF_MEMORY');
  assert.strictEqual(await exited, 1);
  assert.deepStrictEqual(worker.resourceLimits, {});
});
