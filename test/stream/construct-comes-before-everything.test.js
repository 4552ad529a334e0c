'use strict';
// Nothing is read or written before _construct() has called back.

const assert = require('node:assert');
const { Duplex } = require('node:stream');

const calls = [];
const stream = new Duplex({
  construct(callback) {
    calls.push('construct');
    setImmediate(() => {
      calls.push('constructed');
      callback();
    });
  },
  read() { calls.push('read'); this.push(null); },
  write(chunk, encoding, callback) { calls.push('write'); callback(); },
});
stream.resume();
stream.end('x');
process.on('exit', () => {
  assert.deepStrictEqual(calls.slice(0, 2), ['construct', 'constructed']);
  assert.deepStrictEqual(calls.slice(2).sort(), ['read', 'write']);
});
