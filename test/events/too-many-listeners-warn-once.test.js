'use strict';
// The eleventh listener of an event warns, the twelfth does not.

const assert = require('node:assert');
const EventEmitter = require('node:events');

const warnings = [];
process.on('warning', (warning) => warnings.push(warning));
const emitter = new EventEmitter();
for (let i = 0; i < 12; i++) emitter.on('x', () => {});
setImmediate(() => {
  assert.strictEqual(warnings.length, 1);
  const [{ name, emitter: from, type, count }] = warnings;
  assert.deepStrictEqual({ name, type, count }, { name: 'MaxListenersExceededWarning', type: 'x', count: 11 });
  assert.strictEqual(from, emitter);
});
