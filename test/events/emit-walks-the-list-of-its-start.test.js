'use strict';
// An emit calls the listeners there were when it began, whatever they add and remove.

const assert = require('node:assert');
const EventEmitter = require('node:events');

for (const count of [2, 3, 4, 9]) {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const calls = [];
  const listeners = Array.from({ length: count }, (_, i) => () => {
    calls.push(i);
    if (i === 0) {
      emitter.off('x', listeners[count - 1]);
      emitter.on('x', () => calls.push('added'));
    }
  });
  for (const each of listeners) emitter.on('x', each);
  emitter.emit('x');
  assert.deepStrictEqual(calls, listeners.map((_, i) => i));
  assert.strictEqual(emitter.listenerCount('x'), count);
}
