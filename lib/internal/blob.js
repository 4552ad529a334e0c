'use strict';

// Blob, and the registry behind URL.createObjectURL. A blob is a list of pieces; a piece is a range of memory or of
// something that reads itself, such as a file (internal/fs/file_blob).

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kInternal = Symbol('kInternal');

/** Bytes handed out at once by `stream()`. */
const CHUNK = 65536;

const printableAscii = /^[\x20-\x7e]*$/;

/** Bytes in memory. Other sources have the same members; their `read` gives a promise. */
class Memory {
  constructor(bytes) {
    this.bytes = bytes;
    this.size = bytes.byteLength;
  }

  /** @returns {Uint8Array | Promise<Uint8Array>} */
  read(start, end) {
    return this.bytes.subarray(start, end);
  }

  /** Called before bytes are read for a size of 0 too: a source that has changed throws. */
  check() {}
}

class Piece {
  constructor(source, start, end) {
    this.source = source;
    this.start = start;
    this.end = end;
  }
}

function dictionary(options) {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object' && typeof options !== 'function') throw new ERR_INVALID_ARG_TYPE('options', 'a dictionary', options);
  return options;
}

function sequenceError() {
  const error = new ERR_INVALID_ARG_TYPE('sources', 'sequence', undefined);
  error.message = 'Value cannot be converted to sequence.';
  return error;
}

const lineEnding = () => (process.platform === 'win32' ? '\r\n' : '\n');

/** An element of the constructor's sequence: a blob, bytes, or anything else as text. */
function asPart(element) {
  const isBytes = ArrayBuffer.isView(element) || element instanceof ArrayBuffer || element instanceof SharedArrayBuffer;
  return isBytes || isBlob(element) ? element : `${element}`;
}

/** The pieces of one part. */
function piecesOf(element, endings) {
  if (isBlob(element)) return takePieces(element);
  let bytes;
  if (ArrayBuffer.isView(element)) {
    bytes = new Uint8Array(element.byteLength);
    bytes.set(new Uint8Array(element.buffer, element.byteOffset, element.byteLength));
  } else if (element instanceof ArrayBuffer || element instanceof SharedArrayBuffer) {
    bytes = new Uint8Array(element.byteLength);
    bytes.set(new Uint8Array(element));
  } else {
    let text = element;
    if (endings === 'native') text = text.replace(/\r\n|\r|\n/g, lineEnding());
    const { Buffer } = require('buffer');
    const { buffer, byteLength, byteOffset } = Buffer.from(text);
    bytes = new Uint8Array(buffer, byteOffset, byteLength);
  }
  return bytes.byteLength === 0 ? [] : [new Piece(new Memory(bytes), 0, bytes.byteLength)];
}

/** A position in a blob, as `slice` understands it. */
function position(value, size, otherwise) {
  if (value === undefined) return otherwise;
  const number = Math.trunc(+value) || 0;
  return number < 0 ? Math.max(size + number, 0) : Math.min(number, size);
}

function normalizeType(type) {
  const text = `${type}`;
  return printableAscii.test(text) ? text.toLowerCase() : '';
}

class Blob {
  #pieces;
  #size;
  #type;

  /**
   * @param {Iterable<any>} [sources]
   * @param {{ type?: string, endings?: 'transparent' | 'native' }} [options]
   */
  constructor(sources = [], options = undefined) {
    if (sources === kInternal) {
      this.#pieces = options.pieces;
      this.#type = options.type;
    } else {
      const isObject = (typeof sources === 'object' && sources !== null) || typeof sources === 'function';
      if (!isObject || typeof sources[Symbol.iterator] !== 'function') throw sequenceError();
      // Each element is converted while the sequence is walked, before the options are looked at.
      const elements = [];
      for (const element of sources) elements.push(asPart(element));
      const { endings = 'transparent', type = '' } = dictionary(options);
      if (`${endings}` !== 'transparent' && `${endings}` !== 'native') throw new ERR_INVALID_ARG_VALUE('options.endings', endings);
      this.#type = normalizeType(type);
      this.#pieces = elements.flatMap((element) => piecesOf(element, `${endings}`));
    }
    this.#size = 0;
    for (const piece of this.#pieces) this.#size += piece.end - piece.start;
  }

  static isBlob(value) {
    return typeof value === 'object' && value !== null && #pieces in value;
  }

  static piecesOf(blob) {
    return blob.#pieces;
  }

  get [kCloneMode]() {
    return #pieces in this ? CLONEABLE : 0;
  }

  /** @returns {string} */
  get type() {
    if (!Blob.#check(this)) throw new ERR_INVALID_THIS('Blob');
    return this.#type;
  }

  /** @returns {number} bytes */
  get size() {
    if (!Blob.#check(this)) throw new ERR_INVALID_THIS('Blob');
    return this.#size;
  }

  static #check(value) {
    return typeof value === 'object' && value !== null && #pieces in value;
  }

  /**
   * @param {number} [start]
   * @param {number} [end]
   * @param {string} [contentType]
   * @returns {Blob}
   */
  slice(start = undefined, end = undefined, contentType = '') {
    if (!Blob.#check(this)) throw new ERR_INVALID_THIS('Blob');
    const from = position(start, this.#size, 0);
    const to = Math.max(position(end, this.#size, this.#size), from);
    const pieces = [];
    let at = 0;
    for (const piece of this.#pieces) {
      const length = piece.end - piece.start;
      const first = Math.max(from - at, 0);
      const last = Math.min(to - at, length);
      if (first < last) pieces.push(new Piece(piece.source, piece.start + first, piece.start + last));
      at += length;
    }
    return new Blob(kInternal, { pieces, type: normalizeType(contentType) });
  }

  /** @returns {Promise<ArrayBuffer>} */
  arrayBuffer() {
    if (!Blob.#check(this)) return Promise.reject(new ERR_INVALID_THIS('Blob'));
    return this.#bytes().then((bytes) => bytes.buffer);
  }

  /** @returns {Promise<Uint8Array>} */
  bytes() {
    if (!Blob.#check(this)) return Promise.reject(new ERR_INVALID_THIS('Blob'));
    return this.#bytes();
  }

  /** @returns {Promise<string>} */
  text() {
    if (!Blob.#check(this)) return Promise.reject(new ERR_INVALID_THIS('Blob'));
    return this.#bytes().then((bytes) => {
      const { TextDecoder } = require('internal/encoding');
      return new TextDecoder().decode(bytes);
    });
  }

  /** All bytes, in a buffer of their own. */
  async #bytes() {
    const whole = new Uint8Array(this.#size);
    let at = 0;
    for (const { end, source, start } of this.#pieces) {
      await source.check();
      if (start === end) continue;
      const part = source.read(start, end);
      whole.set(part instanceof Uint8Array ? part : await part, at);
      at += end - start;
    }
    return whole;
  }

  /** @returns {ReadableStream<Uint8Array>} a byte stream */
  stream() {
    if (!Blob.#check(this)) throw new ERR_INVALID_THIS('Blob');
    const { ReadableStream } = require('internal/webstreams/readable');
    return new ReadableStream(new BlobSource(this.#pieces), { highWaterMark: 0 });
  }

  /** @returns {ReadableStream<string>} */
  textStream() {
    if (!Blob.#check(this)) throw new ERR_INVALID_THIS('Blob');
    const { TextDecoderStream } = require('internal/webstreams/encoding');
    return this.stream().pipeThrough(new TextDecoderStream());
  }

  [kInspect](depth, options) {
    return inspectAs('Blob', { size: this.size, type: this.type }, depth, options);
  }

  [kClone]() {
    if (this.#pieces.some((piece) => !(piece.source instanceof Memory))) {
      throw new ERR_INVALID_STATE.TypeError('File-backed Blobs are not cloneable');
    }
    const parts = this.#pieces.map(({ end, source, start }) => source.read(start, end));
    return { data: { parts, type: this.#type }, deserializeInfo: 'internal/blob:Blob' };
  }

  static [kDeserialize]({ parts, type }) {
    return new Blob(parts, { type });
  }
}

function inspectAs(name, fields, depth, options) {
  if (depth < 0) return `[${name}]`;
  const { inspect } = require('internal/util/inspect');
  return `${name} ${inspect(fields, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
}

/** The underlying source of `stream()`. */
class BlobSource {
  constructor(pieces) {
    this.type = 'bytes';
    this.pieces = pieces;
    this.index = 0;
    this.offset = 0;
  }

  async pull(controller) {
    const { byobRequest } = controller;
    for (;;) {
      const piece = this.pieces[this.index];
      if (piece === undefined) {
        controller.close();
        byobRequest?.respond(0);
        return;
      }
      await piece.source.check();
      const from = piece.start + this.offset;
      if (from >= piece.end) {
        this.index++;
        this.offset = 0;
        continue;
      }
      const length = Math.min(piece.end - from, byobRequest?.view.byteLength ?? CHUNK);
      const bytes = await piece.source.read(from, from + length);
      this.offset += bytes.byteLength;
      if (byobRequest) {
        const { view } = byobRequest;
        new Uint8Array(view.buffer, view.byteOffset, bytes.byteLength).set(bytes);
        byobRequest.respond(bytes.byteLength);
      } else {
        // A copy: the reader may do with it what it likes.
        controller.enqueue(new Uint8Array(bytes));
      }
      return;
    }
  }
}

const { isBlob, piecesOf: takePieces } = Blob;
delete Blob.isBlob;
delete Blob.piecesOf;
for (const key of ['type', 'size', 'slice', 'arrayBuffer', 'text', 'bytes', 'stream', 'textStream']) {
  Object.defineProperty(Blob.prototype, key, { __proto__: null, enumerable: true });
}
Object.defineProperty(Blob.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'Blob' });

/**
 * A blob over a source that reads itself: `{ size, read(start, end), check() }`, where `check` throws (or rejects) when
 * the bytes are not those of the time when the blob was made.
 * @returns {Blob}
 */
function blobOf(source, type = '') {
  return new Blob(kInternal, { pieces: [new Piece(source, 0, source.size)], type: normalizeType(type) });
}

// ---- URLs

const PREFIX = 'blob:nodedata:';
const byUrl = new Map();

/** @param {Blob} obj @returns {string} */
function createObjectURL(obj) {
  if (!isBlob(obj)) throw new ERR_INVALID_ARG_TYPE('obj', 'Blob', obj);
  const url = `${PREFIX}${require('internal/web_crypto').randomUUID()}`;
  byUrl.set(url, obj);
  return url;
}

/** @param {string} url */
function revokeObjectURL(url) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
  byUrl.delete(`${url}`);
}

/** @param {string} url @returns {Blob | undefined} a copy of the blob behind a URL */
function resolveObjectURL(url) {
  const { URL } = require('internal/url');
  const parsed = URL.parse(`${url}`);
  if (parsed === null || parsed.protocol !== 'blob:') return undefined;
  parsed.hash = '';
  const blob = byUrl.get(parsed.href);
  return blob === undefined ? undefined : new Blob(kInternal, { pieces: takePieces(blob), type: blob.type });
}

module.exports = { Blob, blobOf, createObjectURL, inspectAs, isBlob, resolveObjectURL, revokeObjectURL };
