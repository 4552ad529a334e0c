'use strict';
// Corked writes go out in one _writev().

const assert = require('node:assert');
const { Writable } = require('node:stream');

const batches = [];
const stream = new Writable({
  writev(chunks, callback) {
    batches.push(chunks.map(({ chunk }) => String(chunk)));
    callback();
  },
});
stream.cork();
stream.write('a');
stream.write('b');
stream.uncork();
stream.end('c');
process.on('exit', () => assert.deepStrictEqual(batches, [['a', 'b'], ['c']]));
