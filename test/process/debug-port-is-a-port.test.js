'use strict';
const assert = require('node:assert');

const range = { code: 'ERR_OUT_OF_RANGE', name: 'RangeError', message: 'process.debugPort must be 0 or in range 1024 to 65535' };
for (const port of [1, 1023, 65536, -1, true]) assert.throws(() => { process.debugPort = port; }, range);
assert.throws(() => { process.debugPort = Symbol('port'); }, TypeError);
assert.throws(() => { process.debugPort = 1n; }, TypeError);
for (const [port, expected] of [[1024, 1024], ['5000', 5000], [5000.7, 5000], [65535, 65535], [null, 0], [0, 0], ['abc', 0]]) {
  process.debugPort = port;
  assert.strictEqual(process.debugPort, expected);
}
assert.deepStrictEqual(Object.getOwnPropertyDescriptor(process, 'debugPort'), { value: 0, writable: true, enumerable: true, configurable: true });
