'use strict';
// Errors that Node makes natively, or by the rules of Web IDL: they have their code as a property, but not in their text.

const bases = { __proto__: null, RangeError, TypeError };

/**
 * @param {new (...args: any[]) => Error & { code: string }} Coded of the table of codes
 * @param {...any} args for its message
 */
function nativeError(Coded, ...args) {
  const { code, message, name } = new Coded(...args);
  const error = new (bases[name] ?? Error)(message);
  error.code = code;
  if (Error.stackTraceLimit) Error.captureStackTrace(error, nativeError);
  return error;
}

module.exports = { nativeError };
