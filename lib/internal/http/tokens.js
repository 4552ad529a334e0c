'use strict';
// What header names and values may consist of, and the lower-case form of names, which is looked up again and again.

const { codes: { ERR_HTTP_INVALID_HEADER_VALUE, ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN }, hideStackFrames } =
  require('internal/errors');

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const NOT_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Characters that would end the line or the message. */
const NOT_IN_LENIENT_VALUE = /[\0\r\n]|[^\0-\xff]/;
const SHORT = 48;

/** Valid names seen before, with their lower-case form. */
const lower = new Map();
/** Programs pass on names that others have sent: these neither fill the memory nor keep out the usual ones. */
const MOST_NAMES = 512;
const LONGEST_NAME = 40;

/**
 * Whether a string is a token of HTTP.
 * @param {string} text
 * @returns {boolean}
 */
function checkIsHttpToken(text) {
  return TOKEN.test(text);
}

/**
 * Whether a value has a character that no header may have.
 * @param {string} value
 * @param {boolean} [lenient]
 * @returns {boolean}
 */
function checkInvalidHeaderChar(value, lenient = false) {
  if (lenient) return NOT_IN_LENIENT_VALUE.test(value);
  if (typeof value !== 'string' || value.length > SHORT) return NOT_IN_VALUE.test(value);
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if ((code < 0x20 && code !== 9) || code === 0x7f || code > 0xff) return true;
  }
  return false;
}

/** The lower-case form of a name; undefined for what is no valid name. */
function keyOf(name) {
  const key = lower.get(name);
  if (key !== undefined) return key;
  if (typeof name !== 'string' || !TOKEN.test(name)) return undefined;
  const made = name.toLowerCase();
  if (name.length > LONGEST_NAME) return made;
  if (lower.size === MOST_NAMES) lower.clear();
  lower.set(name, made);
  return made;
}

const validateHeaderName = hideStackFrames(function validateHeaderName(name, label) {
  if (keyOf(name) === undefined) throw new ERR_INVALID_HTTP_TOKEN(label || 'Header name', name);
});

const validateHeaderValue = hideStackFrames(function validateHeaderValue(name, value) {
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (checkInvalidHeaderChar(value)) throw new ERR_INVALID_CHAR('header content', name);
});

/**
 * The check of a value, or of each of several, without the cost of hiding frames.
 * @param {string} name
 * @param {any} value
 * @param {boolean} lenient
 */
function checkValue(name, value, lenient) {
  if (Array.isArray(value)) {
    for (const each of value) checkValue(name, each, lenient);
    return;
  }
  if (value === undefined) throw new ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (typeof value !== 'number' && checkInvalidHeaderChar(value, lenient)) {
    throw new ERR_INVALID_CHAR('header content', name);
  }
}

module.exports = {
  checkInvalidHeaderChar,
  checkIsHttpToken,
  checkValue,
  keyOf,
  validateHeaderName,
  validateHeaderValue,
};
