'use strict';

// CompressionStream and DecompressionStream: a node:zlib stream as a transform.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_STREAM_NULL_VALUES },
} = require('internal/errors');
const { createTransform } = require('internal/webstreams/transform');
const { customInspectSymbol, show, webIdl } = require('internal/webstreams/util');

const compressors = {
  __proto__: null,
  'brotli': 'createBrotliCompress',
  'deflate': 'createDeflate',
  'deflate-raw': 'createDeflateRaw',
  'gzip': 'createGzip',
};
const decompressors = {
  __proto__: null,
  'brotli': 'createBrotliDecompress',
  'deflate': 'createInflate',
  'deflate-raw': 'createInflateRaw',
  'gzip': 'createGunzip',
};

/** Web IDL's BufferSource without shared memory; also text, as Node's zlib streams take it. */
function toBytes(chunk) {
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (typeof chunk === 'string') return require('buffer').Buffer.from(chunk);
  if (ArrayBuffer.isView(chunk)) {
    if (!(chunk.buffer instanceof SharedArrayBuffer)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  } else if (chunk instanceof ArrayBuffer) {
    return new Uint8Array(chunk);
  }
  throw new ERR_INVALID_ARG_TYPE('chunk', ['Buffer', 'TypedArray', 'DataView'], chunk);
}

/** The standard wants a TypeError for data that does not decode. */
function asTypeError(error) {
  const wrapped = new TypeError(error.message, { cause: error });
  if (error.code !== undefined) wrapped.code = error.code;
  return wrapped;
}

/** Output waits in the readable side up to this many bytes, so that writing does not wait for a reader at once. */
const buffered = { readableMark: 65536, readableSize: (chunk) => chunk.byteLength };

/** A zlib stream as the transformer of a TransformCore. */
class ZlibTransformer {
  constructor(stream) {
    this.stream = stream;
    this.core = null;
    this.pending = null;
    stream.on('data', (data) => this.core.enqueue(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
    stream.on('end', () => this.settle(null));
    stream.on('error', (error) => {
      const reason = asTypeError(error);
      if (this.pending === null) this.core?.fail(reason);
      else this.settle(reason);
    });
  }

  settle(error) {
    const { pending } = this;
    if (pending === null) return;
    this.pending = null;
    if (error === null) pending.resolve();
    else pending.reject(error);
  }

  transform(chunk, core) {
    this.core = core;
    const bytes = toBytes(chunk);
    if (bytes.byteLength === 0) return undefined;
    const pending = Promise.withResolvers();
    this.pending = pending;
    this.stream.write(bytes, (error) => {
      if (!error && this.pending === pending) this.settle(null);
    });
    return pending.promise;
  }

  flush(core) {
    this.core = core;
    this.pending = Promise.withResolvers();
    const { promise } = this.pending;
    this.stream.end();
    return promise;
  }

  cancel() {
    this.stream.destroy();
  }
}

function open(table, format, className, options) {
  const name = `${format}`;
  const factory = table[name];
  if (factory === undefined) {
    const error = new ERR_INVALID_ARG_VALUE('format', format);
    error.message = `Failed to construct '${className}': 1st argument '${name}' is not a valid enum value of type CompressionFormat.`;
    throw error;
  }
  return createTransform(new ZlibTransformer(require('zlib')[factory](options)), buffered);
}

class CompressionStream {
  #sides;

  /** @param {'brotli' | 'deflate' | 'deflate-raw' | 'gzip'} format */
  constructor(format) {
    this.#sides = open(compressors, format, 'CompressionStream', undefined);
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
    const { readable, writable } = this.#sides;
    return show(this, 'CompressionStream', depth, options, { readable, writable });
  }
}

class DecompressionStream {
  #sides;

  /** @param {'brotli' | 'deflate' | 'deflate-raw' | 'gzip'} format */
  constructor(format) {
    this.#sides = open(decompressors, format, 'DecompressionStream', { rejectGarbageAfterEnd: true });
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
    const { readable, writable } = this.#sides;
    return show(this, 'DecompressionStream', depth, options, { readable, writable });
  }
}

webIdl(CompressionStream, ['readable', 'writable']);
webIdl(DecompressionStream, ['readable', 'writable']);

module.exports = { CompressionStream, DecompressionStream };
