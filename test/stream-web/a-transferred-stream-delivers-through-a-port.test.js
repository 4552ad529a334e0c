'use strict';
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  const { port1, port2 } = new MessageChannel();
  const stream = ReadableStream.from(['a', { b: 1 }, 'c']);
  port1.postMessage(stream, [stream]);
  assert.ok(stream.locked);
  port2.onmessage = async ({ data }) => {
    assert.deepStrictEqual(await Array.fromAsync(data), ['a', { b: 1 }, 'c']);
    port2.close();
  };
});
