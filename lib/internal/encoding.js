'use strict';
// TextEncoder and TextDecoder of the Encoding standard.

const {
  codes: { ERR_ENCODING_NOT_SUPPORTED, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateObject, validateString } = require('internal/validators');
const { isUint8Array } = require('internal/util/types');
const native = binding('encoding');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const anyObject = { allowArray: true, allowFunction: true, nullable: true };
/** Filled by native.encodeInto: UTF-16 units read, bytes written. */
let counts;

/** Labels met most, which need no question to the native table. */
const NAMES = new Map([['utf-8', 'utf-8'], ['utf8', 'utf-8'], ['utf-16le', 'utf-16le'], ['latin1', 'windows-1252']]);

/** Labels of encodings that are no longer decoded, for safety. */
const REPLACED = new Set(['replacement', 'csiso2022kr', 'hz-gb-2312', 'iso-2022-cn', 'iso-2022-cn-ext', 'iso-2022-kr']);

/** Texts no longer than this cost less here than a call into native code. */
const SHORT = 48;

/** Writes a text of ASCII characters; false when it is not one (some of it may have been written). */
function writeAscii(text, bytes) {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return false;
    bytes[i] = code;
  }
  return true;
}

class TextEncoder {
  // Marks instances, so that methods can refuse others.
  #encoding = 'utf-8';

  get encoding() {
    return this.#encoding;
  }

  /**
   * @param {string} [input]
   * @returns {Uint8Array}
   */
  encode(input = '') {
    void this.#encoding;
    const text = typeof input === 'string' ? input : `${input}`;
    if (text.length <= SHORT) {
      const bytes = new Uint8Array(text.length);
      if (writeAscii(text, bytes)) return bytes;
    }
    return native.encodeUtf8(text);
  }

  /**
   * @param {string} src
   * @param {Uint8Array} dest
   * @returns {{read: number, written: number}}
   */
  encodeInto(src, dest) {
    void this.#encoding;
    validateString(src, 'src');
    if (!isUint8Array(dest)) throw new ERR_INVALID_ARG_TYPE('dest', 'Uint8Array', dest);
    if (src.length <= SHORT && src.length <= dest.length && writeAscii(src, dest)) {
      return { read: src.length, written: src.length };
    }
    counts ??= new Uint32Array(2);
    native.encodeInto(src, dest, counts);
    return { read: counts[0], written: counts[1] };
  }

  [customInspect](depth, options) {
    void this.#encoding;
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = Object.create({ constructor: this.constructor === null ? TextEncoder : this.constructor });
    shown.encoding = this.#encoding;
    return require('internal/util/inspect').inspect(shown, options);
  }
}

class TextDecoder {
  #encoding;
  #fatal;
  #ignoreBOM;
  /** Made for encodings other than UTF-8, and for streams. */
  #decoder = undefined;

  /**
   * @param {string} [encoding] a label
   * @param {{fatal?: boolean, ignoreBOM?: boolean}} [options]
   */
  constructor(encoding = 'utf-8', options = undefined) {
    const label = `${encoding}`;
    if (options !== undefined) validateObject(options, 'options', anyObject);
    const name = NAMES.get(label) ?? native.encodingName(label);
    if (name === undefined) {
      throw new ERR_ENCODING_NOT_SUPPORTED(REPLACED.has(label.trim().toLowerCase()) ? 'replacement' : label);
    }
    this.#encoding = name;
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  static #check(value) {
    if (value === null || typeof value !== 'object' || !(#encoding in value)) throw new ERR_INVALID_THIS('TextDecoder');
  }

  get encoding() {
    TextDecoder.#check(this);
    return this.#encoding;
  }

  get fatal() {
    TextDecoder.#check(this);
    return this.#fatal;
  }

  get ignoreBOM() {
    TextDecoder.#check(this);
    return this.#ignoreBOM;
  }

  /**
   * @param {ArrayBuffer | SharedArrayBuffer | ArrayBufferView} [input]
   * @param {{stream?: boolean}} [options]
   * @returns {string}
   */
  decode(input = undefined, options = undefined) {
    TextDecoder.#check(this);
    if (options !== undefined) validateObject(options, 'options', anyObject);
    const stream = Boolean(options?.stream);
    const bytes = input === undefined ? new Uint8Array(0) : input;
    if (!ArrayBuffer.isView(bytes) && !require('internal/util/types').isAnyArrayBuffer(bytes)) {
      const err = new ERR_INVALID_ARG_TYPE('list', ['SharedArrayBuffer', 'ArrayBuffer', 'ArrayBufferView'], input);
      err.message = 'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.';
      throw err;
    }
    if (this.#decoder === undefined) {
      if (!stream && this.#encoding === 'utf-8') return native.decodeUtf8(bytes, this.#ignoreBOM, this.#fatal);
      this.#decoder = native.createDecoder(this.#encoding, this.#ignoreBOM, this.#fatal);
    }
    const text = native.decode(this.#decoder, bytes, !stream);
    if (!stream && this.#encoding === 'utf-8') this.#decoder = undefined;
    return text;
  }

  [customInspect](depth, options) {
    TextDecoder.#check(this);
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = Object.create({ constructor: this.constructor === null ? TextDecoder : this.constructor });
    shown.encoding = this.#encoding;
    shown.fatal = this.#fatal;
    shown.ignoreBOM = this.#ignoreBOM;
    return `${require('internal/util/inspect').inspect(shown, options)}`;
  }
}


for (const [prototype, names, tag] of [
  [TextEncoder.prototype, ['encoding', 'encode', 'encodeInto'], 'TextEncoder'],
  [TextDecoder.prototype, ['encoding', 'fatal', 'ignoreBOM', 'decode'], 'TextDecoder'],
]) {
  for (const name of names) Object.defineProperty(prototype, name, { enumerable: true });
  Object.defineProperty(prototype, customInspect, { enumerable: false });
  Object.defineProperty(prototype, Symbol.toStringTag, { configurable: true, enumerable: false, value: tag, writable: false });
}

module.exports = { TextDecoder, TextEncoder };
