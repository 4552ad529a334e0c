'use strict';
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  let cancelled = false;
  const stream = new ReadableStream({
    pull: (controller) => controller.enqueue('x'),
    cancel() {
      cancelled = true;
    },
  });
  for await (const chunk of stream) {
    assert.strictEqual(chunk, 'x');
    break;
  }
  assert.ok(cancelled);
  assert.strictEqual(stream.locked, false);
});
