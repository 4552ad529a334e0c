'use strict';
// Random bytes fill the memory asked for and no more; what does not fit is refused with a code.

const assert = require('node:assert');
const { sandbox } = require('./sandbox');

const OVERFLOW = 61;
const { bytes, calls } = sandbox(() => {});

assert.strictEqual(calls.random_get(1000, 64), 0);
assert.ok(bytes.subarray(1000, 1064).some((byte) => byte !== 0));
assert.ok(bytes.subarray(1064).every((byte) => byte === 0));
assert.strictEqual(calls.random_get(bytes.length - 8, 16), OVERFLOW);
assert.strictEqual(calls.random_get(0, 0x7fffffff + 1), OVERFLOW);
