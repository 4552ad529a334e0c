'use strict';
// The exception an 'error' event becomes when nobody listens, and the hint, shown if it ends the process, where it was emitted.

const { codes: { ERR_UNHANDLED_ERROR } } = require('internal/errors');

/** Own property of such an error: function that gives its stack and where it was emitted. */
const kStackWithOrigin = Symbol('kEnhanceStackBeforeInspector');

/**
 * What emit('error', ...args) without a listener throws.
 * @param {Function} caller frames from it on are left out
 */
function unhandledError(emitter, args, caller) {
  const reason = args[0];
  if (Error.isError(reason) || reason instanceof Error) {
    noteOrigin(emitter, reason, caller);
    return reason;
  }
  let text;
  try {
    text = require('util').inspect(reason);
  } catch {
    text = reason;
  }
  const error = new ERR_UNHANDLED_ERROR(text);
  error.context = reason;
  return error;
}

/** Remembers on the error where it was emitted, at little cost, for most of them are caught. */
function noteOrigin(emitter, error, caller) {
  try {
    const here = {};
    Error.captureStackTrace(here, caller);
    Object.defineProperty(error, kStackWithOrigin, {
      configurable: true,
      value: () => stackWithOrigin(emitter, error, here),
    });
  } catch {
    // A frozen error is thrown as it is.
  }
}

function stackWithOrigin(emitter, error, here) {
  let name = '';
  try {
    const constructor = emitter.constructor.name;
    if (constructor !== 'EventEmitter') name = ` on ${constructor} instance`;
  } catch {
    // An exotic emitter goes without a name.
  }
  const frames = String(here.stack).split('\n').slice(1);
  return `${error.stack}\nEmitted 'error' event${name} at:\n${frames.join('\n')}`;
}

/** Has the stack of an error that ends the process also tell where it was emitted. */
function showOrigin(error) {
  try {
    const stackOf = error?.[kStackWithOrigin];
    if (typeof stackOf === 'function') error.stack = stackOf();
  } catch {
    // It is reported as it is.
  }
}

module.exports = { showOrigin, unhandledError };
