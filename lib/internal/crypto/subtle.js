'use strict';
// SubtleCrypto: its methods, which look at their arguments and hand on to the algorithms in internal/crypto/web/.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { CryptoKey, stateOf } = require('internal/crypto/crypto_key');
const {
  accessError, bytesOf, checkFormat, dataError, exact, hashOf, normalize, ordinals, permit, unconvertible, unsupported,
  usageList, viewOf, warnOf,
} = require('internal/crypto/web/shared');

const crypto = () => require('crypto');
const kmacKeys = () => require('internal/crypto/web/kmac');
const bytesKeys = () => require('internal/crypto/web/bytes');
const aes = () => require('internal/crypto/web/aes');
const pairs = () => require('internal/crypto/web/pairs');
const operations = () => require('internal/crypto/web/operations');
const kMake = Symbol('kMake');

const derivations = ['PBKDF2', 'HKDF', 'Argon2d', 'Argon2i', 'Argon2id'];
const ofBytes = ['HMAC', ...derivations];
const ofKmac = ['KMAC128', 'KMAC256'];
const ofAes = ['AES-CTR', 'AES-CBC', 'AES-GCM', 'AES-OCB', 'AES-KW', 'ChaCha20-Poly1305'];
const secrets = [...ofBytes, ...ofKmac, ...ofAes];
const importable = () => [...secrets, ...pairs().pairs.keys()];

class SubtleCrypto {
  #brand = true;

  constructor(key = undefined) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  static check(value, method, given, required) {
    if (typeof value !== 'object' || value === null || !(#brand in value)) throw new ERR_INVALID_THIS('SubtleCrypto');
    requireArguments(method, given, required);
  }

  /**
   * Whether an operation could be done.
   * @param {string} operation
   * @param {string | object} algorithm
   * @param {number | string | object | null} [lengthOrAdditionalAlgorithm]
   */
  static supports(operation, algorithm, lengthOrAdditionalAlgorithm = null) {
    if (this !== SubtleCrypto) throw new ERR_INVALID_THIS('SubtleCrypto constructor');
    requireArguments('supports', arguments.length, 2);
    warnOf('supports', 'method');
    return require('internal/crypto/web/supports').supports(operation, algorithm, lengthOrAdditionalAlgorithm);
  }

  /** @returns {Promise<ArrayBuffer>} */
  async encrypt(algorithm, key, data) {
    check(this, 'encrypt', arguments.length, 3);
    const state = keyOf(key, 'encrypt', 2);
    return exact(await crypt('encrypt', 'encrypt', algorithm, state, bytesOf(data, 'encrypt', 3).slice()));
  }

  /** @returns {Promise<ArrayBuffer>} */
  async decrypt(algorithm, key, data) {
    check(this, 'decrypt', arguments.length, 3);
    const state = keyOf(key, 'decrypt', 2);
    return exact(await crypt('decrypt', 'decrypt', algorithm, state, bytesOf(data, 'decrypt', 3).slice()));
  }

  /** @returns {Promise<ArrayBuffer>} */
  async sign(algorithm, key, data) {
    check(this, 'sign', arguments.length, 3);
    const state = keyOf(key, 'sign', 2);
    const bytes = bytesOf(data, 'sign', 3);
    const { name, ...parameters } = normalize(algorithm, ['HMAC', ...ofKmac, ...operations().signers]);
    permit(state, name, 'sign');
    return exact(await (state.type === 'secret' ? macOf(parameters, state, bytes) : operations().sign(name, parameters, state, bytes)));
  }

  /** @returns {Promise<boolean>} */
  async verify(algorithm, key, signature, data) {
    check(this, 'verify', arguments.length, 4);
    const state = keyOf(key, 'verify', 2);
    const given = bytesOf(signature, 'verify', 3);
    const bytes = bytesOf(data, 'verify', 4);
    const { name, ...parameters } = normalize(algorithm, ['HMAC', ...ofKmac, ...operations().signers]);
    permit(state, name, 'verify');
    if (state.type !== 'secret') return operations().verify(name, parameters, state, given, bytes);
    const made = macOf(parameters, state, bytes);
    return given.byteLength === made.byteLength && crypto().timingSafeEqual(given, made);
  }

  /** @returns {Promise<ArrayBuffer>} the hash of `data` */
  async digest(algorithm, data) {
    check(this, 'digest', arguments.length, 2);
    const bytes = bytesOf(data, 'digest', 2);
    return exact(crypto().createHash(hashOf(algorithm).digest).update(bytes).digest());
  }

  /** @returns {Promise<CryptoKey | CryptoKeyPair>} */
  async generateKey(algorithm, extractable, keyUsages) {
    check(this, 'generateKey', arguments.length, 3);
    const { name, ...parameters } = normalize(algorithm, ['HMAC', ...ofKmac, ...ofAes, ...pairs().pairs.keys()]);
    const usages = usageList(keyUsages, 'generateKey', 3);
    if (name === 'HMAC') return bytesKeys().generate(parameters, Boolean(extractable), usages);
    if (ofKmac.includes(name)) return kmacKeys().generate(name, parameters, Boolean(extractable), usages);
    return (ofAes.includes(name) ? aes() : pairs()).generate(name, parameters, Boolean(extractable), usages);
  }

  /** @returns {Promise<CryptoKey>} */
  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    check(this, 'deriveKey', arguments.length, 5);
    const state = keyOf(baseKey, 'deriveKey', 2);
    const usages = usageList(keyUsages, 'deriveKey', 5);
    const { name, ...parameters } = normalize(derivedKeyType, secrets);
    let length = null;
    if (name === 'HMAC') length = bytesKeys().hmacLength(parameters);
    else if (ofKmac.includes(name)) length = kmacKeys().keyLength(name, parameters);
    else if (ofAes.includes(name)) length = aes().checkLength(name, parameters, 'AesDerivedKeyParams');
    const bits = await derive('deriveKey', algorithm, state, length);
    return importBytes('raw-secret', bits, name, parameters, Boolean(extractable), usages);
  }

  /** @returns {Promise<ArrayBuffer>} */
  async deriveBits(algorithm, baseKey, length = null) {
    check(this, 'deriveBits', arguments.length, 2);
    return exact(await derive('deriveBits', algorithm, keyOf(baseKey, 'deriveBits', 2), length));
  }

  /** @returns {Promise<CryptoKey>} */
  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    check(this, 'importKey', arguments.length, 5);
    checkFormat(format, 'importKey');
    if (format !== 'jwk') bytesOf(keyData, 'importKey', 2);
    else if (keyData != null && typeof keyData !== 'object') throw unconvertible(keyData, 'a dictionary', 'importKey', 2);
    const usages = usageList(keyUsages, 'importKey', 5);
    const { name, ...parameters } = normalize(algorithm, importable());
    return importBytes(format, keyData, name, parameters, Boolean(extractable), usages);
  }

  /** @returns {Promise<ArrayBuffer | object>} the key's bytes, or a JSON Web Key */
  async exportKey(format, key) {
    check(this, 'exportKey', arguments.length, 2);
    checkFormat(format, 'exportKey');
    const exported = exportState(format, keyOf(key, 'exportKey', 2));
    return format === 'jwk' ? exported : exact(exported);
  }

  /** @returns {Promise<ArrayBuffer>} */
  async wrapKey(format, key, wrappingKey, algorithm) {
    check(this, 'wrapKey', arguments.length, 4);
    checkFormat(format, 'wrapKey');
    const state = keyOf(key, 'wrapKey', 2);
    const wrapping = keyOf(wrappingKey, 'wrapKey', 3);
    const parameters = checkCrypt('encrypt', 'wrapKey', algorithm, wrapping);
    const exported = exportState(format, state);
    const bytes = format === 'jwk' ? jsonBytes(exported, wrapping.algorithm.name) : exported;
    return exact(await runCrypt('encrypt', parameters, wrapping, bytes));
  }

  /** @returns {Promise<CryptoKey>} */
  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgo, unwrappedKeyAlgo, extractable, keyUsages) {
    check(this, 'unwrapKey', arguments.length, 7);
    checkFormat(format, 'unwrapKey');
    const wrapped = bytesOf(wrappedKey, 'unwrapKey', 2).slice();
    const state = keyOf(unwrappingKey, 'unwrapKey', 3);
    const usages = usageList(keyUsages, 'unwrapKey', 7);
    const { name, ...parameters } = normalize(unwrappedKeyAlgo, importable());
    const bytes = await crypt('decrypt', 'unwrapKey', unwrapAlgo, state, wrapped);
    return importBytes(format, format === 'jwk' ? jsonOf(bytes) : bytes, name, parameters, Boolean(extractable), usages);
  }

  /** @returns {Promise<CryptoKey>} the public half of a private key */
  async getPublicKey(key, keyUsages) {
    check(this, 'getPublicKey', arguments.length, 2);
    warnOf('getPublicKey', 'method');
    const state = keyOf(key, 'getPublicKey', 1);
    const usages = usageList(keyUsages, 'getPublicKey', 2);
    if (state.type === 'secret') throw unsupported('key must be a private key');
    return pairs().publicOf(state, usages);
  }

  /** @returns {Promise<{ sharedKey: ArrayBuffer, ciphertext: ArrayBuffer }>} */
  async encapsulateBits(encapsulationAlgorithm, encapsulationKey) {
    check(this, 'encapsulateBits', arguments.length, 2);
    warnOf('encapsulateBits', 'method');
    const [shared, ciphertext] = await encapsulate('encapsulateBits', encapsulationAlgorithm, encapsulationKey);
    return { sharedKey: exact(shared), ciphertext: exact(ciphertext) };
  }

  /** @returns {Promise<{ sharedKey: CryptoKey, ciphertext: ArrayBuffer }>} */
  async encapsulateKey(encapsulationAlgorithm, encapsulationKey, sharedKeyAlgorithm, extractable, keyUsages) {
    check(this, 'encapsulateKey', arguments.length, 5);
    warnOf('encapsulateKey', 'method');
    const usages = usageList(keyUsages, 'encapsulateKey', 5);
    const { name, ...parameters } = normalize(sharedKeyAlgorithm, secrets);
    const [shared, ciphertext] = await encapsulate('encapsulateKey', encapsulationAlgorithm, encapsulationKey);
    return {
      sharedKey: importBytes('raw-secret', shared, name, parameters, Boolean(extractable), usages),
      ciphertext: exact(ciphertext),
    };
  }

  /** @returns {Promise<ArrayBuffer>} */
  async decapsulateBits(decapsulationAlgorithm, decapsulationKey, ciphertext) {
    check(this, 'decapsulateBits', arguments.length, 3);
    warnOf('decapsulateBits', 'method');
    return exact(await decapsulate('decapsulateBits', decapsulationAlgorithm, decapsulationKey, ciphertext));
  }

  /** @returns {Promise<CryptoKey>} */
  async decapsulateKey(decapsulationAlgorithm, decapsulationKey, ciphertext, sharedKeyAlgorithm, extractable, keyUsages) {
    check(this, 'decapsulateKey', arguments.length, 6);
    warnOf('decapsulateKey', 'method');
    const usages = usageList(keyUsages, 'decapsulateKey', 6);
    const { name, ...parameters } = normalize(sharedKeyAlgorithm, secrets);
    const shared = await decapsulate('decapsulateKey', decapsulationAlgorithm, decapsulationKey, ciphertext);
    return importBytes('raw-secret', shared, name, parameters, Boolean(extractable), usages);
  }
}

function requireArguments(method, given, required) {
  if (given >= required) return;
  const error = nativeError(ERR_MISSING_ARGS, 'arguments');
  error.message = `Failed to execute '${method}' on 'SubtleCrypto': ${required} argument${required === 1 ? '' : 's'} required, but only ${given} present.`;
  throw error;
}

const { check } = SubtleCrypto;
Object.defineProperty(SubtleCrypto, 'supports', { __proto__: null, enumerable: true });
delete SubtleCrypto.check;
for (const key of Object.getOwnPropertyNames(SubtleCrypto.prototype)) {
  if (key !== 'constructor') Object.defineProperty(SubtleCrypto.prototype, key, { __proto__: null, enumerable: true });
}
Object.defineProperty(SubtleCrypto.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'SubtleCrypto' });

// ---- keys ---------------------------------------------------------------------------------------

function keyOf(key, method, position) {
  const state = stateOf(key);
  if (state !== undefined) return state;
  const error = nativeError(ERR_INVALID_ARG_TYPE, 'key', 'CryptoKey', key);
  error.message = `Failed to execute '${method}' on 'SubtleCrypto': ${ordinals[position]} argument is not of type CryptoKey.`;
  throw error;
}

/** A key of any algorithm, of bytes or a JSON Web Key. */
function importBytes(format, data, name, parameters, extractable, usages) {
  if (ofBytes.includes(name)) return bytesKeys().importKey(name, parameters, format, data, extractable, usages);
  if (ofKmac.includes(name)) return kmacKeys().importKey(name, parameters, format, data, extractable, usages);
  if (ofAes.includes(name)) return aes().importKey(name, format, data, extractable, usages);
  return pairs().importKey(name, parameters, format, data, extractable, usages);
}

/** Bytes of a key, or a JSON Web Key. */
function exportState(format, state) {
  if (state.type !== 'secret') return pairs().exportKey(format, state);
  const { algorithm, bytes, extractable, usages } = state;
  const { name } = algorithm;
  if (derivations.includes(name)) throw unsupported(`${name} key export is not supported`);
  const isRaw = format === 'raw-secret' || (format === 'raw' && (name === 'HMAC' || (!ofKmac.includes(name) && aes().hasRaw(name))));
  if (!isRaw && format !== 'jwk') throw unsupported(`Unable to export ${name} secret key using ${format} format`);
  if (!extractable) throw accessError('key is not extractable');
  if (isRaw) return bytes.slice();
  const alg = name === 'HMAC' ? bytesKeys().algOf(algorithm) :
    ofKmac.includes(name) ? kmacKeys().algOf(name) : aes().algOf(name, algorithm.length);
  const k = require('buffer').Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
  return { key_ops: [...usages], ext: true, ...(alg === undefined ? {} : { alg }), kty: 'oct', k };
}

/** A JSON Web Key as bytes; AES-KW takes whole pieces of eight only. */
function jsonBytes(jwk, name) {
  const text = JSON.stringify(jwk);
  const padding = name === 'AES-KW' ? (8 - (text.length % 8)) % 8 : 0;
  return require('buffer').Buffer.from(`${text.slice(0, -1)}${' '.repeat(padding)}}`, 'utf8');
}

function jsonOf(bytes) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw dataError('Invalid wrapped JWK key');
  }
}

// ---- operations ---------------------------------------------------------------------------------

/** The keyed hash of data, with a secret key. */
function macOf(parameters, state, data) {
  return state.algorithm.name === 'HMAC' ? bytesKeys().hmac(state, data) : kmacKeys().kmac(parameters, state, data);
}

/** The parameters of encryption or decryption, for which the key must be. */
function checkCrypt(direction, usage, algorithm, state) {
  const wraps = usage === 'wrapKey' || usage === 'unwrapKey';
  const { name, ...parameters } = normalize(algorithm, ['RSA-OAEP', ...ofAes.filter((mode) => wraps || mode !== 'AES-KW')]);
  permit(state, name, usage);
  return parameters;
}

function runCrypt(direction, parameters, state, data) {
  const algorithm = state.algorithm.name === 'RSA-OAEP' ? operations().oaep : aes();
  return algorithm[direction](parameters, state, data);
}

function crypt(direction, usage, algorithm, state, data) {
  return runCrypt(direction, checkCrypt(direction, usage, algorithm, state), state, data);
}

function derive(usage, algorithm, state, length) {
  const { name, ...parameters } = normalize(algorithm, [...derivations, ...operations().agreements]);
  if (state.algorithm.name !== name) throw accessError('Key algorithm mismatch');
  if (!state.usages.includes(usage)) throw accessError(`baseKey does not have ${usage} usage`);
  if (derivations.includes(name)) return bytesKeys().derive(name, parameters, state, length);
  return operations().agree(name, parameters, state, length);
}

function encapsulate(usage, algorithm, key) {
  const { name } = normalize(algorithm, operations().encapsulations);
  const state = keyOf(key, usage, 2);
  permit(state, name, usage);
  return operations().encapsulate(state);
}

function decapsulate(usage, algorithm, key, ciphertext) {
  const { name } = normalize(algorithm, operations().encapsulations);
  const state = keyOf(key, usage, 2);
  permit(state, name, usage);
  return operations().decapsulate(state, bytesOf(ciphertext, usage, 3));
}

/**
 * The same key for the Web Crypto API.
 * @param {import('internal/crypto/keys').KeyObject} key
 * @returns {CryptoKey}
 */
function fromKeyObject(key, algorithm, extractable, keyUsages) {
  const usages = usageList(keyUsages ?? [], 'toCryptoKey', 3);
  const isSecret = key.type === 'secret';
  const { name, ...parameters } = normalize(algorithm, isSecret ? secrets : [...pairs().pairs.keys()]);
  const { keyHandle, secretBytes } = require('internal/crypto/keys');
  if (isSecret) return importBytes('raw-secret', viewOf(secretBytes(key)), name, parameters, Boolean(extractable), usages);
  return pairs().fromHandle(name, parameters, key.type, keyHandle(key), Boolean(extractable), usages);
}

module.exports = { CryptoKey, SubtleCrypto, fromKeyObject, subtle: new SubtleCrypto(kMake) };
