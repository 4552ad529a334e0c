'use strict';
// What reads or listens to an AbortSignal may have a proxy of it in its hands.

const assert = require('node:assert');
const { test } = require('node:test');
const { setTimeout: delay } = require('node:timers/promises');

test('a proxy of a signal', async () => {
  const controller = new AbortController();
  const proxy = new Proxy(controller.signal, {});
  const told = [];
  proxy.addEventListener('abort', () => told.push(proxy.aborted));
  const waiting = assert.rejects(delay(100_000, undefined, { signal: proxy }), { name: 'AbortError' });
  assert.strictEqual(proxy.aborted, false);
  controller.abort(new Error('why'));
  await waiting;
  assert.deepStrictEqual(told, [true]);
  assert.strictEqual(proxy.reason.message, 'why');
  assert.throws(() => proxy.throwIfAborted(), { message: 'why' });
});
