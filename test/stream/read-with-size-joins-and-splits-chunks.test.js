'use strict';
// read(n) gives exactly n bytes, whatever was pushed.

const assert = require('node:assert');
const { Readable } = require('node:stream');

const stream = new Readable({ read() {} });
for (const chunk of ['a', 'bc', 'defg']) stream.push(chunk);
assert.strictEqual(String(stream.read(2)), 'ab');
assert.strictEqual(String(stream.read(3)), 'cde');
assert.strictEqual(stream.read(3), null);
stream.push(null);
assert.strictEqual(String(stream.read(3)), 'fg');
