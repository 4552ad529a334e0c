'use strict';
// What the pairs of keys of the Web Crypto API are used for: signatures, RSA's encryption, secrets that two parties share.

const { constants: { RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } } = require('internal/crypto/constants');
const { NO_ALGORITHM, RSA } = require('internal/crypto/numbers');
const { accessError, later, numberOf, operationError } = require('internal/crypto/web/shared');
const native = binding('crypto');

/** What the native side is told of a signature: digest, padding, salt length, whether it is no DER, context. */
function schemeOf({ name, context, hash, saltLength }, { algorithm }) {
  switch (name) {
    case 'RSASSA-PKCS1-v1_5':
      return [numberOf(algorithm.hash.name), RSA_PKCS1_PADDING, undefined, false, undefined];
    case 'RSA-PSS':
      return [numberOf(algorithm.hash.name), RSA_PKCS1_PSS_PADDING, saltLength, false, undefined];
    case 'ECDSA':
      return [numberOf(hash.name), undefined, undefined, true, undefined];
    default:
      return [NO_ALGORITHM, undefined, undefined, false, context];
  }
}

/** @returns {Promise<Uint8Array>} */
function sign(parameters, state, data) {
  if (state.type !== 'private') throw accessError('Key must be a private key');
  return later((done) => native.signData(state.handle.key, data, ...schemeOf(parameters, state), done));
}

/** @returns {Promise<boolean>} */
function verify(parameters, state, signature, data) {
  if (state.type !== 'public') throw accessError('Key must be a public key');
  return later((done) => native.verifyData(state.handle.key, data, ...schemeOf(parameters, state), signature, done));
}

function crypt(operation, { label }, { algorithm, handle }, data) {
  const digest = numberOf(algorithm.hash.name);
  return later((done) => native.rsaCrypt(operation, handle.key, data, RSA_PKCS1_OAEP_PADDING, digest, undefined, label, done));
}

/** RSA-OAEP. */
const oaep = {
  encrypt: (parameters, state, data) => crypt(RSA.PUBLIC_ENCRYPT, parameters, state, data),
  decrypt: (parameters, state, data) => crypt(RSA.PRIVATE_DECRYPT, parameters, state, data),
};

/** The first bits of bytes, in as many bytes as they need; what is left of the last of them is zero. */
function firstBits(bytes, length) {
  const kept = bytes.slice(0, Math.ceil(length / 8));
  const spare = kept.length * 8 - length;
  if (spare > 0) kept[kept.length - 1] &= 0xff << spare;
  return kept;
}

/** @returns {Promise<Uint8Array>} as many bits of the shared secret as are wanted, all of them for null */
async function agree({ name, public: peer }, state, length) {
  if (state.type !== 'private') throw accessError('baseKey must be a private key');
  if (peer.type !== 'public') throw accessError('algorithm.public must be a public key');
  if (peer.algorithm.name !== name) throw accessError('key algorithm mismatch');
  if (peer.algorithm.namedCurve !== state.algorithm.namedCurve) throw accessError('Named curve mismatch');
  const secret = await later((done) => native.deriveSecret(state.handle.key, peer.handle.key, done));
  if (length === null) return secret;
  if (secret.length * 8 < length) throw operationError('derived bit length is too small');
  return firstBits(secret, length);
}

/** @returns {Promise<[Uint8Array, Uint8Array]>} the shared secret, and what tells it */
async function encapsulate(state) {
  if (state.type !== 'public') throw accessError('Key must be a public key');
  return later((done) => native.keyEncapsulate(state.handle.key, done));
}

/** @returns {Promise<Uint8Array>} the shared secret */
async function decapsulate(state, ciphertext) {
  if (state.type !== 'private') throw accessError('Key must be a private key');
  return later((done) => native.keyDecapsulate(state.handle.key, ciphertext, done));
}

module.exports = { agree, decapsulate, encapsulate, oaep, sign, verify };
