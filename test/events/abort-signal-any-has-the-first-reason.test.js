'use strict';
// AbortSignal.any() aborts with the first of its signals, before any listener runs.

const assert = require('node:assert');
const [a, b] = [new AbortController(), new AbortController()];
const any = AbortSignal.any([a.signal, AbortSignal.any([b.signal])]);
let seen;
b.signal.addEventListener('abort', () => { seen = any.aborted; });
b.abort('first');
a.abort('second');
assert.strictEqual(seen, true);
assert.strictEqual(any.reason, 'first');
assert.throws(() => any.throwIfAborted(), (thrown) => thrown === 'first');
