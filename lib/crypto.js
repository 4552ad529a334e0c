'use strict';
// `node:crypto`: hashes, keyed hashes, ciphers, keys, signatures, certificates, random values, primes and key derivation.

const {
  codes: {
    ERR_CRYPTO_ENGINE_UNKNOWN, ERR_CRYPTO_FIPS_FORCED, ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH, ERR_WORKER_UNSUPPORTED_OPERATION,
  },
} = require('internal/errors');
const { getHashes } = require('internal/crypto/algorithms');
const { constants } = require('internal/crypto/constants');
const { KeyObject, createSecretKey } = require('internal/crypto/keys');
const { Hash, Hmac, createHash, createHmac, hash } = require('internal/crypto/hash');
const {
  randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7,
} = require('internal/crypto/random');
const { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } = require('internal/crypto/derive');
const { isMemory } = require('internal/crypto/memory');
const { validateNumber, validateString } = require('internal/validators');
const native = binding('crypto');

function checkComparable(value, name) {
  if (isMemory(value)) return;
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

/** @returns {0 | 1} whether only algorithms of a FIPS provider are used, which this build has none of */
function getFips() {
  return native.fipsEnabled() ? 1 : 0;
}

/** @param {boolean} fips whether to use algorithms of a FIPS provider only */
function setFips(fips) {
  if (!require('worker_threads').isMainThread) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Calling crypto.setFips()');
  if (!fips && require('internal/options').getOption('--force-fips')) throw new ERR_CRYPTO_FIPS_FORCED();
  native.enableFips(!!fips);
}

/**
 * Has an engine of OpenSSL do some of its work.
 * @param {string} id its name, or the path of a shared library
 * @param {number} [flags] `ENGINE_METHOD_…` of the constants; all when left out or 0
 */
function setEngine(id, flags) {
  validateString(id, 'id');
  if (flags !== undefined) validateNumber(flags, 'flags');
  const methods = flags >>> 0;
  if (!native.setEngine(id, methods === 0 ? constants.ENGINE_METHOD_ALL : methods)) throw new ERR_CRYPTO_ENGINE_UNKNOWN(id);
}

let curves = null;

/** @returns {string[]} */
function getCurves() {
  curves ??= native.curveNames();
  return curves.slice();
}

/** @returns {{ total: number, used: number, utilization: number, min: number }} bytes of the memory of `--secure-heap` */
function secureHeapUsed() {
  const { getOption } = require('internal/options');
  const used = native.secureHeapUsed() ?? 0;
  const total = getOption('--secure-heap');
  return { total, used, utilization: used / total, min: getOption('--secure-heap-min') };
}

module.exports = {
  Hash, Hmac, createHash, createHmac, getHashes, hash,
  randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7,
  hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync,
  getCurves,
  KeyObject, createSecretKey, getFips, secureHeapUsed, setEngine, setFips, timingSafeEqual,
};

// What most programs never ask for is loaded when one does.
const lazy = {
  'internal/crypto/argon2': ['argon2', 'argon2Sync'],
  'internal/crypto/certificate': ['Certificate'],
  'internal/crypto/cipher': ['Cipheriv', 'Decipheriv', 'createCipheriv', 'createDecipheriv', 'getCipherInfo', 'getCiphers'],
  'internal/crypto/mac': ['createMac', 'getMacs'],
  'internal/crypto/pkcs12': ['parsePKCS12'],
  'internal/crypto/prime': ['checkPrime', 'checkPrimeSync', 'generatePrime', 'generatePrimeSync'],
  'internal/crypto/asymmetric_keys': ['createPrivateKey', 'createPublicKey'],
  'internal/crypto/diffie_hellman': ['DiffieHellman', 'DiffieHellmanGroup', 'createDiffieHellman', 'createDiffieHellmanGroup', 'getDiffieHellman'],
  'internal/crypto/ecdh': ['ECDH', 'createECDH'],
  'internal/crypto/key_agreement': ['decapsulate', 'diffieHellman', 'encapsulate'],
  'internal/crypto/keygen': ['generateKey', 'generateKeyPair', 'generateKeyPairSync', 'generateKeySync'],
  'internal/crypto/rsa_cipher': ['privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt'],
  'internal/crypto/x509': ['X509Certificate'],
  'internal/crypto/sign': ['Sign', 'Verify', 'createSign', 'createVerify', 'sign', 'verify'],
};
const { defineLazy } = require('internal/builtins');
for (const [id, names] of Object.entries(lazy)) {
  for (const name of names) defineLazy(module.exports, name, true, id);
}

/** FIPS mode as a property; deprecated. */
const fips = { __proto__: null, configurable: false, enumerable: false };
const warnOfFips = (access) => require('internal/util/deprecate').deprecate(
  access, 'The crypto.fips is deprecated. Please use crypto.getFips()', 'DEP0093');
Object.defineProperty(module.exports, 'fips', { ...fips, get: warnOfFips(getFips), set: warnOfFips(setFips) });

// Old names of randomBytes, which is what they are.
for (const name of ['pseudoRandomBytes', 'prng', 'rng']) {
  const property = { __proto__: null, configurable: true, enumerable: false };
  Object.defineProperty(module.exports, name, {
    ...property,
    get() {
      return randomBytes;
    },
    set(value) {
      Object.defineProperty(module.exports, name, { ...property, writable: true, value });
    },
  });
}

require('internal/startup').atStart(() => {
  const { getOption } = require('internal/options');
  constants.defaultCipherList = getOption('--tls-cipher-list') || constants.defaultCoreCipherList;
  const heap = getOption('--secure-heap');
  if (heap > 0 && !native.secureHeapStart(heap, getOption('--secure-heap-min'))) {
    process._rawDebug('Unable to initialize openssl secure heap.');
  }
  if (!getOption('--pending-deprecation')) return;
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
/** @see Crypto.prototype.getRandomValues */
function getRandomValues(array) {
  return web().getRandomValues(array);
}
webMember('getRandomValues', () => getRandomValues);
