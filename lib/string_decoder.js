'use strict';
// node:string_decoder: bytes to strings, chunk by chunk, never splitting a character between two results.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const { normalizeEncoding } = require('internal/buffer/encodings');

/** Own property: the bytes that wait for the rest of their character. */
const kPending = Symbol('kPending');
const kCount = Symbol('kCount');
const kNeed = Symbol('kNeed');
const kUnit = Symbol('kUnit');

// How an encoding's bytes group into characters.
const SINGLE = 0;
const UTF8 = 1;
const UTF16 = 2;
const BASE64 = 3;
const units = { __proto__: null, utf8: UTF8, utf16le: UTF16, base64: BASE64, base64url: BASE64 };

function encodingName(encoding) {
  const name = normalizeEncoding(encoding);
  if (name === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  return name;
}

/**
 * @param {string} [encoding='utf8']
 * @constructor
 */
function StringDecoder(encoding) {
  this.encoding = encodingName(encoding);
  this[kUnit] = units[this.encoding] ?? SINGLE;
  this[kPending] = undefined;
  this[kCount] = 0;
  this[kNeed] = 0;
}

function checkThis(decoder) {
  if (decoder?.[kUnit] === undefined) throw new ERR_INVALID_THIS('StringDecoder');
}

function asBuffer(view) {
  const { Buffer } = require('buffer');
  if (view instanceof Buffer) return view;
  if (!ArrayBuffer.isView(view)) throw new ERR_INVALID_ARG_TYPE('buf', ['Buffer', 'TypedArray', 'DataView'], view);
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

/**
 * The complete characters of what was held back and `buf`.
 * @param {Buffer | NodeJS.ArrayBufferView | string} buf
 * @returns {string}
 */
StringDecoder.prototype.write = function write(buf) {
  if (typeof buf === 'string') return buf;
  checkThis(this);
  const bytes = asBuffer(buf);
  if (this[kUnit] === SINGLE) return bytes.toString(this.encoding);
  const { length } = bytes;
  if (length === 0) return '';

  let start = 0;
  let head = '';
  if (this[kCount] > 0) {
    start = complete(this, bytes);
    if (this[kNeed] > 0) return '';
    head = this[kPending].toString(this.encoding, 0, this[kCount]);
    this[kCount] = 0;
  }
  const end = length - tailLength(this, bytes, start, length);
  const body = end > start ? bytes.toString(this.encoding, start, end) : '';
  return head === '' ? body : head + body;
};

/**
 * What is left, with characters that never came to their end replaced.
 * @param {Buffer | NodeJS.ArrayBufferView | string} [buf] decoded first
 * @returns {string}
 */
StringDecoder.prototype.end = function end(buf) {
  const text = buf === undefined ? '' : this.write(buf);
  checkThis(this);
  if (this[kCount] === 0) return text;
  const rest = this[kPending].toString(this.encoding, 0, this[kCount]);
  this[kCount] = this[kNeed] = 0;
  return text + rest;
};

/** Decodes `buf` from `offset` on, forgetting what was held back. */
StringDecoder.prototype.text = function text(buf, offset) {
  checkThis(this);
  this[kCount] = this[kNeed] = 0;
  return this.write(asBuffer(buf).subarray(offset));
};

Object.defineProperties(StringDecoder.prototype, {
  lastChar: {
    configurable: true,
    enumerable: true,
    get() {
      checkThis(this);
      const bytes = require('buffer').Buffer.alloc(4);
      if (this[kPending] !== undefined) this[kPending].copy(bytes, 0, 0, this[kCount]);
      return bytes;
    },
  },
  lastNeed: {
    configurable: true,
    enumerable: true,
    get() {
      checkThis(this);
      return this[kNeed];
    },
  },
  lastTotal: {
    configurable: true,
    enumerable: true,
    get() {
      checkThis(this);
      return this[kCount] + this[kNeed];
    },
  },
});

function hold(decoder, bytes, from, count, need) {
  decoder[kPending] ??= require('buffer').Buffer.alloc(4);
  bytes.copy(decoder[kPending], 0, from, from + count);
  decoder[kCount] = count;
  decoder[kNeed] = need;
}

/** Moves bytes to the held-back character until it is whole or can no longer be; says how many. */
function complete(decoder, bytes) {
  const pending = decoder[kPending];
  let used = 0;
  while (decoder[kNeed] > 0 && used < bytes.length) {
    const byte = bytes[used];
    if (decoder[kUnit] === UTF8 && !continuesSequence(byte)) {
      decoder[kNeed] = 0;
      break;
    }
    pending[decoder[kCount]++] = byte;
    decoder[kNeed]--;
    used++;
  }
  return used;
}

/** Holds back the last, incomplete character of `bytes`; says how many bytes that was. */
function tailLength(decoder, bytes, start, end) {
  const available = end - start;
  switch (decoder[kUnit]) {
    case UTF8: {
      if (available === 0 || bytes[end - 1] < 0x80) return 0;
      for (let back = 1; back <= 3 && back <= available; back++) {
        const lead = bytes[end - back];
        if (continuesSequence(lead)) continue;
        const need = sequenceLength(lead) - back;
        if (need <= 0) return 0;
        hold(decoder, bytes, end - back, back, need);
        return back;
      }
      return 0;
    }
    case UTF16: {
      // Half a unit is held back alone, even after a high surrogate, as it always was.
      if (available % 2 === 1) {
        hold(decoder, bytes, end - 1, 1, 1);
        return 1;
      }
      if (available >= 2 && isHighSurrogate(bytes[end - 1])) {
        hold(decoder, bytes, end - 2, 2, 2);
        return 2;
      }
      return 0;
    }
    default: {
      const rest = available % 3;
      if (rest > 0) hold(decoder, bytes, end - rest, rest, 3 - rest);
      return rest;
    }
  }
}

function isHighSurrogate(highByte) {
  return (highByte & 0xfc) === 0xd8;
}

// Both look at the bit patterns only: a sequence that no character has is found when it is decoded.
function sequenceLength(lead) {
  if ((lead & 0xe0) === 0xc0) return 2;
  if ((lead & 0xf0) === 0xe0) return 3;
  if ((lead & 0xf8) === 0xf0) return 4;
  return 0;
}

function continuesSequence(byte) {
  return (byte & 0xc0) === 0x80;
}

module.exports = { StringDecoder };
