'use strict';
const assert = require('node:assert');

const buffer = new ArrayBuffer(8);
const value = { bytes: new Uint8Array(buffer, 1, 2), words: new Uint16Array(buffer, 2, 1), map: new Map(), list: [] };
value.self = value;
value.map.set('value', value);
value.list.push(value.map, value.map);

const copy = structuredClone(value);
assert.notStrictEqual(copy, value);
assert.strictEqual(copy.self, copy);
assert.strictEqual(copy.map.get('value'), copy);
assert.strictEqual(copy.list[0], copy.list[1]);
assert.strictEqual(copy.bytes.buffer, copy.words.buffer);
assert.notStrictEqual(copy.bytes.buffer, buffer);
