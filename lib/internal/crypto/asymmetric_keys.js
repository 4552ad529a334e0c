'use strict';
// KeyObject for public and private keys, and how programs get one: createPublicKey and createPrivateKey.

const {
  codes: { ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateObject } = require('internal/validators');
const { kClone, kDeserialize } = require('internal/messaging/transferable');
const { AsymmetricKey, KeyObject, keyHandle } = require('internal/crypto/keys');
const { privateEncoding, publicEncoding, writePrivate, writePublic } = require('internal/crypto/key_encoding');
const { FORMAT, STRUCTURE } = require('internal/crypto/numbers');
const native = binding('crypto');

class AsymmetricKeyObject extends KeyObject {
  /** @returns {string} the algorithm: `rsa`, `ec`, `ed25519` … */
  get asymmetricKeyType() {
    return handleOf(this).kind;
  }

  /** @returns {object} what there is to know of the key without using it; depends on its algorithm */
  get asymmetricKeyDetails() {
    return detailsOf(handleOf(this));
  }
}

class PublicKeyObject extends AsymmetricKeyObject {
  constructor(handle) {
    super('public', handle);
  }

  /**
   * @param {{ format: string, type?: string }} options
   * @returns {string | Buffer | object}
   */
  export(options) {
    const handle = handleOf(this);
    validateObject(options, 'options');
    return writePublic(handle, publicEncoding(options, 'options'));
  }

  [kClone]() {
    const der = native.keyWrite(handleOf(this).key, false, false, STRUCTURE.spki);
    return { data: der, deserializeInfo: 'internal/crypto/asymmetric_keys:PublicKeyObject' };
  }

  static [kDeserialize](der) {
    return new PublicKeyObject(new AsymmetricKey(native.keyRead(der, FORMAT.DER, STRUCTURE.spki, false)));
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  constructor(handle) {
    super('private', handle);
  }

  /**
   * @param {{ format: string, type?: string, cipher?: string, passphrase?: string | Buffer }} options
   * @returns {string | Buffer | object}
   */
  export(options) {
    const handle = handleOf(this);
    validateObject(options, 'options');
    return writePrivate(handle, privateEncoding(options, 'options', true));
  }

  [kClone]() {
    const der = native.keyWrite(handleOf(this).key, true, false, STRUCTURE.pkcs8);
    return { data: der, deserializeInfo: 'internal/crypto/asymmetric_keys:PrivateKeyObject' };
  }

  static [kDeserialize](der) {
    return new PrivateKeyObject(new AsymmetricKey(native.keyRead(der, FORMAT.DER, STRUCTURE.pkcs8, true)));
  }
}

/** What the library holds of the receiver of a method. */
function handleOf(object) {
  const handle = keyHandle(object);
  if (!AsymmetricKey.is(handle)) throw new ERR_INVALID_THIS('KeyObject');
  return handle;
}

function bigInt(bytes) {
  return BigInt(`0x${require('buffer').Buffer.from(bytes.buffer).toString('hex') || '0'}`);
}

/** @param {AsymmetricKey} handle */
function detailsOf(handle) {
  const details = native.keyDetails(handle.key);
  switch (handle.kind) {
    case 'rsa':
      return { modulusLength: details[0], publicExponent: bigInt(details[1]) };
    case 'rsa-pss': {
      const { 2: hashAlgorithm, 3: mgf1HashAlgorithm, 4: saltLength } = details;
      const size = { modulusLength: details[0], publicExponent: bigInt(details[1]) };
      return details.length > 2 ? { ...size, hashAlgorithm, mgf1HashAlgorithm, saltLength } : size;
    }
    case 'dsa':
      return { modulusLength: details[0], divisorLength: details[1] };
    case 'ec':
      return { namedCurve: details[0] };
    default:
      return {};
  }
}

/**
 * @param {'public' | 'private'} type
 * @param {AsymmetricKey} handle
 */
function keyObject(type, handle) {
  return type === 'public' ? new PublicKeyObject(handle) : new PrivateKeyObject(handle);
}

/**
 * @param {string | ArrayBuffer | ArrayBufferView | KeyObject | CryptoKey | object} key public, or private with its public
 *   part; a certificate
 * @returns {PublicKeyObject}
 */
function createPublicKey(key) {
  return new PublicKeyObject(require('internal/crypto/key_input').publicInput(key));
}

/**
 * @param {string | ArrayBuffer | ArrayBufferView | object} key
 * @returns {PrivateKeyObject}
 */
function createPrivateKey(key) {
  return new PrivateKeyObject(require('internal/crypto/key_input').privateInput(key));
}

/** The handle of a KeyObject that must have one of the types. */
function handleOfType(object, types) {
  if (types.includes(object.type)) return keyHandle(object);
  throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(object.type, types.join(' or '));
}

module.exports = { PrivateKeyObject, PublicKeyObject, createPrivateKey, createPublicKey, handleOfType, keyObject };
