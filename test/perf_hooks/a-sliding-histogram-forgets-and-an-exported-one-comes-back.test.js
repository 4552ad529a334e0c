'use strict';
const assert = require('node:assert');
const { createHistogram, createSlidingWindowHistogram, importHistogram } = require('node:perf_hooks');

const sliding = createSlidingWindowHistogram({ chunks: 3, recordsPerChunk: 2, highest: 100 });
for (let value = 1; value <= 7; value++) sliding.record(value);
const seen = sliding.snapshot();
assert.deepStrictEqual([seen.count, seen.min, seen.max], [5, 3, 7]);
sliding.record(1000);
assert.strictEqual(sliding.snapshot().exceeds, 1);
sliding.reset();
assert.strictEqual(sliding.snapshot().count, 0);
assert.throws(() => createSlidingWindowHistogram({ chunks: 3 }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => structuredClone(sliding), { name: 'DataCloneError' });

for (const options of [{}, { lowest: 10, highest: 10_000, figures: 2 }, { figures: 5, highest: 1e9 }]) {
  const histogram = createHistogram(options);
  for (let i = 0, value = 1; i < 200; i++, value = Math.ceil(value * 1.1)) histogram.record(value);
  const data = histogram.export();
  const back = importHistogram(data);
  for (const key of ['count', 'min', 'max', 'mean', 'percentiles']) assert.deepStrictEqual(back[key], histogram[key], key);
  assert.deepStrictEqual(back.export(), data);
  for (let i = 0; i < data.length; i++) {
    assert.throws(() => importHistogram(data.subarray(0, i)), { code: 'ERR_INVALID_ARG_VALUE' });
  }
}
