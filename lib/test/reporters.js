'use strict';
// The `test/reporters` module: the reporters that come with the test runner.

const { SpecReporter } = require('internal/test_runner/reporter/spec');
const LcovReporter = require('internal/test_runner/reporter/lcov');

const reporter = (name) => () => require(`internal/test_runner/reporter/${name}`);

/** Users call `spec` with and without `new`. */
function spec(...args) {
  return Reflect.construct(SpecReporter, args, new.target ?? SpecReporter);
}

function lcov(...args) {
  return Reflect.construct(LcovReporter, args, new.target ?? LcovReporter);
}

spec.prototype = SpecReporter.prototype;
lcov.prototype = LcovReporter.prototype;

const lazy = (get) => ({ __proto__: null, configurable: true, enumerable: true, get });
const plain = (value) => ({ __proto__: null, configurable: true, enumerable: true, writable: true, value });

Object.defineProperties(exports, {
  dot: lazy(reporter('dot')),
  junit: lazy(reporter('junit')),
  spec: plain(spec),
  tap: lazy(reporter('tap')),
  lcov: plain(lcov),
});
