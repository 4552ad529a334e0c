'use strict';
// destroy(error) emits error and then close, at the next tick, once.

const assert = require('node:assert');
const { Duplex } = require('node:stream');

const events = [];
const stream = new Duplex({ read() {}, write() {} });
stream.on('error', (error) => events.push(error.message));
stream.on('close', () => events.push('close'));
stream.destroy(new Error('first'));
stream.destroy(new Error('second'));
assert.deepStrictEqual(events, []);
assert.strictEqual(stream.errored.message, 'first');
process.nextTick(() => assert.deepStrictEqual(events, ['first', 'close']));
