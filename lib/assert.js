'use strict';
// node:assert: the Assert class, and `assert` itself, a function with the methods of a loose one.
// Comparison is in internal/util/comparisons, messages in internal/assert/*, thrown errors in internal/assert/throws.

const {
  codes: { ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS },
  stackTraceLimitIsWritable,
} = require('internal/errors');
const { validateOneOf } = require('internal/validators');
const { inspect } = require('internal/util/inspect');
const { isRegExp } = require('internal/util/types');
const { AssertionError } = require('internal/assert/assertion_error');
const { format } = require('internal/util/format');
const {
  isDeepEqual, isDeepStrictEqual, isDeepStrictEqualWithoutPrototype, isPartialStrictEqual,
} = require('internal/util/comparisons');
const { expectNoRejection, expectNoThrow, expectRejection, expectThrow } = require('internal/assert/throws');

const kOptions = Symbol('kOptions');

/** The diff option of the Assert that a method was called on; a method taken off its object has the default. */
const diffOf = (self) => self?.[kOptions]?.diff ?? 'simple';
const ignoresPrototype = (self) => self?.[kOptions]?.skipPrototype === true;

/**
 * What a user passed as message: an error is thrown as it is, a function makes the message, unless it fails to, and a
 * string may be a format.
 * @param {any[]} rest the message and its arguments
 * @returns {string | undefined}
 */
function messageOf(rest, actual, expected) {
  if (rest.length === 0) return undefined;
  const message = rest[0];
  if (typeof message === 'string') return rest.length > 1 ? format(...rest) : message;
  if (isError(message)) throw message;
  if (typeof message !== 'function') throw new ERR_INVALID_ARG_TYPE('message', ['string', 'function'], message);
  try {
    const made = message(actual, expected);
    return typeof made === 'string' ? made : undefined;
  } catch {
    // The assertion that failed is what to tell of.
    return undefined;
  }
}

const isNullish = (value) => value === undefined || value === null;

function isError(value) {
  return value instanceof Error || require('internal/util/types').isNativeError(value);
}

function fail(self, actual, expected, rest, operator, above) {
  const message = messageOf(rest, actual, expected);
  throw new AssertionError({ actual, expected, message, operator, stackStartFn: above, diff: diffOf(self) });
}

function requireTwo(count) {
  if (count < 2) throw new ERR_MISSING_ARGS('actual', 'expected');
}

function failOk(self, above, count, value, rest) {
  let generated = false;
  let message;
  if (count === 0) {
    generated = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (isNullish(rest[0])) {
    generated = true;
    const place = new Error();
    const limit = Error.stackTraceLimit;
    const isTooLow = !(limit >= 1) && stackTraceLimitIsWritable();
    if (isTooLow) Error.stackTraceLimit = 1;
    Error.captureStackTrace(place, above);
    if (isTooLow) Error.stackTraceLimit = limit;
    const source = require('internal/assert/call_source').callSource(place);
    message = source === undefined
      ? `${inspect(value)} == true`
      : `The expression evaluated to a falsy value:\n\n  ${source}\n`;
  } else {
    message = messageOf(rest, value, true);
  }
  const err = new AssertionError({ actual: value, expected: true, message, operator: '==', stackStartFn: above, diff: diffOf(self) });
  err.generatedMessage = generated;
  throw err;
}

/* eslint-disable eqeqeq */
const looselyEqual = (a, b) => a == b || (a !== a && b !== b);
/* eslint-enable eqeqeq */

const methods = {
  fail(message) {
    if (isError(message)) throw message;
    const err = new AssertionError({
      message: message === undefined ? 'Failed' : message,
      operator: 'fail',
      stackStartFn: methods.fail,
      diff: diffOf(this),
    });
    if (message === undefined || message === null) err.generatedMessage = true;
    throw err;
  },

  ok: function ok(...args) {
    if (!args[0]) failOk(this, ok, args.length, args[0], args.slice(1));
  },

  equal: function equal(actual, expected, ...message) {
    requireTwo(arguments.length);
    if (!looselyEqual(actual, expected)) fail(this, actual, expected, message, '==', equal);
  },

  notEqual: function notEqual(actual, expected, ...message) {
    requireTwo(arguments.length);
    if (looselyEqual(actual, expected)) fail(this, actual, expected, message, '!=', notEqual);
  },

  deepEqual: function deepEqual(actual, expected, ...message) {
    requireTwo(arguments.length);
    if (!isDeepEqual(actual, expected)) fail(this, actual, expected, message, 'deepEqual', deepEqual);
  },

  notDeepEqual: function notDeepEqual(actual, expected, ...message) {
    requireTwo(arguments.length);
    if (isDeepEqual(actual, expected)) fail(this, actual, expected, message, 'notDeepEqual', notDeepEqual);
  },

  deepStrictEqual: function deepStrictEqual(actual, expected, ...message) {
    requireTwo(arguments.length);
    const compare = ignoresPrototype(this) ? isDeepStrictEqualWithoutPrototype : isDeepStrictEqual;
    if (!compare(actual, expected)) fail(this, actual, expected, message, 'deepStrictEqual', deepStrictEqual);
  },

  notDeepStrictEqual: function notDeepStrictEqual(actual, expected, ...message) {
    requireTwo(arguments.length);
    const compare = ignoresPrototype(this) ? isDeepStrictEqualWithoutPrototype : isDeepStrictEqual;
    if (compare(actual, expected)) fail(this, actual, expected, message, 'notDeepStrictEqual', notDeepStrictEqual);
  },

  strictEqual: function strictEqual(actual, expected, ...message) {
    requireTwo(arguments.length);
    if (!Object.is(actual, expected)) fail(this, actual, expected, message, 'strictEqual', strictEqual);
  },

  notStrictEqual: function notStrictEqual(actual, expected, ...message) {
    requireTwo(arguments.length);
    if (Object.is(actual, expected)) fail(this, actual, expected, message, 'notStrictEqual', notStrictEqual);
  },

  partialDeepStrictEqual: function partialDeepStrictEqual(actual, expected, ...message) {
    requireTwo(arguments.length);
    if (!isPartialStrictEqual(actual, expected)) {
      fail(this, actual, expected, message, 'partialDeepStrictEqual', partialDeepStrictEqual);
    }
  },

  throws: function throws(fn, ...args) {
    expectThrow(throws, fn, args, diffOf(this));
  },

  rejects: async function rejects(promiseFn, ...args) {
    await expectRejection(rejects, promiseFn, args, diffOf(this));
  },

  doesNotThrow: function doesNotThrow(fn, ...args) {
    expectNoThrow(doesNotThrow, fn, args, diffOf(this));
  },

  doesNotReject: async function doesNotReject(promiseFn, ...args) {
    await expectNoRejection(doesNotReject, promiseFn, args, diffOf(this));
  },

  ifError: function ifError(err) {
    if (err === null || err === undefined) return;
    const { unwantedError } = require('internal/assert/throws');
    throw unwantedError(err, ifError, diffOf(this));
  },

  match: function match(string, regexp, ...message) {
    matching(this, string, regexp, message, match, 'match');
  },

  doesNotMatch: function doesNotMatch(string, regexp, ...message) {
    matching(this, string, regexp, message, doesNotMatch, 'doesNotMatch');
  },
};

function matching(self, string, regexp, rest, above, operator) {
  if (!isRegExp(regexp)) throw new ERR_INVALID_ARG_TYPE('regexp', 'RegExp', regexp);
  const wanted = operator === 'match';
  if (typeof string === 'string' && (RegExp.prototype.exec.call(regexp, string) !== null) === wanted) return;
  let message;
  if (!isNullish(rest[0]) && rest[0] !== '') {
    message = messageOf(rest, string, regexp);
  } else {
    if (typeof string !== 'string') {
      message = `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})`;
    } else {
      const what = wanted ? 'The input did not match the regular expression ' : 'The input was expected to not match the regular expression ';
      message = `${what}${inspect(regexp)}. Input:\n\n${inspect(string)}\n`;
    }
  }
  const err = new AssertionError({ actual: string, expected: regexp, message, operator, stackStartFn: above, diff: diffOf(self) });
  err.generatedMessage = rest.length === 0;
  throw err;
}

/** In strict mode the loosely comparing methods are the strict ones. */
const STRICT_NAMES = {
  equal: 'strictEqual',
  deepEqual: 'deepStrictEqual',
  notEqual: 'notStrictEqual',
  notDeepEqual: 'notDeepStrictEqual',
};

/**
 * Assertions with options of their own.
 * @param {{diff?: 'simple' | 'full', strict?: boolean, skipPrototype?: boolean}} [options]
 */
function Assert(options) {
  if (new.target === undefined) throw new ERR_CONSTRUCT_CALL_REQUIRED('Assert');
  const settings = { __proto__: null, strict: true, ...options };
  if (settings.diff !== undefined) validateOneOf(settings.diff, 'options.diff', ['simple', 'full']);
  this.AssertionError = AssertionError;
  Object.defineProperty(this, kOptions, { configurable: false, enumerable: false, value: settings, writable: false });
  if (!settings.strict) return;
  for (const [name, strictName] of Object.entries(STRICT_NAMES)) this[name] = this[strictName];
}
Object.assign(Assert.prototype, methods);

/**
 * @param {any} value
 * @param {string | Error} [message]
 */
function assert(...args) {
  if (!args[0]) failOk(undefined, assert, args.length, args[0], args.slice(1));
}

function strict(...args) {
  if (!args[0]) failOk(undefined, strict, args.length, args[0], args.slice(1));
}

const NAMES = [
  'fail', 'equal', 'notEqual', 'deepEqual', 'notDeepEqual', 'deepStrictEqual', 'notDeepStrictEqual', 'strictEqual', 'notStrictEqual',
  'partialDeepStrictEqual', 'match', 'doesNotMatch', 'throws', 'rejects', 'doesNotThrow', 'doesNotReject', 'ifError',
];
assert.AssertionError = AssertionError;
assert.ok = methods.ok;
for (const name of NAMES) assert[name] = methods[name];
Object.assign(strict, assert);
for (const [name, strictName] of Object.entries(STRICT_NAMES)) strict[name] = assert[strictName];
strict.Assert = Assert;
assert.strict = strict;
assert.Assert = Assert;
strict.strict = strict;

module.exports = assert;
