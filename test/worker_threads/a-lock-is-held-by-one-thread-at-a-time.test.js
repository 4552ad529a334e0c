'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const settles = require('../settles.js');

const source = `
  const { parentPort } = require('worker_threads');
  navigator.locks.request('door', () => {
    parentPort.postMessage('inside');
    return new Promise((resolve) => parentPort.once('message', resolve));
  }).then(() => parentPort.postMessage('outside'));
`;

settles(async () => {
  const worker = new Worker(source, { eval: true });
  assert.deepStrictEqual(await once(worker, 'message'), ['inside']);
  assert.strictEqual(await navigator.locks.request('door', { ifAvailable: true }, (lock) => lock), null);
  const entered = navigator.locks.request('door', (lock) => lock.name);
  worker.postMessage('leave');
  assert.strictEqual(await entered, 'door');
  await once(worker, 'exit');

  // A thread that ends gives its locks back.
  const other = new Worker(source, { eval: true });
  await once(other, 'message');
  const next = navigator.locks.request('door', () => 'mine');
  await other.terminate();
  assert.strictEqual(await next, 'mine');
});
