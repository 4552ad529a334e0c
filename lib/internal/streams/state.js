'use strict';
// High-water marks: the defaults, and the one a stream's options ask for.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateInteger } = require('internal/validators');

let bytes = 64 * 1024;
let objects = 16;

/** @param {boolean} objectMode */
function getDefaultHighWaterMark(objectMode) {
  return objectMode ? objects : bytes;
}

/**
 * @param {boolean} objectMode
 * @param {number} value
 */
function setDefaultHighWaterMark(objectMode, value) {
  validateInteger(value, 'value', 0);
  if (objectMode) objects = value;
  else bytes = value;
}

/**
 * The mark that options ask for, `highWaterMark` before the one for a duplex stream's half.
 * @param {number | undefined | null} common
 * @param {number | undefined | null} own
 * @param {string} ownName for errors
 */
function highWaterMarkOf(objectMode, common, own, ownName) {
  const wanted = common ?? own;
  if (wanted === undefined || wanted === null) return objectMode ? objects : bytes;
  if (!Number.isInteger(wanted) || wanted < 0) {
    throw new ERR_INVALID_ARG_VALUE(`options.${common == null ? ownName : 'highWaterMark'}`, wanted);
  }
  return wanted;
}

module.exports = { getDefaultHighWaterMark, highWaterMarkOf, setDefaultHighWaterMark };
