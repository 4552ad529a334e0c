'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const settles = require('../settles.js');

async function errorOf(source) {
  const worker = new Worker(source, { eval: true });
  const exited = new Promise((resolve) => { worker.on('exit', resolve); });
  const [error] = await once(worker, 'error');
  assert.strictEqual(await exited, 1);
  return error;
}

settles(async () => {
  const error = await errorOf("throw Object.assign(new RangeError('too far', { cause: new TypeError('inner') }), { code: 'E_FAR', where: { x: 1 } })");
  assert.ok(error instanceof RangeError);
  assert.strictEqual(error.message, 'too far');
  assert.strictEqual(error.code, 'E_FAR');
  assert.deepStrictEqual(error.where, { x: 1 });
  assert.ok(error.cause instanceof TypeError);
  assert.match(error.stack, /\[worker eval\]/);
  assert.strictEqual(await errorOf("throw 'text'"), 'text');
  assert.strictEqual((await errorOf("Promise.reject(new Error('later'))")).message, 'later');
  assert.strictEqual((await errorOf('throw Object.assign(new Error("f"), { f() {} })')).message, 'f');
});
