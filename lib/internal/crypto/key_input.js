'use strict';
// The many shapes in which programs give a key: text, bytes, objects with a key and how it is written, KeyObject, CryptoKey.

const {
  codes: {
    ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateObject, validateString } = require('internal/validators');
const { AsymmetricKey, KeyObject, isCryptoKey, isKeyObject, keyHandle } = require('internal/crypto/keys');
const { incompatible, isRawKind, rawParts, structures } = require('internal/crypto/key_encoding');
const { bytesOf, dataTypes: texts, isMemory, memoryTypes } = require('internal/crypto/memory');
const { FORMAT } = require('internal/crypto/numbers');
const native = binding('crypto');

const publicTypes = [...texts, 'KeyObject', 'CryptoKey'];
const privateTypes = [...texts, 'KeyObject', 'CryptoKey', 'URL'];
const creationTypes = [...texts, 'URL'];

let warned = false;

/** Web Crypto's keys are for Web Crypto. */
function fromCryptoKey(key) {
  if (!warned) {
    warned = true;
    process.emitWarning(
      'Passing a CryptoKey to node:crypto functions is deprecated.', { type: 'DeprecationWarning', code: 'DEP0203' });
  }
  return KeyObject.from(key);
}

/** A KeyObject, or a CryptoKey as one; undefined for anything else. */
function objectOf(value) {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isKeyObject(value)) return value;
  return isCryptoKey(value) ? fromCryptoKey(value) : undefined;
}

function handle(key) {
  return new AsymmetricKey(key);
}

/** Kinds of keys that have no raw bytes, of all those there are. */
const otherKinds = new Set(['rsa', 'rsa-pss', 'dsa', 'dh']);

function fromRaw(key, format, { asymmetricKeyType: kind, namedCurve }, name) {
  if (!isMemory(key)) throw new ERR_INVALID_ARG_TYPE(`${name}.key`, memoryTypes, key);
  validateString(kind, `${name}.asymmetricKeyType`);
  let made;
  if (kind === 'ec') {
    validateString(namedCurve, `${name}.namedCurve`);
    if (format === 'raw-seed') throw incompatible();
    const curve = native.curveOf(namedCurve, true);
    if (curve === undefined) throw nativeError(ERR_CRYPTO_INVALID_CURVE);
    made = format === 'raw-public' ? native.keyFromPoint(curve, key) : native.keyFromPoint(curve, undefined, key);
  } else {
    if (otherKinds.has(kind)) throw incompatible();
    if (!isRawKind(kind, 'raw-public')) throw invalidValue(`Invalid asymmetricKeyType: ${kind}`);
    if (!isRawKind(kind, format)) throw incompatible();
    made = native.keyFromRaw(kind, rawParts[format], key);
  }
  if (made === undefined) throw invalidValue('Invalid key data');
  return handle(made);
}

function invalidValue(message) {
  const error = nativeError(ERR_INVALID_ARG_VALUE, 'key', undefined);
  error.message = message;
  return error;
}

/** Whether this is a URL, from whichever realm. */
function isUrl(value) {
  return typeof value === 'object' && value !== null && Boolean(value.href && value.protocol && value.auth === undefined && value.path === undefined);
}

/** The key where a URL says, by OpenSSL's own loaders. */
function fromUrl({ href }, secret) {
  return handle(native.keyFromStore(href, secret));
}

/** The bytes of a passphrase, if there is one. */
function secretOf(passphrase, encoding, name) {
  if (passphrase == null) return undefined;
  const secret = bytesOf(passphrase, encoding);
  if (secret === undefined) throw new ERR_INVALID_ARG_VALUE(`${name}.passphrase`, passphrase);
  return secret;
}

/** Checks what an object says of how its key is written, and reads it. */
function fromOptions(key, options, isPrivate, name, types) {
  const { encoding, format } = options;
  if (format === 'jwk') {
    validateObject(key, `${name}.key`);
    return handle(require('internal/crypto/jwk').fromJwk(key, isPrivate));
  }
  if (format === 'raw-private' || format === 'raw-seed' || (format === 'raw-public' && !isPrivate)) return fromRaw(key, format, options, name);
  const { type, passphrase } = options;
  if (isPrivate && isUrl(key)) return fromUrl(key, secretOf(passphrase, encoding, name));
  const data = bytesOf(key, encoding);
  if (data === undefined) throw new ERR_INVALID_ARG_TYPE(`${name}.key`, types, key);
  if (format !== undefined && format !== 'pem' && format !== 'der') throw new ERR_INVALID_ARG_VALUE(`${name}.format`, format);
  const isDer = format === 'der';
  const known = isPrivate ? ['pkcs1', 'pkcs8', 'sec1'] : Object.keys(structures);
  if (isDer ? !known.includes(type) : type !== undefined && !known.includes(type)) {
    throw new ERR_INVALID_ARG_VALUE(`${name}.type`, type);
  }
  return handle(native.keyRead(data, isDer ? FORMAT.DER : FORMAT.PEM, structures[type] ?? 0, isPrivate, secretOf(passphrase, encoding, name)));
}

/** What a program gave: a KeyObject, or something to read, with its `key`, which is read once. */
function inputOf(value) {
  const own = objectOf(value);
  if (own !== undefined || value == null || typeof value === 'string' || isMemory(value)) return { object: own, key: undefined };
  const { key } = value;
  return { object: objectOf(key), key };
}

/** A key that is text or bytes, or an object with such a key; KeyObjects have been looked for. */
function read(value, key, isPrivate, name, types) {
  const data = bytesOf(value, undefined);
  if (data !== undefined) return handle(native.keyRead(data, FORMAT.PEM, 0, isPrivate));
  if (typeof value !== 'object' || value === null) throw new ERR_INVALID_ARG_TYPE(name, types, value);
  if (isPrivate && isUrl(value)) return fromUrl(value, undefined);
  return fromOptions(key, value, isPrivate, name, types);
}

/** The handle of a KeyObject of one of the types. */
function ofType(object, types) {
  if (types.includes(object.type)) return keyHandle(object);
  throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(object.type, types.join(' or '));
}

const onlyPrivate = ['private'];
const either = ['private', 'public'];

/**
 * A key for an operation with the private part: any shape, KeyObjects included.
 * @param {unknown} value
 * @param {string} [name] of the argument
 * @returns {AsymmetricKey}
 */
function privateKeyFor(value, name = 'key') {
  const { object, key } = inputOf(value);
  if (object !== undefined) return ofType(object, onlyPrivate);
  return read(value, key, true, name, privateTypes);
}

/** As `privateKeyFor`; of text and bytes a public key is taken too, for the operation itself to refuse. */
function anyKeyFor(value, name) {
  const { object, key } = inputOf(value);
  if (object !== undefined) return ofType(object, onlyPrivate);
  return read(value, key, false, name, privateTypes);
}

/**
 * A key for an operation with the public part: a public key, or a private one, in any shape.
 * @param {unknown} value
 * @param {string} [name] of the argument
 * @returns {AsymmetricKey}
 */
function publicKeyFor(value, name = 'key') {
  const { object, key } = inputOf(value);
  if (object !== undefined) {
    if (!either.includes(object.type)) throw new ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(object.type, 'private or public');
    return keyHandle(object);
  }
  return read(value, key, false, name, publicTypes);
}

/** What createPublicKey takes: a private KeyObject, but no public one. */
function publicInput(value) {
  const { object, key } = inputOf(value);
  return object === undefined ? read(value, key, false, 'key', publicTypes) : ofType(object, onlyPrivate);
}

/** What createPrivateKey takes: no KeyObject. */
function privateInput(value) {
  const { object, key } = inputOf(value);
  if (value === null) throw new ERR_INVALID_ARG_TYPE('key', creationTypes, value);
  if (object !== undefined) throw new ERR_INVALID_ARG_TYPE('key', creationTypes, key ?? value);
  return read(value, key, true, 'key', creationTypes);
}

module.exports = { anyKeyFor, objectOf, ofType, privateInput, privateKeyFor, publicInput, publicKeyFor };
