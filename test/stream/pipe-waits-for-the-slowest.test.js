'use strict';
// A piped stream pauses until each of its destinations has drained.

const assert = require('node:assert');
const { Readable, Writable } = require('node:stream');

const seen = [[], []];
const slow = (i, delay) => new Writable({
  objectMode: true,
  highWaterMark: 1,
  write(chunk, encoding, callback) {
    seen[i].push(chunk);
    delay(callback);
  },
});
const source = Readable.from([1, 2, 3, 4, 5]);
source.pipe(slow(0, setImmediate));
source.pipe(slow(1, (callback) => setTimeout(callback, 2)));
process.on('exit', () => assert.deepStrictEqual(seen, [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]));
