'use strict';
// What a chunk of a byte stream may be.

let Buffer;

/**
 * A chunk as Buffer; undefined when it is none.
 * @param {string | ArrayBufferView} chunk
 * @param {BufferEncoding} [encoding] of a string
 * @returns {Buffer | undefined}
 */
function bytesOf(chunk, encoding) {
  Buffer ??= require('buffer').Buffer;
  if (chunk instanceof Buffer) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
  if (ArrayBuffer.isView(chunk)) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return undefined;
}

/** @param {string} encoding */
function isEncoding(encoding) {
  Buffer ??= require('buffer').Buffer;
  return Buffer.isEncoding(encoding);
}

module.exports = { bytesOf, isEncoding };
