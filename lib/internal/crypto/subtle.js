'use strict';
// SubtleCrypto, as far as hashes and keys of bytes go: digests, HMAC, PBKDF2 and HKDF. Ciphers and pairs of keys are not
// here yet; their names are not recognized.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { DOMException } = require('internal/dom_exception');
const { CryptoKey, USAGES, makeSecretKey, stateOf } = require('internal/crypto/crypto_key');
const { isAnyArrayBuffer } = binding('buffer');

/** Name in the standard → what OpenSSL calls it, block size in bytes (the length of a new HMAC key), name in a JWK. */
const hashes = new Map([
  ['SHA-1', { digest: 'sha1', block: 64, jwk: 'HS1' }],
  ['SHA-256', { digest: 'sha256', block: 64, jwk: 'HS256' }],
  ['SHA-384', { digest: 'sha384', block: 128, jwk: 'HS384' }],
  ['SHA-512', { digest: 'sha512', block: 128, jwk: 'HS512' }],
  ['SHA3-256', { digest: 'sha3-256', block: 136, jwk: undefined }],
  ['SHA3-384', { digest: 'sha3-384', block: 104, jwk: undefined }],
  ['SHA3-512', { digest: 'sha3-512', block: 72, jwk: undefined }],
]);

const crypto = () => require('crypto');
const kMake = Symbol('kMake');

class SubtleCrypto {
  #brand = true;

  constructor(key = undefined) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  static check(value, method, given, required) {
    if (typeof value !== 'object' || value === null || !(#brand in value)) throw new ERR_INVALID_THIS('SubtleCrypto');
    if (given < required) {
      const error = new ERR_MISSING_ARGS('arguments');
      error.message = `Failed to execute '${method}' on 'SubtleCrypto': ${required} argument${required === 1 ? '' : 's'} required, but only ${given} present.`;
      throw error;
    }
  }

  /** @returns {Promise<ArrayBuffer>} the hash of `data` */
  async digest(algorithm, data) {
    check(this, 'digest', arguments.length, 2);
    const bytes = bytesOf(data, 'digest', 2);
    return exact(crypto().createHash(hashOf(algorithm).digest).update(bytes).digest());
  }

  /** @returns {Promise<CryptoKey>} */
  async generateKey(algorithm, extractable, keyUsages) {
    check(this, 'generateKey', arguments.length, 3);
    const { name, ...parameters } = normalize(algorithm, ['HMAC']);
    const usages = usagesOf(keyUsages, name, ['sign', 'verify']);
    const hash = hashOf(parameters.hash);
    const length = parameters.length === undefined ? hash.block * 8 : Number(parameters.length);
    if (length === 0) throw new DOMException('Zero-length key is not supported', 'OperationError');
    if (usages.length === 0) throw new DOMException('Usages cannot be empty when creating a key.', 'SyntaxError');
    const bytes = new Uint8Array(Math.ceil(length / 8));
    crypto().randomFillSync(bytes);
    return makeSecretKey(hmacAlgorithm(hash, length), bytes, Boolean(extractable), usages);
  }

  /** @returns {Promise<CryptoKey>} */
  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    check(this, 'importKey', arguments.length, 4);
    const { name, ...parameters } = normalize(algorithm, ['HMAC', 'PBKDF2', 'HKDF']);
    if (name !== 'HMAC' && !isRaw(format)) throw new DOMException(`Unable to import ${name} key with format ${format}`, 'NotSupportedError');
    const read = name !== 'HMAC' ? () => bytesOf(keyData, 'importKey', 2).slice() : (hash, usages) =>
      (format === 'jwk' ? fromJwk(keyData, hash, extractable, usages) : rawBytes(format, keyData));
    return secretKey(name, parameters, read, extractable, keyUsages);
  }

  /** @returns {Promise<ArrayBuffer | object>} the key's bytes, or a JSON Web Key */
  async exportKey(format, key) {
    check(this, 'exportKey', arguments.length, 2);
    const { algorithm, bytes, extractable, usages } = keyOf(key, 'exportKey', 2);
    if (algorithm.name !== 'HMAC') throw new DOMException(`${algorithm.name} key export is not supported`, 'NotSupportedError');
    if (!extractable) throw new DOMException('key is not extractable', 'InvalidAccessError');
    if (isRaw(format)) return bytes.slice().buffer;
    if (format !== 'jwk') throw new DOMException(`Unable to export a secret key using ${format} format`, 'NotSupportedError');
    const { Buffer } = require('buffer');
    const alg = hashes.get(algorithm.hash.name).jwk;
    return { key_ops: [...usages], ext: true, ...(alg === undefined ? {} : { alg }), kty: 'oct', k: Buffer.from(bytes).toString('base64url') };
  }

  /** @returns {Promise<ArrayBuffer>} */
  async sign(algorithm, key, data) {
    check(this, 'sign', arguments.length, 3);
    return exact(hmac(algorithm, keyOf(key, 'sign', 2), 'sign', bytesOf(data, 'sign', 3)));
  }

  /** @returns {Promise<boolean>} */
  async verify(algorithm, key, signature, data) {
    check(this, 'verify', arguments.length, 4);
    const given = bytesOf(signature, 'verify', 3);
    const made = hmac(algorithm, keyOf(key, 'verify', 2), 'verify', bytesOf(data, 'verify', 4));
    return given.byteLength === made.byteLength && crypto().timingSafeEqual(given, made);
  }

  /** @returns {Promise<ArrayBuffer>} */
  async deriveBits(algorithm, baseKey, length = null) {
    check(this, 'deriveBits', arguments.length, 2);
    return derive(algorithm, keyOf(baseKey, 'deriveBits', 2), 'deriveBits', length);
  }

  /** @returns {Promise<CryptoKey>} */
  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    check(this, 'deriveKey', arguments.length, 5);
    const { name, ...parameters } = normalize(derivedKeyType, ['HMAC', 'PBKDF2', 'HKDF']);
    let length = null;
    if (name === 'HMAC') length = parameters.length === undefined ? hashOf(parameters.hash).block * 8 : Number(parameters.length);
    const bits = await derive(algorithm, keyOf(baseKey, 'deriveKey', 2), 'deriveKey', length);
    return this.importKey('raw', bits, derivedKeyType, extractable, keyUsages);
  }
}

const { check } = SubtleCrypto;
delete SubtleCrypto.check;
for (const key of Object.getOwnPropertyNames(SubtleCrypto.prototype)) {
  if (key !== 'constructor') Object.defineProperty(SubtleCrypto.prototype, key, { __proto__: null, enumerable: true });
}
Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'SubtleCrypto' });

// ---- arguments ----------------------------------------------------------------------------------

function unrecognized() {
  return new DOMException('Unrecognized algorithm name', 'NotSupportedError');
}

/** The algorithm's parameters with its name as the standard writes it. */
function normalize(algorithm, names) {
  const parameters = typeof algorithm === 'string' ? { name: algorithm } : algorithm;
  const wanted = String(parameters?.name).toUpperCase();
  const name = names.find((known) => known.toUpperCase() === wanted);
  if (name === undefined) throw unrecognized();
  return { ...parameters, name };
}

/** The hash that is named, with `name`. */
function hashOf(algorithm) {
  const { name } = normalize(algorithm, [...hashes.keys()]);
  return { name, ...hashes.get(name) };
}

function hmacAlgorithm(hash, length) {
  return { name: 'HMAC', length, hash: { name: hash.name } };
}

function usagesOf(usages, name, allowed) {
  const list = [...usages];
  for (const usage of list) {
    if (!USAGES.includes(usage)) throw new ERR_INVALID_ARG_TYPE('keyUsages', 'KeyUsage', usage);
    if (!allowed.includes(usage)) throw new DOMException(`Unsupported key usage for ${name} key`, 'SyntaxError');
  }
  return list;
}

const ordinals = [undefined, '1st', '2nd', '3rd', '4th'];

/** A view of the bytes of an argument. */
function bytesOf(value, method, position) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (isAnyArrayBuffer(value)) return new Uint8Array(value);
  const error = new ERR_INVALID_ARG_TYPE('data', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
  error.message = `Failed to execute '${method}' on 'SubtleCrypto': ${ordinals[position]} argument is not instance of ` +
    'ArrayBuffer, Buffer, TypedArray, or DataView.';
  throw error;
}

function keyOf(key, method, position) {
  const state = stateOf(key);
  if (state !== undefined) return state;
  const error = new ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
  error.message = `Failed to execute '${method}' on 'SubtleCrypto': ${ordinals[position]} argument is not of type CryptoKey.`;
  throw error;
}

function isRaw(format) {
  return format === 'raw' || format === 'raw-secret';
}

function rawBytes(format, keyData) {
  if (!isRaw(format)) throw new DOMException(`Unable to import HMAC key with format ${format}`, 'NotSupportedError');
  return bytesOf(keyData, 'importKey', 2).slice();
}

function fromJwk(jwk, hash, extractable, usages) {
  const invalid = (message) => new DOMException(message, 'DataError');
  if (typeof jwk !== 'object' || jwk === null || jwk.kty !== 'oct') throw invalid('Invalid JWK "kty" Parameter');
  if (typeof jwk.k !== 'string') throw invalid('Invalid keyData');
  if (jwk.use !== undefined && jwk.use !== 'sig') throw invalid('Invalid JWK "use" Parameter');
  if (jwk.ext === false && extractable) throw invalid('JWK "ext" Parameter and extractable mismatch');
  if (jwk.alg !== undefined && hash.jwk !== undefined && jwk.alg !== hash.jwk) {
    throw invalid('JWK "alg" does not match the requested algorithm');
  }
  if (jwk.key_ops !== undefined && !usages.every((usage) => jwk.key_ops.includes(usage))) {
    throw invalid('Key operations and usage mismatch');
  }
  return new Uint8Array(require('buffer').Buffer.from(jwk.k, 'base64url'));
}

/** A key of bytes that `read` gives, once the algorithm and the usages are known to be right. */
function secretKey(name, parameters, read, extractable, keyUsages) {
  const derives = name !== 'HMAC';
  const usages = usagesOf(keyUsages, name, derives ? ['deriveKey', 'deriveBits'] : ['sign', 'verify']);
  if (derives && extractable) throw new DOMException(`${name} keys are not extractable`, 'SyntaxError');
  if (usages.length === 0) throw new DOMException('Usages cannot be empty when importing a secret key.', 'SyntaxError');
  if (derives) return makeSecretKey({ name }, read(), false, usages);
  const hash = hashOf(parameters.hash);
  const bytes = read(hash, usages);
  if (bytes.byteLength === 0) throw new DOMException('Zero-length key is not supported', 'DataError');
  const length = parameters.length === undefined ? bytes.byteLength * 8 : Number(parameters.length);
  if (Math.ceil(length / 8) !== bytes.byteLength) throw new DOMException('Invalid key length', 'DataError');
  return makeSecretKey(hmacAlgorithm(hash, length), bytes, Boolean(extractable), usages);
}

/**
 * The same key for the Web Crypto API.
 * @param {import('internal/crypto/keys').KeyObject} key
 * @returns {CryptoKey}
 */
function fromKeyObject(key, algorithm, extractable, usages) {
  const { name, ...parameters } = normalize(algorithm, ['HMAC', 'PBKDF2', 'HKDF']);
  const bytes = require('internal/crypto/keys').secretBytes(key);
  return secretKey(name, parameters, () => bytes.slice(), extractable, usages);
}

// ---- operations ---------------------------------------------------------------------------------

/** The key must be of this algorithm, and for this use. */
function permit(state, name, usage) {
  if (state.algorithm.name !== name) throw new DOMException('Key algorithm mismatch', 'InvalidAccessError');
  if (!state.usages.includes(usage)) {
    throw new DOMException(`Unable to use this key to ${usage}`, 'InvalidAccessError');
  }
}

/** An ArrayBuffer of just these bytes. */
function exact(buffer) {
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
}

function hmac(algorithm, state, usage, data) {
  const { name } = normalize(algorithm, ['HMAC']);
  permit(state, name, usage);
  return crypto().createHmac(hashes.get(state.algorithm.hash.name).digest, state.bytes).update(data).digest();
}

function derive(algorithm, state, usage, length) {
  const { name, ...parameters } = normalize(algorithm, ['PBKDF2', 'HKDF']);
  permit(state, name, usage);
  const { digest } = hashOf(parameters.hash);
  const salt = bytesOf(parameters.salt, usage, 1).slice();
  if (name === 'PBKDF2' && !(parameters.iterations > 0)) throw new DOMException('iterations cannot be zero', 'OperationError');
  if (length === null) throw new DOMException('length cannot be null', 'OperationError');
  if (length % 8 !== 0) throw new DOMException('length must be a multiple of 8', 'OperationError');
  if (length === 0) return new ArrayBuffer(0);
  return new Promise((resolve, reject) => {
    const done = (error, key) => {
      if (error) reject(new DOMException('The operation failed for an operation-specific reason', { name: 'OperationError', cause: error }));
      else resolve(ArrayBuffer.isView(key) ? exact(key) : key);
    };
    if (name === 'PBKDF2') crypto().pbkdf2(state.bytes, salt, parameters.iterations, length / 8, digest, done);
    else crypto().hkdf(digest, state.bytes, salt, bytesOf(parameters.info, usage, 1).slice(), length / 8, done);
  });
}

module.exports = { CryptoKey, SubtleCrypto, fromKeyObject, subtle: new SubtleCrypto(kMake) };
