'use strict';
// What a worker throws reaches its parent as an error of the same class, causes included, whatever its properties are named.
const assert = require('node:assert');
const { once } = require('node:events');
const { Worker } = require('node:worker_threads');
const settles = require('../settles.js');

async function thrownBy(code) {
  const [error] = await once(new Worker(code, { eval: true }), 'error');
  return error;
}

let done = 0;
settles(async () => {
  const nested = await thrownBy("throw new Error('a', { cause: new TypeError('b', { cause: new RangeError('c') }) })");
  assert.deepStrictEqual([nested.message, nested.cause.message, nested.cause.cause.message], ['a', 'b', 'c']);
  assert(nested.cause instanceof TypeError && nested.cause.cause instanceof RangeError);
  done++;
  const plain = await thrownBy("throw new Error('a', { cause: { 'anode:error': 5 } })");
  assert.deepStrictEqual(plain.cause, { 'anode:error': 5 });
  done++;
});
process.on('exit', () => assert.strictEqual(done, 2));
