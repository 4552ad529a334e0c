'use strict';
// Certificate: signed public keys with a challenge (SPKAC).

const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { asBuffer, requireBytes } = require('internal/crypto/memory');
const native = binding('crypto');

const MOST = 2 ** 31 - 1;

function spkacBytes(spkac, encoding) {
  const bytes = requireBytes(spkac, 'spkac', undefined, encoding);
  if (bytes.byteLength > MOST) throw new ERR_OUT_OF_RANGE('spkac', `<= ${MOST}`, bytes.byteLength);
  return bytes;
}

/** Bytes as a Buffer; what there is none of is an empty text. */
function orEmpty(bytes) {
  return bytes === undefined ? '' : asBuffer(bytes);
}

/**
 * Whether the signature is that of the key.
 * @param {string | ArrayBuffer | ArrayBufferView} spkac
 * @param {string} [encoding] of a string
 */
function verifySpkac(spkac, encoding) {
  const bytes = spkacBytes(spkac, encoding);
  return bytes.byteLength === 0 ? '' : native.verifySpkac(bytes);
}

/**
 * The public key in PEM.
 * @param {string | ArrayBuffer | ArrayBufferView} spkac
 * @param {string} [encoding] of a string
 * @returns {Buffer | ''}
 */
function exportPublicKey(spkac, encoding) {
  return orEmpty(native.spkacPublicKey(spkacBytes(spkac, encoding)));
}

/**
 * @param {string | ArrayBuffer | ArrayBufferView} spkac
 * @param {string} [encoding] of a string
 * @returns {Buffer | ''}
 */
function exportChallenge(spkac, encoding) {
  return orEmpty(native.spkacChallenge(spkacBytes(spkac, encoding)));
}

function Certificate() {
  if (!(this instanceof Certificate)) return new Certificate();
}

Object.assign(Certificate.prototype, { verifySpkac, exportPublicKey, exportChallenge });
Object.assign(Certificate, { exportChallenge, exportPublicKey, verifySpkac });

module.exports = { Certificate };
