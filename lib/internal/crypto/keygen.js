'use strict';
// New keys: generateKeyPair for pairs of all kinds, generateKey for secret ones, each with a variant that waits.

const {
  codes: {
    ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_UNKNOWN_CIPHER, ERR_INCOMPATIBLE_OPTION_PAIR,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_OPTION,
  },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const {
  validateFunction, validateInt32, validateInteger, validateObject, validateOneOf, validateString, validateUint32,
} = require('internal/validators');
const { algorithmOf } = require('internal/crypto/algorithms');
const { AsymmetricKey, secretKeyOf } = require('internal/crypto/keys');
const { PrivateKeyObject, PublicKeyObject } = require('internal/crypto/asymmetric_keys');
const { checkEncodingKind, privateEncoding, publicEncoding, writePrivate, writePublic } = require('internal/crypto/key_encoding');
const { customPromisifyArgs } = require('internal/util/promisify');
const native = binding('crypto');

const EXPONENT = 0x10001;
const GENERATOR = 2;

// ---- what is to be made: a function that gives the native side its callback, or none --------------

function digestNumber(value, what) {
  if (value === undefined) return undefined;
  const algorithm = algorithmOf(value);
  if (algorithm !== undefined) return algorithm.number;
  const error = nativeError(ERR_CRYPTO_INVALID_DIGEST, value);
  error.message = `Invalid ${what}: ${value}`;
  throw error;
}

function rsaSize(options) {
  validateObject(options, 'options');
  const { modulusLength, publicExponent } = options;
  validateUint32(modulusLength, 'options.modulusLength');
  if (publicExponent != null) validateUint32(publicExponent, 'options.publicExponent');
  return [modulusLength, publicExponent ?? EXPONENT];
}

function rsa(options) {
  const size = rsaSize(options);
  return (done) => native.generateRsa(...size, done);
}

function rsaPss(options) {
  const size = rsaSize(options);
  const { hash, mgf1Hash, hashAlgorithm, mgf1HashAlgorithm, saltLength } = options;
  for (const [name, value] of [['hash', hash], ['mgf1Hash', mgf1Hash]]) {
    if (value !== undefined) throw new ERR_INVALID_ARG_VALUE(`options.${name}`, value, 'is no longer supported');
  }
  if (saltLength !== undefined) validateInt32(saltLength, 'options.saltLength', 0);
  if (hashAlgorithm !== undefined) validateString(hashAlgorithm, 'options.hashAlgorithm');
  if (mgf1HashAlgorithm !== undefined) validateString(mgf1HashAlgorithm, 'options.mgf1HashAlgorithm');
  const digest = digestNumber(hashAlgorithm, 'digest');
  const mask = digestNumber(mgf1HashAlgorithm, 'MGF1 digest');
  return (done) => native.generateRsaPss(...size, digest, mask, saltLength, done);
}

function dsa(options) {
  validateObject(options, 'options');
  const { modulusLength, divisorLength } = options;
  validateUint32(modulusLength, 'options.modulusLength');
  if (divisorLength != null) validateInt32(divisorLength, 'options.divisorLength', 0);
  return (done) => native.generateDsa(modulusLength, divisorLength ?? undefined, done);
}

function ec(options) {
  validateObject(options, 'options');
  const { namedCurve, paramEncoding } = options;
  validateString(namedCurve, 'options.namedCurve');
  if (paramEncoding != null && paramEncoding !== 'named' && paramEncoding !== 'explicit') {
    throw new ERR_INVALID_ARG_VALUE('options.paramEncoding', paramEncoding);
  }
  const curve = native.curveOf(namedCurve, true);
  if (curve === undefined) throw nativeError(ERR_CRYPTO_INVALID_CURVE);
  return (done) => native.generateEc(curve, paramEncoding === 'explicit', done);
}

function dh(options) {
  validateObject(options, 'options');
  const { group, prime, primeLength, generator } = options;
  if (group != null) {
    for (const [name, value] of Object.entries({ prime, primeLength, generator })) {
      if (value != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('group', name);
    }
    validateString(group, 'options.group');
    const known = require('internal/crypto/diffie_hellman').groupPrime(group);
    return (done) => native.generateDh(known, GENERATOR, done);
  }
  if (prime == null && primeLength == null) {
    throw new ERR_MISSING_OPTION('At least one of the group, prime, or primeLength options');
  }
  if (prime != null) {
    if (primeLength != null) throw new ERR_INCOMPATIBLE_OPTION_PAIR('prime', 'primeLength');
    if (!ArrayBuffer.isView(prime)) throw new ERR_INVALID_ARG_TYPE('options.prime', ['Buffer', 'TypedArray', 'DataView'], prime);
  } else {
    validateInt32(primeLength, 'options.primeLength', 0);
  }
  if (generator != null) validateInt32(generator, 'options.generator', 0);
  const g = generator ?? GENERATOR;
  return prime != null ? (done) => native.generateDh(prime, g, done) : (done) => native.generateDhOfLength(primeLength, g, done);
}

function named(name) {
  return () => (done) => native.generateNamed(name, done);
}

const kinds = new Map([['rsa', rsa], ['rsa-pss', rsaPss], ['dsa', dsa], ['ec', ec], ['dh', dh]]);
for (const kind of ['ed25519', 'ed448', 'x25519', 'x448']) kinds.set(kind, named(kind.toUpperCase()));
for (const size of ['44', '65', '87']) kinds.set(`ml-dsa-${size}`, named(`ML-DSA-${size}`));
for (const size of ['512', '768', '1024']) kinds.set(`ml-kem-${size}`, named(`ML-KEM-${size}`));
for (const hash of ['sha2', 'shake']) {
  for (const size of ['128f', '128s', '192f', '192s', '256f', '256s']) {
    kinds.set(`slh-dsa-${hash}-${size}`, named(`SLH-DSA-${hash.toUpperCase()}-${size}`));
  }
}

// ---- how it is to be written ----------------------------------------------------------------------

function encodingOption(options, name) {
  const encoding = options?.[name];
  if (encoding == null) return undefined;
  if (typeof encoding !== 'object') throw new ERR_INVALID_ARG_VALUE(`options.${name}`, encoding);
  return encoding;
}

/** What the options say of the encodings, checked: those of the public and the private key, undefined for a KeyObject. */
function encodingsOf(options) {
  let forPublic = encodingOption(options, 'publicKeyEncoding');
  if (forPublic !== undefined) {
    forPublic = publicEncoding(forPublic, 'options.publicKeyEncoding');
    const { format, type } = forPublic;
    if (format === 'raw-public' && type !== undefined && type !== 'compressed' && type !== 'uncompressed') {
      throw new ERR_INVALID_ARG_VALUE('options.publicKeyEncoding.type', type);
    }
  }
  let forPrivate = encodingOption(options, 'privateKeyEncoding');
  if (forPrivate !== undefined) forPrivate = privateEncoding(forPrivate, 'options.privateKeyEncoding', false);
  if (forPrivate?.cipher !== undefined && !native.isCipherName(forPrivate.cipher)) throw nativeError(ERR_CRYPTO_UNKNOWN_CIPHER);
  return [forPublic, forPrivate];
}

function prepare(type, options) {
  validateString(type, 'type');
  const kind = kinds.get(type);
  if (kind === undefined) throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  if (options !== undefined) validateObject(options, 'options');
  const encodings = encodingsOf(options);
  const make = kind(options);
  // What no key of the kind can have is refused before there is a key.
  for (const encoding of encodings) {
    if (encoding !== undefined) checkEncodingKind(type, encoding.type, encoding.format);
  }
  const [forPublic, forPrivate] = encodings;
  const write = (key) => {
    const handle = new AsymmetricKey(key);
    return [
      forPublic === undefined ? new PublicKeyObject(handle) : writePublic(handle, forPublic),
      forPrivate === undefined ? new PrivateKeyObject(handle) : writePrivate(handle, forPrivate),
    ];
  };
  return { make, write };
}

/**
 * @param {string} type
 * @param {object} [options]
 * @param {(error: Error | null, publicKey: unknown, privateKey: unknown) => void} callback
 */
function generateKeyPair(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const { make, write } = prepare(type, options);
  validateFunction(callback, 'callback');
  make((error, key) => {
    let written;
    try {
      if (!error) written = write(key);
    } catch (thrown) {
      error = thrown;
    }
    if (error) callback(error);
    else callback(null, ...written);
  });
}

Object.defineProperty(generateKeyPair, customPromisifyArgs, { __proto__: null, value: ['publicKey', 'privateKey'] });

/**
 * @param {string} type
 * @param {object} [options]
 * @returns {{ publicKey: unknown, privateKey: unknown }}
 */
function generateKeyPairSync(type, options) {
  const { make, write } = prepare(type, options);
  const [publicKey, privateKey] = write(make());
  return { publicKey, privateKey };
}

// ---- secret keys ----------------------------------------------------------------------------------

/** Length in bytes of the key that is asked for. */
function secretLength(type, options) {
  validateString(type, 'type');
  if (type !== 'hmac' && type !== 'aes') throw new ERR_INVALID_ARG_VALUE('type', type, 'must be a supported key type');
  validateObject(options, 'options');
  const { length } = options;
  if (type === 'aes') validateOneOf(length, 'options.length', [128, 192, 256]);
  else validateInteger(length, 'options.length', 8, 2 ** 31 - 1);
  return Math.floor(length / 8);
}

/**
 * @param {'hmac' | 'aes'} type
 * @param {{ length: number }} options in bits
 * @param {(error: Error | null, key: KeyObject) => void} callback
 */
function generateKey(type, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const length = secretLength(type, options);
  validateFunction(callback, 'callback');
  const bytes = new Uint8Array(length);
  native.randomFill(bytes, 0, length, (error) => {
    if (error) callback(error);
    else callback(null, secretKeyOf(bytes));
  });
}

/**
 * @param {'hmac' | 'aes'} type
 * @param {{ length: number }} options in bits
 * @returns {KeyObject}
 */
function generateKeySync(type, options) {
  const bytes = new Uint8Array(secretLength(type, options));
  native.randomFillSync(bytes, 0, bytes.byteLength);
  return secretKeyOf(bytes);
}

module.exports = { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync };
