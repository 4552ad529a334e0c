'use strict';
// KeyObject: a key that a program may pass around without showing it. Secret keys are bytes of the library's; public and
// private ones, which are the native side's, have their class in internal/crypto/asymmetric_keys.

const {
  codes: { ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateObject, validateOneOf, validateString } = require('internal/validators');
const { FastBuffer } = require('internal/buffer/memory');
const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');
const { bytesOf, copyOf, memoryTypes } = require('internal/crypto/memory');
const native = binding('crypto');

/** A copy of the key's bytes, which no program can reach; only the library makes one. */
class SecretKey {
  #bytes;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #bytes in value;
  }

  get bytes() {
    return this.#bytes;
  }
}

/** A key of two parts, or the public one of them, as the native side holds it; only the library makes one. */
class AsymmetricKey {
  #key;
  #kind;

  constructor(key) {
    this.#key = key;
    this.#kind = undefined;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #key in value;
  }

  get key() {
    return this.#key;
  }

  /** @returns {string} the algorithm: `rsa`, `ed25519` … */
  get kind() {
    return (this.#kind ??= native.keyKind(this.#key));
  }
}

let handleOf;
let typeOf;

class KeyObject {
  #type;
  #handle;

  constructor(type, handle) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') throw new ERR_INVALID_ARG_VALUE('type', type);
    if (!(type === 'secret' ? SecretKey.is(handle) : AsymmetricKey.is(handle))) throw new ERR_INVALID_ARG_TYPE('handle', 'object', handle);
    this.#type = type;
    this.#handle = handle;
  }

  static {
    handleOf = (value) => (typeof value === 'object' && value !== null && #handle in value ? value.#handle : undefined);
    typeOf = (value) => value.#type;
  }

  /**
   * @param {CryptoKey} key
   * @returns {KeyObject} the same key
   */
  static from(key) {
    return fromCryptoKey(key);
  }

  /** @returns {'secret' | 'public' | 'private'} */
  get type() {
    if (handleOf(this) === undefined) throw new ERR_INVALID_THIS('KeyObject');
    return this.#type;
  }

  /**
   * Whether both keys have the same type and bytes; how long it takes does not tell where they differ.
   * @param {KeyObject} otherKeyObject
   */
  equals(otherKeyObject) {
    const mine = handleOf(this);
    if (mine === undefined) throw new ERR_INVALID_THIS('KeyObject');
    const other = handleOf(otherKeyObject);
    if (other === undefined) throw new ERR_INVALID_ARG_TYPE('otherKeyObject', 'KeyObject', otherKeyObject);
    if (typeOf(this) !== typeOf(otherKeyObject)) return false;
    if (AsymmetricKey.is(mine)) return native.keyEquals(mine.key, other.key);
    return mine.bytes.byteLength === other.bytes.byteLength && native.timingSafeEqual(mine.bytes, other.bytes);
  }

  /**
   * The same key for the Web Crypto API.
   * @param {string | object} algorithm
   * @param {boolean} extractable
   * @param {string[]} keyUsages
   * @returns {CryptoKey}
   */
  toCryptoKey(algorithm, extractable, keyUsages) {
    if (handleOf(this) === undefined) throw new ERR_INVALID_THIS('KeyObject');
    return require('internal/crypto/subtle').fromKeyObject(this, algorithm, extractable, keyUsages);
  }

  get [kCloneMode]() {
    return handleOf(this) === undefined ? 0 : CLONEABLE;
  }
}

Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'KeyObject' });

class SecretKeyObject extends KeyObject {
  constructor(handle) {
    super('secret', handle);
  }

  /** Length of the key in bytes. */
  get symmetricKeySize() {
    return secretBytes(this, true).byteLength;
  }

  /**
   * @param {{ format?: 'buffer' | 'jwk' }} [options]
   * @returns {Buffer | { kty: 'oct', k: string }}
   */
  export(options) {
    const bytes = secretBytes(this, true);
    const copy = new FastBuffer(bytes.slice().buffer);
    if (options === undefined) return copy;
    validateObject(options, 'options');
    const { format } = options;
    validateOneOf(format, 'options.format', [undefined, 'buffer', 'jwk']);
    return format === 'jwk' ? { kty: 'oct', k: copy.toString('base64url') } : copy;
  }

  [kClone]() {
    return { data: secretBytes(this, true), deserializeInfo: 'internal/crypto/keys:SecretKeyObject' };
  }

  static [kDeserialize](bytes) {
    return new SecretKeyObject(new SecretKey(bytes));
  }
}

/** The library's own copy of a secret key's bytes; throws for another key, undefined for what is none. `mustBe`: the receiver of a method. */
function secretBytes(value, mustBe = false) {
  const handle = handleOf(value);
  if (AsymmetricKey.is(handle)) throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(typeOf(value), 'secret');
  const bytes = handle?.bytes;
  if (bytes === undefined && mustBe) throw new ERR_INVALID_THIS('SecretKeyObject');
  return bytes;
}

/** As `secretBytes`, of a key of the Web Crypto API too. */
function anySecretBytes(value) {
  return secretBytes(isCryptoKey(value) ? require('internal/crypto/key_input').objectOf(value) : value);
}

/**
 * @param {string | ArrayBuffer | ArrayBufferView} key
 * @param {string} [encoding] of a string
 * @returns {SecretKeyObject}
 */
function createSecretKey(key, encoding) {
  if (typeof key === 'string' && encoding !== undefined && encoding !== 'buffer') validateString(encoding, 'encoding');
  const bytes = bytesOf(key, encoding);
  if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE('key', memoryTypes, key);
  return new SecretKeyObject(new SecretKey(copyOf(bytes)));
}

/** The key of the Web Crypto API as a KeyObject; `undefined` bytes are a key that is no secret. */
function fromCryptoKey(key) {
  const state = typeof key === 'object' && key !== null ? require('internal/crypto/crypto_key').stateOf(key) : undefined;
  if (state === undefined) throw new ERR_INVALID_ARG_TYPE('key', 'CryptoKey', key);
  if (state.bytes !== undefined) return new SecretKeyObject(new SecretKey(state.bytes.slice()));
  return require('internal/crypto/asymmetric_keys').keyObject(state.type, state.handle);
}

/** The library's own secret key over bytes that nobody else has. */
function secretKeyOf(bytes) {
  return new SecretKeyObject(new SecretKey(bytes));
}

/** What the library holds of a KeyObject; undefined for anything else. */
function keyHandle(value) {
  return handleOf(value);
}

/** @param {unknown} value */
function isKeyObject(value) {
  return handleOf(value) !== undefined;
}

/** @param {unknown} value */
function isCryptoKey(value) {
  return require('internal/crypto/crypto_key').stateOf(value) !== undefined;
}

/** Whether two keys of the Web Crypto API are the same in all that can be seen, and in their bytes. */
function equalCryptoKeys(a, b) {
  const { stateOf } = require('internal/crypto/crypto_key');
  const [one, other] = [stateOf(a), stateOf(b)];
  const seen = ({ type, extractable, algorithm, usages }) => JSON.stringify([type, extractable, algorithm, usages]);
  if (seen(one) !== seen(other)) return false;
  if (one.handle !== undefined) return native.keyEquals(one.handle.key, other.handle.key);
  return one.bytes.byteLength === other.bytes.byteLength && native.timingSafeEqual(one.bytes, other.bytes);
}

module.exports = {
  AsymmetricKey, KeyObject, SecretKeyObject, anySecretBytes, createSecretKey, equalCryptoKeys, isCryptoKey, isKeyObject, keyHandle, secretBytes,
  secretKeyOf,
};
