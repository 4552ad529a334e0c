'use strict';
const assert = require('node:assert');

const buffer = new ArrayBuffer(8);
assert.throws(() => structuredClone({ buffer, f() {} }, { transfer: [buffer] }), { name: 'DataCloneError' });
assert.strictEqual(buffer.byteLength, 8);
assert.strictEqual(structuredClone(buffer, { transfer: [buffer] }).byteLength, 8);
assert.strictEqual(buffer.byteLength, 0);
