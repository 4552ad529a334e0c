'use strict';
// map() with concurrency runs that many at once and keeps the order.

const assert = require('node:assert');
const { Readable } = require('node:stream');
const settles = require('../settles.js');

settles(async () => {
  let running = 0;
  let most = 0;
  const result = await Readable.from([30, 10, 20, 0]).map(async (delay) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, delay / 5));
    running--;
    return delay;
  }, { concurrency: 2 }).toArray();
  assert.deepStrictEqual(result, [30, 10, 20, 0]);
  assert.strictEqual(most, 2);
});
