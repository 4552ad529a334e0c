'use strict';
// Certificate: signed public keys with a challenge (SPKAC).

const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { FastBuffer } = require('internal/buffer/memory');
const { isAnyArrayBuffer } = binding('buffer');
const native = binding('crypto');

const TYPES = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];
const MOST = 2 ** 31 - 1;

function bytesOf(spkac, encoding) {
  let bytes = spkac;
  if (typeof spkac === 'string') bytes = require('buffer').Buffer.from(spkac, encoding === 'buffer' ? 'utf8' : encoding);
  else if (!isAnyArrayBuffer(spkac) && !ArrayBuffer.isView(spkac)) throw new ERR_INVALID_ARG_TYPE('spkac', TYPES, spkac);
  if (bytes.byteLength > MOST) throw new ERR_OUT_OF_RANGE('spkac', `<= ${MOST}`, bytes.byteLength);
  return bytes;
}

/** Bytes as a Buffer; what there is none of is an empty text. */
function orEmpty(bytes) {
  return bytes === undefined ? '' : new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Whether the signature is that of the key.
 * @param {string | ArrayBuffer | ArrayBufferView} spkac
 * @param {string} [encoding] of a string
 */
function verifySpkac(spkac, encoding) {
  const bytes = bytesOf(spkac, encoding);
  return bytes.byteLength === 0 ? '' : native.verifySpkac(bytes);
}

/**
 * The public key in PEM.
 * @param {string | ArrayBuffer | ArrayBufferView} spkac
 * @param {string} [encoding] of a string
 * @returns {Buffer | ''}
 */
function exportPublicKey(spkac, encoding) {
  return orEmpty(native.spkacPublicKey(bytesOf(spkac, encoding)));
}

/**
 * @param {string | ArrayBuffer | ArrayBufferView} spkac
 * @param {string} [encoding] of a string
 * @returns {Buffer | ''}
 */
function exportChallenge(spkac, encoding) {
  return orEmpty(native.spkacChallenge(bytesOf(spkac, encoding)));
}

function Certificate() {
  if (!(this instanceof Certificate)) return new Certificate();
}

Object.assign(Certificate.prototype, { verifySpkac, exportPublicKey, exportChallenge });
Object.assign(Certificate, { exportChallenge, exportPublicKey, verifySpkac });

module.exports = { Certificate };
