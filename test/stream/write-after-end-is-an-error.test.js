'use strict';
// write() after end() fails its callback and the stream.

const assert = require('node:assert');
const { Writable } = require('node:stream');

const codes = [];
const stream = new Writable({ write(chunk, encoding, callback) { callback(); } });
stream.on('error', ({ code }) => codes.push(code));
stream.end();
assert.strictEqual(stream.write('x', ({ code }) => codes.push(`callback ${code}`)), false);
process.on('exit', () => {
  assert.deepStrictEqual(codes, ['callback ERR_STREAM_WRITE_AFTER_END', 'ERR_STREAM_WRITE_AFTER_END']);
});
