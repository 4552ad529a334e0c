'use strict';
// The options once, signal and passive of addEventListener().

const assert = require('node:assert');
const target = new EventTarget();
const calls = [];
const controller = new AbortController();
target.addEventListener('x', () => calls.push('once'), { once: true });
target.addEventListener('x', () => calls.push('signal'), { signal: controller.signal });
target.addEventListener('x', (event) => event.preventDefault(), { passive: true });
assert.strictEqual(target.dispatchEvent(new Event('x', { cancelable: true })), true);
controller.abort();
target.dispatchEvent(new Event('x'));
assert.deepStrictEqual(calls, ['once', 'signal']);
