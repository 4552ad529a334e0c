'use strict';
// What a test and a suite get as their argument: `t` and the suite's context.

const { validateFunction, validateNumber, validateObject } = require('internal/validators');
const { Hook } = require('internal/test_runner/hooks');
const { Plan } = require('internal/test_runner/plan');

class Context {
  #unit;

  constructor(unit) {
    this.#unit = unit;
  }

  static unitOf(context) {
    return context.#unit;
  }
}

const { unitOf } = Context;

class TestContext extends Context {
  #assert;
  get signal() {
    return unitOf(this).getSignal();
  }

  get name() {
    return unitOf(this).name;
  }

  get filePath() {
    return unitOf(this).entryFile;
  }

  get fullName() {
    return unitOf(this).fullName;
  }

  get error() {
    return unitOf(this).error;
  }

  get passed() {
    const unit = unitOf(this);
    return (unit.ended || unit.isOver) && unit.passed;
  }

  get attempt() {
    return unitOf(this).run.earlier?.attempt ?? 0;
  }

  get tags() {
    return [...unitOf(this).tags];
  }

  get workerId() {
    const id = process.env.NODE_TEST_WORKER_ID;
    return id === undefined ? undefined : Number(id);
  }

  /** @param {string} message */
  diagnostic(message) {
    unitOf(this).diagnostics.push({ message, level: 'info' });
  }

  /**
   * Reports a message at once.
   * @param {string} message
   * @param {*} [data]
   */
  log(message, data) {
    const unit = unitOf(this);
    unit.run.results.log(unit, message, data);
  }

  /**
   * @param {number} count of assertions and subtests
   * @param {{ wait?: boolean|number }} [options]
   */
  plan(count, options) {
    const unit = unitOf(this);
    if (unit.plan !== null) throw require('internal/test_runner/unit').failure('cannot set plan more than once', 'testCodeFailure');
    unit.plan = new Plan(count, options);
  }

  get assert() {
    this.#assert ??= require('internal/test_runner/assertions').assertionsFor(this, unitOf(this));
    return this.#assert;
  }

  get mock() {
    const unit = unitOf(this);
    if (unit.mock === undefined) {
      const { MockTracker } = require('internal/test_runner/mock');
      unit.mock = new MockTracker();
    }
    return unit.mock;
  }

  /** @param {boolean} value whether only subtests with the `only` option are to run */
  runOnly(value) {
    const unit = unitOf(this);
    unit.runOnlyChildren = Boolean(value);
    if (unit.runOnlyChildren) unit.warnOfOnly();
  }

  /** @param {string} [message] */
  skip(message) {
    unitOf(this).skip = message ?? true;
  }

  /** @param {string} [message] */
  todo(message) {
    unitOf(this).todo = message ?? true;
  }

  /** A subtest. */
  test(...args) {
    const { declare, here } = require('internal/test_runner/harness');
    const unit = unitOf(this);
    unit.plan?.count();
    return declare(unit, 'test', {}, args, here()).done.promise;
  }

  before(fn, options) {
    addHook(this, 'before', fn, options);
  }

  after(fn, options) {
    addHook(this, 'after', fn, options);
  }

  beforeEach(fn, options) {
    addHook(this, 'beforeEach', fn, options);
  }

  afterEach(fn, options) {
    addHook(this, 'afterEach', fn, options);
  }

  /**
   * Calls `condition` until it does not fail.
   * @param {Function} condition
   * @param {{ interval?: number, timeout?: number }} [options] in milliseconds
   * @returns {Promise<*>} what `condition` returned
   */
  waitFor(condition, options = {}) {
    validateFunction(condition, 'condition');
    validateObject(options, 'options');
    const { interval = 50, timeout = 1000 } = options;
    validateNumber(interval, 'options.interval', 0, 2 ** 31 - 1);
    validateNumber(timeout, 'options.timeout', 0, 2 ** 31 - 1);
    return poll(condition, interval, timeout);
  }
}

class SuiteContext extends Context {
  get signal() {
    return unitOf(this).getSignal();
  }

  get name() {
    return unitOf(this).name;
  }

  get filePath() {
    return unitOf(this).entryFile;
  }

  get fullName() {
    return unitOf(this).fullName;
  }

  get passed() {
    const unit = unitOf(this);
    return unit.ended && unit.passed;
  }

  get attempt() {
    return unitOf(this).run.earlier?.attempt ?? 0;
  }

  /** @param {string} message */
  diagnostic(message) {
    unitOf(this).diagnostics.push({ message, level: 'info' });
  }

  log(message, data) {
    const unit = unitOf(this);
    unit.run.results.log(unit, message, data);
  }
}

function addHook(context, kind, fn, options) {
  const { here } = require('internal/test_runner/harness');
  unitOf(context).addHook(kind, new Hook(kind, fn, options, here()));
}

function poll(condition, interval, timeout) {
  const { setTimeout, clearTimeout } = require('timers');
  const { promise, resolve, reject } = Promise.withResolvers();
  let cause;
  let next;
  const end = setTimeout(() => {
    clearTimeout(next);
    const error = new Error('waitFor() timed out');
    if (cause !== undefined) error.cause = cause;
    reject(error);
    next = null;
  }, timeout);
  const attempt = async () => {
    try {
      const result = await condition();
      clearTimeout(end);
      resolve(result);
    } catch (error) {
      cause = error;
      if (next !== null) next = setTimeout(attempt, interval);
    }
  };
  attempt();
  return promise;
}

module.exports = { SuiteContext, TestContext, unitOf };
