'use strict';
// finished() calls back with ERR_STREAM_PREMATURE_CLOSE when a stream closes before its end.

const assert = require('node:assert');
const { Readable, finished } = require('node:stream');

const stream = new Readable({ read() {} });
let code;
finished(stream, (error) => { ({ code } = error); });
stream.destroy();
process.on('exit', () => assert.strictEqual(code, 'ERR_STREAM_PREMATURE_CLOSE'));
