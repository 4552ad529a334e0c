'use strict';
const assert = require('node:assert');

const holes = structuredClone([1, , 3]); // eslint-disable-line no-sparse-arrays
assert.ok(!(1 in holes));
assert.strictEqual(structuredClone(Object.assign([1], { x: 2 })).x, 2);
const odd = structuredClone(JSON.parse('{"__proto__":{"a":1}}'));
assert.deepStrictEqual(Object.keys(odd), ['__proto__']);
assert.strictEqual(Object.getPrototypeOf(odd), Object.prototype);
