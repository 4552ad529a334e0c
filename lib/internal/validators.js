'use strict';
// The one set of argument checks. Each throws Node's error for a bad value, with a stack that starts at its caller.
// Checks return nothing unless their JSDoc says so.

const {
  codes: {
    ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
    ERR_INVALID_THIS,
    ERR_OUT_OF_RANGE,
    ERR_SOCKET_BAD_PORT,
    ERR_UNKNOWN_SIGNAL,
  },
} = require('internal/errors');

/** Throws `err` as if the caller of the check `above` had made it. */
function raise(err, above) {
  if (Error.stackTraceLimit) Error.captureStackTrace(err, above);
  throw err;
}

const wrongType = (value, name, expected, check) => raise(new ERR_INVALID_ARG_TYPE(name, expected, value), check);
const outOfRange = (value, name, range, check) => raise(new ERR_OUT_OF_RANGE(name, range, value), check);

/** @param {unknown} value */
function isInt32(value) {
  return value === (value | 0);
}

/** @param {unknown} value */
function isUint32(value) {
  return value === (value >>> 0);
}

// Primitives

function validateString(value, name) {
  if (typeof value !== 'string') wrongType(value, name, 'string', validateString);
}

function validateStringWithoutNullBytes(value, name) {
  if (typeof value !== 'string') wrongType(value, name, 'string', validateStringWithoutNullBytes);
  if (value.includes('\0')) {
    raise(new ERR_INVALID_ARG_VALUE(name, value, 'must be a string without null bytes'), validateStringWithoutNullBytes);
  }
}

function validateBoolean(value, name) {
  if (typeof value !== 'boolean') wrongType(value, name, 'boolean', validateBoolean);
}

function validateUndefined(value, name) {
  if (value !== undefined) wrongType(value, name, 'undefined', validateUndefined);
}

// Numbers

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} [min] NaN is refused when there is a limit
 * @param {number} [max]
 */
function validateNumber(value, name, min = undefined, max = undefined) {
  if (typeof value !== 'number') wrongType(value, name, 'number', validateNumber);
  const low = min == null || value >= min;
  const high = max == null || value <= max;
  if (low && high) return;
  const range = [];
  if (min != null) range.push(`>= ${min}`);
  if (max != null) range.push(`<= ${max}`);
  outOfRange(value, name, range.join(' && '), validateNumber);
}

function integer(value, name, min, max, check) {
  if (typeof value !== 'number') wrongType(value, name, 'number', check);
  if (!Number.isInteger(value)) outOfRange(value, name, 'an integer', check);
  if (value < min || value > max) outOfRange(value, name, `>= ${min} && <= ${max}`, check);
}

function validateInteger(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (!(Number.isInteger(value) && value >= min && value <= max)) integer(value, name, min, max, validateInteger);
}

function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  if (!(typeof value === 'number' && value === (value | 0) && value >= min && value <= max)) integer(value, name, min, max, validateInt32);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {boolean} [positive] also refuse 0
 */
function validateUint32(value, name, positive = false) {
  const fits = typeof value === 'number' && value === (value >>> 0) && (value > 0 || !positive);
  if (!fits) integer(value, name, positive ? 1 : 0, 4294967295, validateUint32);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @returns {boolean} false when there is no number (undefined or NaN), true for a finite one
 */
function validateFiniteNumber(value, name) {
  if (value === undefined) return false;
  if (Number.isFinite(value)) return true;
  if (Number.isNaN(value)) return false;
  if (typeof value !== 'number') wrongType(value, name, 'number', validateFiniteNumber);
  return outOfRange(value, name, 'a finite number', validateFiniteNumber);
}

/**
 * @param {unknown} value
 * @param {string} name
 * @param {number} lower
 * @param {number} upper
 * @param {number} fallback
 * @returns {number} the value, or the fallback for undefined and NaN
 */
function checkRangesOrGetDefault(value, name, lower, upper, fallback) {
  if (!validateFiniteNumber(value, name)) return fallback;
  if (value < lower || value > upper) outOfRange(value, name, `>= ${lower} and <= ${upper}`, checkRangesOrGetDefault);
  return value;
}

// Choices

function validateOneOf(value, name, allowed) {
  if (allowed.includes(value)) return;
  const list = allowed.map((one) => (typeof one === 'string' ? `'${one}'` : String(one))).join(', ');
  raise(new ERR_INVALID_ARG_VALUE(name, value, `must be one of: ${list}`), validateOneOf);
}

function validateUnion(value, name, union) {
  if (!union.includes(value)) wrongType(value, name, `('${union.join('|')}')`, validateUnion);
}

// Objects and functions

/**
 * @param {unknown} value
 * @param {string} name
 * @param {{nullable?: boolean, allowArray?: boolean, allowFunction?: boolean}} [options]
 */
function validateObject(value, name, options = undefined) {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return;
  if (options !== undefined) {
    if (value === null && options.nullable) return;
    if (typeof value === 'function' && options.allowFunction) return;
    if (Array.isArray(value) && options.allowArray) return;
  }
  wrongType(value, name, 'Object', validateObject);
}

/** A WebIDL dictionary: an object, a function, null or undefined. */
function validateDictionary(value, name) {
  if (value != null && typeof value !== 'object' && typeof value !== 'function') {
    wrongType(value, name, 'a dictionary', validateDictionary);
  }
}

function validateFunction(value, name) {
  if (typeof value !== 'function') wrongType(value, name, 'Function', validateFunction);
}

const AsyncFunction = (async () => {}).constructor;

/** A function that does not always return a promise. */
function validatePlainFunction(value, name) {
  if (typeof value !== 'function' || value instanceof AsyncFunction) wrongType(value, name, 'Function', validatePlainFunction);
}

function validateArray(value, name, minLength = 0) {
  if (!Array.isArray(value)) wrongType(value, name, 'Array', validateArray);
  if (value.length < minLength) {
    raise(new ERR_INVALID_ARG_VALUE(name, value, `must have a length of at least ${minLength}`), validateArray);
  }
}

function validateStringArray(value, name) {
  if (!Array.isArray(value)) wrongType(value, name, 'Array', validateStringArray);
  for (let i = 0; i < value.length; i++) {
    if (typeof value[i] !== 'string') wrongType(value[i], `${name}[${i}]`, 'string', validateStringArray);
  }
}

function validateBooleanArray(value, name) {
  if (!Array.isArray(value)) wrongType(value, name, 'Array', validateBooleanArray);
  for (let i = 0; i < value.length; i++) {
    if (typeof value[i] !== 'boolean') wrongType(value[i], `${name}[${i}]`, 'boolean', validateBooleanArray);
  }
}

const looksLikeSignal = (value) => value !== null && typeof value === 'object' && 'aborted' in value;

function validateAbortSignal(value, name) {
  if (value !== undefined && !looksLikeSignal(value)) wrongType(value, name, 'AbortSignal', validateAbortSignal);
}

function validateAbortSignalArray(value, name) {
  if (!Array.isArray(value)) wrongType(value, name, 'Array', validateAbortSignalArray);
  for (let i = 0; i < value.length; i++) {
    if (!looksLikeSignal(value[i])) wrongType(value[i], `${name}[${i}]`, 'AbortSignal', validateAbortSignalArray);
  }
}

function validateBuffer(value, name = 'buffer') {
  if (!ArrayBuffer.isView(value)) wrongType(value, name, ['Buffer', 'TypedArray', 'DataView'], validateBuffer);
}

/** For methods that read a private field of `this`: the receiver must have been made by the class called `className`. */
function validateThisInternalField(object, key, className) {
  if (object === null || typeof object !== 'object' || !Object.hasOwn(object, key)) {
    raise(new ERR_INVALID_THIS(className), validateThisInternalField);
  }
}

// Values with a syntax

function validateEncoding(data, encoding) {
  if (typeof encoding !== 'string' || data.length % 2 === 0 || encoding.toLowerCase() !== 'hex') return;
  raise(new ERR_INVALID_ARG_VALUE('encoding', encoding, `is invalid for data of length ${data.length}`), validateEncoding);
}

/**
 * @param {unknown} port
 * @param {string} [name]
 * @param {boolean} [allowZero]
 * @returns {number}
 */
function validatePort(port, name = 'Port', allowZero = true) {
  const number = typeof port === 'number' || (typeof port === 'string' && port.trim() !== '') ? Number(port) : -1;
  if (number !== (number >>> 0) || number > 65535 || (number === 0 && !allowZero)) {
    raise(new ERR_SOCKET_BAD_PORT(name, port, allowZero), validatePort);
  }
  return number;
}

function validateSignalName(signal, name = 'signal') {
  if (typeof signal !== 'string') wrongType(signal, name, 'string', validateSignalName);
  const { signals } = require('os').constants;
  if (signals[signal] !== undefined) return;
  const upper = signal.toUpperCase();
  const hint = signals[upper] === undefined ? '' : ' (signals must use all capital letters)';
  raise(new ERR_UNKNOWN_SIGNAL(signal + hint), validateSignalName);
}

/**
 * A file mode: a 32-bit number, or a string of octal digits.
 * @param {number | string | undefined} value
 * @param {string} name
 * @param {number} [fallback] stands in for undefined
 * @returns {number}
 */
function parseFileMode(value, name, fallback = undefined) {
  const mode = value ?? fallback;
  if (mode === (mode >>> 0)) return mode;
  if (typeof mode === 'string') {
    if (!/^[0-7]+$/.test(mode)) {
      raise(new ERR_INVALID_ARG_VALUE(name, mode, 'must be a 32-bit unsigned integer or an octal string'), parseFileMode);
    }
    const parsed = Number.parseInt(mode, 8);
    if (parsed > 4294967295) integer(parsed, name, 0, 4294967295, parseFileMode);
    return parsed;
  }
  return integer(mode, name, 0, 4294967295, parseFileMode);
}

const LINK = /^<[^>]*>(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/;

/**
 * The value of a `Link` header.
 * @param {string | string[]} hints
 * @returns {string}
 */
function validateLinkHeaderValue(hints) {
  const list = Array.isArray(hints) ? hints : [hints];
  for (const hint of list) {
    if (typeof hint !== 'string' || !LINK.test(hint)) {
      raise(new ERR_INVALID_ARG_VALUE(
        'hints', hint, 'must be an array or string of format "</styles.css>; rel=preload; as=style"'), validateLinkHeaderValue);
    }
  }
  return list.join(', ');
}

module.exports = {
  checkRangesOrGetDefault,
  isInt32,
  isUint32,
  parseFileMode,
  validateAbortSignal,
  validateAbortSignalArray,
  validateArray,
  validateBoolean,
  validateBooleanArray,
  validateBuffer,
  validateDictionary,
  validateEncoding,
  validateFiniteNumber,
  validateFunction,
  validateInt32,
  validateInteger,
  validateLinkHeaderValue,
  validateNumber,
  validateObject,
  validateOneOf,
  validatePlainFunction,
  validatePort,
  validateSignalName,
  validateString,
  validateStringArray,
  validateStringWithoutNullBytes,
  validateThisInternalField,
  validateUint32,
  validateUndefined,
  validateUnion,
};
