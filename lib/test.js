'use strict';
// The `test` module (only as `node:test`): declares tests, suites and hooks; the runner is in internal/test_runner.

const { declarer, getTestContext, hookDeclarer } = require('internal/test_runner/harness');

const test = declarer('test');
const suite = declarer('suite');

let mock;
let assertRegistry;
let snapshotSettings;

Object.assign(test, {
  after: hookDeclarer('after'),
  afterEach: hookDeclarer('afterEach'),
  before: hookDeclarer('before'),
  beforeEach: hookDeclarer('beforeEach'),
  describe: suite,
  getTestContext,
  it: test,
  run: (options) => require('internal/test_runner/runner').run(options),
  suite,
  test,
});

const lazy = (get) => ({ __proto__: null, configurable: true, enumerable: true, get });

Object.defineProperties(test, {
  /** The tracker of mocks that no test undoes by itself. */
  mock: lazy(() => {
    if (mock === undefined) {
      const { MockTracker } = require('internal/test_runner/mock');
      mock = new MockTracker();
    }
    return mock;
  }),
  snapshot: lazy(() => {
    snapshotSettings ??= require('internal/test_runner/snapshot').settings();
    return snapshotSettings;
  }),
  assert: lazy(() => {
    assertRegistry ??= { __proto__: null, register: require('internal/test_runner/assertions').register };
    return assertRegistry;
  }),
});

module.exports = test;
