'use strict';
// read() gives bytes chunk by chunk as they were pushed, and text as a whole.

const assert = require('node:assert');
const { Readable } = require('node:stream');

const bytes = new Readable({ read() {} });
bytes.push('abc');
bytes.push('def');
assert.strictEqual(String(bytes.read()), 'abc');
assert.strictEqual(String(bytes.read()), 'def');

const text = new Readable({ read() {}, encoding: 'utf8' });
text.push('abc');
text.push('def');
assert.strictEqual(text.read(), 'abcdef');
assert.strictEqual(text.read(), null);
