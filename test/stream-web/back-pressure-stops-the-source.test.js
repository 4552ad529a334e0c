'use strict';
const assert = require('node:assert');
const settles = require('../settles.js');

settles(async () => {
  let pulls = 0;
  const source = new ReadableStream({
    pull(controller) {
      pulls++;
      controller.enqueue(pulls);
    },
  }, { highWaterMark: 2 });
  const stuck = new WritableStream({ write: () => new Promise(() => {}) }, { highWaterMark: 3 });
  source.pipeTo(stuck);
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  // Three chunks wait in the sink, two in the source.
  assert.strictEqual(pulls, 5);
});
