'use strict';
// write() returns true when the chunk was written at once, and false when it waits above the high-water mark.

const assert = require('node:assert');
const { Writable } = require('node:stream');

const sync = new Writable({ highWaterMark: 1, write(chunk, encoding, callback) { callback(); } });
assert.strictEqual(sync.write('abc'), true);
assert.strictEqual(sync.writableNeedDrain, false);

const async = new Writable({ highWaterMark: 1, write(chunk, encoding, callback) { setImmediate(callback); } });
assert.strictEqual(async.write('abc'), false);
assert.strictEqual(async.writableNeedDrain, true);
let drained = false;
async.on('drain', () => { drained = true; });
process.on('exit', () => assert(drained));
