'use strict';
// util.throttle lets `limit` calls through in an interval, queues others, and refuses beyond `maxPending`.
const assert = require('node:assert');
const { throttle } = require('node:util');
const settles = require('../settles.js');

settles(async () => {
  const throttled = throttle((x) => x, 1, 20, { maxPending: 1 });
  const results = [throttled(1), throttled(2), throttled(3)];
  assert.strictEqual(throttled.pendingCount, 1);
  await assert.rejects(results[2], { code: 'ERR_THROTTLED' });
  assert.deepStrictEqual(await Promise.all(results.slice(0, 2)), [1, 2]);
});
