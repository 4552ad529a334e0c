'use strict';
// The `test/reporters` module: the reporters that come with the test runner.

const reporter = (name) => () => require(`internal/test_runner/reporter/${name}`);

/** Users call `spec` with and without `new`. */
function spec(...args) {
  const { SpecReporter } = require('internal/test_runner/reporter/spec');
  return Reflect.construct(SpecReporter, args, new.target ?? SpecReporter);
}

function lcov(...args) {
  const LcovReporter = require('internal/test_runner/reporter/lcov');
  return Reflect.construct(LcovReporter, args, new.target ?? LcovReporter);
}

const lazy = (get) => ({ __proto__: null, configurable: true, enumerable: true, get });
const plain = (value) => ({ __proto__: null, configurable: true, enumerable: true, writable: true, value });

Object.defineProperties(exports, {
  dot: lazy(reporter('dot')),
  junit: lazy(reporter('junit')),
  spec: plain(spec),
  tap: lazy(reporter('tap')),
  lcov: plain(lcov),
});
