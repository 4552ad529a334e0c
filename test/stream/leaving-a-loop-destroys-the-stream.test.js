'use strict';
// break in for await destroys the stream, unless destroyOnReturn is false.

const assert = require('node:assert');
const { Readable } = require('node:stream');
const settles = require('../settles.js');

settles(async () => {
  const stream = Readable.from([1, 2, 3]);
  for await (const chunk of stream) {
    assert.strictEqual(chunk, 1);
    break;
  }
  assert.strictEqual(stream.destroyed, true);

  const kept = Readable.from([1, 2, 3]);
  for await (const chunk of kept.iterator({ destroyOnReturn: false })) {
    assert.strictEqual(chunk, 1);
    break;
  }
  assert.strictEqual(kept.destroyed, false);
  assert.deepStrictEqual(await kept.toArray(), [2, 3]);
});
