'use strict';
// SubtleCrypto: its methods, which look at their arguments and hand on to the algorithms in internal/crypto/web/.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { CryptoKey, stateOf } = require('internal/crypto/crypto_key');
const { UNSIGNED_LONG, bytesOf, checkFormat, inArgument, integerOf, jwkOf, usageList, usagesOf } = require('internal/crypto/web/idl');
const { derivations, kmacs, normalize } = require('internal/crypto/web/dictionaries');
const { accessError, dataError, exact, permit, unrecognized, unsupported, warnOf } = require('internal/crypto/web/shared');
const native = binding('crypto');

// Parts that most programs have no use for are loaded when there is one.
const kmacKeys = () => require('internal/crypto/web/kmac');
const bytesKeys = () => require('internal/crypto/web/bytes');
const aes = () => require('internal/crypto/web/aes');
const pairs = () => require('internal/crypto/web/pairs');
const operations = () => require('internal/crypto/web/operations');
const kMake = Symbol('kMake');

const bytesNames = new Set(['HMAC', ...derivations]);
const kmacNames = new Set(kmacs);
const isAes = (name) => name.startsWith('AES-') || name === 'ChaCha20-Poly1305';

/** The module of keys of an algorithm. */
function keysOf(name) {
  if (bytesNames.has(name)) return bytesKeys();
  if (kmacNames.has(name)) return kmacKeys();
  return isAes(name) ? aes() : pairs();
}

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
    const bytes = bytesOf(data, 'encrypt', 3);
    const parameters = normalize(algorithm, 'encrypt');
    permit(state, parameters.name, 'encrypt');
    return exact(await cipherOf(parameters).encrypt(parameters, state, bytes));
  }

  /** @returns {Promise<ArrayBuffer>} */
  async decrypt(algorithm, key, data) {
    check(this, 'decrypt', arguments.length, 3);
    const state = keyOf(key, 'decrypt', 2);
    const bytes = bytesOf(data, 'decrypt', 3);
    const parameters = normalize(algorithm, 'encrypt');
    permit(state, parameters.name, 'decrypt');
    return exact(await cipherOf(parameters).decrypt(parameters, state, bytes));
  }

  /** @returns {Promise<ArrayBuffer>} */
  async sign(algorithm, key, data) {
    check(this, 'sign', arguments.length, 3);
    const state = keyOf(key, 'sign', 2);
    const bytes = bytesOf(data, 'sign', 3);
    const parameters = normalize(algorithm, 'sign');
    permit(state, parameters.name, 'sign');
    return exact(await (state.type === 'secret' ? macOf(parameters, state, bytes) : operations().sign(parameters, state, bytes)));
  }

  /** @returns {Promise<boolean>} */
  async verify(algorithm, key, signature, data) {
    check(this, 'verify', arguments.length, 4);
    const state = keyOf(key, 'verify', 2);
    const given = bytesOf(signature, 'verify', 3);
    const bytes = bytesOf(data, 'verify', 4);
    const parameters = normalize(algorithm, 'sign');
    permit(state, parameters.name, 'verify');
    if (state.type !== 'secret') return operations().verify(parameters, state, given, bytes);
    // What the program changes meanwhile does not count.
    const expected = given.slice();
    const made = await macOf(parameters, state, bytes);
    return expected.byteLength === made.byteLength && native.timingSafeEqual(expected, made);
  }

  /** @returns {Promise<ArrayBuffer>} the hash of `data` */
  async digest(algorithm, data) {
    check(this, 'digest', arguments.length, 2);
    const bytes = bytesOf(data, 'digest', 2);
    return exact(await bytesKeys().digest(normalize(algorithm, 'digest'), bytes));
  }

  /** @returns {Promise<CryptoKey | CryptoKeyPair>} */
  async generateKey(algorithm, extractable, keyUsages) {
    check(this, 'generateKey', arguments.length, 3);
    const usages = usageList(keyUsages, 'generateKey', 3);
    const parameters = normalize(algorithm, 'generateKey');
    return keysOf(parameters.name).generate(parameters, Boolean(extractable), usages);
  }

  /** @returns {Promise<CryptoKey>} */
  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    check(this, 'deriveKey', arguments.length, 5);
    const state = keyOf(baseKey, 'deriveKey', 2);
    const usages = usageList(keyUsages, 'deriveKey', 5);
    const parameters = normalize(algorithm, 'deriveBits');
    const wanted = normalize(derivedKeyType, 'deriveKey');
    const { name } = wanted;
    let length = null;
    if (name === 'HMAC') length = bytesKeys().hmacLength(wanted);
    else if (!bytesNames.has(name)) length = keysOf(name).keyLength(wanted);
    const bits = await derive('deriveKey', parameters, state, length);
    return keysOf(name).importKey(wanted, 'raw-secret', bits, Boolean(extractable), usages);
  }

  /** @returns {Promise<ArrayBuffer>} */
  async deriveBits(algorithm, baseKey, length = null) {
    check(this, 'deriveBits', arguments.length, 2);
    const state = keyOf(baseKey, 'deriveBits', 2);
    if (length !== null) length = integerOf(length, UNSIGNED_LONG, inArgument('deriveBits', 3));
    return exact(await derive('deriveBits', normalize(algorithm, 'deriveBits'), state, length));
  }

  /** @returns {Promise<CryptoKey>} */
  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    check(this, 'importKey', arguments.length, 5);
    checkFormat(format, 'importKey');
    const data = format === 'jwk' ? jwkOf(keyData, 'importKey', 2) : bytesOf(keyData, 'importKey', 2);
    const usages = usageList(keyUsages, 'importKey', 5);
    const parameters = normalize(algorithm, 'importKey');
    return keysOf(parameters.name).importKey(parameters, format, data, Boolean(extractable), usages);
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
    const parameters = normalize(algorithm, 'wrapKey');
    permit(wrapping, parameters.name, 'wrapKey');
    const exported = exportState(format, state);
    const bytes = format === 'jwk' ? jsonBytes(exported, parameters.name) : exported;
    return exact(await cipherOf(parameters).encrypt(parameters, wrapping, bytes));
  }

  /** @returns {Promise<CryptoKey>} */
  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgo, unwrappedKeyAlgo, extractable, keyUsages) {
    check(this, 'unwrapKey', arguments.length, 7);
    checkFormat(format, 'unwrapKey');
    const wrapped = bytesOf(wrappedKey, 'unwrapKey', 2);
    const state = keyOf(unwrappingKey, 'unwrapKey', 3);
    const usages = usageList(keyUsages, 'unwrapKey', 7);
    const parameters = normalize(unwrapAlgo, 'wrapKey');
    const wanted = normalize(unwrappedKeyAlgo, 'importKey');
    permit(state, parameters.name, 'unwrapKey');
    const bytes = await cipherOf(parameters).decrypt(parameters, state, wrapped);
    const data = format === 'jwk' ? jsonOf(bytes) : bytes;
    return keysOf(wanted.name).importKey(wanted, format, data, Boolean(extractable), usages);
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
    const wanted = normalize(sharedKeyAlgorithm, 'importKey');
    const [shared, ciphertext] = await encapsulate('encapsulateKey', encapsulationAlgorithm, encapsulationKey);
    return {
      sharedKey: keysOf(wanted.name).importKey(wanted, 'raw-secret', shared, Boolean(extractable), usages),
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
    const wanted = normalize(sharedKeyAlgorithm, 'importKey');
    const shared = await decapsulate('decapsulateKey', decapsulationAlgorithm, decapsulationKey, ciphertext);
    return keysOf(wanted.name).importKey(wanted, 'raw-secret', shared, Boolean(extractable), usages);
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
  error.message = `${inArgument(method, position)} is not of type CryptoKey.`;
  throw error;
}

/** Bytes of a key that are nobody else's, or a JSON Web Key. */
function exportState(format, state) {
  if (state.type !== 'secret') return pairs().exportKey(format, state);
  const { algorithm, bytes, extractable } = state;
  const { name } = algorithm;
  if (derivations.includes(name)) throw unsupported(`${name} key export is not supported`);
  const isRaw = format === 'raw-secret' || (format === 'raw' && (name === 'HMAC' || (isAes(name) && aes().hasRaw(name))));
  if (!isRaw && format !== 'jwk') throw unsupported(`Unable to export ${name} secret key using ${format} format`);
  if (!extractable) throw accessError('key is not extractable');
  if (isRaw) return bytes.slice();
  return require('internal/crypto/web/secrets').secretJwk(state, keysOf(name).algOf(algorithm));
}

/** A JSON Web Key as bytes; AES-KW takes whole pieces of eight only. */
function jsonBytes(jwk, name) {
  const text = JSON.stringify(jwk);
  const padding = name === 'AES-KW' ? (8 - (text.length % 8)) % 8 : 0;
  return require('buffer').Buffer.from(`${text}${' '.repeat(padding)}`, 'utf8');
}

function jsonOf(bytes) {
  let jwk;
  try {
    jwk = jwkOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (error) {
    throw dataError('Invalid wrapped JWK key', error);
  }
  if (jwk.kty === undefined) throw dataError('Invalid wrapped JWK key');
  return jwk;
}

// ---- operations ---------------------------------------------------------------------------------

/** The keyed hash of data, with a secret key. */
function macOf(parameters, state, data) {
  return parameters.name === 'HMAC' ? bytesKeys().hmac(state, data) : kmacKeys().kmac(parameters, state, data);
}

/** What encrypts and decrypts. */
function cipherOf({ name }) {
  return name === 'RSA-OAEP' ? operations().oaep : aes();
}

function derive(usage, parameters, state, length) {
  if (state.algorithm.name !== parameters.name) throw accessError('Key algorithm mismatch');
  if (!state.usages.includes(usage)) throw accessError(`baseKey does not have ${usage} usage`);
  return (bytesNames.has(parameters.name) ? bytesKeys().derive : operations().agree)(parameters, state, length);
}

function encapsulate(usage, algorithm, key) {
  const { name } = normalize(algorithm, 'encapsulate');
  const state = keyOf(key, usage, 2);
  if (state.algorithm.name !== name) throw accessError('Key algorithm mismatch');
  if (!state.usages.includes(usage)) throw accessError(`encapsulationKey does not have ${usage} usage`);
  return operations().encapsulate(state);
}

function decapsulate(usage, algorithm, key, ciphertext) {
  const { name } = normalize(algorithm, 'encapsulate');
  const state = keyOf(key, usage, 2);
  if (state.algorithm.name !== name) throw accessError('Key algorithm mismatch');
  if (!state.usages.includes(usage)) throw accessError(`decapsulationKey does not have ${usage} usage`);
  return operations().decapsulate(state, bytesOf(ciphertext, usage, 3));
}

/**
 * The same key for the Web Crypto API.
 * @param {import('internal/crypto/keys').KeyObject} key
 * @returns {CryptoKey}
 */
function fromKeyObject(key, algorithm, extractable, keyUsages) {
  const usages = usagesOf(keyUsages ?? [], 'Value');
  const parameters = normalize(algorithm, 'importKey');
  const { keyHandle, secretBytes } = require('internal/crypto/keys');
  const keys = keysOf(parameters.name);
  const isSecret = key.type === 'secret';
  if (isSecret === (keys === pairs())) throw unrecognized();
  if (isSecret) return keys.importKey(parameters, 'raw-secret', secretBytes(key), Boolean(extractable), usages);
  return keys.fromHandle(parameters, key.type, keyHandle(key), Boolean(extractable), usages);
}

module.exports = { CryptoKey, SubtleCrypto, fromKeyObject, subtle: new SubtleCrypto(kMake) };
