'use strict';

// WritableStream, its writer and its controller. One core holds the state of stream and controller: they never part.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { kControllerErrorFunction, kIs, kIsClosedPromise } = require('internal/webstreams/readable');
const {
  Cell,
  ChunkQueue,
  Fifo,
  LATER,
  Strategy,
  customInspectSymbol,
  invalidState,
  kInternal,
  kState,
  method,
  noop,
  rejectThis,
  show,
  underlying,
  webIdl,
  whenDone,
} = require('internal/webstreams/util');
const transferable = require('internal/messaging/transferable');

/** The algorithms of a finished sink. */
const released = { write: noop, close: noop, abort: noop };

/**
 * A request is any object with `resolve()` and `reject(reason)`: the resolvers of a user's promise, or a pipe.
 * `algorithms` has `write(chunk)`, `close()` and `abort(reason)`; a `write` that returns `LATER` ends when its owner
 * calls `written()` or `writeFailed(error)`.
 */
class WritableCore {
  constructor(facade) {
    this.facade = facade;
    this.state = 'writable';
    this.storedError = undefined;
    this.writerCore = null;
    this.algorithms = released;
    this.queue = null;
    this.requests = new Fifo();
    this.mark = 0;
    this.started = false;
    this.backpressure = false;
    this.writing = null;
    this.closeRequest = null;
    this.closing = null;
    this.pendingAbort = null;
    this.onRelief = null;
    this.controllerFacade = null;
    this.abortController = null;
    this.wasAborted = false;
    this.abortReason = undefined;
    this.closedCell = null;
    this.onWritten = null;
    this.onWriteFailed = null;
  }

  get writer() {
    return this.writerCore?.facade;
  }

  get controller() {
    return (this.controllerFacade ??= new WritableStreamDefaultController(kInternal, this));
  }

  get end() {
    if (this.closedCell === null) {
      this.closedCell = new Cell();
      if (this.state === 'closed') this.closedCell.resolve();
      else if (this.state === 'errored') this.closedCell.reject(this.storedError);
    }
    return this.closedCell;
  }

  get closeQueuedOrInFlight() {
    return this.closeRequest !== null || this.closing !== null;
  }

  get desiredSize() {
    return this.mark - this.queue.total;
  }

  setup(algorithms, mark, sizeOf) {
    this.algorithms = algorithms;
    this.mark = mark;
    this.queue = new ChunkQueue(sizeOf);
    this.backpressure = this.desiredSize <= 0;
  }

  begin(startResult) {
    whenDone(
      startResult,
      () => {
        this.started = true;
        this.advance();
      },
      (error) => {
        this.started = true;
        this.dealWithRejection(error);
      },
    );
  }

  /** Queues a chunk; the request settles when the sink is done with it. */
  write(chunk, request, writerCore) {
    let measured = 1;
    try {
      measured = this.queue.measure(chunk);
    } catch (error) {
      this.errorIfNeeded(error);
    }
    const { state } = this;
    if (writerCore.stream !== this) {
      // The size algorithm released the lock.
      request.reject(invalidState('Writer is not bound to a WritableStream'));
    } else if (state === 'errored') {
      request.reject(this.storedError);
    } else if (state === 'closed' || this.closeQueuedOrInFlight) {
      request.reject(invalidState('WritableStream is closed'));
    } else if (state === 'erroring') {
      request.reject(this.storedError);
    } else {
      this.requests.push(request);
      try {
        this.queue.add(chunk, measured);
      } catch (error) {
        this.errorIfNeeded(error);
        return;
      }
      this.setBackpressure(this.desiredSize <= 0);
      this.advance();
    }
  }

  setBackpressure(on) {
    if (this.backpressure === on) return;
    this.backpressure = on;
    const { writerCore } = this;
    if (writerCore !== null) {
      if (on) writerCore.unready();
      else writerCore.ready.resolve();
    }
    if (!on && this.onRelief !== null) {
      const { onRelief } = this;
      this.onRelief = null;
      onRelief();
    }
  }

  advance() {
    if (!this.started || this.writing !== null) return;
    if (this.state === 'erroring') {
      this.finishErroring();
    } else if (this.requests.length > 0) {
      this.startWrite();
    } else if (this.closeRequest !== null) {
      this.startClose();
    }
  }

  startWrite() {
    if (this.onWritten === null) this.prepareReactions();
    this.writing = this.requests.shift();
    let result;
    try {
      result = this.algorithms.write(this.queue.peek());
    } catch (error) {
      result = Promise.reject(error);
    }
    whenDone(result, this.onWritten, this.onWriteFailed);
  }

  /** The reactions to the sink's `write`: made once, when there is a first write. */
  prepareReactions() {
    this.onWritten = () => this.written();
    this.onWriteFailed = (error) => this.writeFailed(error);
  }

  written() {
    const request = this.writing;
    this.writing = null;
    request.resolve(undefined);
    if (this.queue.length > 0) this.queue.take();
    if (this.state === 'writable' && !this.closeQueuedOrInFlight) this.setBackpressure(this.desiredSize <= 0);
    this.advance();
  }

  writeFailed(error) {
    if (this.state === 'writable') this.algorithms = released;
    const request = this.writing;
    this.writing = null;
    request.reject(error);
    this.dealWithRejection(error);
  }

  /** Asks for the end. The caller has checked that nobody did before. @returns {Promise<void>} */
  close() {
    const { state } = this;
    if (state === 'closed' || state === 'errored') return Promise.reject(invalidState('WritableStream is closed'));
    const request = Promise.withResolvers();
    this.closeRequest = request;
    if (this.backpressure && state === 'writable' && this.writerCore !== null) this.writerCore.ready.resolve();
    this.advance();
    return request.promise;
  }

  /** The end of a pipe. */
  closeUnlessClosing() {
    if (this.closeQueuedOrInFlight || this.state === 'closed') return Promise.resolve();
    if (this.state === 'errored') return Promise.reject(this.storedError);
    return this.close();
  }

  startClose() {
    this.closing = this.closeRequest;
    this.closeRequest = null;
    const { algorithms } = this;
    this.algorithms = released;
    let result;
    try {
      result = algorithms.close();
    } catch (error) {
      result = Promise.reject(error);
    }
    whenDone(
      result,
      () => this.closed(),
      (error) => this.closeFailed(error),
    );
  }

  closed() {
    const request = this.closing;
    this.closing = null;
    request.resolve(undefined);
    if (this.state === 'erroring') {
      this.storedError = undefined;
      this.pendingAbort?.outcome.resolve();
      this.pendingAbort = null;
    }
    this.state = 'closed';
    this.writerCore?.closed.resolve();
    this.closedCell?.resolve();
  }

  closeFailed(error) {
    const request = this.closing;
    this.closing = null;
    request.reject(error);
    this.pendingAbort?.outcome.reject(error);
    this.pendingAbort = null;
    this.dealWithRejection(error);
  }

  dealWithRejection(error) {
    if (this.state === 'writable') this.startErroring(error);
    else this.finishErroring();
  }

  errorIfNeeded(error) {
    if (this.state !== 'writable') return;
    this.algorithms = released;
    this.startErroring(error);
  }

  startErroring(reason) {
    this.state = 'erroring';
    this.storedError = reason;
    this.writerCore?.rejectReady(reason);
    if (this.writing === null && this.closing === null && this.started) this.finishErroring();
  }

  finishErroring() {
    this.state = 'errored';
    this.queue.empty();
    const { storedError, pendingAbort } = this;
    if (this.requests.length > 0) {
      for (const request of this.requests.drain()) request.reject(storedError);
    }
    if (pendingAbort === null) {
      this.announceError();
      return;
    }
    this.pendingAbort = null;
    if (pendingAbort.wasErroring) {
      pendingAbort.outcome.reject(storedError);
      this.announceError();
      return;
    }
    const { algorithms } = this;
    this.algorithms = released;
    let result;
    try {
      result = algorithms.abort(pendingAbort.reason);
    } catch (error) {
      result = Promise.reject(error);
    }
    whenDone(
      result,
      () => {
        pendingAbort.outcome.resolve();
        this.announceError();
      },
      (error) => {
        pendingAbort.outcome.reject(error);
        this.announceError();
      },
    );
  }

  announceError() {
    if (this.closeRequest !== null) {
      this.closeRequest.reject(this.storedError);
      this.closeRequest = null;
    }
    this.writerCore?.closed.reject(this.storedError);
    this.closedCell?.reject(this.storedError);
  }

  /** @returns {Promise<void>} */
  abort(reason) {
    if (this.state === 'closed' || this.state === 'errored') return Promise.resolve();
    this.wasAborted = true;
    this.abortReason = reason;
    this.abortController?.abort(reason);
    // A listener of the signal may have ended the stream.
    if (this.state === 'closed' || this.state === 'errored') return Promise.resolve();
    if (this.pendingAbort !== null) return this.pendingAbort.outcome.promise;
    const wasErroring = this.state === 'erroring';
    const outcome = Promise.withResolvers();
    this.pendingAbort = { outcome, reason: wasErroring ? undefined : reason, wasErroring };
    if (!wasErroring) this.startErroring(reason);
    return outcome.promise;
  }

  get signal() {
    if (this.abortController === null) {
      const { AbortController } = require('internal/abort_controller');
      this.abortController = new AbortController();
      if (this.wasAborted) this.abortController.abort(this.abortReason);
    }
    return this.abortController.signal;
  }
}

class WriterCore {
  /** Locks the stream (a WritableCore). */
  constructor(stream, facade) {
    if (stream.writerCore !== null) throw invalidState('WritableStream is locked');
    this.stream = stream;
    this.facade = facade;
    this.closed = new Cell();
    this.ready = new Cell();
    stream.writerCore = this;
    const { state } = stream;
    if (state === 'writable') {
      if (stream.closeQueuedOrInFlight || !stream.backpressure) this.ready.resolve();
    } else if (state === 'erroring') {
      this.ready.reject(stream.storedError);
    } else if (state === 'closed') {
      this.ready.resolve();
      this.closed.resolve();
    } else {
      this.ready.reject(stream.storedError);
      this.closed.reject(stream.storedError);
    }
  }

  /** Back-pressure has begun: whoever asks for `ready` waits anew. */
  unready() {
    this.ready = new Cell();
  }

  rejectReady(reason) {
    if (!this.ready.isPending) this.ready = new Cell();
    this.ready.reject(reason);
  }

  get desiredSize() {
    const { stream } = this;
    if (stream.state === 'errored' || stream.state === 'erroring') return null;
    return stream.state === 'closed' ? 0 : stream.desiredSize;
  }

  release() {
    const { stream } = this;
    if (stream === null) return;
    const error = invalidState('Writer has been released');
    this.rejectReady(error);
    if (!this.closed.isPending) this.closed = new Cell();
    this.closed.reject(error);
    stream.writerCore = null;
    this.stream = null;
  }
}

/** The algorithms that a user's underlying sink gives. */
class UserSink {
  constructor(object, core, write, close, abort) {
    this.object = object;
    this.core = core;
    this.writeMethod = write;
    this.closeMethod = close;
    this.abortMethod = abort;
  }

  write(chunk) {
    return this.writeMethod === null ? undefined : Reflect.apply(this.writeMethod, this.object, [chunk, this.core.controller]);
  }

  close() {
    return this.closeMethod === null ? undefined : Reflect.apply(this.closeMethod, this.object, []);
  }

  abort(reason) {
    return this.abortMethod === null ? undefined : Reflect.apply(this.abortMethod, this.object, [reason]);
  }
}

class WritableStream {
  #core;

  /**
   * @param {object} [sink]
   * @param {{ highWaterMark?: number, size?: (chunk: any) => number }} [strategy]
   */
  constructor(sink = {}, strategy = undefined) {
    const core = new WritableCore(this);
    this.#core = core;
    if (sink === kInternal) return;
    underlying(sink, 'sink');
    const queuing = new Strategy(strategy, 'strategy');
    const abort = method(sink, 'abort', 'sink');
    const close = method(sink, 'close', 'sink');
    const start = method(sink, 'start', 'sink');
    const { type } = sink;
    if (type !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('type', type);
    const write = method(sink, 'write', 'sink');
    core.setup(new UserSink(sink, core, write, close, abort), queuing.markOf(1), queuing.sizeOf);
    core.begin(start === null ? undefined : Reflect.apply(start, sink, [core.controller]));
  }

  get [kState]() {
    return this.#core;
  }

  static [kIs](value) {
    return typeof value === 'object' && value !== null && #core in value;
  }

  /** @returns {boolean} */
  get locked() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('WritableStream');
    return this.#core.writerCore !== null;
  }

  /**
   * @param {any} [reason]
   * @returns {Promise<void>}
   */
  abort(reason = undefined) {
    if (!(#core in this)) return rejectThis('WritableStream');
    if (this.#core.writerCore !== null) return Promise.reject(invalidState('WritableStream is locked'));
    return this.#core.abort(reason);
  }

  /** @returns {Promise<void>} */
  close() {
    if (!(#core in this)) return rejectThis('WritableStream');
    if (this.#core.writerCore !== null) return Promise.reject(invalidState('WritableStream is locked'));
    if (this.#core.closeQueuedOrInFlight) return Promise.reject(invalidState('Failure closing WritableStream'));
    return this.#core.close();
  }

  /** @returns {WritableStreamDefaultWriter} */
  getWriter() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('WritableStream');
    return new WritableStreamDefaultWriter(this);
  }

  get [Symbol.for('nodejs.stream.errored')]() {
    return this.#core.state === 'errored';
  }

  get [Symbol.for('nodejs.stream.writable')]() {
    return this.#core.state === 'writable';
  }

  /** An object whose `promise` settles when the stream ends or fails. */
  get [kIsClosedPromise]() {
    return this.#core.end;
  }

  [kControllerErrorFunction](error) {
    this.#core.errorIfNeeded(error);
  }

  [customInspectSymbol](depth, options) {
    const core = this.#core;
    return show(this, 'WritableStream', depth, options, { locked: core.writerCore !== null, state: core.state });
  }

  get [transferable.kCloneMode]() {
    return #core in this ? transferable.TRANSFERABLE : 0;
  }

  [transferable.kTransfer]() {
    return require('internal/webstreams/transfer').sendWritable(this);
  }

  [transferable.kTransferList]() {
    return require('internal/webstreams/transfer').portsOfWritable(this);
  }
}

class WritableStreamDefaultWriter {
  #core;

  /** @param {WritableStream} stream */
  constructor(stream) {
    if (!WritableStream[kIs](stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'WritableStream', stream);
    this.#core = new WriterCore(stream[kState], this);
  }

  get [kState]() {
    return this.#core;
  }

  /** @returns {Promise<void>} */
  get closed() {
    if (!(#core in this)) return rejectThis('WritableStreamDefaultWriter');
    return this.#core.closed.promise;
  }

  /** @returns {number | null} */
  get desiredSize() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('WritableStreamDefaultWriter');
    if (this.#core.stream === null) throw invalidState('Writer is not bound to a WritableStream');
    return this.#core.desiredSize;
  }

  /** @returns {Promise<void>} */
  get ready() {
    if (!(#core in this)) return rejectThis('WritableStreamDefaultWriter');
    return this.#core.ready.promise;
  }

  /**
   * @param {any} [reason]
   * @returns {Promise<void>}
   */
  abort(reason = undefined) {
    if (!(#core in this)) return rejectThis('WritableStreamDefaultWriter');
    const { stream } = this.#core;
    if (stream === null) return Promise.reject(invalidState('Writer is not bound to a WritableStream'));
    return stream.abort(reason);
  }

  /** @returns {Promise<void>} */
  close() {
    if (!(#core in this)) return rejectThis('WritableStreamDefaultWriter');
    const { stream } = this.#core;
    if (stream === null) return Promise.reject(invalidState('Writer is not bound to a WritableStream'));
    if (stream.closeQueuedOrInFlight) return Promise.reject(invalidState('Failure to close WritableStream'));
    return stream.close();
  }

  releaseLock() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('WritableStreamDefaultWriter');
    this.#core.release();
  }

  /**
   * @param {any} [chunk]
   * @returns {Promise<void>}
   */
  write(chunk = undefined) {
    if (!(#core in this)) return rejectThis('WritableStreamDefaultWriter');
    const core = this.#core;
    const { stream } = core;
    if (stream === null) return Promise.reject(invalidState('Writer is not bound to a WritableStream'));
    const request = Promise.withResolvers();
    stream.write(chunk, request, core);
    return request.promise;
  }

  [customInspectSymbol](depth, options) {
    const core = this.#core;
    return show(this, 'WritableStreamDefaultWriter', depth, options, {
      stream: core.stream?.facade,
      close: core.closed.promise,
      ready: core.ready.promise,
      desiredSize: core.stream === null ? undefined : core.desiredSize,
    });
  }
}

class WritableStreamDefaultController {
  #core;

  constructor(key, core) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#core = core;
  }

  get [kState]() {
    return this.#core;
  }

  /** @returns {AbortSignal} */
  get signal() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('WritableStreamDefaultController');
    return this.#core.signal;
  }

  /** @param {any} [error] */
  error(error = undefined) {
    if (!(#core in this)) throw new ERR_INVALID_THIS('WritableStreamDefaultController');
    this.#core.errorIfNeeded(error);
  }

  [customInspectSymbol](depth, options) {
    return show(this, 'WritableStreamDefaultController', depth, options, { stream: this.#core.facade });
  }
}

/**
 * A writable stream over algorithms of our own; starts when `startResult` is settled, or by its owner for `LATER`.
 * @param {{ write(chunk: any): unknown, close(): unknown, abort(reason: any): unknown }} algorithms
 * @returns {WritableStream}
 */
function createWritable(algorithms, mark = 1, sizeOf = null, startResult = undefined) {
  const stream = new WritableStream(kInternal);
  const core = stream[kState];
  core.setup(algorithms, mark, sizeOf);
  if (startResult !== LATER) core.begin(startResult);
  return stream;
}

webIdl(WritableStream, ['abort', 'close', 'getWriter', 'locked']);
webIdl(WritableStreamDefaultWriter, ['abort', 'close', 'closed', 'desiredSize', 'ready', 'releaseLock', 'write']);
webIdl(WritableStreamDefaultController, ['error', 'signal']);
Object.defineProperty(WritableStreamDefaultController, 'length', { __proto__: null, configurable: true, value: 0 });

module.exports = { WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter, WriterCore, createWritable };
