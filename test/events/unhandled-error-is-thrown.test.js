'use strict';
// An error event nobody listens to is thrown; what is no error is wrapped.

const assert = require('node:assert');
const EventEmitter = require('node:events');

const error = new Error('boom');
assert.throws(() => new EventEmitter().emit('error', error), (thrown) => thrown === error);
assert.throws(() => new EventEmitter().emit('error', { a: 1 }), {
  code: 'ERR_UNHANDLED_ERROR',
  message: 'Unhandled error. ({ a: 1 })',
  context: { a: 1 },
});
const seen = [];
const emitter = new EventEmitter();
emitter.on(EventEmitter.errorMonitor, (e) => seen.push(e));
assert.throws(() => emitter.emit('error', error), error);
assert.deepStrictEqual(seen, [error]);
