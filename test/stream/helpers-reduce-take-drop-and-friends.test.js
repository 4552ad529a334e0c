'use strict';
// The iterator helpers give what arrays would.

const assert = require('node:assert');
const { Readable } = require('node:stream');
const settles = require('../settles.js');

settles(async () => {
  const numbers = () => Readable.from([1, 2, 3, 4]);
  assert.deepStrictEqual(await numbers().filter((n) => n % 2 === 0).toArray(), [2, 4]);
  assert.deepStrictEqual(await numbers().flatMap((n) => [n, n]).take(3).toArray(), [1, 1, 2]);
  assert.deepStrictEqual(await numbers().drop(2).toArray(), [3, 4]);
  assert.strictEqual(await numbers().reduce((a, b) => a + b), 10);
  assert.strictEqual(await numbers().some((n) => n > 3), true);
  assert.strictEqual(await numbers().every((n) => n > 3), false);
  assert.strictEqual(await numbers().find((n) => n > 2), 3);
  await assert.rejects(Readable.from([]).reduce((a, b) => a + b), TypeError);
});
