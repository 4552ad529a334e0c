'use strict';
// assert.throws, rejects, doesNotThrow, doesNotReject and ifError: running the code, and whether what it threw is
// what was expected.

const {
  codes: { ERR_AMBIGUOUS_ARGUMENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_RETURN_VALUE },
} = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { inspect } = require('internal/util/inspect');
const { isPromise, isRegExp } = require('internal/util/types');
const { AssertionError } = require('internal/assert/assertion_error');
const { isDeepStrictEqual } = require('internal/util/comparisons');

/** Stands for "nothing was thrown": undefined can be thrown. */
const NOTHING = Symbol('nothing');

const isError = (value) => value instanceof Error || require('internal/util/types').isNativeError(value);

function run(fn) {
  validateFunction(fn, 'fn');
  try {
    fn();
  } catch (err) {
    return err;
  }
  return NOTHING;
}

const isThenable = (value) => isPromise(value) ||
  (value !== null && typeof value === 'object' && typeof value.then === 'function' && typeof value.catch === 'function');

async function settle(promiseFn) {
  let promise = promiseFn;
  if (typeof promiseFn === 'function') {
    promise = promiseFn();
    if (!isThenable(promise)) throw new ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
  } else if (!isThenable(promiseFn)) {
    throw new ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promiseFn);
  }
  try {
    await promise;
  } catch (err) {
    return err;
  }
  return NOTHING;
}

/** One thrown thing, and how to say that it is not what was expected. */
class Expectation {
  constructor(above, actual, expected, message, diff) {
    this.above = above;
    this.actual = actual;
    this.expected = expected;
    this.message = message;
    this.diff = diff;
  }

  fail(generated) {
    const err = new AssertionError({
      actual: this.actual,
      expected: this.expected,
      message: this.message ?? generated,
      operator: this.above.name,
      stackStartFn: this.above,
      diff: this.diff,
    });
    err.generatedMessage = this.message === undefined || this.message === null;
    throw err;
  }
}

function checkThrown(above, actual, error, message, argumentCount, diff) {
  let expected = error;
  let text = message;
  if (typeof error === 'string') {
    if (argumentCount > 1) throw new ERR_INVALID_ARG_TYPE('error', ['Function', 'Error', 'RegExp', 'Object'], error);
    if (actual !== NOTHING && typeof actual === 'object' && actual !== null) {
      if (actual.message === error) {
        throw new ERR_AMBIGUOUS_ARGUMENT('error/message', `The error message "${actual.message}" is identical to the message.`);
      }
    } else if (actual === error) {
      throw new ERR_AMBIGUOUS_ARGUMENT('error/message', `The error "${actual}" is identical to the message.`);
    }
    text = error;
    expected = undefined;
  } else if (error !== null && error !== undefined && typeof error !== 'object' && typeof error !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('error', ['Function', 'Error', 'RegExp', 'Object'], error);
  }
  if (actual === NOTHING) {
    const kind = above.name === 'rejects' ? 'rejection' : 'exception';
    const named = expected?.name ? ` (${expected.name})` : '';
    throwFailure({
      actual: undefined,
      expected,
      operator: above.name,
      message: `Missing expected ${kind}${named}${text ? `: ${text}` : '.'}`,
      stackStartFn: above,
      diff,
    });
  }
  if (expected !== undefined && expected !== null) match(new Expectation(above, actual, expected, text, diff));
}

function throwFailure(options) {
  throw new AssertionError(options);
}

function match(test) {
  const { actual, expected } = test;
  if (typeof expected !== 'function') {
    if (isRegExp(expected)) {
      const text = String(actual);
      if (RegExp.prototype.exec.call(expected, text) !== null) return;
      if (isError(test.message)) throw test.message;
      test.fail(`The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`);
    }
    matchProperties(test);
    return;
  }
  if (expected.prototype !== undefined && actual instanceof expected) return;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) {
    if (isError(test.message)) throw test.message;
    test.fail(wrongClass(actual, expected));
  }
  const result = Reflect.apply(expected, {}, [actual]);
  if (result === true) return;
  if (isError(test.message)) throw test.message;
  const name = expected.name ? `"${expected.name}" ` : '';
  const caught = isError(actual) ? `\n\nCaught error:\n\n${actual}` : '';
  test.fail(`The ${name}validation function is expected to return "true". Received ${inspect(result)}${caught}`);
}

function wrongClass(actual, expected) {
  const start = `The error is expected to be an instance of "${expected.name}". Received `;
  if (!isError(actual)) return `${start}"${inspect(actual, { depth: -1 })}"`;
  const name = actual.constructor?.name || actual.name;
  const what = expected.name === name ? 'an error with identical name but a different prototype.' : `"${name}"`;
  return `${start}${what}\n\nError message:\n\n${actual.message}`;
}

/** The listed properties of two errors, as a failed comparison shows them. */
class Comparison {
  constructor(object, keys, actual = undefined) {
    for (const key of keys) {
      if (!(key in object)) continue;
      const value = object[key];
      // A property that matched its regular expression shows no difference.
      this[key] = actual !== undefined && typeof actual[key] === 'string' && isRegExp(value) &&
        RegExp.prototype.exec.call(value, actual[key]) !== null ? actual[key] : value;
    }
  }
}

function matchProperties(test) {
  const { actual, expected } = test;
  if (typeof actual !== 'object' || actual === null) {
    if (isError(test.message)) throw test.message;
    failComparison(test, actual, expected);
  }
  const keys = Object.keys(expected);
  // These are not enumerable in errors.
  if (expected instanceof Error) keys.push('name', 'message');
  else if (keys.length === 0) throw new ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  for (const key of keys) {
    if (typeof actual[key] === 'string' && isRegExp(expected[key]) && RegExp.prototype.exec.call(expected[key], actual[key]) !== null) continue;
    if (key in actual && isDeepStrictEqual(actual[key], expected[key])) continue;
    if (isError(test.message)) throw test.message;
    if (test.message !== undefined && test.message !== null) test.fail();
    failComparison(test, new Comparison(actual, keys), new Comparison(expected, keys, actual));
  }
}

function failComparison(test, shownActual, shownExpected) {
  const err = new AssertionError({
    actual: shownActual,
    expected: shownExpected,
    message: test.message,
    operator: 'deepStrictEqual',
    stackStartFn: test.above,
    diff: test.diff,
  });
  err.actual = test.actual;
  err.expected = test.expected;
  err.operator = test.above.name;
  throw err;
}

function checkNotThrown(above, actual, error, message, diff) {
  if (actual === NOTHING) return;
  let expected = error;
  let text = message;
  if (typeof error === 'string') {
    text = error;
    expected = undefined;
  }
  if (!expected || hasExpectedClass(actual, expected)) {
    const kind = above.name === 'doesNotReject' ? 'rejection' : 'exception';
    throwFailure({
      actual,
      expected,
      operator: above.name,
      message: `Got unwanted ${kind}${text ? `: ${text}` : '.'}\nActual message: "${actual?.message}"`,
      stackStartFn: above,
      diff,
    });
  }
  throw actual;
}

function hasExpectedClass(actual, expected) {
  if (typeof expected !== 'function') {
    if (isRegExp(expected)) return RegExp.prototype.exec.call(expected, String(actual)) !== null;
    throw new ERR_INVALID_ARG_TYPE('expected', ['Function', 'RegExp'], expected);
  }
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (Object.prototype.isPrototypeOf.call(Error, expected)) return false;
  return Reflect.apply(expected, {}, [actual]) === true;
}

function expectThrow(above, fn, args, diff) {
  checkThrown(above, run(fn), args[0], args[1], args.length, diff);
}

async function expectRejection(above, promiseFn, args, diff) {
  checkThrown(above, await settle(promiseFn), args[0], args[1], args.length, diff);
}

function expectNoThrow(above, fn, args, diff) {
  checkNotThrown(above, run(fn), args[0], args[1], diff);
}

async function expectNoRejection(above, promiseFn, args, diff) {
  checkNotThrown(above, await settle(promiseFn), args[0], args[1], diff);
}

/** The error of ifError: its stack goes on with the frames of the error it got that are not its own. */
function unwantedError(err, above, diff) {
  let message = 'ifError got unwanted exception: ';
  if (typeof err === 'object' && typeof err.message === 'string') {
    message += err.message.length === 0 && err.constructor ? err.constructor.name : err.message;
  } else {
    message += inspect(err);
  }
  const failure = new AssertionError({ actual: err, expected: null, operator: 'ifError', message, stackStartFn: above, diff });
  const original = err?.stack;
  if (typeof original !== 'string') return failure;
  const start = original.indexOf('\n    at');
  if (start === -1) return failure;
  const frames = original.slice(start + 1).split('\n');
  let own = failure.stack.split('\n');
  for (const frame of frames) {
    const shared = own.indexOf(frame);
    if (shared !== -1) {
      own = own.slice(0, shared);
      break;
    }
  }
  Object.defineProperty(failure, 'stack', {
    configurable: true, enumerable: false, value: `${own.join('\n')}\n${frames.join('\n')}`, writable: true,
  });
  return failure;
}

module.exports = { expectNoRejection, expectNoThrow, expectRejection, expectThrow, unwantedError };
