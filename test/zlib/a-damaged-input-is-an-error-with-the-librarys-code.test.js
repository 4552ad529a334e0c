'use strict';
// What does not decompress says why.
const assert = require('node:assert');
const zlib = require('node:zlib');

const packed = zlib.gzipSync('hello');
assert.throws(() => zlib.gunzipSync(packed.subarray(0, 12)), { code: 'Z_BUF_ERROR', errno: -5, message: 'unexpected end of file' });
assert.throws(() => zlib.gunzipSync('no gzip at all'), { code: 'Z_DATA_ERROR', errno: -3, message: 'incorrect header check' });
assert.throws(() => zlib.zstdDecompressSync('no zstd at all'), { code: 'ZSTD_error_prefix_unknown' });
assert.throws(() => zlib.gunzipSync(packed, { maxOutputLength: 4 }), { code: 'ERR_BUFFER_TOO_LARGE' });
const junk = Buffer.concat([packed, Buffer.from('junk')]);
assert.throws(() => zlib.gunzipSync(junk, { rejectGarbageAfterEnd: true }), { code: 'ERR_TRAILING_JUNK_AFTER_STREAM_END' });
assert.strictEqual(zlib.gunzipSync(Buffer.concat([packed, packed, Buffer.alloc(8)])).toString(), 'hellohello');
