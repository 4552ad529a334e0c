'use strict';
// Diffie-Hellman on curves: the class ECDH, which keeps a pair of keys as bytes.

const {
  codes: {
    ERR_CRYPTO_ECDH_INVALID_FORMAT, ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY, ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_KEYPAIR,
    ERR_CRYPTO_INVALID_KEYTYPE, ERR_CRYPTO_OPERATION_FAILED,
  },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateString } = require('internal/validators');
const { deprecate } = require('internal/util/deprecate');
const { encoded, given, trimmed } = require('internal/crypto/diffie_hellman');
const { POINT } = require('internal/crypto/numbers');
const native = binding('crypto');

const forms = new Map([['compressed', POINT.COMPRESSED], ['uncompressed', POINT.UNCOMPRESSED], ['hybrid', POINT.HYBRID]]);

const kKeys = Symbol('kKeys');

/** Keys on a curve, whose number is the native side's; the public one is an uncompressed point. */
class Keys {
  constructor(curve) {
    this.curve = curve;
    this.publicKey = null;
    this.privateKey = null;
  }
}

function curveOf(name) {
  const curve = native.curveOf(name, false);
  if (curve === undefined) throw nativeError(ERR_CRYPTO_INVALID_CURVE);
  return curve;
}

function formOf(format) {
  if (!format) return POINT.UNCOMPRESSED;
  const form = forms.get(format);
  if (form === undefined) throw new ERR_CRYPTO_ECDH_INVALID_FORMAT(format);
  return form;
}

/** @param {string} curve */
function ECDH(curve) {
  if (!(this instanceof ECDH)) return new ECDH(curve);
  validateString(curve, 'curve');
  // What shows objects should not show keys.
  Object.defineProperty(this, kKeys, { __proto__: null, value: new Keys(curveOf(curve)) });
}

function pointOf(curve, bytes, form) {
  const point = native.ecdhPoint(curve, bytes, form);
  if (point === undefined) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'Failed to convert Buffer to EC_POINT');
  return point;
}

Object.assign(ECDH.prototype, {
  computeSecret: function dhComputeSecret(key, inEnc, outEnc) {
    const { curve, privateKey, publicKey } = this[kKeys];
    const peer = given(key, inEnc, 'key');
    // A public key that was set may belong to another private key.
    if (privateKey !== null && publicKey !== null) {
      const own = native.ecdhPublic(curve, privateKey);
      if (own === undefined || own.length !== publicKey.length || !native.timingSafeEqual(own, publicKey)) {
        throw nativeError(ERR_CRYPTO_INVALID_KEYPAIR);
      }
    }
    if (native.ecdhPoint(curve, peer, POINT.UNCOMPRESSED) === undefined) throw new ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY();
    const secret = privateKey === null ? undefined : native.ecdhSecret(curve, privateKey, peer);
    if (secret === undefined) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'Failed to compute ECDH key');
    return encoded(secret, outEnc);
  },
  setPrivateKey(key, encoding) {
    const keys = this[kKeys];
    const bytes = given(key, encoding, 'key');
    const publicKey = native.ecdhPublic(keys.curve, bytes);
    if (publicKey === undefined) throw nativeError(ERR_CRYPTO_INVALID_KEYTYPE, 'Private key is not valid for specified curve.');
    keys.privateKey = trimmed(bytes);
    keys.publicKey = publicKey;
    return this;
  },
  setPublicKey: deprecate(function setPublicKey(key, encoding) {
    const keys = this[kKeys];
    keys.publicKey = pointOf(keys.curve, given(key, encoding, 'key'), POINT.UNCOMPRESSED);
    return this;
  }, 'ecdh.setPublicKey() is deprecated.', 'DEP0031'),
  getPrivateKey: function dhGetPrivateKey(encoding) {
    const { privateKey } = this[kKeys];
    if (privateKey === null) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'Failed to get ECDH private key');
    return encoded(privateKey, encoding);
  },
  generateKeys(encoding, format) {
    const keys = this[kKeys];
    const made = native.ecdhKeys(keys.curve);
    if (made === undefined) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'Failed to generate key');
    keys.publicKey = made[0];
    keys.privateKey = trimmed(made[1]);
    return this.getPublicKey(encoding, format);
  },
  getPublicKey(encoding, format) {
    const { curve, publicKey } = this[kKeys];
    const form = formOf(format);
    if (publicKey === null) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'Failed to get ECDH public key');
    return encoded(form === POINT.UNCOMPRESSED ? publicKey : pointOf(curve, publicKey, form), encoding);
  },
});

/**
 * A point in another form.
 * @param {string | ArrayBuffer | ArrayBufferView} key
 * @param {string} curve
 * @param {string} [inEnc]
 * @param {string} [outEnc]
 * @param {'compressed' | 'uncompressed' | 'hybrid'} [format]
 * @returns {string | Buffer}
 */
ECDH.convertKey = function convertKey(key, curve, inEnc, outEnc, format) {
  validateString(curve, 'curve');
  const bytes = given(key, inEnc, 'key');
  const form = formOf(format);
  return encoded(pointOf(curveOf(curve), bytes, form), outEnc);
};

/** @param {string} curve */
function createECDH(curve) {
  return new ECDH(curve);
}

module.exports = { ECDH, createECDH };
