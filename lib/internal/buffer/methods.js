'use strict';
// Methods of Buffer.prototype that copy, compare, search, fill, cut and convert bytes.
// Most also work on a plain Uint8Array as `this`.

const {
  codes: {
    ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_BUFFER_SIZE,
    ERR_OUT_OF_RANGE, ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const { validateInteger, validateNumber, validateString } = require('internal/validators');
const { FastBuffer, writeShort } = require('internal/buffer/memory');
const { UTF8, UTF16LE, LATIN1, ASCII, HEX, BASE64, BASE64URL, encodingCode } = require('internal/buffer/encodings');
const { isUint8Array } = require('internal/buffer/kinds');
const native = binding('buffer');

const bufferTypes = ['Buffer', 'Uint8Array'];
const searchTypes = ['number', 'string', 'Buffer', 'Uint8Array'];
const INT_MAX = 0x7fffffff;

/** Number of an encoding given by the user; nothing means UTF-8. */
function requireCode(encoding) {
  if (encoding === undefined) return UTF8;
  const code = encodingCode(typeof encoding === 'string' ? encoding : `${encoding}`);
  if (code === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return code;
}

// These two have no bracketed code in their stack, as errors raised by native code have none.

function wrongArgument(kind) {
  const error = new TypeError(`argument must be a ${kind}`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

function indexOutOfRange() {
  const error = new RangeError('Index out of range');
  error.code = 'ERR_OUT_OF_RANGE';
  return error;
}

/** Whole number of what the user gave for a position; junk counts as `fallback`. */
function toIndex(value, fallback) {
  const number = Math.trunc(+value);
  return number === number ? number : fallback;
}

function checkRange(value, name, max) {
  if (!(value >= 0 && value <= max)) throw new ERR_OUT_OF_RANGE(name, `>= 0 && <= ${max}`, value);
}

const methods = {
  /**
   * @param {Uint8Array} target
   * @returns {number} of bytes copied
   */
  copy(target, targetStart, sourceStart, sourceEnd) {
    if (!ArrayBuffer.isView(target)) throw new ERR_INVALID_ARG_TYPE('target', bufferTypes, target);
    if (!ArrayBuffer.isView(this)) throw new ERR_INVALID_ARG_TYPE('source', bufferTypes, this);
    let to = 0;
    let from = 0;
    let end = this.byteLength;
    if (targetStart !== undefined) {
      to = toIndex(targetStart, 0);
      if (to < 0) throw new ERR_OUT_OF_RANGE('targetStart', '>= 0', to);
    }
    if (sourceStart !== undefined) {
      from = toIndex(sourceStart, 0);
      checkRange(from, 'sourceStart', end);
    }
    if (sourceEnd !== undefined) {
      const asked = toIndex(sourceEnd, 0);
      if (asked < 0) throw new ERR_OUT_OF_RANGE('sourceEnd', '>= 0', asked);
      if (asked < end) end = asked;
    }
    const count = Math.min(end - from, target.byteLength - to);
    if (count <= 0) return 0;
    native.copy(this, target, to, from, count);
    return count;
  },

  /** @param {Uint8Array} otherBuffer */
  equals(otherBuffer) {
    if (!isUint8Array(otherBuffer)) throw new ERR_INVALID_ARG_TYPE('otherBuffer', bufferTypes, otherBuffer);
    if (this === otherBuffer) return true;
    return this.byteLength === otherBuffer.byteLength && native.compare(this, otherBuffer) === 0;
  },

  /** @param {Uint8Array} target */
  compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
    if (!isUint8Array(target)) throw new ERR_INVALID_ARG_TYPE('target', bufferTypes, target);
    if (targetStart === undefined && targetEnd === undefined && sourceStart === undefined && sourceEnd === undefined) {
      return native.compare(this, target);
    }
    let from = 0;
    let to = target.length;
    let ownFrom = 0;
    let ownTo = this.length;
    if (targetStart !== undefined) validateInteger(targetStart, 'targetStart', 0), from = targetStart;
    if (targetEnd !== undefined) validateInteger(targetEnd, 'targetEnd', 0, to), to = targetEnd;
    if (sourceStart !== undefined) validateInteger(sourceStart, 'sourceStart', 0), ownFrom = sourceStart;
    if (sourceEnd !== undefined) validateInteger(sourceEnd, 'sourceEnd', 0, ownTo), ownTo = sourceEnd;
    // A range that runs backwards or starts past the end is empty, and empty sorts first.
    const ownEmpty = ownFrom >= ownTo;
    const otherEmpty = from >= to;
    if (ownEmpty || otherEmpty) return ownEmpty === otherEmpty ? 0 : ownEmpty ? -1 : 1;
    return native.compareRange(this, target, ownFrom, ownTo, from, to);
  },

  indexOf: function indexOf(value, byteOffset, encoding) {
    return search(this, value, byteOffset, encoding, true);
  },

  lastIndexOf: function lastIndexOf(value, byteOffset, encoding) {
    return search(this, value, byteOffset, encoding, false);
  },

  includes: function includes(value, byteOffset, encoding) {
    return search(this, value, byteOffset, encoding, true) !== -1;
  },

  /** @returns {this} */
  fill(value, offset, end, encoding) {
    if (typeof value === 'string') return fillWithString(this, value, offset, end, encoding);
    const limit = this.length;
    let from = 0;
    let to = limit;
    if (offset !== undefined) {
      validateNumber(offset, 'offset', 0, Number.MAX_SAFE_INTEGER);
      from = Math.trunc(offset);
      if (end !== undefined) {
        validateNumber(end, 'end', 0, limit);
        to = Math.trunc(end);
      }
    }
    if (ArrayBuffer.isView(value)) {
      if (from < to) fillWithBytes(this, value, from, to);
    } else {
      const byte = +value & 255;
      if (from < to) native.fillByte(this, byte, from, to);
    }
    return this;
  },

  /**
   * @param {string} string
   * @returns {number} of bytes written
   */
  write(string, offset, length, encoding) {
    if (offset === undefined) {
      if (typeof string !== 'string') throw wrongArgument('string');
      const written = writeShort(this, string, 0, this.length);
      return written === -1 ? native.encodeInto(this, string, 0, this.length, UTF8) : written;
    }
    const available = this.length;
    let start = 0;
    let count = available;
    let name = encoding;
    if (typeof offset === 'string' && length === undefined) {
      name = offset;
    } else {
      validateInteger(offset, 'offset', 0, available);
      start = offset;
      count = available - start;
      if (typeof length === 'string') {
        name = length;
      } else if (length !== undefined) {
        validateInteger(length, 'length', 0, available);
        if (length < count) count = length;
      }
    }
    const code = name === undefined || name === null || name === '' ? UTF8 : requireCode(name);
    if (typeof string !== 'string') throw wrongArgument('string');
    return native.encodeInto(this, string, start, count, code);
  },

  toString(encoding, start, end) {
    const { length } = this;
    if (encoding === undefined && start === undefined && end === undefined) {
      return length === 0 ? '' : native.decodeAll(this);
    }
    let from = 0;
    let to = length;
    if (start !== undefined) {
      from = toIndex(start, 0);
      if (from < 0) from = 0;
    }
    if (end !== undefined) {
      const asked = toIndex(end, 0);
      if (asked < to) to = asked;
    }
    if (from >= to) return '';
    return native.decode(this, requireCode(encoding), from, to);
  },

  /** @returns {{ type: 'Buffer', data: number[] }} */
  toJSON() {
    const { length } = this;
    const data = new Array(length > 0 ? length : 0);
    for (let i = 0; i < length; i++) data[i] = this[i];
    return { type: 'Buffer', data };
  },

  /** A Buffer on the same memory. */
  subarray(start, end) {
    const { buffer, byteOffset, length } = this;
    const from = clampIndex(start, length, 0);
    const to = clampIndex(end, length, length);
    return new FastBuffer(buffer, byteOffset + from, to > from ? to - from : 0);
  },

  /** @deprecated the same as `subarray`, unlike Uint8Array.prototype.slice */
  slice(start, end) {
    return this.subarray(start, end);
  },

  swap16() {
    return swap(this, 2);
  },

  swap32() {
    return swap(this, 4);
  },

  swap64() {
    return swap(this, 8);
  },
};

function clampIndex(value, length, fallback) {
  if (value === undefined) return fallback;
  const index = toIndex(value, 0);
  if (index < 0) return index + length > 0 ? index + length : 0;
  return index < length ? index : length;
}

function swap(view, width) {
  const { length } = view;
  if (length % width !== 0) throw new ERR_INVALID_BUFFER_SIZE(`${width * 8}-bits`);
  // A native call costs more than a few exchanges.
  if (length > 128) {
    native.swap(view, width);
    return view;
  }
  for (let first = 0; first < length; first += width) {
    for (let low = first, high = first + width - 1; low < high; low++, high--) {
      const byte = view[low];
      view[low] = view[high];
      view[high] = byte;
    }
  }
  return view;
}

// ---- searching --------------------------------------------------------------------------------

function search(view, value, byteOffset, encoding, forward) {
  if (!ArrayBuffer.isView(view)) throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], view);
  let offset = byteOffset;
  let name = encoding;
  if (typeof offset === 'string') {
    name = offset;
    offset = undefined;
  }
  // What is no number, `undefined` included, means: all of the buffer.
  offset = +offset;
  if (offset !== offset) offset = forward ? 0 : view.length;
  else if (offset > INT_MAX) offset = INT_MAX;
  else if (offset < -INT_MAX) offset = -INT_MAX;
  else offset = Math.trunc(offset);

  if (typeof value === 'number') return native.indexOfByte(view, value & 255, offset, forward);
  if (typeof value === 'string') {
    return native.indexOfString(view, value, offset, name === undefined || name === null ? UTF8 : searchCode(name), forward);
  }
  if (isUint8Array(value)) {
    const code = name === undefined || name === null ? UTF8 : encodingCode(name) ?? UTF8;
    return native.indexOfBytes(view, value, offset, code === UTF16LE, forward);
  }
  throw new ERR_INVALID_ARG_TYPE('value', searchTypes, value);
}

function searchCode(encoding) {
  if (typeof encoding !== 'string') return UTF8;
  return requireCode(encoding);
}

// ---- filling ----------------------------------------------------------------------------------

/** Where short patterns are encoded, so that they need no memory of their own. */
const shortPattern = new Uint8Array(192);

function fillWithString(view, string, offset, end, encoding) {
  let start = offset;
  let stop = end;
  let name = encoding;
  if (typeof start === 'string') {
    name = start;
    start = undefined;
    stop = undefined;
  } else if (typeof stop === 'string') {
    name = stop;
    stop = undefined;
  }
  if (name !== undefined) validateString(name, 'encoding');
  const code = name === undefined || name === '' ? UTF8 : requireCode(name);
  const limit = view.length;
  let from = 0;
  let to = limit;
  if (start !== undefined) {
    validateNumber(start, 'offset', 0, Number.MAX_SAFE_INTEGER);
    from = Math.trunc(start);
    if (stop !== undefined) {
      validateNumber(stop, 'end', 0, limit);
      to = Math.trunc(stop);
    }
  }
  if (from >= to) return view;
  if (string.length === 0) {
    native.fillByte(view, 0, from, to);
    return view;
  }
  if (string.length === 1) {
    const unit = string.charCodeAt(0);
    if (unit < 128 && code === UTF8 || code === LATIN1 || code === ASCII) {
      native.fillByte(view, unit & 255, from, to);
      return view;
    }
  }
  let pattern = shortPattern;
  let length;
  if (string.length * 3 <= shortPattern.length) {
    length = native.encodeInto(shortPattern, string, 0, shortPattern.length, code);
  } else {
    pattern = new Uint8Array(native.encode(string, code));
    length = pattern.length;
  }
  if (length === 0) throw new ERR_INVALID_ARG_VALUE('value', string);
  native.fillBytes(view, pattern, length, from, to);
  return view;
}

function fillWithBytes(view, value, from, to) {
  const pattern = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (pattern.length === 0) throw new ERR_INVALID_ARG_VALUE('value', value);
  native.fillBytes(view, pattern, pattern.length, from, to);
}

// ---- one method per encoding --------------------------------------------------------------------

function sliceMethod(code) {
  return function(start, end) {
    if (!ArrayBuffer.isView(this)) throw wrongArgument('buffer');
    const length = this.byteLength;
    const from = start === undefined ? 0 : toIndex(start, 0);
    let to = end === undefined ? length : toIndex(end, 0);
    if (to < from) to = from;
    if (from < 0 || to > length) throw indexOutOfRange();
    return from === to ? '' : native.decode(this, code, from, to);
  };
}

function writeMethod(code) {
  return function(string, offset, length) {
    if (!ArrayBuffer.isView(this)) throw wrongArgument('buffer');
    if (typeof string !== 'string') throw wrongArgument('string');
    const available = this.byteLength;
    const start = offset === undefined ? 0 : toIndex(offset, 0);
    if (start < 0 || start > available) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
    const count = length === undefined ? available - start : toIndex(length, 0);
    if (count < 0 || count > available - start) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
    return native.encodeInto(this, string, start, count, code);
  };
}

const encodingMethods = {
  ascii: ASCII, base64: BASE64, base64url: BASE64URL, latin1: LATIN1, hex: HEX, ucs2: UTF16LE, utf8: UTF8,
};

/**
 * Puts the methods on a prototype.
 * @param {object} prototype
 */
function addMethods(prototype) {
  for (const [name, code] of Object.entries(encodingMethods)) {
    prototype[`${name}Slice`] = sliceMethod(code);
    prototype[`${name}Write`] = writeMethod(code);
  }
  Object.assign(prototype, methods);
  prototype.toLocaleString = methods.toString;
}

module.exports = { addMethods };
