'use strict';

// TextEncoderStream and TextDecoderStream: the coders of internal/encoding as transforms.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS },
} = require('internal/errors');
const { createTransform } = require('internal/webstreams/transform');
const { customInspectSymbol, noop, show, webIdl } = require('internal/webstreams/util');

const emptyCancel = noop;

/** Encodes strings; a surrogate at the end of a chunk waits for its other half. */
class Encoding {
  constructor() {
    const { TextEncoder } = require('internal/encoding');
    this.encoder = new TextEncoder();
    this.pendingHigh = '';
    this.cancel = emptyCancel;
  }

  transform(chunk, core) {
    let text = `${chunk}`;
    if (text === '') return;
    if (this.pendingHigh !== '') {
      text = this.pendingHigh + text;
      this.pendingHigh = '';
    }
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      this.pendingHigh = text[text.length - 1];
      text = text.slice(0, -1);
    }
    if (text !== '') core.enqueue(this.encoder.encode(text));
  }

  flush(core) {
    // A lone half becomes U+FFFD.
    if (this.pendingHigh !== '') core.enqueue(this.encoder.encode(this.pendingHigh));
  }
}

class Decoding {
  constructor(decoder) {
    this.decoder = decoder;
    this.cancel = emptyCancel;
  }

  transform(chunk, core) {
    if (chunk === undefined) throw new ERR_INVALID_ARG_TYPE('chunk', ['ArrayBuffer', 'ArrayBufferView'], chunk);
    const text = this.decoder.decode(chunk, { stream: true });
    if (text !== '') core.enqueue(text);
  }

  flush(core) {
    const text = this.decoder.decode();
    if (text !== '') core.enqueue(text);
  }
}

class TextEncoderStream {
  #sides = createTransform(new Encoding());

  /** @returns {'utf-8'} */
  get encoding() {
    this.#sides; // eslint-disable-line no-unused-expressions -- the brand check
    return 'utf-8';
  }

  /** @returns {ReadableStream} */
  get readable() {
    return this.#sides.readable;
  }

  /** @returns {WritableStream} */
  get writable() {
    return this.#sides.writable;
  }

  [customInspectSymbol](depth, options) {
    if (typeof this !== 'object' || this === null || !(#sides in this)) throw new ERR_INVALID_THIS('TextEncoderStream');
    return show(this, 'TextEncoderStream', depth, options, {
      encoding: this.encoding,
      readable: this.#sides.readable,
      writable: this.#sides.writable,
    });
  }
}

class TextDecoderStream {
  #decoder;
  #sides;

  /**
   * @param {string} [encoding]
   * @param {{ fatal?: boolean, ignoreBOM?: boolean }} [options]
   */
  constructor(encoding = 'utf-8', options = {}) {
    const { TextDecoder } = require('internal/encoding');
    this.#decoder = new TextDecoder(encoding, options);
    this.#sides = createTransform(new Decoding(this.#decoder));
  }

  /** @returns {string} */
  get encoding() {
    return this.#decoder.encoding;
  }

  /** @returns {boolean} */
  get fatal() {
    return this.#decoder.fatal;
  }

  /** @returns {boolean} */
  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }

  /** @returns {ReadableStream} */
  get readable() {
    return this.#sides.readable;
  }

  /** @returns {WritableStream} */
  get writable() {
    return this.#sides.writable;
  }

  [customInspectSymbol](depth, options) {
    if (typeof this !== 'object' || this === null || !(#sides in this)) throw new ERR_INVALID_THIS('TextDecoderStream');
    return show(this, 'TextDecoderStream', depth, options, {
      encoding: this.#decoder.encoding,
      fatal: this.#decoder.fatal,
      ignoreBOM: this.#decoder.ignoreBOM,
      readable: this.#sides.readable,
      writable: this.#sides.writable,
    });
  }
}

webIdl(TextEncoderStream, ['encoding', 'readable', 'writable']);
webIdl(TextDecoderStream, ['encoding', 'fatal', 'ignoreBOM', 'readable', 'writable']);

module.exports = { TextDecoderStream, TextEncoderStream };
