'use strict';
// pipeline() destroys every stream and calls back with the first error.

const assert = require('node:assert');
const { PassThrough, Readable, Writable, pipeline } = require('node:stream');

const source = new Readable({ read() { this.push('x'); } });
const middle = new PassThrough();
const sink = new Writable({ write(chunk, encoding, callback) { callback(new Error('full')); } });
pipeline(source, middle, sink, (error) => {
  assert.strictEqual(error.message, 'full');
  assert(source.destroyed && middle.destroyed && sink.destroyed);
  process.exitCode = 0;
});
process.exitCode = 1;
