'use strict';
// `toString` and `__proto__` are event names like any other.

const assert = require('node:assert');
const EventEmitter = require('node:events');

const emitter = new EventEmitter();
for (const name of ['toString', 'constructor', 'hasOwnProperty', '__proto__']) {
  assert.strictEqual(emitter.emit(name), false);
  assert.strictEqual(emitter.listenerCount(name), 0);
  let called = 0;
  emitter.on(name, () => called++);
  emitter.emit(name);
  assert.strictEqual(called, 1);
}
assert.deepStrictEqual(emitter.eventNames(), ['toString', 'constructor', 'hasOwnProperty', '__proto__']);
