'use strict';

// ReadableStream and its core: the state machine around a source. Sources, readers, piping, teeing and iterating have
// files of their own beside this one.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateAbortSignal } = require('internal/validators');
const { ByteSource } = require('internal/webstreams/byte_source');
const { ChunkSource } = require('internal/webstreams/chunk_source');
const { ReadableStreamBYOBReader, ReadableStreamDefaultReader } = require('internal/webstreams/readers');
const {
  Cell,
  LATER,
  Strategy,
  customInspectSymbol,
  dictionary,
  invalidState,
  kInternal,
  kState,
  markHandled,
  method,
  rejectThis,
  show,
  underlying,
  webIdl,
} = require('internal/webstreams/util');
const transferable = require('internal/messaging/transferable');

const kIsClosedPromise = Symbol.for('nodejs.webstream.isClosedPromise');
const kControllerErrorFunction = Symbol.for('nodejs.webstream.controllerErrorFunction');

class ReadableCore {
  constructor(facade) {
    this.facade = facade;
    this.state = 'readable';
    this.storedError = undefined;
    this.disturbed = false;
    this.readerCore = null;
    this.source = null;
    this.closedCell = null;
  }

  get reader() {
    return this.readerCore?.facade;
  }

  get controller() {
    return this.source?.controller;
  }

  /** Ends when the stream does; for those who watch streams without a reader. */
  get end() {
    if (this.closedCell === null) {
      this.closedCell = new Cell();
      if (this.state === 'closed') this.closedCell.resolve();
      else if (this.state === 'errored') this.closedCell.reject(this.storedError);
    }
    return this.closedCell;
  }

  /** The source has ended and its queue is empty. */
  close() {
    this.state = 'closed';
    const { readerCore } = this;
    if (this.closedCell !== null) this.closedCell.resolve();
    if (readerCore === null) return;
    readerCore.closed.resolve();
    if (readerCore.byob || readerCore.requests.length === 0) return;
    for (const request of readerCore.requests.drain()) request.close(undefined);
  }

  fail(reason) {
    this.state = 'errored';
    this.storedError = reason;
    const { readerCore } = this;
    if (this.closedCell !== null) this.closedCell.reject(reason);
    if (readerCore === null) return;
    readerCore.closed.reject(reason);
    if (readerCore.requests.length === 0) return;
    for (const request of readerCore.requests.drain()) request.error(reason);
  }

  /** @returns {Promise<void>} */
  cancel(reason) {
    this.disturbed = true;
    if (this.state === 'closed') return Promise.resolve();
    if (this.state === 'errored') return Promise.reject(this.storedError);
    this.close();
    const { readerCore } = this;
    if (readerCore !== null && readerCore.byob) {
      for (const request of readerCore.requests.drain()) request.close(undefined);
    }
    return this.source.cancel(reason);
  }
}

/** The algorithms that a user's underlying source gives. */
class UserSource {
  constructor(object, pull, cancel) {
    this.object = object;
    this.pullMethod = pull;
    this.cancelMethod = cancel;
    this.source = null;
  }

  pull() {
    return this.pullMethod === null ? undefined : Reflect.apply(this.pullMethod, this.object, [this.source.controller]);
  }

  cancel(reason) {
    return this.cancelMethod === null ? undefined : Reflect.apply(this.cancelMethod, this.object, [reason]);
  }
}

function readAutoAllocate(source) {
  const given = source.autoAllocateChunkSize;
  if (given === undefined) return undefined;
  const chunkSize = Math.trunc(+given);
  if (!(chunkSize > 0 && chunkSize <= Number.MAX_SAFE_INTEGER)) throw new ERR_INVALID_ARG_VALUE('source.autoAllocateChunkSize', given);
  return chunkSize;
}

/**
 * A readable stream over algorithms of our own; starts when `startResult` is settled, or by its owner for `LATER`.
 * @param {{ pull(): unknown, cancel(reason: unknown): unknown }} algorithms
 * @returns {ReadableStream}
 */
function createReadable(algorithms, mark = 1, sizeOf = null, startResult = undefined) {
  const stream = new ReadableStream(kInternal);
  const core = stream[kState];
  core.source = new ChunkSource(core, algorithms, mark, sizeOf);
  if (startResult !== LATER) core.source.begin(startResult);
  return stream;
}

/** As `createReadable`, for bytes; without a queue that asks ahead. */
function createByteReadable(algorithms) {
  const stream = new ReadableStream(kInternal);
  const core = stream[kState];
  core.source = new ByteSource(core, algorithms, 0, undefined);
  core.source.begin(undefined);
  return stream;
}

function readPipeOptions(options) {
  const given = dictionary(options, 'options');
  const preventAbort = !!given?.preventAbort;
  const preventCancel = !!given?.preventCancel;
  const preventClose = !!given?.preventClose;
  const signal = given?.signal;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  return { preventAbort, preventCancel, preventClose, signal };
}

function requireWritable(value) {
  const { WritableStream } = require('internal/webstreams/writable');
  if (!WritableStream[kIs](value)) throw new ERR_INVALID_ARG_TYPE('transform.writable', 'WritableStream', value);
  return value[kState];
}

/** Static test on the stream classes that no user prototype can fool. */
const kIs = Symbol('kIs');

class ReadableStream {
  #core;

  /**
   * @param {object} [source]
   * @param {{ highWaterMark?: number, size?: (chunk: any) => number }} [strategy]
   */
  constructor(source = {}, strategy = undefined) {
    const core = new ReadableCore(this);
    this.#core = core;
    if (source === kInternal) return;
    underlying(source, 'source');
    const queuing = new Strategy(strategy, 'strategy');
    const autoAllocate = readAutoAllocate(source);
    const cancel = method(source, 'cancel', 'source');
    const pull = method(source, 'pull', 'source');
    const start = method(source, 'start', 'source');
    const { type } = source;
    const algorithms = new UserSource(source, pull, cancel);
    if (type === undefined) {
      core.source = new ChunkSource(core, algorithms, queuing.markOf(1), queuing.sizeOf);
    } else if (`${type}` === 'bytes') {
      if (queuing.rawSize !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('strategy.size', queuing.rawSize);
      core.source = new ByteSource(core, algorithms, queuing.markOf(0), autoAllocate);
    } else {
      throw new ERR_INVALID_ARG_VALUE('source.type', type);
    }
    algorithms.source = core.source;
    core.source.begin(start === null ? undefined : Reflect.apply(start, source, [core.source.controller]));
  }

  get [kState]() {
    return this.#core;
  }

  static [kIs](value) {
    return typeof value === 'object' && value !== null && #core in value;
  }

  /**
   * A stream of what an iterable or async iterable gives.
   * @param {Iterable<any> | AsyncIterable<any>} iterable
   * @returns {ReadableStream}
   */
  static from(iterable) {
    return require('internal/webstreams/iterate').streamFrom(iterable);
  }

  /** @returns {boolean} */
  get locked() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('ReadableStream');
    return this.#core.readerCore !== null;
  }

  /**
   * @param {any} [reason]
   * @returns {Promise<void>}
   */
  cancel(reason = undefined) {
    if (!(#core in this)) return rejectThis('ReadableStream');
    if (this.#core.readerCore !== null) return Promise.reject(invalidState('ReadableStream is locked'));
    return this.#core.cancel(reason);
  }

  /**
   * @param {{ mode?: 'byob' }} [options]
   * @returns {ReadableStreamDefaultReader | ReadableStreamBYOBReader}
   */
  getReader(options = undefined) {
    if (!(#core in this)) throw new ERR_INVALID_THIS('ReadableStream');
    const mode = dictionary(options, 'options')?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw new ERR_INVALID_ARG_VALUE('options.mode', mode);
    return new ReadableStreamBYOBReader(this);
  }

  /**
   * @template T
   * @param {{ readable: T, writable: WritableStream }} transform
   * @param {object} [options]
   * @returns {T}
   */
  pipeThrough(transform, options = undefined) {
    if (!(#core in this)) throw new ERR_INVALID_THIS('ReadableStream');
    const readable = transform?.readable;
    if (!ReadableStream[kIs](readable)) throw new ERR_INVALID_ARG_TYPE('transform.readable', 'ReadableStream', readable);
    const target = requireWritable(transform.writable);
    const choices = readPipeOptions(options);
    if (this.#core.readerCore !== null) throw invalidState('The ReadableStream is locked');
    if (target.writerCore !== null) throw invalidState('The WritableStream is locked');
    markHandled(require('internal/webstreams/pipe').pipe(this.#core, target, choices));
    return readable;
  }

  /**
   * @param {WritableStream} destination
   * @param {{ preventAbort?: boolean, preventCancel?: boolean, preventClose?: boolean, signal?: AbortSignal }} [options]
   * @returns {Promise<void>}
   */
  pipeTo(destination, options = undefined) {
    if (!(#core in this)) return rejectThis('ReadableStream');
    try {
      const target = requireWritable(destination);
      const choices = readPipeOptions(options);
      if (this.#core.readerCore !== null) throw invalidState('The ReadableStream is locked');
      if (target.writerCore !== null) throw invalidState('The WritableStream is locked');
      return require('internal/webstreams/pipe').pipe(this.#core, target, choices);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** @returns {[ReadableStream, ReadableStream]} */
  tee() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('ReadableStream');
    return require('internal/webstreams/tee').tee(this.#core, false);
  }

  /**
   * @param {{ preventCancel?: boolean }} [options]
   * @returns {AsyncIterableIterator<any>}
   */
  values(options = undefined) {
    if (!(#core in this)) throw new ERR_INVALID_THIS('ReadableStream');
    const preventCancel = !!dictionary(options, 'options')?.preventCancel;
    return require('internal/webstreams/iterate').iterate(this.#core, preventCancel);
  }

  get [Symbol.for('nodejs.stream.disturbed')]() {
    return this.#core.disturbed;
  }

  get [Symbol.for('nodejs.stream.errored')]() {
    return this.#core.state === 'errored';
  }

  get [Symbol.for('nodejs.stream.readable')]() {
    return this.#core.state === 'readable';
  }

  /** An object whose `promise` settles when the stream ends or fails. */
  get [kIsClosedPromise]() {
    return this.#core.end;
  }

  [kControllerErrorFunction](error) {
    this.#core.source.error(error);
  }

  [customInspectSymbol](depth, options) {
    const core = this.#core;
    return show(this, 'ReadableStream', depth, options, {
      locked: core.readerCore !== null,
      state: core.state,
      supportsBYOB: core.source?.isByteSource === true,
    });
  }

  get [transferable.kCloneMode]() {
    return #core in this ? transferable.TRANSFERABLE : 0;
  }

  [transferable.kTransfer]() {
    return require('internal/webstreams/transfer').sendReadable(this);
  }

  [transferable.kTransferList]() {
    return require('internal/webstreams/transfer').portsOfReadable(this);
  }
}

Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  __proto__: null,
  configurable: true,
  enumerable: false,
  value: ReadableStream.prototype.values,
  writable: true,
});
webIdl(ReadableStream, ['cancel', 'getReader', 'locked', 'pipeThrough', 'pipeTo', 'tee', 'values']);
Object.defineProperty(ReadableStream, 'from', { __proto__: null, enumerable: true });

/** `ReadableStreamTee(stream, cloneForBranch2)`. */
function ReadableStreamTee(stream, cloneForBranch2 = false) {
  if (!ReadableStream[kIs](stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'ReadableStream', stream);
  return require('internal/webstreams/tee').tee(stream[kState], cloneForBranch2);
}

module.exports = { ReadableStream, ReadableStreamTee, createByteReadable, createReadable, kControllerErrorFunction, kIs, kIsClosedPromise };
