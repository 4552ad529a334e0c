'use strict';
// createCipheriv, createDecipheriv, and what is known of each cipher.

const {
  codes: {
    ERR_CRYPTO_INVALID_STATE, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const { validateObject, validateOneOf, validateString, validateUint32 } = require('internal/validators');
const { normalizeEncoding } = require('internal/buffer/encodings');
const { inputCode } = require('internal/crypto/algorithms');
const { LazyStream } = require('internal/crypto/lazy_stream');
const { asBuffer, dataTypes, requireBytes } = require('internal/crypto/memory');
const { TAG } = require('internal/crypto/numbers');
const { StringDecoder } = require('string_decoder');
const native = binding('crypto');

const KEY_TYPES = [...dataTypes, 'KeyObject', 'CryptoKey'];
const DATA_TYPES = ['string', 'Buffer', 'TypedArray', 'DataView'];

const kHandle = Symbol('kHandle');

function keyBytes(key, encoding) {
  if (typeof key === 'object' && key !== null) {
    const secret = require('internal/crypto/keys').anySecretBytes(key);
    if (secret !== undefined) return secret;
  }
  return requireBytes(key, 'key', KEY_TYPES, encoding);
}

/** A length among options, -1 for none. */
function lengthOption(options, name) {
  const length = options?.[name];
  if (length === undefined || length === null) return -1;
  if (length >>> 0 !== length) throw new ERR_INVALID_ARG_VALUE(`options.${name}`, length);
  return length;
}

function encodingOption(options) {
  const encoding = options?.encoding;
  if (encoding === undefined || encoding === null) return undefined;
  validateString(encoding, 'options.encoding');
  return encoding;
}

/** Text is decoded piece by piece, so all pieces go into one encoding. */
function decoderFor(decoder, encoding) {
  const normalized = normalizeEncoding(encoding);
  if (normalized === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  if (!decoder) return new StringDecoder(encoding);
  if (decoder.encoding !== normalized) {
    throw new ERR_INVALID_ARG_VALUE('outputEncoding', encoding, `cannot be changed from '${decoder.encoding}'`);
  }
  return decoder;
}

/** An option that is one of some words; nothing and null are none. */
function wordOption(options, name, words) {
  const word = options?.[name];
  if (word === undefined || word === null) return undefined;
  validateString(word, `options.${name}`);
  validateOneOf(word, `options.${name}`, words);
  return word;
}

function isText(encoding) {
  return encoding && encoding !== 'buffer';
}

/** Makes an object the encryption or decryption of one message. */
function begin(self, encrypts, cipher, key, iv, options) {
  validateString(cipher, 'cipher');
  const encoding = encodingOption(options);
  const secret = keyBytes(key, encoding);
  const vector = iv === null ? null : requireBytes(iv, 'iv');
  const tagLength = lengthOption(options, 'authTagLength');
  const cts = wordOption(options, 'ctsMode', ['CS1', 'CS2', 'CS3']);
  const xts = wordOption(options, 'xtsStandard', ['GB', 'IEEE']);
  self._decoder = null;
  self._options = options;
  self[kHandle] = native.cipherStart(encrypts, cipher, secret, vector ?? undefined, tagLength, cts, xts);
}

/** A class of both directions shares these; programs see them as members of each. */
const shared = {
  _transform(chunk, encoding, callback) {
    this.push(asBuffer(native.cipherUpdate(this[kHandle], chunk, inputCode(encoding === 'buffer' ? undefined : encoding))));
    callback();
  },

  _flush(callback) {
    try {
      this.push(asBuffer(native.cipherFinal(this[kHandle])));
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },

  /**
   * @param {string | ArrayBufferView} data
   * @param {string} [inputEncoding] of a string
   * @param {string} [outputEncoding] a Buffer when left out
   * @returns {string | Buffer}
   */
  update(data, inputEncoding, outputEncoding) {
    if (typeof data === 'string') {
      if (data.length % 2 !== 0 && normalizeEncoding(inputEncoding) === 'hex') {
        throw new ERR_INVALID_ARG_VALUE('encoding', inputEncoding, `is invalid for data of length ${data.length}`);
      }
    } else if (!ArrayBuffer.isView(data)) {
      throw new ERR_INVALID_ARG_TYPE('data', DATA_TYPES, data);
    }
    const bytes = native.cipherUpdate(this[kHandle], data, inputEncoding ? inputCode(inputEncoding) : 0);
    if (!isText(outputEncoding)) return asBuffer(bytes);
    this._decoder = decoderFor(this._decoder, outputEncoding);
    return this._decoder.write(asBuffer(bytes));
  },

  /**
   * @param {string} [outputEncoding] a Buffer when left out
   * @returns {string | Buffer} what was left of the message
   */
  final(outputEncoding) {
    const bytes = native.cipherFinal(this[kHandle]);
    if (!isText(outputEncoding)) return asBuffer(bytes);
    this._decoder = decoderFor(this._decoder, outputEncoding);
    return this._decoder.end(asBuffer(bytes));
  },

  /** @param {boolean} [autoPadding] */
  setAutoPadding(autoPadding) {
    if (!native.cipherSetPadding(this[kHandle], autoPadding === undefined ? true : !!autoPadding)) {
      throw new ERR_CRYPTO_INVALID_STATE('setAutoPadding');
    }
    return this;
  },

  /**
   * Data that is authenticated with the message without being part of it.
   * @param {string | ArrayBuffer | ArrayBufferView} aadbuf
   * @param {{ encoding?: string, plaintextLength?: number }} [options]
   */
  setAAD(aadbuf, options) {
    const encoding = encodingOption(options);
    const length = lengthOption(options, 'plaintextLength');
    const data = requireBytes(aadbuf, 'aadbuf', dataTypes, encoding);
    if (!native.cipherSetAad(this[kHandle], data, length)) throw new ERR_CRYPTO_INVALID_STATE('setAAD');
    return this;
  },
};

/** @returns {Buffer} the tag of the message, after its end */
function getAuthTag() {
  const tag = native.cipherTag(this[kHandle]);
  if (tag === undefined) throw new ERR_CRYPTO_INVALID_STATE('getAuthTag');
  return asBuffer(tag);
}

let warnedOfShortTag = false;

/**
 * @param {string | ArrayBuffer | ArrayBufferView} tagbuf
 * @param {string} [encoding] of a string
 */
function setAuthTag(tagbuf, encoding) {
  const tag = requireBytes(tagbuf, 'buffer', dataTypes, encoding);
  const status = native.cipherSetTag(this[kHandle], tag);
  if (status === TAG.REFUSED) throw new ERR_CRYPTO_INVALID_STATE('setAuthTag');
  if (status === TAG.SET_SHORT && !warnedOfShortTag) {
    warnedOfShortTag = true;
    process.emitWarning(
      'Using AES-GCM authentication tags of less than 128 bits without specifying the authTagLength option when ' +
      'initializing decryption is deprecated.', 'DeprecationWarning', 'DEP0182');
  }
  return this;
}

function Cipheriv(cipher, key, iv, options) {
  if (!(this instanceof Cipheriv)) return new Cipheriv(cipher, key, iv, options);
  begin(this, true, cipher, key, iv, options);
}

function Decipheriv(cipher, key, iv, options) {
  if (!(this instanceof Decipheriv)) return new Decipheriv(cipher, key, iv, options);
  begin(this, false, cipher, key, iv, options);
}

const { _transform, _flush, update, final, setAutoPadding, setAAD } = shared;
for (const [Class, members] of [
  [Cipheriv, { _transform, _flush, update, final, setAutoPadding, getAuthTag, setAAD }],
  [Decipheriv, { _transform, _flush, update, final, setAutoPadding, setAuthTag, setAAD }],
]) {
  Object.setPrototypeOf(Class.prototype, LazyStream.prototype);
  Object.setPrototypeOf(Class, LazyStream);
  Object.assign(Class.prototype, members);
}

/**
 * @param {string} cipher
 * @param {string | ArrayBuffer | ArrayBufferView | KeyObject} key
 * @param {string | ArrayBuffer | ArrayBufferView | null} iv
 * @param {{ authTagLength?: number, ctsMode?: 'CS1' | 'CS2' | 'CS3', xtsStandard?: 'GB' | 'IEEE' }} [options] of the stream, too
 */
function createCipheriv(cipher, key, iv, options) {
  return new Cipheriv(cipher, key, iv, options);
}

/** As {@link createCipheriv}. */
function createDecipheriv(cipher, key, iv, options) {
  return new Decipheriv(cipher, key, iv, options);
}

let names = null;

/** @returns {string[]} */
function getCiphers() {
  names ??= native.cipherNames();
  return names.slice();
}

/**
 * @param {string | number} nameOrNid
 * @param {{ keyLength?: number, ivLength?: number }} [options] lengths that it must take
 */
function getCipherInfo(nameOrNid, options = undefined) {
  if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') {
    throw new ERR_INVALID_ARG_TYPE('nameOrNid', ['string', 'number'], nameOrNid);
  }
  let keyLength;
  let ivLength;
  if (options !== undefined) {
    validateObject(options, 'options');
    ({ keyLength, ivLength } = options);
    if (keyLength !== undefined) validateUint32(keyLength, 'options.keyLength');
    if (ivLength !== undefined) validateUint32(ivLength, 'options.ivLength');
  }
  const found = native.cipherInfo(nameOrNid, keyLength ?? -1, ivLength ?? -1);
  if (found === undefined) return undefined;
  const [mode, name, nid, key, block, iv] = found;
  return {
    __proto__: null,
    mode,
    name,
    nid: nid || undefined,
    keyLength: key,
    blockSize: block || undefined,
    ivLength: iv || undefined,
  };
}

module.exports = { Cipheriv, Decipheriv, createCipheriv, createDecipheriv, getCipherInfo, getCiphers };
