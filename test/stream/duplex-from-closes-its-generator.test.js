'use strict';
// Destroying Duplex.from(generator function) runs the finally blocks of the function.

const assert = require('node:assert');
const { Duplex } = require('node:stream');

const events = [];
const stream = Duplex.from(async function* (source) {
  try {
    for await (const chunk of source) yield chunk;
  } finally {
    events.push('finally');
  }
});
stream.on('close', () => events.push('close'));
stream.resume();
stream.write('a');
setTimeout(() => stream.destroy(), 5);
process.on('exit', () => assert.deepStrictEqual(events, ['finally', 'close']));
