'use strict';
// createHash, createHmac and hash. Most programs hash one piece of data, so the first piece is kept
// back: if the digest is asked for next, one native call does it all and no native object is made.

const {
  codes: { ERR_CRYPTO_HASH_FINALIZED, ERR_CRYPTO_HASH_UPDATE_FAILED, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateObject, validateString, validateUint32 } = require('internal/validators');
const { normalizeEncoding, encodingCode } = require('internal/buffer/encodings');
const {
  BYTES, algorithmOf, defaultShakeLength, inputCode, outputCode, requireAlgorithm,
} = require('internal/crypto/algorithms');
const { LazyStream } = require('internal/crypto/lazy_stream');
const { asBuffer, bytesOf, copyOf } = require('internal/crypto/memory');
const { deprecate } = require('internal/util/deprecate');
const native = binding('crypto');

/** Bytes that are cheap enough to copy, so that the program may change its own. */
const mostKept = 1024;

const noBytes = new Uint8Array(0);

const kState = Symbol('kState');

/** What Hash and Hmac keep; `key` is null for a Hash. */
class State {
  constructor(algorithm, length, key, handle) {
    this.algorithm = algorithm;
    this.length = length;
    this.key = key;
    this.handle = handle;
    /** The only piece so far, or undefined. */
    this.first = undefined;
    this.firstEncoding = 0;
    this.isFinal = false;
    /** Once the stream has ended: what it gave. */
    this.digest = null;
  }
}

function checkData(data, encoding, name) {
  if (typeof data === 'string') {
    if (encoding !== undefined && data.length % 2 !== 0 && normalizeEncoding(encoding) === 'hex') {
      throw new ERR_INVALID_ARG_VALUE('encoding', encoding, `is invalid for data of length ${data.length}`);
    }
  } else if (!ArrayBuffer.isView(data)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
}

function handleOf(state) {
  if (state.handle === null) {
    state.handle = state.key === null ?
      native.hashStart(state.algorithm.number) : native.hmacStart(state.algorithm.number, state.key);
  }
  return state.handle;
}

function feed(state, data, encoding) {
  const update = state.key === null ? native.hashUpdate : native.hmacUpdate;
  if (!update(handleOf(state), data, encoding)) throw new ERR_CRYPTO_HASH_UPDATE_FAILED();
}

function absorb(state, data, encoding) {
  if (state.handle === null && state.first === undefined) {
    if (typeof data === 'string') {
      state.first = data;
      state.firstEncoding = encoding;
      return;
    }
    if (data.byteLength <= mostKept) {
      state.first = copyOf(data);
      return;
    }
  }
  // A few short strings are as good as one, unless the cut goes through a character.
  if (state.handle === null && encoding === 0 && state.firstEncoding === 0 && typeof data === 'string' &&
      typeof state.first === 'string' && state.first.length + data.length <= mostKept &&
      (state.first.charCodeAt(state.first.length - 1) & 0xfc00) !== 0xd800) {
    state.first += data;
    return;
  }
  flushFirst(state);
  feed(state, data, encoding);
}

function flushFirst(state) {
  if (state.first === undefined) return;
  const { first } = state;
  state.first = undefined;
  feed(state, first, state.firstEncoding);
}

function finish(state, encoding) {
  const code = outputCode(encoding);
  const { algorithm, handle, key } = state;
  if (state.digest !== null) return code === BYTES ? state.digest : state.digest.toString(encoding);
  let digest;
  if (handle === null) {
    const data = state.first ?? noBytes;
    digest = key === null ?
      native.hashOnce(algorithm.number, data, state.firstEncoding, state.length, code) :
      native.hmacOnce(algorithm.number, key, data, state.firstEncoding, code);
  } else {
    digest = key === null ? native.hashFinish(handle, state.length, code) : native.hmacFinish(handle, code);
  }
  state.first = undefined;
  return code === BYTES ? asBuffer(digest) : digest;
}

// ---- hashes -------------------------------------------------------------------------------------

/** Output length that the native side is given; -1 is the algorithm's own. */
function lengthFor(algorithm, length) {
  return length ?? (algorithm.isXof ? defaultShakeLength(algorithm.name) ?? -1 : -1);
}

let warnedOfShake = false;

function warnOfShake() {
  if (warnedOfShake) return;
  warnedOfShake = true;
  process.emitWarning(
    'Creating SHAKE128/256 digests without an explicit options.outputLength is deprecated.',
    'DeprecationWarning', 'DEP0198');
}

/**
 * @param {string} name
 * @param {{ outputLength?: number }} [options]
 */
function startHash(name, options) {
  validateString(name, 'algorithm');
  const length = typeof options === 'object' && options !== null ? options.outputLength : undefined;
  if (length !== undefined) validateUint32(length, 'options.outputLength');
  const algorithm = algorithmOf(name);
  if (algorithm === undefined) throw new Error('Digest method not supported');
  // The library refuses a length that it cannot do only at the end, which is late.
  if (length !== undefined && !algorithm.isXof && length !== algorithm.size) native.hashOnce(algorithm.number, '', 0, length, 0);
  if (length === undefined && algorithm.isXof && defaultShakeLength(name) !== undefined) warnOfShake();
  return new State(algorithm, lengthFor(algorithm, length), null, null);
}

function Hash(algorithm, options) {
  if (!(this instanceof Hash)) return new Hash(algorithm, options);
  const state = algorithm instanceof State ? algorithm : startHash(algorithm, options);
  this._options = options;
  this[kState] = state;
}
Object.setPrototypeOf(Hash.prototype, LazyStream.prototype);
Object.setPrototypeOf(Hash, LazyStream);

/**
 * Another hash in the same state.
 * @param {{ outputLength?: number }} [options]
 */
Hash.prototype.copy = function copy(options) {
  const state = this[kState];
  if (state.isFinal) throw new ERR_CRYPTO_HASH_FINALIZED();
  const length = typeof options === 'object' && options !== null ? options.outputLength : undefined;
  if (length !== undefined) validateUint32(length, 'options.outputLength');
  const twin = new State(
    state.algorithm, lengthFor(state.algorithm, length), null,
    state.handle === null ? null : native.hashCopy(state.handle));
  twin.first = state.first;
  twin.firstEncoding = state.firstEncoding;
  return new Hash(twin, options);
};

Hash.prototype._transform = function _transform(chunk, encoding, callback) {
  absorb(this[kState], chunk, inputCode(encoding === 'buffer' ? undefined : encoding));
  callback();
};

Hash.prototype._flush = function _flush(callback) {
  const state = this[kState];
  state.digest = finish(state, undefined);
  this.push(state.digest);
  callback();
};

/**
 * @param {string | ArrayBufferView} data
 * @param {string} [encoding] of a string
 * @returns {this}
 */
Hash.prototype.update = function update(data, encoding) {
  const state = this[kState];
  if (state.isFinal) throw new ERR_CRYPTO_HASH_FINALIZED();
  checkData(data, encoding, 'data');
  absorb(state, data, inputCode(encoding));
  return this;
};

/**
 * @param {string} [encoding] a Buffer when left out
 * @returns {string | Buffer}
 */
Hash.prototype.digest = function digest(encoding) {
  const state = this[kState];
  if (state.isFinal) throw new ERR_CRYPTO_HASH_FINALIZED();
  // What is no string is one by its text; nothing at all is bytes.
  const result = finish(state, encoding ? `${encoding}` : undefined);
  state.isFinal = true;
  return result;
};

/**
 * @param {string} algorithm
 * @param {{ outputLength?: number }} [options]
 */
function createHash(algorithm, options) {
  return new Hash(algorithm, options);
}

/**
 * Hash of one piece of data.
 * @param {string} algorithm
 * @param {string | ArrayBufferView} input
 * @param {string | { outputEncoding?: string, outputLength?: number }} [options]
 */
function hash(algorithm, input, options) {
  validateString(algorithm, 'algorithm');
  if (typeof input !== 'string' && !ArrayBuffer.isView(input)) {
    throw new ERR_INVALID_ARG_TYPE('input', ['string', 'Buffer', 'TypedArray', 'DataView'], input);
  }
  let encoding = 'hex';
  let length;
  if (typeof options === 'string') {
    encoding = options;
  } else if (options !== undefined) {
    validateObject(options, 'options');
    encoding = options.outputEncoding ?? 'hex';
    length = options.outputLength;
    validateString(encoding, 'outputEncoding');
    if (length !== undefined) validateUint32(length, 'outputLength');
  }
  let code = BYTES;
  if (encoding !== 'buffer') {
    code = encodingCode(encoding);
    if (code === undefined) throw new ERR_INVALID_ARG_VALUE('outputEncoding', encoding);
  }
  const found = algorithmOf(algorithm);
  if (found === undefined) throw new Error(`Digest method ${algorithm} is not supported`);
  if (length === undefined) {
    length = lengthFor(found, undefined);
    if (length !== -1 && found.isXof) warnOfShake();
  } else if (!found.isXof && length !== found.size) {
    throw new Error(`Output length ${length} is invalid for ${algorithm}, which does not support XOF`);
  }
  const digest = native.hashOnce(found.number, input, 0, length, code);
  return code === BYTES ? asBuffer(digest) : digest;
}

// ---- keyed hashes -------------------------------------------------------------------------------

function keyBytes(key, encoding) {
  const bytes = bytesOf(key, encoding);
  if (bytes !== undefined) return typeof key === 'string' ? bytes : copyOf(bytes);
  // Nobody has a KeyObject before its module was loaded, so the module is no cost for those who have none.
  const secret = require('internal/crypto/keys').anySecretBytes(key);
  if (secret !== undefined) return secret;
  throw new ERR_INVALID_ARG_TYPE(
    'key', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'], key);
}

function Hmac(hmac, key, options) {
  if (!(this instanceof Hmac)) return new Hmac(hmac, key, options);
  validateString(hmac, 'hmac');
  const encoding = typeof options === 'object' && options !== null ? options.encoding : undefined;
  const bytes = keyBytes(key, encoding);
  const algorithm = requireAlgorithm(hmac);
  const state = new State(algorithm, -1, bytes, null);
  // Some algorithms cannot be keyed, which has to show now.
  if (algorithm.isXof) handleOf(state);
  this._options = options;
  this[kState] = state;
}
Object.setPrototypeOf(Hmac.prototype, LazyStream.prototype);
Object.setPrototypeOf(Hmac, LazyStream);

Hmac.prototype.update = Hash.prototype.update;

/**
 * @param {string} [encoding] a Buffer when left out
 * @returns {string | Buffer} nothing when it has been asked for before
 */
Hmac.prototype.digest = function digest(encoding) {
  const state = this[kState];
  const text = encoding ? `${encoding}` : undefined;
  if (state.isFinal) return outputCode(text) === BYTES ? require('buffer').Buffer.from('') : '';
  const result = finish(state, text);
  state.isFinal = true;
  return result;
};

Hmac.prototype._flush = Hash.prototype._flush;
Hmac.prototype._transform = Hash.prototype._transform;

/**
 * @param {string} hmac
 * @param {string | ArrayBuffer | ArrayBufferView | KeyObject} key
 * @param {{ encoding?: string }} [options]
 */
function createHmac(hmac, key, options) {
  return new Hmac(hmac, key, options);
}

module.exports = {
  Hash: deprecate(Hash, 'crypto.Hash constructor is deprecated.', 'DEP0179'),
  Hmac: deprecate(Hmac, 'crypto.Hmac constructor is deprecated.', 'DEP0181'),
  createHash,
  createHmac,
  hash,
};
