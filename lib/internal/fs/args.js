'use strict';
// Arguments of the file system functions: checked, and turned into what the native side takes (paths into strings or
// bytes, flags and times into numbers). The general checks are in internal/validators.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateInt32, validateInteger, validateObject, validateUint32,
} = require('internal/validators');
const { encodingCode } = require('internal/buffer/encodings');
const trace = require('internal/trace');
const { constants } = binding('fs');

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants;

// ---- paths ------------------------------------------------------------------------------------

function isURL(value) {
  return value !== null && typeof value === 'object' && Boolean(value.href && value.protocol) &&
    value.auth === undefined && value.path === undefined;
}

/**
 * A path as the native side takes it.
 * @param {unknown} value
 * @param {string} [name]
 * @returns {string | Uint8Array}
 */
function toPath(value, name = 'path') {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) refuseZero(value, name);
    return value;
  }
  if (value instanceof Uint8Array) {
    if (value.includes(0)) refuseZero(value, name);
    return value;
  }
  if (!isURL(value)) throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'URL'], value);
  return toPath(require('url').fileURLToPath(value), name);
}

function refuseZero(value, name) {
  throw new ERR_INVALID_ARG_VALUE(name, value, 'must be a string, Uint8Array, or URL without null bytes');
}

/** The path of an argument that may also be a descriptor, which stays a number. */
function toPathOrFd(value) {
  return typeof value === 'number' && isDescriptor(value) ? value : toPath(value);
}

function isDescriptor(value) {
  return (value | 0) === value && value >= 0;
}

/**
 * @param {unknown} fd
 * @returns {number}
 */
function toFd(fd, name = 'fd') {
  if (typeof fd !== 'number') throw new ERR_INVALID_ARG_TYPE(name, 'number', fd);
  if (isDescriptor(fd)) return fd | 0;
  validateInt32(fd, name, 0);
  return fd;
}

// ---- options ----------------------------------------------------------------------------------

const nothing = Object.freeze({ __proto__: null });

function checkEncoding(encoding) {
  if (encoding && (typeof encoding !== 'string' || encodingCode(encoding) === undefined)) {
    throw new ERR_INVALID_ARG_VALUE('encoding', encoding, 'is invalid encoding');
  }
}

/**
 * Options that may be left out or be the name of an encoding. Defaults are the callee's business: they are not mixed in.
 * @param {unknown} options
 * @returns {Record<string, any>}
 */
function toOptions(options) {
  if (options === undefined || options === null || typeof options === 'function') return nothing;
  if (typeof options === 'string') {
    if (options !== 'buffer') checkEncoding(options);
    return { encoding: options };
  }
  if (typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', ['string', 'Object'], options);
  if (options.encoding !== 'buffer') checkEncoding(options.encoding);
  if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
  return options;
}

/** Whether names shall come as bytes; other encodings than UTF-8 are made from those. */
function wantsBytes(encoding) {
  return encoding !== undefined && encoding !== null && encoding !== 'utf8' && encoding !== 'utf-8' && encoding !== '';
}

/** Turns the bytes of a name that was asked for in some other encoding than UTF-8 into what was asked for. */
function decodeName(bytes, encoding) {
  const { Buffer } = require('buffer');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding === 'buffer' ? buffer : buffer.toString(encoding);
}

/** A callback `(error, bytes)` for a user's `(error, name)`. */
function namedCallback(callback, encoding) {
  return (error, bytes) => {
    if (error) callback(error);
    else callback(null, bytes instanceof Uint8Array ? decodeName(bytes, encoding) : bytes);
  };
}

function toCallback(callback) {
  if (typeof callback !== 'function') validateFunction(callback, 'cb');
  return trace.on ? trace.seen(callback) : callback;
}

const removal = Object.freeze({ recursive: false, force: false, maxRetries: 0, retryDelay: 100 });

/**
 * @param {any} options
 * @returns {{recursive: boolean, force: boolean, maxRetries: number, retryDelay: number}}
 */
function toRemoval(options) {
  if (options === undefined) return removal;
  validateObject(options, 'options');
  const { recursive, force, maxRetries, retryDelay } = { ...removal, ...options };
  validateBoolean(recursive, 'options.recursive');
  validateBoolean(force, 'options.force');
  validateInt32(retryDelay, 'options.retryDelay', 0);
  validateUint32(maxRetries, 'options.maxRetries');
  return { recursive, force, maxRetries, retryDelay };
}

function checkRmdirOptions(options) {
  if (options === undefined) return;
  validateObject(options, 'options');
  if (options.recursive !== undefined) {
    throw new ERR_INVALID_ARG_VALUE('options.recursive', options.recursive, 'is no longer supported');
  }
}

// ---- numbers ----------------------------------------------------------------------------------

const flagWords = new Map([
  ['r', O_RDONLY], ['rs', O_RDONLY | O_SYNC], ['r+', O_RDWR], ['rs+', O_RDWR | O_SYNC],
  ['w', O_TRUNC | O_CREAT | O_WRONLY], ['w+', O_TRUNC | O_CREAT | O_RDWR],
  ['wx', O_TRUNC | O_CREAT | O_WRONLY | O_EXCL], ['wx+', O_TRUNC | O_CREAT | O_RDWR | O_EXCL],
  ['a', O_APPEND | O_CREAT | O_WRONLY], ['a+', O_APPEND | O_CREAT | O_RDWR],
  ['ax', O_APPEND | O_CREAT | O_WRONLY | O_EXCL], ['ax+', O_APPEND | O_CREAT | O_RDWR | O_EXCL],
  ['as', O_APPEND | O_CREAT | O_WRONLY | O_SYNC], ['as+', O_APPEND | O_CREAT | O_RDWR | O_SYNC],
]);
// The letters' order does not matter to users.
for (const [word, same] of [['sr', 'rs'], ['sr+', 'rs+'], ['xw', 'wx'], ['xw+', 'wx+'], ['xa', 'ax'], ['xa+', 'ax+'], ['sa', 'as'], ['sa+', 'as+']]) {
  flagWords.set(word, flagWords.get(same));
}

/**
 * The number behind `'r+'` and the like.
 * @param {string | number | null | undefined} flags
 * @returns {number}
 */
function toFlags(flags, name = 'flags') {
  const number = flagWords.get(flags);
  if (number !== undefined) return number;
  if (typeof flags === 'number') {
    validateInt32(flags, name);
    return flags;
  }
  if (flags === undefined || flags === null) return O_RDONLY;
  throw new ERR_INVALID_ARG_VALUE(name, flags);
}

/**
 * Seconds since the epoch of a number, a numeric string or a Date.
 * @returns {number}
 */
function toUnixTimestamp(time, name = 'time') {
  if (typeof time === 'number' || (typeof time === 'string' && !Number.isNaN(Number(time)))) {
    const seconds = +time;
    // Before the epoch means now.
    if (Number.isFinite(seconds) || typeof time === 'string') return time < 0 && typeof time === 'number' ? Date.now() / 1000 : seconds;
  } else if (require('internal/util/types').isDate(time)) {
    return time.getTime() / 1000;
  }
  throw new ERR_INVALID_ARG_TYPE(name, ['Date', 'Time in seconds'], time);
}

/**
 * Where to read or write: -1 is the descriptor's own position.
 * @returns {number | bigint}
 */
function toPosition(position, name, length = 0) {
  if (typeof position === 'number') {
    validateInteger(position, name, -1);
  } else if (typeof position === 'bigint') {
    const last = 2n ** 63n - 1n - BigInt(length);
    if (position < -1n || position > last) throw new ERR_OUT_OF_RANGE(name, `>= -1 && <= ${last}`, position);
  } else {
    throw new ERR_INVALID_ARG_TYPE(name, ['integer', 'bigint'], position);
  }
  return position;
}

function checkReadRange(offset, length, size) {
  if (offset < 0) throw new ERR_OUT_OF_RANGE('offset', '>= 0', offset);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  if (offset + length > size) throw new ERR_OUT_OF_RANGE('length', `<= ${size - offset}`, length);
}

function checkWriteRange(offset, length, size) {
  if (offset > size) throw new ERR_OUT_OF_RANGE('offset', `<= ${size}`, offset);
  if (length > size - offset) throw new ERR_OUT_OF_RANGE('length', `<= ${size - offset}`, length);
  if (length < 0) throw new ERR_OUT_OF_RANGE('length', '>= 0', length);
  validateInt32(length, 'length', 0);
}

function checkViews(views, name = 'buffers') {
  if (!Array.isArray(views) || !views.every(ArrayBuffer.isView)) {
    throw new ERR_INVALID_ARG_TYPE(name, 'ArrayBufferView[]', views);
  }
  return views;
}

/** The native side's own words for a mode that is not a small set of bits. */
function toSmallMode(mode, last) {
  if (mode === undefined || mode === null) return 0;
  if (typeof mode !== 'number' || (mode | 0) !== mode) {
    throw Object.assign(new TypeError('mode must be int32 or null/undefined'), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  if (mode < 0 || mode > last) {
    throw Object.assign(new RangeError(`mode is out of range: >= 0 && <= ${last}`), { code: 'ERR_OUT_OF_RANGE' });
  }
  return mode;
}

function checkData(data, name = 'data') {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
}

module.exports = {
  checkData, checkEncoding, checkReadRange, checkRmdirOptions, checkViews, checkWriteRange,
  decodeName, isDescriptor, isURL, namedCallback, nothing,
  toCallback, toFd, toFlags, toOptions, toPath, toPathOrFd, toPosition, toRemoval, toSmallMode, toUnixTimestamp, wantsBytes,
};
