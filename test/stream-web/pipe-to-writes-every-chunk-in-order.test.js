'use strict';
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  const written = [];
  let next = 0;
  const source = new ReadableStream({
    pull(controller) {
      if (next === 1000) controller.close();
      else controller.enqueue(next++);
    },
  });
  const sink = new WritableStream({
    write(chunk) {
      written.push(chunk);
      return chunk % 100 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined;
    },
  });
  await source.pipeTo(sink);
  assert.deepStrictEqual(written, Array.from({ length: 1000 }, (_, i) => i));
});
