'use strict';
// Signatures: the Sign and Verify classes, which take data piece by piece, and sign and verify for data in one piece.

const {
  codes: {
    ERR_CRYPTO_INVALID_DIGEST, ERR_CRYPTO_INVALID_STATE, ERR_CRYPTO_SIGN_KEY_REQUIRED, ERR_CRYPTO_UNSUPPORTED_OPERATION,
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { isInt32, validateFunction, validateString } = require('internal/validators');
const { encodingCode, normalizeEncoding } = require('internal/buffer/encodings');
const { BYTES, algorithmOf, inputCode, requireAlgorithm } = require('internal/crypto/algorithms');
const { asBuffer, bytesOf, dataTypes } = require('internal/crypto/memory');
const { NO_ALGORITHM } = require('internal/crypto/numbers');
const { privateKeyFor, publicKeyFor } = require('internal/crypto/key_input');
const { Writable } = require('stream');
const native = binding('crypto');

const mostContext = 255;

/** Algorithms that hash their data in a way of their own, and so have no digest to sign. */
const wholeKinds = /^(ed(25519|448)|ml-dsa-|slh-dsa-)/;

function integerOption(options, name) {
  const value = options[name];
  if (value === undefined || isInt32(value)) return value;
  throw new ERR_INVALID_ARG_VALUE(`options.${name}`, value);
}

/** `[padding, saltLength, plain]`: what a key given as an object says of the signature. */
function schemeOf(options) {
  const padding = integerOption(options, 'padding');
  const salt = integerOption(options, 'saltLength');
  const { dsaEncoding } = options;
  if (dsaEncoding !== undefined && dsaEncoding !== 'der' && dsaEncoding !== 'ieee-p1363') {
    throw new ERR_INVALID_ARG_VALUE('options.dsaEncoding', dsaEncoding);
  }
  return [padding, salt, dsaEncoding === 'ieee-p1363'];
}

function contextOf({ context }) {
  if (context === undefined) return undefined;
  if (!ArrayBuffer.isView(context)) throw new ERR_INVALID_ARG_TYPE('options.context', ['Buffer', 'TypedArray', 'DataView'], context);
  if (context.byteLength <= mostContext) return context;
  const error = new ERR_OUT_OF_RANGE('context', '', context.byteLength);
  error.message = `context string must be at most ${mostContext} bytes`;
  throw error;
}

// ---- piece by piece -----------------------------------------------------------------------------

const kState = Symbol('kState');

/** A digest that is being made; `handle` is null once it has been asked for. */
class State {
  constructor(algorithm) {
    this.algorithm = algorithm;
    this.handle = native.hashStart(algorithm.number);
  }
}

function start(object, algorithm, options) {
  validateString(algorithm, 'algorithm');
  // An old name of DSA's only digest.
  const found = algorithmOf(algorithm === 'DSS1' || algorithm === 'dss1' ? 'sha1' : algorithm);
  if (found === undefined) {
    const error = nativeError(ERR_CRYPTO_INVALID_DIGEST, algorithm);
    error.message = 'Invalid digest';
    throw error;
  }
  Object.defineProperty(object, kState, { __proto__: null, value: new State(found) });
  Writable.call(object, options);
}

function handleOf(object) {
  const { handle } = object[kState];
  if (handle !== null) return handle;
  const error = nativeError(ERR_CRYPTO_INVALID_STATE, '');
  error.message = 'Not initialised';
  throw error;
}

function finish(object) {
  const state = object[kState];
  const digest = native.hashFinish(handleOf(object), -1, BYTES);
  state.handle = null;
  return digest;
}

function write(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
}

function update(data, encoding) {
  const code = encoding === 'buffer' ? 0 : inputCode(encoding);
  if (typeof data === 'string') {
    if (encoding !== undefined && data.length % 2 !== 0 && normalizeEncoding(encoding) === 'hex') {
      throw new ERR_INVALID_ARG_VALUE('encoding', encoding, `is invalid for data of length ${data.length}`);
    }
  } else if (!ArrayBuffer.isView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  native.hashUpdate(handleOf(this), data, code);
  return this;
}

function inherit(Class, methods) {
  Object.setPrototypeOf(Class.prototype, Writable.prototype);
  Object.setPrototypeOf(Class, Writable);
  Object.assign(Class.prototype, methods);
}

function checkKind(key) {
  if (wholeKinds.test(key.kind)) throw nativeError(ERR_CRYPTO_UNSUPPORTED_OPERATION);
}

/**
 * @param {string} algorithm
 * @param {import('stream').WritableOptions} [options]
 */
function Sign(algorithm, options) {
  if (!(this instanceof Sign)) return new Sign(algorithm, options);
  start(this, algorithm, options);
}

inherit(Sign, {
  _write: write,
  update,
  /**
   * @param {unknown} options the private key
   * @param {string} [encoding]
   * @returns {string | Buffer}
   */
  sign(options, encoding) {
    if (!options) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
    const key = privateKeyFor(options, 'privateKey');
    const scheme = schemeOf(options);
    if (this[kState].handle !== null) checkKind(key);
    const digest = finish(this);
    const signature = asBuffer(native.signDigest(key.key, digest, this[kState].algorithm.number, ...scheme));
    if (!encoding || encoding === 'buffer') return signature;
    if (encodingCode(encoding) === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
    return signature.toString(encoding);
  },
});

/**
 * @param {string} algorithm
 * @param {import('stream').WritableOptions} [options]
 */
function Verify(algorithm, options) {
  if (!(this instanceof Verify)) return new Verify(algorithm, options);
  start(this, algorithm, options);
}

inherit(Verify, {
  _write: write,
  update,
  /**
   * @param {unknown} options the public key
   * @param {string | ArrayBuffer | ArrayBufferView} signature
   * @param {string} [sigEncoding]
   * @returns {boolean}
   */
  verify(options, signature, sigEncoding) {
    const bytes = bytesOf(signature, sigEncoding);
    if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE('signature', dataTypes, signature);
    const key = publicKeyFor(options);
    const scheme = schemeOf(options);
    if (this[kState].handle !== null) checkKind(key);
    const digest = finish(this);
    return native.verifyDigest(key.key, digest, this[kState].algorithm.number, ...scheme, bytes);
  },
});

/**
 * @param {string} algorithm
 * @param {import('stream').WritableOptions} [options]
 */
function createSign(algorithm, options) {
  return new Sign(algorithm, options);
}

/**
 * @param {string} algorithm
 * @param {import('stream').WritableOptions} [options]
 */
function createVerify(algorithm, options) {
  return new Verify(algorithm, options);
}

// ---- in one piece -------------------------------------------------------------------------------

/** Digests that keys use when none is named; those that hash on their own have none. */
function numberOf(algorithm, key) {
  if (algorithm != null) return requireAlgorithm(algorithm).number;
  return ['rsa', 'rsa-pss', 'ec', 'dsa'].includes(key.kind) ? requireAlgorithm('sha256').number : NO_ALGORITHM;
}

function checkData(data, name) {
  const bytes = bytesOf(data, undefined);
  if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE(name, dataTypes, data);
  return bytes;
}

/**
 * @param {string | null | undefined} algorithm
 * @param {string | ArrayBuffer | ArrayBufferView} data
 * @param {unknown} key private
 * @param {(error: Error | null, signature: Buffer) => void} [callback]
 * @returns {Buffer | undefined}
 */
function sign(algorithm, data, key, callback) {
  if (algorithm != null) validateString(algorithm, 'algorithm');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = checkData(data, 'data');
  if (!key) throw new ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const scheme = schemeOf(key);
  const context = contextOf(key);
  const handle = privateKeyFor(key);
  const number = numberOf(algorithm, handle);
  if (callback === undefined) return asBuffer(native.signData(handle.key, bytes, number, ...scheme, context));
  native.signData(handle.key, bytes, number, ...scheme, context, (error, signature) => {
    if (error) callback(error);
    else callback(null, asBuffer(signature));
  });
}

/**
 * @param {string | null | undefined} algorithm
 * @param {string | ArrayBuffer | ArrayBufferView} data
 * @param {unknown} key public
 * @param {string | ArrayBuffer | ArrayBufferView} signature
 * @param {(error: Error | null, valid: boolean) => void} [callback]
 * @returns {boolean | undefined}
 */
function verify(algorithm, data, key, signature, callback) {
  if (algorithm != null) validateString(algorithm, 'algorithm');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = checkData(data, 'data');
  const scheme = schemeOf(key);
  const context = contextOf(key);
  const signed = checkData(signature, 'signature');
  const handle = publicKeyFor(key);
  const number = numberOf(algorithm, handle);
  if (callback === undefined) return native.verifyData(handle.key, bytes, number, ...scheme, context, signed);
  native.verifyData(handle.key, bytes, number, ...scheme, context, signed, callback);
}

Object.defineProperty(sign, 'name', { __proto__: null, configurable: true, value: 'signOneShot' });
Object.defineProperty(verify, 'name', { __proto__: null, configurable: true, value: 'verifyOneShot' });

module.exports = { Sign, Verify, createSign, createVerify, sign, verify };
