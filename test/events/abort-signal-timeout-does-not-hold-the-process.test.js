'use strict';
// A signal of AbortSignal.timeout() keeps no process alive, and has a TimeoutError.

const assert = require('node:assert');
AbortSignal.timeout(1e6);
const signal = AbortSignal.timeout(1);
const alive = setInterval(() => {}, 1000);
signal.onabort = () => {
  clearInterval(alive);
  assert.strictEqual(signal.reason.name, 'TimeoutError');
  assert.strictEqual(signal.reason.code, 23);
};
