'use strict';
// A Writable whose write() calls end() before its callback finishes, with and without a callback of the writer.
const assert = require('node:assert');
const { Writable } = require('node:stream');

const finished = [];
for (const last of ['a', 'b']) {
  for (const callback of [undefined, () => {}]) {
    const stream = new Writable({
      write(chunk, encoding, done) {
        if (String(chunk) === last) this.end();
        done();
      },
    });
    stream.on('finish', () => finished.push(last));
    for (const chunk of last === 'a' ? ['a'] : ['a', 'b']) stream.write(chunk, callback);
  }
}
process.on('exit', () => assert.deepStrictEqual(finished.sort(), ['a', 'a', 'b', 'b']));
