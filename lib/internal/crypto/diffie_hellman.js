'use strict';
// Diffie-Hellman over numbers: DiffieHellman with a prime of one's own, DiffieHellmanGroup with one that has a name.

const {
  codes: {
    ERR_CRYPTO_INVALID_KEYLEN, ERR_CRYPTO_INVALID_STATE, ERR_CRYPTO_OPERATION_FAILED, ERR_CRYPTO_UNKNOWN_DH_GROUP, ERR_INVALID_ARG_TYPE,
    ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateInt32 } = require('internal/validators');
const { asBuffer, bytesOf, dataTypes, requireBytes, viewOf } = require('internal/crypto/memory');
const { PUBLIC_NUMBER } = require('internal/crypto/numbers');
const native = binding('crypto');

const GENERATOR = 2;

const kNumbers = Symbol('kNumbers');

/** Prime and generator, and the keys where there are any; numbers are bytes without leading zeros. */
class Numbers {
  constructor(prime, generator) {
    this.prime = prime;
    this.generator = generator;
    this.publicKey = null;
    this.privateKey = null;
    /** Whether the public key was made from another private key than the one there is now. */
    this.outdated = true;
  }
}

/** A copy of a number's bytes without leading zeros. */
function trimmed(bytes) {
  const all = viewOf(bytes);
  let first = 0;
  while (first < all.length && all[first] === 0) first++;
  return all.slice(first);
}

function badGenerator() {
  return Object.assign(new Error('error:02800065:Diffie-Hellman routines::bad generator'), {
    library: 'Diffie-Hellman routines', reason: 'bad generator', code: 'ERR_OSSL_DH_BAD_GENERATOR',
  });
}

function tooSmall() {
  return Object.assign(new Error('error:0280007E:Diffie-Hellman routines::modulus too small'), {
    library: 'Diffie-Hellman routines', reason: 'modulus too small', code: 'ERR_OSSL_DH_MODULUS_TOO_SMALL',
  });
}

function invalidState(what) {
  const error = nativeError(ERR_CRYPTO_INVALID_STATE, '');
  error.message = `No ${what} key - did you forget to generate one?`;
  return error;
}

/** Bytes as the caller wants them. */
function encoded(bytes, encoding) {
  const buffer = asBuffer(bytes.slice());
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
}

/** A number as its caller gave it. */
function given(value, encoding, name) {
  return requireBytes(value, name, dataTypes, encoding);
}

/** The generator's bytes; 0 and nothing are the usual one. */
function generatorOf(generator, encoding) {
  if (typeof generator === 'number' || generator === undefined) {
    if (generator === undefined || generator === 0) return Uint8Array.of(GENERATOR);
    validateInt32(generator, 'generator');
    if (generator <= 1) throw badGenerator();
    return trimmed(Uint8Array.of(generator >>> 24, generator >>> 16, generator >>> 8, generator));
  }
  const bytes = bytesOf(generator, encoding);
  if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE('generator', ['number', ...dataTypes], generator);
  const number = trimmed(bytes);
  if (number.length === 0 || (number.length === 1 && number[0] === 1)) throw badGenerator();
  return number;
}

function define(object, numbers) {
  // What shows objects should not show keys.
  Object.defineProperty(object, kNumbers, { __proto__: null, value: numbers });
  const verifyError = native.dhCheck(numbers.prime, numbers.generator);
  Object.defineProperty(object, 'verifyError', { __proto__: null, enumerable: true, value: verifyError });
}

/**
 * @param {number | string | ArrayBuffer | ArrayBufferView} sizeOrKey length of a new prime in bits, or a prime
 * @param {string | number | ArrayBuffer | ArrayBufferView} [keyEncoding]
 * @param {number | string | ArrayBuffer | ArrayBufferView} [generator]
 * @param {string} [genEncoding]
 */
function DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  if (!(this instanceof DiffieHellman)) return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
  const isSize = typeof sizeOrKey === 'number';
  if (!isSize && bytesOf(sizeOrKey, undefined) === undefined) {
    throw new ERR_INVALID_ARG_TYPE('sizeOrKey', ['number', ...dataTypes], sizeOrKey);
  }
  // What is no number should not be taken for a length of the prime.
  if (isSize) validateInt32(sizeOrKey, 'sizeOrKey');
  // The encoding of the prime may be left out.
  if (keyEncoding && typeof keyEncoding !== 'string') {
    genEncoding = generator;
    generator = keyEncoding;
    keyEncoding = false;
  } else if (typeof keyEncoding === 'string' && keyEncoding !== 'buffer' && !isKnownEncoding(keyEncoding)) {
    genEncoding = generator;
    generator = keyEncoding;
    keyEncoding = false;
  }
  if (isSize) {
    if (sizeOrKey < 2) throw tooSmall();
    if (generator != null && typeof generator !== 'number') {
      const error = nativeError(ERR_INVALID_ARG_TYPE, 'generator', 'number', generator);
      error.message = 'Second argument must be an int32';
      throw error;
    }
    const g = generatorOf(generator ?? undefined, genEncoding);
    define(this, new Numbers(newPrime(sizeOrKey, g), g));
    return;
  }
  const g = generatorOf(generator ?? undefined, genEncoding);
  define(this, new Numbers(trimmed(bytesOf(sizeOrKey, keyEncoding || undefined)), g));
}

function isKnownEncoding(name) {
  return require('internal/buffer/encodings').encodingCode(name) !== undefined;
}

function newPrime(bits, generator) {
  const small = generator.reduce((number, byte) => number * 256 + byte, 0);
  const prime = small <= 0x7fffffff ? native.dhPrime(bits, small) : undefined;
  if (prime === undefined || prime.length === 0) {
    const error = nativeError(ERR_INVALID_ARG_VALUE, 'sizeOrKey', bits);
    error.message = 'Invalid DH parameters';
    throw error;
  }
  return prime;
}

/**
 * The prime of a group.
 * @param {string} name
 * @returns {Uint8Array}
 */
function groupPrime(name) {
  const prime = native.dhGroup(name.toLowerCase());
  if (prime === undefined) throw nativeError(ERR_CRYPTO_UNKNOWN_DH_GROUP);
  return prime;
}

/** @param {string} name `modp14` and the like */
function DiffieHellmanGroup(name) {
  if (!(this instanceof DiffieHellmanGroup)) return new DiffieHellmanGroup(name);
  if (typeof name !== 'string') {
    const error = nativeError(ERR_INVALID_ARG_TYPE, 'name', 'string', name);
    error.message = 'Group name must be a string';
    throw error;
  }
  define(this, new Numbers(groupPrime(name), Uint8Array.of(GENERATOR)));
}

/** Makes what is missing: both keys, or the public one of the private one there is. */
function dhGenerateKeys(encoding) {
  const numbers = this[kNumbers];
  if (numbers.publicKey === null || numbers.outdated) {
    const keys = native.dhKeys(numbers.prime, numbers.generator, numbers.privateKey ?? undefined);
    if (keys === undefined) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'Key generation failed');
    [numbers.publicKey, numbers.privateKey] = keys;
    numbers.outdated = false;
  }
  return encoded(numbers.publicKey, encoding);
}

function dhComputeSecret(key, inEnc, outEnc) {
  const { prime, generator, privateKey } = this[kNumbers];
  const secret = native.dhSecret(prime, generator, privateKey ?? undefined, given(key, inEnc, 'key'));
  if (secret === undefined) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'Failed to compute shared secret');
  if (typeof secret === 'number') {
    const error = nativeError(ERR_CRYPTO_INVALID_KEYLEN);
    error.message = `Supplied key is too ${secret === PUBLIC_NUMBER.TOO_SMALL ? 'small' : 'large'}`;
    throw error;
  }
  return encoded(secret, outEnc);
}

function dhGetPrime(encoding) {
  return encoded(this[kNumbers].prime, encoding);
}

function dhGetGenerator(encoding) {
  return encoded(this[kNumbers].generator, encoding);
}

function dhGetPublicKey(encoding) {
  const { publicKey } = this[kNumbers];
  if (publicKey === null) throw invalidState('public');
  return encoded(publicKey, encoding);
}

function dhGetPrivateKey(encoding) {
  const { privateKey } = this[kNumbers];
  if (privateKey === null) throw invalidState('private');
  return encoded(privateKey, encoding);
}

const methods = {
  generateKeys: dhGenerateKeys,
  computeSecret: dhComputeSecret,
  getPrime: dhGetPrime,
  getGenerator: dhGetGenerator,
  getPublicKey: dhGetPublicKey,
  getPrivateKey: dhGetPrivateKey,
};
Object.assign(DiffieHellman.prototype, methods, {
  setPublicKey(key, encoding) {
    const numbers = this[kNumbers];
    numbers.publicKey = trimmed(given(key, encoding, 'key'));
    numbers.outdated = numbers.privateKey === null;
    return this;
  },
  setPrivateKey(key, encoding) {
    const numbers = this[kNumbers];
    const privateKey = trimmed(given(key, encoding, 'key'));
    // Zero is no key.
    numbers.privateKey = privateKey.length === 0 ? null : privateKey;
    numbers.outdated = true;
    return this;
  },
});
Object.assign(DiffieHellmanGroup.prototype, methods);

/** @see DiffieHellman */
function createDiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding) {
  return new DiffieHellman(sizeOrKey, keyEncoding, generator, genEncoding);
}

/** @param {string} name */
function createDiffieHellmanGroup(name) {
  return new DiffieHellmanGroup(name);
}

module.exports = {
  DiffieHellman, DiffieHellmanGroup, createDiffieHellman, createDiffieHellmanGroup, encoded, getDiffieHellman: createDiffieHellmanGroup, given,
  groupPrime, trimmed,
};
