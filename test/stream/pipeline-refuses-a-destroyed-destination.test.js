'use strict';
// pipeline() into a stream that is destroyed already throws.

const assert = require('node:assert');
const { Readable, Writable, pipeline } = require('node:stream');

const destination = new Writable({ write() {} }).destroy();
assert.throws(() => pipeline(Readable.from(['a']), destination, () => {}), { code: 'ERR_STREAM_UNABLE_TO_PIPE' });
