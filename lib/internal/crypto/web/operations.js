'use strict';
// What the pairs of keys of the Web Crypto API are used for: signatures, RSA's encryption, secrets that two parties share.

const { constants: { RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } } = require('internal/crypto/constants');
const { requireAlgorithm } = require('internal/crypto/algorithms');
const { stateOf } = require('internal/crypto/crypto_key');
const {
  accessError, attempt, hashMember, hashes, later, memberBytes, operationError, requireMember, wrongMember,
} = require('internal/crypto/web/shared');
const native = binding('crypto');

const NO_ALGORITHM = -1;
const ENCRYPT = 0;
const DECRYPT = 1;

/** What signatures are made with: RSA's two schemes, ECDSA, and those that hash on their own. */
const signers = ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'ECDSA', 'Ed25519', 'Ed448', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'];
const agreements = ['ECDH', 'X25519', 'X448'];
const encapsulations = ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024'];

function numberOf(hash) {
  return requireAlgorithm(hashes.get(hash).digest).number;
}

/** What the native side is told of a signature: digest, padding, salt length, whether it is no DER, context. */
function schemeOf(name, parameters, state) {
  switch (name) {
    case 'RSASSA-PKCS1-v1_5':
      return [numberOf(state.algorithm.hash.name), RSA_PKCS1_PADDING, undefined, false, undefined];
    case 'RSA-PSS': {
      const salt = Number(requireMember(parameters, 'saltLength', 'RsaPssParams'));
      return [numberOf(state.algorithm.hash.name), RSA_PKCS1_PSS_PADDING, salt, false, undefined];
    }
    case 'ECDSA':
      return [numberOf(hashMember(parameters, 'EcdsaParams').name), undefined, undefined, true, undefined];
    default: {
      const context = parameters.context === undefined ? undefined : memberBytes(parameters, 'context', 'ContextParams');
      if (context?.byteLength > 255) throw operationError('algorithm.context must be at most 255 bytes');
      return [NO_ALGORITHM, undefined, undefined, false, context];
    }
  }
}

/** @returns {Promise<Uint8Array>} */
function sign(name, parameters, state, data) {
  const scheme = schemeOf(name, parameters, state);
  if (state.type !== 'private') throw accessError('Key must be a private key');
  return later((done) => native.signData(state.handle.key, data, ...scheme, done));
}

/** @returns {Promise<boolean>} */
function verify(name, parameters, state, signature, data) {
  const scheme = schemeOf(name, parameters, state);
  if (state.type !== 'public') throw accessError('Key must be a public key');
  return later((done) => native.verifyData(state.handle.key, data, ...scheme, signature, done));
}

function crypt(operation, parameters, { algorithm, handle }, data) {
  const label = parameters.label === undefined ? undefined : memberBytes(parameters, 'label', 'RsaOaepParams');
  return attempt(() => native.rsaCrypt(operation, handle.key, data, RSA_PKCS1_OAEP_PADDING, numberOf(algorithm.hash.name), undefined, label));
}

/** RSA-OAEP. */
const oaep = {
  encrypt: (parameters, state, data) => crypt(ENCRYPT, parameters, state, data),
  decrypt: (parameters, state, data) => crypt(DECRYPT, parameters, state, data),
};

/** The first bits of bytes, in as many bytes as they need. */
function firstBits(bytes, length) {
  const kept = bytes.slice(0, Math.ceil(length / 8));
  const spare = kept.length * 8 - length;
  if (spare > 0) kept[kept.length - 1] &= 0xff << spare;
  return kept;
}

/** @returns {Promise<Uint8Array>} as many bits of the shared secret as are wanted, all of them for null */
async function agree(name, parameters, state, length) {
  const peer = stateOf(requireMember(parameters, 'public', 'EcdhKeyDeriveParams'));
  if (peer === undefined) throw wrongMember('public', 'of type CryptoKey');
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

module.exports = { agree, agreements, decapsulate, encapsulate, encapsulations, oaep, sign, signers, verify };
