'use strict';
// Errors of the native compression libraries.

const { codes: { ERR_BUFFER_TOO_LARGE, ERR_TRAILING_JUNK_AFTER_STREAM_END } } = require('internal/errors');

/**
 * @param {[errno: number, code: string, message: string]} failure
 * @returns {Error}
 */
function errorOf([errno, code, message]) {
  const error = new Error(message);
  Error.captureStackTrace(error, errorOf);
  // Where nothing was tried yet, there is no number either.
  if (errno !== 0) error.errno = errno;
  error.code = code;
  return error;
}

/**
 * Why a whole input gave no output.
 * @param {[number, string, string] | 1 | 2} outcome
 * @param {number} maxOutputLength
 * @returns {Error}
 */
function errorOfOutcome(outcome, maxOutputLength) {
  if (outcome === 1) return new ERR_BUFFER_TOO_LARGE(maxOutputLength);
  if (outcome === 2) return new ERR_TRAILING_JUNK_AFTER_STREAM_END();
  return errorOf(outcome);
}

module.exports = { errorOf, errorOfOutcome };
