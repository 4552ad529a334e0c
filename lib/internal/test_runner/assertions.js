'use strict';
// `t.assert`: the assertions of `assert`, counted for the test's plan, with snapshots and those that users register.

const { validateFunction, validateString } = require('internal/validators');

/** The functions of `assert` that tests get; `ok` is made apart. */
const NAMES = (
  'deepEqual deepStrictEqual doesNotMatch doesNotReject doesNotThrow equal fail ifError match notDeepEqual ' +
  'notDeepStrictEqual notEqual notStrictEqual partialDeepStrictEqual rejects strictEqual throws'
).split(' ');

const registered = new Map();

/**
 * Adds an assertion to the `t.assert` of tests that start from now on.
 * @param {string} name
 * @param {Function} fn called with the test's context as `this`
 */
function register(name, fn) {
  validateString(name, 'name');
  validateFunction(fn, 'fn');
  registered.set(name, fn);
}

function assertionsFor(context, unit) {
  const assert = require('assert');
  const snapshot = () => require('internal/test_runner/snapshot');
  const own = { __proto__: null };
  const counted = (fn) =>
    (...args) => {
      unit.plan?.count();
      return Reflect.apply(fn, context, args);
    };
  for (const name of NAMES) own[name] = counted(assert[name]);
  own.snapshot = counted((value, options) => snapshot().compare(unit, value, options));
  own.fileSnapshot = counted((value, path, options) => snapshot().compareFile(unit, value, path, options));
  own.ok = function ok(...args) {
    unit.plan?.count();
    if (args.length === 1 && !args[0]) throw falsy(assert, args[0], ok);
    assert.ok(...args);
  };
  for (const [name, fn] of registered) own[name] = counted(fn);
  return own;
}

/** The error of a failing `ok`, which quotes the code of the call: that of `caller`, not of this file. */
function falsy(assert, actual, caller) {
  const place = new Error();
  Error.captureStackTrace(place, caller);
  const source = require('internal/assert/call_source').callSource(place);
  const text = source === undefined ? `${require('util').inspect(actual)} == true` : `The expression evaluated to a falsy value:\n\n  ${source}\n`;
  const error = new assert.AssertionError({ actual, expected: true, message: text, operator: '==', stackStartFn: caller });
  error.generatedMessage = true;
  return error;
}

module.exports = { assertionsFor, register };
