'use strict';
// createMac: keyed hashes of every kind that the library has, HMAC, CMAC, GMAC, KMAC, Poly1305 … among them.

const {
  codes: {
    ERR_CRYPTO_INVALID_MAC, ERR_CRYPTO_MAC_FINALIZED, ERR_CRYPTO_OPERATION_FAILED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE,
  },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateObject, validateString, validateUint32 } = require('internal/validators');
const { encodingCode, normalizeEncoding } = require('internal/buffer/encodings');
const { inputCode } = require('internal/crypto/algorithms');
const { LazyStream } = require('internal/crypto/lazy_stream');
const { asBuffer, copyOf, isMemory, memoryTypes } = require('internal/crypto/memory');
const native = binding('crypto');

const keyTypes = [...memoryTypes, 'KeyObject'];
const dataTypes = ['string', 'Buffer', 'TypedArray', 'DataView'];

/** Options by the names that the library has for them; it tells of each kind which it takes. */
const libraryNames = {
  __proto__: null, digest: 'digest', cipher: 'cipher', iv: 'iv', customization: 'custom', salt: 'salt', outputLength: 'size',
};

const kState = Symbol('kState');

/** A keyed hash that is being made; `handle` is null once it has been asked for. */
class State {
  constructor(handle, length) {
    this.handle = handle;
    this.length = length;
  }
}

function invalidOption(name, what) {
  const error = nativeError(ERR_INVALID_ARG_VALUE, `options.${name}`, undefined);
  error.message = `The property 'options.${name}' ${what}`;
  return error;
}

function keyBytes(key) {
  if (isMemory(key)) return copyOf(key);
  const { isKeyObject, secretBytes } = require('internal/crypto/keys');
  if (isKeyObject(key) && key.type === 'secret') return secretBytes(key);
  throw new ERR_INVALID_ARG_TYPE('key', keyTypes, key);
}

/** The options, checked as far as their types go; each is read once. */
function readOptions(options) {
  const { digest, cipher, iv, customization, salt, outputLength } = options;
  for (const [name, value] of Object.entries({ digest, cipher })) {
    if (value !== undefined) validateString(value, `options.${name}`);
  }
  for (const [name, value] of Object.entries({ iv, customization, salt })) {
    if (value !== undefined && !isMemory(value)) throw new ERR_INVALID_ARG_TYPE(`options.${name}`, memoryTypes, value);
  }
  if (outputLength !== undefined) validateUint32(outputLength, 'options.outputLength');
  return { digest, cipher, iv, customization, salt, outputLength };
}

/** Throws unless the kind takes the options, and has those that it needs. */
function checkOptions(algorithm, taken, options) {
  const kind = algorithm.toUpperCase();
  if (kind === 'HMAC' && options.digest === undefined) throw invalidOption('digest', 'is required for HMAC');
  if ((kind === 'CMAC' || kind === 'GMAC') && options.cipher === undefined) throw invalidOption('cipher', `is required for ${kind}`);
  if (kind === 'GMAC' && !(options.iv?.byteLength > 0)) throw invalidOption('iv', 'must be non-empty for GMAC');
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !taken.includes(libraryNames[name])) throw invalidOption(name, `is not supported by MAC ${algorithm}`);
  }
}

function start(algorithm, key, options) {
  validateString(algorithm, 'algorithm');
  if (options !== undefined) validateObject(options, 'options');
  const given = readOptions(options ?? {});
  const bytes = keyBytes(key);
  const taken = native.macOptions(algorithm);
  if (taken === undefined) throw nativeError(ERR_CRYPTO_INVALID_MAC, algorithm);
  checkOptions(algorithm, taken, given);
  const { digest, cipher, iv, customization, salt, outputLength } = given;
  const [handle, length] = native.macStart(algorithm, bytes, digest, cipher, iv, customization, salt, outputLength);
  if (outputLength !== undefined && outputLength !== length) throw invalidOption('outputLength', `was not honored by MAC ${algorithm}`);
  return new State(handle, length);
}

function handleOf(state) {
  if (state.handle === null) throw new ERR_CRYPTO_MAC_FINALIZED();
  return state.handle;
}

function feed(state, data, encoding) {
  if (!native.macUpdate(handleOf(state), data, encoding)) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'MAC update failed');
}

function finish(state) {
  const handle = handleOf(state);
  state.handle = null;
  return asBuffer(native.macFinish(handle, state.length));
}

class Mac extends LazyStream {
  constructor(algorithm, key, options) {
    super();
    this._options = options;
    Object.defineProperty(this, kState, { __proto__: null, value: start(algorithm, key, options) });
  }
}

Object.assign(Mac.prototype, {
  _transform(chunk, encoding, callback) {
    try {
      feed(this[kState], chunk, inputCode(encoding === 'buffer' ? undefined : encoding));
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },

  _flush(callback) {
    try {
      this.push(finish(this[kState]));
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },

  /**
   * @param {string | ArrayBufferView} data
   * @param {string} [encoding] of a string
   * @returns {this}
   */
  update(data, encoding) {
    const state = this[kState];
    handleOf(state);
    if (typeof data === 'string') {
      if (encoding !== undefined && data.length % 2 !== 0 && normalizeEncoding(encoding) === 'hex') {
        throw new ERR_INVALID_ARG_VALUE('encoding', encoding, `is invalid for data of length ${data.length}`);
      }
    } else if (!ArrayBuffer.isView(data)) {
      throw new ERR_INVALID_ARG_TYPE('data', dataTypes, data);
    }
    feed(state, data, inputCode(encoding));
    return this;
  },

  /**
   * @param {string} [outputEncoding] a Buffer when left out
   * @returns {string | Buffer}
   */
  final(outputEncoding) {
    const state = this[kState];
    handleOf(state);
    const isText = outputEncoding !== undefined && outputEncoding !== 'buffer';
    if (isText && encodingCode(`${outputEncoding}`) === undefined) throw new ERR_INVALID_ARG_VALUE('outputEncoding', outputEncoding);
    const bytes = finish(state);
    return isText ? bytes.toString(outputEncoding) : bytes;
  },
});

/**
 * @param {string} algorithm one of `getMacs`
 * @param {ArrayBuffer | ArrayBufferView | KeyObject} key
 * @param {{ digest?: string, cipher?: string, iv?: ArrayBuffer | ArrayBufferView, customization?: ArrayBuffer | ArrayBufferView,
 *   salt?: ArrayBuffer | ArrayBufferView, outputLength?: number }} [options] of the stream, too
 */
function createMac(algorithm, key, options) {
  return new Mac(algorithm, key, options);
}

let names = null;

/** @returns {string[]} */
function getMacs() {
  names ??= native.macNames();
  return names.slice();
}

module.exports = { createMac, getMacs };
