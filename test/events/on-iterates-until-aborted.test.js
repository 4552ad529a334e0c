'use strict';
// events.on() yields what is emitted, and throws when its signal aborts.

const assert = require('node:assert');
const { EventEmitter, on } = require('node:events');
const settles = require('../settles.js');

settles(async () => {
  const emitter = new EventEmitter();
  const controller = new AbortController();
  setImmediate(() => {
    emitter.emit('x', 1, 2);
    emitter.emit('x', 3);
    controller.abort();
  });
  const seen = [];
  await assert.rejects(async () => {
    for await (const args of on(emitter, 'x', { signal: controller.signal })) seen.push(args);
  }, { name: 'AbortError' });
  assert.deepStrictEqual(seen, [[1, 2], [3]]);
  assert.strictEqual(emitter.listenerCount('x') + emitter.listenerCount('error'), 0);
});
