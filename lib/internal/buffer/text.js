'use strict';
// The functions of `node:buffer` that are about text and not about Buffer objects:
// base64 as the web has it, checks of an encoding, conversion from one to another.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } } = require('internal/errors');
const { isUint8Array } = require('internal/buffer/kinds');
const { FastBuffer } = require('internal/buffer/memory');
const { normalizeEncoding } = require('internal/buffer/encodings');
const native = binding('buffer');

function invalidCharacter(message) {
  const { DOMException } = require('internal/dom_exception');
  return new DOMException(message, 'InvalidCharacterError');
}

/**
 * Decodes base64 to a string with one character for each byte.
 * @param {any} input
 * @returns {string}
 */
function atob(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const decoded = native.atob(typeof input === 'string' ? input : `${input}`);
  if (typeof decoded === 'string') return decoded;
  throw invalidCharacter(decoded === 0 ? 'Invalid character' : 'The string to be decoded is not correctly encoded.');
}

/**
 * Encodes a string of characters up to U+00FF to base64.
 * @param {any} input
 * @returns {string}
 */
function btoa(input) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('input');
  const encoded = native.btoa(typeof input === 'string' ? input : `${input}`);
  if (encoded === undefined) throw invalidCharacter('Invalid character');
  return encoded;
}

/** Refuses what has no bytes. Memory that was given away has none left, which is fine. */
function checkBytes(input) {
  const isMemory = native.isAnyArrayBuffer(input);
  if (!isMemory && !(ArrayBuffer.isView(input) && !(input instanceof DataView))) {
    throw new ERR_INVALID_ARG_TYPE('input', ['ArrayBuffer', 'Buffer', 'TypedArray'], input);
  }
}

/** @param {ArrayBuffer | Buffer | TypedArray} input */
function isUtf8(input) {
  checkBytes(input);
  return native.isUtf8(input);
}

/** @param {ArrayBuffer | Buffer | TypedArray} input */
function isAscii(input) {
  checkBytes(input);
  return native.isAscii(input);
}

/**
 * The text of `source` in another encoding; what that one cannot say becomes a question mark.
 * @param {Uint8Array} source
 * @param {string} fromEncoding
 * @param {string} toEncoding
 * @returns {Buffer}
 */
function transcode(source, fromEncoding, toEncoding) {
  if (!isUint8Array(source)) throw new ERR_INVALID_ARG_TYPE('source', ['Buffer', 'Uint8Array'], source);
  if (source.length === 0) return new FastBuffer(0);
  const from = normalizeEncoding(fromEncoding);
  const to = normalizeEncoding(toEncoding);
  const memory = supported(from) && supported(to) ? native.transcode(source, codes[from], codes[to]) : undefined;
  if (memory === undefined) {
    const error = new Error('Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]');
    error.code = 'U_ILLEGAL_ARGUMENT_ERROR';
    error.errno = 1;
    throw error;
  }
  return new FastBuffer(memory, 0, memory.byteLength);
}

const codes = { __proto__: null, utf8: 0, utf16le: 1, latin1: 2, ascii: 3 };

function supported(name) {
  return name !== undefined && codes[name] !== undefined;
}

module.exports = { atob, btoa, isUtf8, isAscii, transcode };
