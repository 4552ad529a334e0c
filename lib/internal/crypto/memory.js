'use strict';
// Bytes as programs give them, as text or memory, and as they get them: what all of crypto does with both in one way.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { FastBuffer } = require('internal/buffer/memory');
const { isAnyArrayBuffer } = binding('buffer');

/** What errors call memory, and memory or text. */
const memoryTypes = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];
const dataTypes = ['string', ...memoryTypes];

/**
 * A Buffer of the same memory.
 * @param {Uint8Array} bytes
 */
function asBuffer(bytes) {
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether a value is an ArrayBuffer of any kind, or a view of one. */
function isMemory(value) {
  return ArrayBuffer.isView(value) || isAnyArrayBuffer(value);
}

/**
 * The bytes of a text or of memory; undefined for anything else.
 * @param {unknown} value
 * @param {string} [encoding] of a text
 */
function bytesOf(value, encoding) {
  if (typeof value === 'string') {
    return require('buffer').Buffer.from(value, encoding === undefined || encoding === 'buffer' ? 'utf8' : encoding);
  }
  return isMemory(value) ? value : undefined;
}

/**
 * As `bytesOf`; throws for anything else.
 * @param {unknown} value
 * @param {string} name of the argument
 * @param {string[]} [types] that the error names
 * @param {string} [encoding] of a text
 */
function requireBytes(value, name, types = dataTypes, encoding = undefined) {
  const bytes = bytesOf(value, encoding);
  if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE(name, types, value);
  return bytes;
}

/**
 * A view of all bytes of memory.
 * @param {ArrayBuffer | ArrayBufferView} memory
 */
function viewOf(memory) {
  return ArrayBuffer.isView(memory) ? new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength) : new Uint8Array(memory);
}

/**
 * A copy of the bytes of memory, in an ArrayBuffer of their own.
 * @param {ArrayBuffer | ArrayBufferView} memory
 */
function copyOf(memory) {
  return viewOf(memory).slice();
}

module.exports = { asBuffer, bytesOf, copyOf, dataTypes, isMemory, memoryTypes, requireBytes, viewOf };
