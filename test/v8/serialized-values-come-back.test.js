'use strict';
const assert = require('node:assert');
const v8 = require('node:v8');

const value = { map: new Map([[1, new Set(['x'])]]), bytes: Buffer.from('abc'), floats: new Float64Array([1.5]), big: 10n, date: new Date(5) };
value.self = value;
const copy = v8.deserialize(v8.serialize(value));
assert.strictEqual(copy.self, copy);
assert.deepStrictEqual(copy, value);
assert.ok(Buffer.isBuffer(copy.bytes));
