'use strict';
// A mocked method records its calls, and is the original again when the test has ended.
const assert = require('node:assert');
const test = require('node:test');

const counter = {
  step: 2,
  add(n) {
    return n + this.step;
  },
};
const { add } = counter;

test('with mocks', (t) => {
  const mock = t.mock.method(counter, 'add', (n) => n * 10);
  mock.mock.mockImplementationOnce(() => 'once', 1);
  assert.deepStrictEqual([counter.add(1), counter.add(2), counter.add(3)], [10, 'once', 30]);
  assert.deepStrictEqual(mock.mock.calls.map((call) => call.arguments), [[1], [2], [3]]);
  assert.strictEqual(mock.mock.calls[0].this, counter);
});

test('afterwards', () => {
  assert.strictEqual(counter.add, add);
  assert.strictEqual(counter.add(1), 3);
});
