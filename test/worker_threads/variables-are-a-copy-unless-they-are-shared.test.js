'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { SHARE_ENV, Worker } = require('node:worker_threads');
const settles = require('../settles.js');

settles(async () => {
  process.env.FROM_PARENT = 'yes';
  const source = "require('assert').strictEqual(process.env.FROM_PARENT, 'yes'); process.env.FROM_WORKER = '1'; delete process.env.FROM_PARENT";
  await once(new Worker(source, { eval: true }), 'exit');
  assert.strictEqual(process.env.FROM_WORKER, undefined);
  assert.strictEqual(process.env.FROM_PARENT, 'yes');
  await once(new Worker(source, { eval: true, env: SHARE_ENV }), 'exit');
  assert.strictEqual(process.env.FROM_WORKER, '1');
  assert.strictEqual('FROM_PARENT' in process.env, false);
  const own = new Worker("require('worker_threads').parentPort.postMessage({ ...process.env })", { eval: true, env: { ONLY: 1 } });
  assert.deepStrictEqual(await once(own, 'message'), [{ ONLY: '1' }]);
});
