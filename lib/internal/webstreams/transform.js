'use strict';

// TransformStream: a writable and a readable side joined so that a write waits for the reader. The joint works with
// callbacks; only what users return costs promises.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { createReadable, kIs } = require('internal/webstreams/readable');
const {
  LATER,
  Strategy,
  customInspectSymbol,
  invalidState,
  kInternal,
  kState,
  method,
  noop,
  react,
  show,
  soon,
  underlying,
  webIdl,
  whenDone,
} = require('internal/webstreams/util');
const { createWritable } = require('internal/webstreams/writable');
const transferable = require('internal/messaging/transferable');

/** Stands for "no write is waiting" where any chunk may be one. */
const NONE = Symbol('none');

/** An identity transformer; also what remains of one that is finished. */
const identity = { transform: null, flush: noop, cancel: noop };

function isPromiseLike(value) {
  return value !== null && (typeof value === 'object' || typeof value === 'function');
}

/**
 * `transformer` has `transform(chunk, core)` (or null for identity), `flush(core)` and `cancel(reason)`.
 * The core itself is the algorithms of the writable side; `ReadSide` are those of the readable one.
 */
class TransformCore {
  constructor(facade) {
    this.facade = facade;
    this.transformer = identity;
    this.readable = null;
    this.writable = null;
    this.readSource = null;
    this.writeCore = null;
    this.controllerFacade = null;
    this.backpressure = true;
    this.pullWaits = false;
    this.waiting = NONE;
    this.finishing = null;
    this.resume = () => this.resumeWrite();
    this.failWith = (error) => {
      this.fail(error);
      throw error;
    };
  }

  get controller() {
    return (this.controllerFacade ??= new TransformStreamDefaultController(kInternal, this));
  }

  open(writeMark, writeSize, readMark, readSize) {
    this.writable = createWritable(this, writeMark, writeSize, LATER);
    this.writeCore = this.writable[kState];
    this.readable = createReadable(new ReadSide(this), readMark, readSize, LATER);
    this.readSource = this.readable[kState].source;
  }

  begin(startResult) {
    // Two ticks later than a plain stream, as the standard's "a promise resolved with" a promise.
    const started = new Promise((resolve) => resolve(Promise.resolve(startResult)));
    this.writeCore.begin(started);
    this.readSource.begin(started);
  }

  setBackpressure(on) {
    this.backpressure = on;
    if (on) {
      if (this.pullWaits) {
        this.pullWaits = false;
        soon(this.readSource.onPulled);
      }
    } else if (this.waiting !== NONE) {
      soon(this.resume);
    }
  }

  // ---- the writable side's algorithms

  write(chunk) {
    if (this.backpressure) {
      this.waiting = chunk;
      return LATER;
    }
    return this.perform(chunk);
  }

  resumeWrite() {
    const chunk = this.waiting;
    if (chunk === NONE) return;
    this.waiting = NONE;
    const { writeCore } = this;
    if (writeCore.state === 'erroring') {
      writeCore.writeFailed(writeCore.storedError);
      return;
    }
    let result;
    try {
      result = this.perform(chunk);
    } catch (error) {
      writeCore.writeFailed(error);
      return;
    }
    if (isPromiseLike(result)) whenDone(result, writeCore.onWritten, writeCore.onWriteFailed);
    else writeCore.written();
  }

  perform(chunk) {
    const { transformer } = this;
    let result;
    try {
      if (transformer.transform === null) this.enqueue(chunk);
      else result = transformer.transform(chunk, this);
    } catch (error) {
      this.fail(error);
      throw error;
    }
    return isPromiseLike(result) ? react(Promise.resolve(result), undefined, this.failWith) : undefined;
  }

  close() {
    return this.finish(
      (transformer) => transformer.flush(this),
      () => {
        const readable = this.readable[kState];
        if (readable.state === 'errored') throw readable.storedError;
        this.readSource.close();
      },
      (error) => this.readSource.error(error),
    );
  }

  abort(reason) {
    return this.finish(
      (transformer) => transformer.cancel(reason),
      () => {
        const readable = this.readable[kState];
        if (readable.state === 'errored') throw readable.storedError;
        this.readSource.error(reason);
      },
      (error) => this.readSource.error(error),
    );
  }

  /** The readable side was cancelled. */
  cancelled(reason) {
    const failWritable = (error) => {
      this.writeCore.errorIfNeeded(error);
      this.unblock();
    };
    return this.finish(
      (transformer) => transformer.cancel(reason),
      () => {
        if (this.writeCore.state === 'errored') throw this.writeCore.storedError;
        failWritable(reason);
      },
      failWritable,
    );
  }

  /** Runs the transformer's last algorithm, once for all of close, abort and cancel. */
  finish(last, onDone, onFailed) {
    if (this.finishing !== null) return this.finishing;
    const outcome = Promise.withResolvers();
    this.finishing = outcome.promise;
    const { transformer } = this;
    this.transformer = identity;
    let result;
    try {
      result = last(transformer);
      // A promise counts two ticks more, as in the standard: the writable side has then seen what the algorithm did.
      const given = result;
      if (isPromiseLike(given)) result = new Promise((resolve) => resolve(given));
    } catch (error) {
      result = Promise.reject(error);
    }
    const done = () => {
      try {
        onDone();
        outcome.resolve();
      } catch (error) {
        outcome.reject(error);
      }
    };
    whenDone(result, done, (error) => {
      onFailed(error);
      outcome.reject(error);
    });
    return this.finishing;
  }

  // ---- what the transformer does

  enqueue(chunk) {
    const { readSource } = this;
    if (!readSource.canEnqueue) throw invalidState('Unable to enqueue');
    try {
      readSource.enqueue(chunk);
    } catch (error) {
      this.failWritable(error);
      throw readSource.stream.storedError;
    }
    if (!this.backpressure && !readSource.wantsMore()) this.setBackpressure(true);
  }

  fail(error) {
    this.readSource.error(error);
    this.failWritable(error);
  }

  failWritable(error) {
    this.transformer = identity;
    this.writeCore.errorIfNeeded(error);
    this.unblock();
  }

  unblock() {
    if (this.backpressure) this.setBackpressure(false);
  }

  terminate() {
    this.readSource.close();
    this.failWritable(invalidState('TransformStream has been terminated'));
  }
}

/** The readable side's algorithms. */
class ReadSide {
  constructor(core) {
    this.core = core;
  }

  /** The reader has room: ends when the transform has filled it. */
  pull() {
    this.core.pullWaits = true;
    this.core.setBackpressure(false);
    return LATER;
  }

  cancel(reason) {
    return this.core.cancelled(reason);
  }
}

/** The algorithms that a user's transformer gives. */
class UserTransformer {
  constructor(object, transform, flush, cancel) {
    this.object = object;
    this.transformMethod = transform;
    this.flushMethod = flush;
    this.cancelMethod = cancel;
  }

  transform(chunk, core) {
    if (this.transformMethod === null) core.enqueue(chunk);
    else return Reflect.apply(this.transformMethod, this.object, [chunk, core.controller]);
    return undefined;
  }

  flush(core) {
    return this.flushMethod === null ? undefined : Reflect.apply(this.flushMethod, this.object, [core.controller]);
  }

  cancel(reason) {
    return this.cancelMethod === null ? undefined : Reflect.apply(this.cancelMethod, this.object, [reason]);
  }
}

class TransformStream {
  #core;

  /**
   * @param {object} [transformer]
   * @param {object} [writableStrategy]
   * @param {object} [readableStrategy]
   */
  constructor(transformer = {}, writableStrategy = undefined, readableStrategy = undefined) {
    const core = new TransformCore(this);
    this.#core = core;
    if (transformer === kInternal) return;
    underlying(transformer, 'transformer');
    const writing = new Strategy(writableStrategy, 'writableStrategy');
    const reading = new Strategy(readableStrategy, 'readableStrategy');
    const cancel = method(transformer, 'cancel', 'transformer');
    const flush = method(transformer, 'flush', 'transformer');
    const { readableType } = transformer;
    if (readableType !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.readableType', readableType);
    const start = method(transformer, 'start', 'transformer');
    const transform = method(transformer, 'transform', 'transformer');
    const { writableType } = transformer;
    if (writableType !== undefined) throw new ERR_INVALID_ARG_VALUE.RangeError('transformer.writableType', writableType);
    const readMark = reading.markOf(0);
    core.transformer = new UserTransformer(transformer, transform, flush, cancel);
    core.open(writing.markOf(1), writing.sizeOf, readMark, reading.sizeOf);
    core.begin(start === null ? undefined : Reflect.apply(start, transformer, [core.controller]));
  }

  get [kState]() {
    return this.#core;
  }

  static [kIs](value) {
    return typeof value === 'object' && value !== null && #core in value;
  }

  /** @returns {ReadableStream} */
  get readable() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('TransformStream');
    return this.#core.readable;
  }

  /** @returns {WritableStream} */
  get writable() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('TransformStream');
    return this.#core.writable;
  }

  [customInspectSymbol](depth, options) {
    const { readable, writable, backpressure } = this.#core;
    return show(this, 'TransformStream', depth, options, { readable, writable, backpressure });
  }

  get [transferable.kCloneMode]() {
    return #core in this ? transferable.TRANSFERABLE : 0;
  }

  [transferable.kTransfer]() {
    return require('internal/webstreams/transfer').sendTransform(this);
  }

  [transferable.kTransferList]() {
    return require('internal/webstreams/transfer').portsOfTransform(this);
  }

  /** Takes the two sides that came from another realm or thread. */
  [transferable.kDeserialize]({ readable, writable }) {
    this.#core.readable = readable;
    this.#core.writable = writable;
  }
}

class TransformStreamDefaultController {
  #core;

  constructor(key, core) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#core = core;
  }

  get [kState]() {
    return this.#core;
  }

  /** @returns {number | null} */
  get desiredSize() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('TransformStreamDefaultController');
    return this.#core.readSource.desiredSize;
  }

  /** @param {any} [chunk] */
  enqueue(chunk = undefined) {
    if (!(#core in this)) throw new ERR_INVALID_THIS('TransformStreamDefaultController');
    this.#core.enqueue(chunk);
  }

  /** @param {any} [reason] */
  error(reason = undefined) {
    if (!(#core in this)) throw new ERR_INVALID_THIS('TransformStreamDefaultController');
    this.#core.fail(reason);
  }

  terminate() {
    if (!(#core in this)) throw new ERR_INVALID_THIS('TransformStreamDefaultController');
    this.#core.terminate();
  }

  [customInspectSymbol](depth, options) {
    return show(this, 'TransformStreamDefaultController', depth, options, { stream: this.#core.facade });
  }
}

/**
 * The two sides of a transform of our own, without a public TransformStream.
 * @param {{ transform(chunk: any, core: TransformCore): unknown, flush(core: TransformCore): unknown, cancel(reason: any): unknown }} transformer
 * @returns {{ readable: ReadableStream, writable: WritableStream }}
 */
function createTransform(transformer, { readableMark = 0, readableSize = null, writableMark = 1, writableSize = null } = {}) {
  const core = new TransformCore(undefined);
  core.transformer = transformer;
  core.open(writableMark, writableSize, readableMark, readableSize);
  core.begin(undefined);
  return core;
}

webIdl(TransformStream, ['readable', 'writable']);
webIdl(TransformStreamDefaultController, ['desiredSize', 'enqueue', 'error', 'terminate']);
Object.defineProperty(TransformStreamDefaultController, 'length', { __proto__: null, configurable: true, value: 0 });

module.exports = { TransformStream, TransformStreamDefaultController, createTransform };
