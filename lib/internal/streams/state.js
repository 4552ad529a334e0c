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
 * @param {object} [options]
 * @param {string} side option that goes before `highWaterMark` in a duplex stream
 */
function highWaterMarkOf(options, objectMode, isDuplex, side) {
  let name = 'highWaterMark';
  let wanted = options?.highWaterMark;
  if (wanted == null && isDuplex) {
    name = side;
    wanted = options?.[side];
  }
  if (wanted == null) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(wanted) || wanted < 0) throw new ERR_INVALID_ARG_VALUE(`options.${name}`, wanted);
  return Math.floor(wanted);
}

module.exports = { getDefaultHighWaterMark, highWaterMarkOf, setDefaultHighWaterMark };
