'use strict';
// The `Buffer` function and its static methods: everything that makes, joins or ranks buffers.

const {
  codes: {
    ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const { validateArray, validateInteger, validateNumber } = require('internal/validators');
const { FastBuffer, copyApart, unpooled, pooled, encodePooled } = require('internal/buffer/memory');
const { UTF8, UTF16LE, LATIN1, ASCII, HEX, BASE64, BASE64URL, encodingCode } = require('internal/buffer/encodings');
const { byteLengthOf, isUint8Array } = require('internal/buffer/kinds');
const native = binding('buffer');

/** More than the engine can allocate; its own RangeError tells the real limit. */
const kMaxLength = Number.MAX_SAFE_INTEGER;

/**
 * Deprecated constructor: a size gives zeroed bytes, anything else is `Buffer.from`.
 * @deprecated
 */
function Buffer(arg, encodingOrOffset, length) {
  require('internal/buffer/deprecation').warnAboutConstructor();
  if (typeof arg === 'number') {
    if (typeof encodingOrOffset === 'string') throw new ERR_INVALID_ARG_TYPE('string', 'string', arg);
    return Buffer.alloc(arg);
  }
  return Buffer.from(arg, encodingOrOffset, length);
}

function validateSize(size) {
  validateNumber(size, 'size', 0, kMaxLength);
}

// ---- from a string ----------------------------------------------------------------------------

function codeOf(encoding) {
  if (typeof encoding !== 'string' || encoding === '') return UTF8;
  const code = encodingCode(encoding);
  if (code === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return code;
}

/** The most bytes that `length` UTF-16 units can turn into. */
function longest(length, code) {
  switch (code) {
    case UTF8: return length * 3;
    case UTF16LE: return length * 2;
    case LATIN1:
    case ASCII: return length;
    case HEX: return length >>> 1;
    default: return (length >>> 2) * 3 + 3;
  }
}

function fromString(string, encoding) {
  const code = encoding === undefined || encoding === 'utf8' ? UTF8 : codeOf(encoding);
  if (string.length === 0) return new FastBuffer(0);
  const most = longest(string.length, code);
  const poolSize = Buffer.poolSize;
  if (most < poolSize >>> 1) return encodePooled(string, code, most, poolSize);
  const memory = native.encode(string, code);
  return new FastBuffer(memory, 0, memory.byteLength);
}

// ---- from anything else -----------------------------------------------------------------------

function fromArrayBuffer(memory, byteOffset, length) {
  let offset = 0;
  if (byteOffset !== undefined) {
    offset = +byteOffset;
    if (offset !== offset) offset = 0;
  }
  const rest = memory.byteLength - offset;
  if (rest < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  // Left out, the length must stay out: the view of a resizable buffer then follows its size.
  if (length === undefined) return new FastBuffer(memory, offset);
  const wanted = +length;
  if (!(wanted > 0)) return new FastBuffer(memory, offset, 0);
  if (wanted > rest) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return new FastBuffer(memory, offset, wanted);
}

/** Up to this length, optimised code has set the elements before `set` has found out what kind of list it is given. */
const shortList = 64;

function fromList(list) {
  // A property of the same name must not make more of an array than it is.
  const length = isUint8Array(list) ? byteLengthOf(list) : list.length;
  if (!(length > 0)) return new FastBuffer(0);
  const buffer = pooled(length, Buffer.poolSize);
  if (isUint8Array(list)) {
    copyApart(list, buffer, 0, length);
  } else if (length > shortList && (Array.isArray(list) || ArrayBuffer.isView(list))) {
    buffer.set(list, 0);
  } else {
    for (let i = 0; i < length; i++) buffer[i] = list[i];
  }
  return buffer;
}

/** Buffer of an object that says how to be read as bytes, or undefined. */
function fromObject(object, encoding) {
  if (object.length !== undefined || native.isAnyArrayBuffer(object.buffer)) {
    return typeof object.length === 'number' ? fromList(object) : new FastBuffer(0);
  }
  if (object.type === 'Buffer' && Array.isArray(object.data)) return fromList(object.data);
  if (typeof object[Symbol.toPrimitive] === 'function') {
    const primitive = object[Symbol.toPrimitive]('string');
    if (typeof primitive === 'string') return fromString(primitive, encoding);
  }
  return undefined;
}

/**
 * @param {string | ArrayBuffer | SharedArrayBuffer | ArrayLike<number> | object} value
 * @param {string | number} [encodingOrOffset]
 * @param {number} [length]
 * @returns {Buffer}
 */
Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (isUint8Array(value)) return fromList(value);
    if (native.isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const primitive = value.valueOf?.();
    if (primitive !== undefined && primitive !== null && primitive !== value &&
        (typeof primitive === 'string' || typeof primitive === 'object')) {
      return Buffer.from(primitive, encodingOrOffset, length);
    }
    const buffer = fromObject(value, encodingOrOffset);
    if (buffer !== undefined) return buffer;
  }
  throw new ERR_INVALID_ARG_TYPE(
    'first argument', ['string', 'Buffer', 'ArrayBuffer', 'Array', 'Array-like Object'], value);
};

/**
 * A Buffer with a copy of the memory under a typed array, counted in its elements.
 * @param {ArrayBufferView} view
 * @param {number} [offset]
 * @param {number} [length]
 */
Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  if (!ArrayBuffer.isView(view) || view instanceof DataView) {
    throw new ERR_INVALID_ARG_TYPE('view', ['TypedArray'], view);
  }
  const available = view.length;
  let start = 0;
  let end = available;
  if (offset !== undefined) {
    validateInteger(offset, 'offset', 0);
    start = offset;
  }
  if (length !== undefined) {
    validateInteger(length, 'length', 0);
    end = Math.min(available, start + length);
  }
  if (start >= end) return new FastBuffer(0);
  const width = view.BYTES_PER_ELEMENT;
  return fromList(new Uint8Array(view.buffer, view.byteOffset + start * width, (end - start) * width));
};

/** @param {...number} items */
Buffer.of = function of(...items) {
  const buffer = pooled(items.length, Buffer.poolSize);
  for (let i = 0; i < items.length; i++) buffer[i] = items[i];
  return buffer;
};

// ---- by size ----------------------------------------------------------------------------------

/**
 * @param {number} size
 * @param {string | Uint8Array | number} [fill] zero when left out
 * @param {string} [encoding] of a string to fill with
 */
Buffer.alloc = function alloc(size, fill, encoding) {
  if (typeof size !== 'number' || !(size >= 0 && size <= kMaxLength)) validateSize(size);
  if (fill !== undefined && fill !== 0 && size > 0) {
    return unpooled(Math.trunc(size)).fill(fill, 0, undefined, encoding);
  }
  return new FastBuffer(size);
};

/** @param {number} size */
Buffer.allocUnsafe = function allocUnsafe(size) {
  if (typeof size !== 'number' || !(size >= 0 && size <= kMaxLength)) validateSize(size);
  return pooled(Math.trunc(size), Buffer.poolSize);
};

/** @param {number} size */
Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  if (typeof size !== 'number' || !(size >= 0 && size <= kMaxLength)) validateSize(size);
  return unpooled(Math.trunc(size));
};

// ---- about buffers ----------------------------------------------------------------------------

/** @param {any} value */
Buffer.isBuffer = function isBuffer(value) {
  return value instanceof Buffer;
};

/** @param {any} encoding */
Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === 'string' && encodingCode(encoding) !== undefined;
};

/**
 * -1, 0 or 1, as the bytes of one sort before, with or after the other's.
 * @param {Uint8Array} buf1
 * @param {Uint8Array} buf2
 */
Buffer.compare = function compare(buf1, buf2) {
  if (!isUint8Array(buf1)) throw new ERR_INVALID_ARG_TYPE('buf1', ['Buffer', 'Uint8Array'], buf1);
  if (!isUint8Array(buf2)) throw new ERR_INVALID_ARG_TYPE('buf2', ['Buffer', 'Uint8Array'], buf2);
  return buf1 === buf2 ? 0 : native.compare(buf1, buf2);
};

/**
 * @param {Uint8Array[]} list
 * @param {number} [length] of the outcome: cut off or filled up with zeros
 */
Buffer.concat = function concat(list, length) {
  validateArray(list, 'list');
  if (list.length === 0) return new FastBuffer(0);
  let total = 0;
  for (let i = 0; i < list.length; i++) {
    const part = list[i];
    if (!isUint8Array(part)) throw new ERR_INVALID_ARG_TYPE(`list[${i}]`, ['Buffer', 'Uint8Array'], part);
    total += byteLengthOf(part);
  }
  if (length !== undefined) {
    validateInteger(length, 'length', 0, kMaxLength);
    total = length;
  }
  const buffer = pooled(total, Buffer.poolSize);
  let at = 0;
  for (let i = 0; i < list.length && at < total; i++) {
    const part = list[i];
    const count = Math.min(byteLengthOf(part), total - at);
    copyApart(part, buffer, at, count);
    at += count;
  }
  if (at < total) buffer.fill(0, at, total);
  return buffer;
};

/**
 * Number of bytes a string takes in an encoding (UTF-8 when unknown), or that a view has.
 * @param {string | ArrayBufferView | ArrayBuffer | SharedArrayBuffer} string
 * @param {string} [encoding]
 */
Buffer.byteLength = function byteLength(string, encoding) {
  if (typeof string !== 'string') {
    if (ArrayBuffer.isView(string) || native.isAnyArrayBuffer(string)) return string.byteLength;
    throw new ERR_INVALID_ARG_TYPE('string', ['string', 'Buffer', 'ArrayBuffer'], string);
  }
  const { length } = string;
  if (length === 0) return 0;
  const code = encoding === undefined ? UTF8 : encodingCode(encoding);
  switch (code) {
    case LATIN1:
    case ASCII:
      return length;
    case UTF16LE:
      return length * 2;
    case HEX:
      return length >>> 1;
    case BASE64:
    case BASE64URL: {
      let digits = length;
      if (string.charCodeAt(digits - 1) === 61 /* = */) digits--;
      if (digits > 1 && string.charCodeAt(digits - 1) === 61) digits--;
      return Math.floor(digits * 3 / 4);
    }
    default:
      return native.byteLengthUtf8(string);
  }
};

/** Size of the shared memory small buffers are cut from. */
Buffer.poolSize = 64 * 1024;

Object.setPrototypeOf(Buffer, Uint8Array);
Object.defineProperty(Buffer, Symbol.species, {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get() { return FastBuffer; },
});
Object.defineProperty(FastBuffer.prototype, 'constructor', {
  __proto__: null,
  configurable: true,
  enumerable: false,
  writable: true,
  value: Buffer,
});
Buffer.prototype = FastBuffer.prototype;

module.exports = { Buffer, kMaxLength };
