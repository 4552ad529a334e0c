'use strict';
// Reading and writing numbers at an offset of a byte array: the read*/write* methods of
// Buffer.prototype. Every method makes one test up front that a good call passes
// (offset is an array index and the bytes are there); only a bad call pays for finding out why.

const {
  codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE },
} = require('internal/errors');

// One 8-byte cell seen as every number type; the platform's byte order is found out once.
const cell = new ArrayBuffer(8);
const bytes = new Uint8Array(cell);
const float32 = new Float32Array(cell);
const float64 = new Float64Array(cell);
const uint64 = new BigUint64Array(cell);
const int64 = new BigInt64Array(cell);
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Explains why `size` bytes at `offset` cannot be touched; returns when they can
 * (an offset past 2^32 fails the quick test of the callers).
 */
function explainOffset(view, offset, size) {
  if (typeof offset !== 'number') throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  const last = view.length - size;
  if (Number.isInteger(offset) && offset >= 0 && offset <= last) return;
  if (offset !== Math.floor(offset)) throw new ERR_OUT_OF_RANGE('offset', 'an integer', offset);
  if (last < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS();
  throw new ERR_OUT_OF_RANGE('offset', `>= 0 and <= ${last}`, offset);
}

/** The variable-width methods have no default offset and take 1 to 6 bytes. */
function explainWidth(byteLength) {
  if (typeof byteLength !== 'number') throw new ERR_INVALID_ARG_TYPE('byteLength', 'number', byteLength);
  if (byteLength !== Math.floor(byteLength)) throw new ERR_OUT_OF_RANGE('byteLength', 'an integer', byteLength);
  throw new ERR_OUT_OF_RANGE('byteLength', '>= 1 and <= 6', byteLength);
}

function outOfRange(value, low, high) {
  throw new ERR_OUT_OF_RANGE('value', `>= ${low} and <= ${high}`, value);
}

// ---- whole bytes ------------------------------------------------------------------------------

const read8 = {
  readUInt8(offset = 0) {
    if (offset >>> 0 !== offset || offset >= this.length) explainOffset(this, offset, 1);
    return this[offset];
  },
  readInt8(offset = 0) {
    if (offset >>> 0 !== offset || offset >= this.length) explainOffset(this, offset, 1);
    return this[offset] << 24 >> 24;
  },
  writeUInt8(value, offset = 0) {
    value = +value;
    if (value > 0xff || value < 0) outOfRange(value, 0, 255);
    if (offset >>> 0 !== offset || offset >= this.length) explainOffset(this, offset, 1);
    this[offset] = value;
    return offset + 1;
  },
  writeInt8(value, offset = 0) {
    value = +value;
    if (value > 0x7f || value < -0x80) outOfRange(value, -128, 127);
    if (offset >>> 0 !== offset || offset >= this.length) explainOffset(this, offset, 1);
    this[offset] = value;
    return offset + 1;
  },
};

// ---- 16 bits ----------------------------------------------------------------------------------

const read16 = {
  readUInt16LE(offset = 0) {
    if (offset >>> 0 !== offset || offset + 2 > this.length) explainOffset(this, offset, 2);
    return this[offset + 1] << 8 | this[offset];
  },
  readUInt16BE(offset = 0) {
    if (offset >>> 0 !== offset || offset + 2 > this.length) explainOffset(this, offset, 2);
    return this[offset] << 8 | this[offset + 1];
  },
  readInt16LE(offset = 0) {
    if (offset >>> 0 !== offset || offset + 2 > this.length) explainOffset(this, offset, 2);
    return this[offset + 1] << 24 >> 16 | this[offset];
  },
  readInt16BE(offset = 0) {
    if (offset >>> 0 !== offset || offset + 2 > this.length) explainOffset(this, offset, 2);
    return this[offset] << 24 >> 16 | this[offset + 1];
  },
};

function put16(view, value, offset, swap) {
  if (offset >>> 0 !== offset || offset + 2 > view.length) explainOffset(view, offset, 2);
  if (swap) {
    view[offset] = value >> 8;
    view[offset + 1] = value;
  } else {
    view[offset] = value;
    view[offset + 1] = value >> 8;
  }
  return offset + 2;
}

const write16 = {
  writeUInt16LE(value, offset = 0) {
    value = +value;
    if (value > 0xffff || value < 0) outOfRange(value, 0, 65535);
    return put16(this, value, offset, false);
  },
  writeUInt16BE(value, offset = 0) {
    value = +value;
    if (value > 0xffff || value < 0) outOfRange(value, 0, 65535);
    return put16(this, value, offset, true);
  },
  writeInt16LE(value, offset = 0) {
    value = +value;
    if (value > 0x7fff || value < -0x8000) outOfRange(value, -32768, 32767);
    return put16(this, value, offset, false);
  },
  writeInt16BE(value, offset = 0) {
    value = +value;
    if (value > 0x7fff || value < -0x8000) outOfRange(value, -32768, 32767);
    return put16(this, value, offset, true);
  },
};

// ---- 32 bits ----------------------------------------------------------------------------------

const read32 = {
  readUInt32LE(offset = 0) {
    if (offset >>> 0 !== offset || offset + 4 > this.length) explainOffset(this, offset, 4);
    return (this[offset + 3] << 24 | this[offset + 2] << 16 | this[offset + 1] << 8 | this[offset]) >>> 0;
  },
  readUInt32BE(offset = 0) {
    if (offset >>> 0 !== offset || offset + 4 > this.length) explainOffset(this, offset, 4);
    return (this[offset] << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | this[offset + 3]) >>> 0;
  },
  readInt32LE(offset = 0) {
    if (offset >>> 0 !== offset || offset + 4 > this.length) explainOffset(this, offset, 4);
    return this[offset + 3] << 24 | this[offset + 2] << 16 | this[offset + 1] << 8 | this[offset];
  },
  readInt32BE(offset = 0) {
    if (offset >>> 0 !== offset || offset + 4 > this.length) explainOffset(this, offset, 4);
    return this[offset] << 24 | this[offset + 1] << 16 | this[offset + 2] << 8 | this[offset + 3];
  },
};

function put32(view, value, offset, swap) {
  if (offset >>> 0 !== offset || offset + 4 > view.length) explainOffset(view, offset, 4);
  if (swap) {
    view[offset] = value >> 24;
    view[offset + 1] = value >> 16;
    view[offset + 2] = value >> 8;
    view[offset + 3] = value;
  } else {
    view[offset] = value;
    view[offset + 1] = value >> 8;
    view[offset + 2] = value >> 16;
    view[offset + 3] = value >> 24;
  }
  return offset + 4;
}

const write32 = {
  writeUInt32LE(value, offset = 0) {
    value = +value;
    if (value > 0xffffffff || value < 0) outOfRange(value, 0, 0xffffffff);
    return put32(this, value, offset, false);
  },
  writeUInt32BE(value, offset = 0) {
    value = +value;
    if (value > 0xffffffff || value < 0) outOfRange(value, 0, 0xffffffff);
    return put32(this, value, offset, true);
  },
  writeInt32LE(value, offset = 0) {
    value = +value;
    if (value > 0x7fffffff || value < -0x80000000) outOfRange(value, -0x80000000, 0x7fffffff);
    return put32(this, value, offset, false);
  },
  writeInt32BE(value, offset = 0) {
    value = +value;
    if (value > 0x7fffffff || value < -0x80000000) outOfRange(value, -0x80000000, 0x7fffffff);
    return put32(this, value, offset, true);
  },
};

// ---- 1 to 6 bytes -----------------------------------------------------------------------------

// A number of n bytes is high * 2^(8 * lowBytes) + low, with at most four bytes in the low part,
// so that each part fits the engine's 32-bit arithmetic.

function checkVariable(view, offset, byteLength) {
  if (offset === undefined) throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  if (byteLength >>> 0 !== byteLength || byteLength < 1 || byteLength > 6) explainWidth(byteLength);
  if (offset >>> 0 !== offset || offset + byteLength > view.length) explainOffset(view, offset, byteLength);
}

/** Unsigned big- or little-endian number; `step` walks from the most to the least significant byte. */
function gather(view, first, step, byteLength) {
  const lowBytes = byteLength > 4 ? 4 : byteLength;
  let at = first;
  let high = 0;
  for (let i = byteLength - lowBytes; i > 0; i--, at += step) high = high << 8 | view[at];
  let low = 0;
  for (let i = lowBytes; i > 0; i--, at += step) low = low << 8 | view[at];
  return high * 0x100000000 + (low >>> 0);
}

function scatter(view, value, last, step, byteLength) {
  let at = last;
  let rest = value;
  if (byteLength > 4) {
    for (let i = 0, low = value >>> 0; i < 4; i++, at += step, low >>>= 8) view[at] = low;
    rest = Math.floor(value / 0x100000000);
    byteLength -= 4;
  }
  for (; byteLength > 0; byteLength--, at += step, rest >>= 8) view[at] = rest;
}

function signed(value, byteLength) {
  const half = 2 ** (8 * byteLength - 1);
  return value >= half ? value - 2 * half : value;
}

function checkVariableValue(value, byteLength, isSigned) {
  const bits = 8 * byteLength;
  const low = isSigned ? -(2 ** (bits - 1)) : 0;
  const end = isSigned ? 2 ** (bits - 1) : 2 ** bits;
  if (value <= end - 1 && value >= low || value !== value) return;
  // Past 32 bits the digits say little, and the limits are shown as powers.
  if (byteLength <= 4) outOfRange(value, low, end - 1);
  throw new ERR_OUT_OF_RANGE('value', isSigned ? `>= -(2 ** ${bits - 1}) and < 2 ** ${bits - 1}` : `>= 0 and < 2 ** ${bits}`, value);
}

function putVariable(view, value, offset, byteLength, isSigned, big) {
  if (byteLength >>> 0 !== byteLength || byteLength < 1 || byteLength > 6) explainWidth(byteLength);
  value = +value;
  if (offset === undefined || typeof offset !== 'number') throw new ERR_INVALID_ARG_TYPE('offset', 'number', offset);
  checkVariableValue(value, byteLength, isSigned);
  checkVariable(view, offset, byteLength);
  if (big) scatter(view, value, offset + byteLength - 1, -1, byteLength);
  else scatter(view, value, offset, 1, byteLength);
  return offset + byteLength;
}

const variable = {
  readUIntLE(offset, byteLength) {
    checkVariable(this, offset, byteLength);
    return gather(this, offset + byteLength - 1, -1, byteLength);
  },
  readUIntBE(offset, byteLength) {
    checkVariable(this, offset, byteLength);
    return gather(this, offset, 1, byteLength);
  },
  readIntLE(offset, byteLength) {
    checkVariable(this, offset, byteLength);
    return signed(gather(this, offset + byteLength - 1, -1, byteLength), byteLength);
  },
  readIntBE(offset, byteLength) {
    checkVariable(this, offset, byteLength);
    return signed(gather(this, offset, 1, byteLength), byteLength);
  },
  writeUIntLE(value, offset, byteLength) {
    return putVariable(this, value, offset, byteLength, false, false);
  },
  writeUIntBE(value, offset, byteLength) {
    return putVariable(this, value, offset, byteLength, false, true);
  },
  writeIntLE(value, offset, byteLength) {
    return putVariable(this, value, offset, byteLength, true, false);
  },
  writeIntBE(value, offset, byteLength) {
    return putVariable(this, value, offset, byteLength, true, true);
  },
};

// ---- through the cell: floats, doubles, 64 bits -------------------------------------------------

function load4(view, offset, swap) {
  if (offset >>> 0 !== offset || offset + 4 > view.length) explainOffset(view, offset, 4);
  if (swap) {
    bytes[3] = view[offset];
    bytes[2] = view[offset + 1];
    bytes[1] = view[offset + 2];
    bytes[0] = view[offset + 3];
  } else {
    bytes[0] = view[offset];
    bytes[1] = view[offset + 1];
    bytes[2] = view[offset + 2];
    bytes[3] = view[offset + 3];
  }
}

function load8(view, offset, swap) {
  if (offset >>> 0 !== offset || offset + 8 > view.length) explainOffset(view, offset, 8);
  if (swap) {
    bytes[7] = view[offset];
    bytes[6] = view[offset + 1];
    bytes[5] = view[offset + 2];
    bytes[4] = view[offset + 3];
    bytes[3] = view[offset + 4];
    bytes[2] = view[offset + 5];
    bytes[1] = view[offset + 6];
    bytes[0] = view[offset + 7];
  } else {
    bytes[0] = view[offset];
    bytes[1] = view[offset + 1];
    bytes[2] = view[offset + 2];
    bytes[3] = view[offset + 3];
    bytes[4] = view[offset + 4];
    bytes[5] = view[offset + 5];
    bytes[6] = view[offset + 6];
    bytes[7] = view[offset + 7];
  }
}

function store4(view, offset, swap) {
  if (offset >>> 0 !== offset || offset + 4 > view.length) explainOffset(view, offset, 4);
  if (swap) {
    view[offset] = bytes[3];
    view[offset + 1] = bytes[2];
    view[offset + 2] = bytes[1];
    view[offset + 3] = bytes[0];
  } else {
    view[offset] = bytes[0];
    view[offset + 1] = bytes[1];
    view[offset + 2] = bytes[2];
    view[offset + 3] = bytes[3];
  }
  return offset + 4;
}

function store8(view, offset, swap) {
  if (offset >>> 0 !== offset || offset + 8 > view.length) explainOffset(view, offset, 8);
  if (swap) {
    view[offset] = bytes[7];
    view[offset + 1] = bytes[6];
    view[offset + 2] = bytes[5];
    view[offset + 3] = bytes[4];
    view[offset + 4] = bytes[3];
    view[offset + 5] = bytes[2];
    view[offset + 6] = bytes[1];
    view[offset + 7] = bytes[0];
  } else {
    view[offset] = bytes[0];
    view[offset + 1] = bytes[1];
    view[offset + 2] = bytes[2];
    view[offset + 3] = bytes[3];
    view[offset + 4] = bytes[4];
    view[offset + 5] = bytes[5];
    view[offset + 6] = bytes[6];
    view[offset + 7] = bytes[7];
  }
  return offset + 8;
}

function checkBigInt(value, isSigned) {
  const low = isSigned ? -(2n ** 63n) : 0n;
  const end = isSigned ? 2n ** 63n : 2n ** 64n;
  // The subtraction is what refuses a value that is no BigInt, with the engine's own TypeError.
  if (value - end < 0n && value >= low) return;
  throw new ERR_OUT_OF_RANGE('value', isSigned ? '>= -(2n ** 63n) and < 2n ** 63n' : '>= 0n and < 2n ** 64n', value);
}

const wide = {
  readFloatLE(offset = 0) {
    load4(this, offset, !littleEndian);
    return float32[0];
  },
  readFloatBE(offset = 0) {
    load4(this, offset, littleEndian);
    return float32[0];
  },
  readDoubleLE(offset = 0) {
    load8(this, offset, !littleEndian);
    return float64[0];
  },
  readDoubleBE(offset = 0) {
    load8(this, offset, littleEndian);
    return float64[0];
  },
  readBigUInt64LE(offset = 0) {
    load8(this, offset, !littleEndian);
    return uint64[0];
  },
  readBigUInt64BE(offset = 0) {
    load8(this, offset, littleEndian);
    return uint64[0];
  },
  readBigInt64LE(offset = 0) {
    load8(this, offset, !littleEndian);
    return int64[0];
  },
  readBigInt64BE(offset = 0) {
    load8(this, offset, littleEndian);
    return int64[0];
  },
  writeFloatLE(value, offset = 0) {
    float32[0] = value;
    return store4(this, offset, !littleEndian);
  },
  writeFloatBE(value, offset = 0) {
    float32[0] = value;
    return store4(this, offset, littleEndian);
  },
  writeDoubleLE(value, offset = 0) {
    float64[0] = value;
    return store8(this, offset, !littleEndian);
  },
  writeDoubleBE(value, offset = 0) {
    float64[0] = value;
    return store8(this, offset, littleEndian);
  },
  writeBigUInt64LE(value, offset = 0) {
    checkBigInt(value, false);
    uint64[0] = value;
    return store8(this, offset, !littleEndian);
  },
  writeBigUInt64BE(value, offset = 0) {
    checkBigInt(value, false);
    uint64[0] = value;
    return store8(this, offset, littleEndian);
  },
  writeBigInt64LE(value, offset = 0) {
    checkBigInt(value, true);
    int64[0] = value;
    return store8(this, offset, !littleEndian);
  },
  writeBigInt64BE(value, offset = 0) {
    checkBigInt(value, true);
    int64[0] = value;
    return store8(this, offset, littleEndian);
  },
};

/**
 * Puts the methods on a prototype, each `UInt` also spelt `Uint`.
 * @param {object} prototype
 */
function addNumberMethods(prototype) {
  for (const group of [wide, variable, read32, read16, read8, write32, write16]) {
    for (const name of Object.keys(group)) {
      prototype[name] = group[name];
      if (name.includes('UInt')) prototype[name.replace('UInt', 'Uint')] = group[name];
    }
  }
}

module.exports = { addNumberMethods };
