'use strict';
// With captureRejections a listener that rejects emits error.

const assert = require('node:assert');
const EventEmitter = require('node:events');

const emitter = new EventEmitter({ captureRejections: true });
const error = new Error('boom');
emitter.on('x', async () => { throw error; });
emitter.on('error', (seen) => {
  assert.strictEqual(seen, error);
  process.exitCode = 0;
});
process.exitCode = 1;
emitter.emit('x');
