'use strict';
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  const stream = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const { byobRequest } = controller;
      byobRequest.view.set([1, 2, 3]);
      byobRequest.respond(3);
    },
  });
  const lent = new Uint8Array(8);
  const { value, done } = await stream.getReader({ mode: 'byob' }).read(lent);
  assert.strictEqual(done, false);
  assert.deepStrictEqual(value, new Uint8Array([1, 2, 3]));
  assert.strictEqual(value.buffer.byteLength, 8);
  assert.strictEqual(lent.byteLength, 0);
});
