'use strict';

// ReadableStreamDefaultReader and ReadableStreamBYOBReader, and the core both share. Other parts of web streams read
// through a ReaderCore without a public reader: a request is any object with `chunk(value)`, `close(value)`, `error(reason)`.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { refuseShared } = require('internal/webstreams/byte_source');
const { Cell, EMPTY, Fifo, customInspectSymbol, dictionary, invalidState, kState, rejectThis, show, webIdl } = require('internal/webstreams/util');

const { validateNumber } = require('internal/validators');

class ReaderCore {
  /** Locks the stream (a ReadableCore). */
  constructor(stream, byob, facade) {
    if (stream.readerCore !== null) throw invalidState('ReadableStream is locked');
    this.stream = stream;
    this.byob = byob;
    this.facade = facade;
    this.requests = new Fifo();
    this.closed = new Cell();
    stream.readerCore = this;
    if (stream.state === 'closed') this.closed.resolve();
    else if (stream.state === 'errored') this.closed.reject(stream.storedError);
  }

  get readRequests() {
    return this.requests;
  }

  /** A default read. */
  read(request) {
    const { stream } = this;
    stream.disturbed = true;
    if (stream.state === 'closed') {
      request.close(undefined);
    } else if (stream.state === 'errored') {
      request.error(stream.storedError);
    } else {
      const chunk = stream.source.takeReady();
      if (chunk === EMPTY) stream.source.await(request);
      else request.chunk(chunk);
    }
  }

  readInto(view, minimum, request) {
    const { stream } = this;
    stream.disturbed = true;
    if (stream.state === 'errored') request.error(stream.storedError);
    else stream.source.readInto(view, minimum, request);
  }

  release() {
    const { stream } = this;
    if (stream === null) return;
    const error = invalidState('Reader released');
    if (!this.closed.isPending) this.closed = new Cell();
    this.closed.reject(error);
    stream.source.releaseReader();
    stream.readerCore = null;
    this.stream = null;
    if (this.requests.length === 0) return;
    const reason = invalidState('Releasing reader');
    for (const request of this.requests.drain()) request.error(reason);
  }
}

/** A read whose outcome is a promise. */
class PromisedRead {
  constructor() {
    this.outcome = Promise.withResolvers();
  }

  get promise() {
    return this.outcome.promise;
  }

  chunk(value) {
    this.outcome.resolve({ done: false, value });
  }

  close(value) {
    this.outcome.resolve({ done: true, value });
  }

  error(reason) {
    this.outcome.reject(reason);
  }
}

function requireStream(stream) {
  const { ReadableStream } = require('internal/webstreams/readable');
  if (!(stream instanceof ReadableStream)) throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
  return stream[kState];
}

class ReadableStreamDefaultReader {
  #core;

  /** @param {ReadableStream} stream */
  constructor(stream) {
    this.#core = new ReaderCore(requireStream(stream), false, this);
  }

  get [kState]() {
    return this.#core;
  }

  /** @returns {Promise<{ value: any, done: boolean }>} */
  read() {
    if (!(#core in this)) return rejectThis('ReadableStreamDefaultReader');
    const core = this.#core;
    const { stream } = core;
    if (stream === null) return Promise.reject(invalidState('The reader is not attached to a stream'));
    if (stream.state === 'readable') {
      stream.disturbed = true;
      const chunk = stream.source.takeReady();
      if (chunk !== EMPTY) return Promise.resolve({ done: false, value: chunk });
      const request = new PromisedRead();
      stream.source.await(request);
      return request.outcome.promise;
    }
    stream.disturbed = true;
    if (stream.state === 'closed') return Promise.resolve({ done: true, value: undefined });
    return Promise.reject(stream.storedError);
  }

  releaseLock() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('ReadableStreamDefaultReader');
    this.#core.release();
  }

  /** @returns {Promise<void>} */
  get closed() {
    if (!(#core in this)) return rejectThis('ReadableStreamDefaultReader');
    return this.#core.closed.promise;
  }

  /**
   * @param {any} [reason]
   * @returns {Promise<void>}
   */
  cancel(reason = undefined) {
    if (!(#core in this)) return rejectThis('ReadableStreamDefaultReader');
    const { stream } = this.#core;
    if (stream === null) return Promise.reject(invalidState('The reader is not attached to a stream'));
    return stream.cancel(reason);
  }

  [customInspectSymbol](depth, options) {
    const core = this.#core;
    return show(this, 'ReadableStreamDefaultReader', depth, options, {
      stream: core.stream?.facade,
      readRequests: core.requests.length,
      close: core.closed.promise,
    });
  }
}

function readMinimum(view, options) {
  const minimum = dictionary(options, 'options')?.min;
  if (minimum === undefined) return 1;
  validateNumber(minimum, 'options.min');
  if (!(minimum > 0)) throw new ERR_INVALID_ARG_VALUE('options.min', minimum, 'must be greater than 0');
  const unit = view instanceof DataView ? 'byteLength' : 'length';
  if (minimum > view[unit]) throw new ERR_OUT_OF_RANGE('options.min', `<= view.${unit}`, minimum);
  return Math.trunc(minimum);
}

class ReadableStreamBYOBReader {
  #core;

  /** @param {ReadableStream} stream a byte stream */
  constructor(stream) {
    const target = requireStream(stream);
    if (target.readerCore === null && !target.source.isByteSource) throw new ERR_INVALID_ARG_VALUE('stream', stream, 'must be a byte stream');
    this.#core = new ReaderCore(target, true, this);
  }

  get [kState]() {
    return this.#core;
  }

  /**
   * @param {ArrayBufferView} view its buffer is transferred
   * @param {{ min?: number }} [options] `min` counts elements
   * @returns {Promise<{ value: ArrayBufferView, done: boolean }>}
   */
  read(view, options = undefined) {
    if (!(#core in this)) return rejectThis('ReadableStreamBYOBReader');
    const core = this.#core;
    let minimum;
    try {
      if (!ArrayBuffer.isView(view)) throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
      dictionary(options, 'options');
      refuseShared(view, 'view');
      if (view.buffer.detached || view.byteLength === 0) throw invalidState('View or Viewed ArrayBuffer is zero-length or detached');
      minimum = readMinimum(view, options);
    } catch (error) {
      return Promise.reject(error);
    }
    if (core.stream === null) return Promise.reject(invalidState('The reader is not attached to a stream'));
    const request = new PromisedRead();
    core.readInto(view, minimum, request);
    return request.outcome.promise;
  }

  releaseLock() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBReader');
    this.#core.release();
  }

  /** @returns {Promise<void>} */
  get closed() {
    if (!(#core in this)) return rejectThis('ReadableStreamBYOBReader');
    return this.#core.closed.promise;
  }

  /**
   * @param {any} [reason]
   * @returns {Promise<void>}
   */
  cancel(reason = undefined) {
    if (!(#core in this)) return rejectThis('ReadableStreamBYOBReader');
    const { stream } = this.#core;
    if (stream === null) return Promise.reject(invalidState('The reader is not attached to a stream'));
    return stream.cancel(reason);
  }

  [customInspectSymbol](depth, options) {
    const core = this.#core;
    return show(this, 'ReadableStreamBYOBReader', depth, options, {
      stream: core.stream?.facade,
      readIntoRequests: core.requests.length,
      close: core.closed.promise,
    });
  }
}

webIdl(ReadableStreamDefaultReader, ['cancel', 'closed', 'read', 'releaseLock']);
webIdl(ReadableStreamBYOBReader, ['cancel', 'closed', 'read', 'releaseLock']);

module.exports = { PromisedRead, ReaderCore, ReadableStreamBYOBReader, ReadableStreamDefaultReader };
