'use strict';
// `node:crypto`, as far as it goes: hashes, keyed hashes, secret keys, random values and key derivation.
// Ciphers, signatures, other keys and certificates are not here yet, under any of their names.

const { codes: { ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH } } = require('internal/errors');
const { getHashes } = require('internal/crypto/algorithms');
const { constants } = require('internal/crypto/constants');
const { KeyObject, createSecretKey } = require('internal/crypto/keys');
const { Hash, Hmac, createHash, createHmac, hash } = require('internal/crypto/hash');
const {
  randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7,
} = require('internal/crypto/random');
const { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } = require('internal/crypto/derive');
const { isAnyArrayBuffer } = binding('buffer');
const native = binding('crypto');

function checkComparable(value, name) {
  if (isAnyArrayBuffer(value) || ArrayBuffer.isView(value)) return;
  const error = new TypeError(`The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
  error.code = 'ERR_INVALID_ARG_TYPE';
  throw error;
}

/**
 * Compares without telling by the time it takes where the difference is.
 * @param {ArrayBuffer | ArrayBufferView} buf1
 * @param {ArrayBuffer | ArrayBufferView} buf2
 */
function timingSafeEqual(buf1, buf2) {
  checkComparable(buf1, 'buf1');
  checkComparable(buf2, 'buf2');
  if (buf1.byteLength !== buf2.byteLength) throw new ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH();
  return native.timingSafeEqual(buf1, buf2);
}

/** @returns {0} there is no FIPS provider in this build */
function getFips() {
  return 0;
}

module.exports = {
  Hash, Hmac, createHash, createHmac, getHashes, hash,
  randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7,
  hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync,
  KeyObject, createSecretKey, getFips, timingSafeEqual,
};

// Old names of randomBytes, which is what they are.
for (const name of ['pseudoRandomBytes', 'prng', 'rng']) {
  Object.defineProperty(module.exports, name, {
    __proto__: null, configurable: true, enumerable: false, writable: true, value: randomBytes,
  });
}

require('internal/startup').atStart(() => {
  if (!require('internal/options').getOption('--pending-deprecation')) return;
  module.exports.pseudoRandomBytes =
    require('internal/util/deprecate').deprecate(randomBytes, 'crypto.pseudoRandomBytes is deprecated.', 'DEP0115');
});

/** The web API is loaded when somebody asks for it. */
function webMember(name, get) {
  Object.defineProperty(module.exports, name, { configurable: false, enumerable: true, get });
}
const web = () => require('internal/web_crypto').crypto;

Object.defineProperty(module.exports, 'constants', { configurable: false, enumerable: true, value: constants });
webMember('webcrypto', web);
webMember('subtle', () => web().subtle);
webMember('getRandomValues', () => (array) => web().getRandomValues(array));
