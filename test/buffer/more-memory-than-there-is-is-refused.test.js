'use strict';
// Sizes that no machine has are a RangeError that can be caught.
const assert = require('node:assert');

for (const size of [2 ** 37, 2 ** 40, 2 ** 46]) {
  assert.throws(() => new ArrayBuffer(size), RangeError);
  assert.throws(() => new SharedArrayBuffer(size), RangeError);
  assert.throws(() => Buffer.allocUnsafe(size), RangeError);
}
