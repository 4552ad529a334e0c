'use strict';
// Listeners run synchronously, in the order in which they were added.

const assert = require('node:assert');
const EventEmitter = require('node:events');

const emitter = new EventEmitter();
const calls = [];
emitter.on('x', (a, b) => calls.push(['on', a, b]));
emitter.prependListener('x', () => calls.push(['first']));
emitter.once('x', () => calls.push(['once']));
assert.strictEqual(emitter.emit('x', 1, 2), true);
assert.strictEqual(emitter.emit('x', 3, 4), true);
assert.deepStrictEqual(calls, [['first'], ['on', 1, 2], ['once'], ['first'], ['on', 3, 4]]);
assert.strictEqual(emitter.emit('y'), false);
