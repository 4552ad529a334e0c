'use strict';
// stream.finished(): tells once when a stream, or the half of it that matters, is done, and how.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_STREAM_PREMATURE_CLOSE } } = require('internal/errors');
const { addAbortListener } = require('internal/events/abort_listener');
const { validateAbortSignal, validateBoolean, validateFunction, validateObject } = require('internal/validators');
const {
  isClosed, isNodeStream, isReadable, isReadableErrored, isReadableFinished, isReadableNodeStream, isReadableStream,
  isWritable, isWritableErrored, isWritableFinished, isWritableNodeStream, isWritableStream, kIsClosedPromise,
  willEmitClose,
} = require('internal/streams/utils');

function noop() {}

function isClientRequest(stream) {
  return stream.setHeader && typeof stream.abort === 'function';
}

/** Waits for one stream. Whatever happens first, `#done` is called once. */
class Watch {
  #stream;
  #done;
  #readable;
  #writable;
  #expectsClose;
  #readableOver;
  #writableOver;
  #listeners = [];

  constructor(stream, options, done) {
    this.#stream = stream;
    this.#done = done;
    const canRead = isReadableNodeStream(stream);
    const canWrite = isWritableNodeStream(stream);
    const readable = this.#readable = options.readable ?? canRead;
    const writable = this.#writable = options.writable ?? canWrite;
    const w = stream._writableState;
    const r = stream._readableState;
    // 'close' is waited for only if no half is left that the caller does not care about.
    this.#expectsClose = Boolean(willEmitClose(stream) && canRead === readable && canWrite === writable);
    this.#writableOver = isWritableFinished(stream, false);
    this.#readableOver = isReadableFinished(stream, false);

    if (isClientRequest(stream)) {
      this.#on(stream, 'complete', this.#onFinish);
      if (!this.#expectsClose) this.#on(stream, 'abort', this.#onClose);
      if (stream.req) this.#on(stream.req, 'finish', this.#onFinish);
      else this.#on(stream, 'request', () => this.#on(stream.req, 'finish', this.#onFinish));
    } else if (writable && !w) {
      // Old-style streams have no 'finish'.
      this.#on(stream, 'end', this.#onLegacyFinish);
      this.#on(stream, 'close', this.#onLegacyFinish);
    }
    // HTTP messages that will have no 'close'.
    if (!this.#expectsClose && typeof stream.aborted === 'boolean') this.#on(stream, 'aborted', this.#onClose);
    this.#on(stream, 'end', this.#onEnd);
    this.#on(stream, 'finish', this.#onFinish);
    if (options.error !== false) this.#on(stream, 'error', this.#onError);
    this.#on(stream, 'close', this.#onClose);

    // It may be too late for any of these events.
    if (isClosed(stream)) process.nextTick(this.#onClose);
    else if (w?.errorEmitted || r?.errorEmitted) {
      if (!this.#expectsClose) process.nextTick(this.#onOver);
    } else if (!readable && (!this.#expectsClose || isReadable(stream)) &&
               (this.#writableOver || isWritable(stream) === false) && !w?.pendingcb) {
      process.nextTick(this.#onOver);
    } else if (!writable && (!this.#expectsClose || isWritable(stream)) &&
               (this.#readableOver || isReadable(stream) === false)) {
      process.nextTick(this.#onOver);
    } else if (r && stream.req && stream.aborted) {
      process.nextTick(this.#onOver);
    }
  }

  #on(emitter, event, listener) {
    emitter.on(event, listener);
    this.#listeners.push(emitter, event, listener);
  }

  /** Stops waiting. */
  forget() {
    this.#done = noop;
    const list = this.#listeners;
    this.#listeners = [];
    for (let i = 0; i < list.length; i += 3) list[i].removeListener(list[i + 1], list[i + 2]);
  }

  #settle(error) {
    const done = this.#done;
    this.#done = noop;
    if (error === undefined) done.call(this.#stream);
    else done.call(this.#stream, error);
  }

  #onLegacyFinish = () => {
    if (!this.#stream.writable) this.#onFinish();
  };

  #onFinish = () => {
    const stream = this.#stream;
    this.#writableOver = true;
    // A stream that is destroyed by hand may not close.
    if (stream.destroyed) this.#expectsClose = false;
    if (this.#expectsClose && (!stream.writable || this.#readable)) return;
    if (!this.#readable || this.#readableOver) this.#settle();
  };

  #onEnd = () => {
    const stream = this.#stream;
    this.#readableOver = true;
    if (stream.destroyed) this.#expectsClose = false;
    if (this.#expectsClose && (!stream.readable || this.#writable)) return;
    if (!this.#writable || this.#writableOver) this.#settle();
  };

  #onError = (error) => {
    this.#settle(error);
  };

  #failure() {
    const error = isWritableErrored(this.#stream) || isReadableErrored(this.#stream);
    return typeof error === 'boolean' ? undefined : error || undefined;
  }

  #onClose = () => {
    const stream = this.#stream;
    const error = this.#failure();
    if (error !== undefined) this.#settle(error);
    else if ((this.#readable && !this.#readableOver && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) ||
             (this.#writable && !this.#writableOver && !isWritableFinished(stream, false))) {
      this.#settle(new ERR_STREAM_PREMATURE_CLOSE());
    } else {
      this.#settle();
    }
  };

  #onOver = () => {
    this.#settle(this.#failure());
  };
}

/** Has `callback` run in the async context of now, if that is not the empty one. */
function inThisContext(callback) {
  const { current, getFrame } = require('internal/async_hooks');
  if (!current.hooked && getFrame() === undefined) return callback;
  const { AsyncResource } = require('async_hooks');
  const resource = new AsyncResource('STREAM_END_OF_STREAM');
  return function(...args) {
    return resource.runInAsyncScope(callback, this, ...args);
  };
}

/**
 * @param {any} stream
 * @param {{ error?: boolean, readable?: boolean, writable?: boolean, signal?: AbortSignal }} [options]
 * @param {(error?: Error | null) => void} callback
 * @returns {() => void} takes the listeners off again
 */
function finished(stream, options, callback) {
  if (arguments.length === 2) {
    callback = options;
    options = {};
  } else if (options == null) {
    options = {};
  } else {
    validateObject(options, 'options');
  }
  validateFunction(callback, 'callback');
  validateAbortSignal(options.signal, 'options.signal');
  const done = inThisContext(callback);
  if (isReadableStream(stream) || isWritableStream(stream)) return finishedWeb(stream, options, done);
  if (!isNodeStream(stream)) {
    throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
  }

  const { signal } = options;
  if (signal === undefined) {
    const watch = new Watch(stream, options, done);
    return () => watch.forget();
  }
  let aborting;
  let over = false;
  const watch = new Watch(stream, options, function(...args) {
    if (over) return;
    over = true;
    aborting?.[Symbol.dispose]();
    done.apply(this, args);
  });
  const onAbort = () => {
    if (over) return;
    over = true;
    watch.forget();
    done.call(stream, new AbortError(undefined, { cause: signal.reason }));
  };
  if (signal.aborted) process.nextTick(onAbort);
  else aborting = addAbortListener(signal, onAbort);
  return () => {
    over = true;
    aborting?.[Symbol.dispose]();
    watch.forget();
  };
}

function finishedWeb(stream, options, done) {
  const { signal } = options;
  let over = false;
  let aborting;
  const settle = (error) => {
    if (over) return;
    over = true;
    aborting?.[Symbol.dispose]();
    if (error === undefined) done.call(stream);
    else done.call(stream, error);
  };
  const onAbort = () => settle(new AbortError(undefined, { cause: signal.reason }));
  if (signal?.aborted) process.nextTick(onAbort);
  else if (signal !== undefined) aborting = addAbortListener(signal, onAbort);
  // At a tick of its own, since a callback that throws must not become a rejection.
  stream[kIsClosedPromise].promise.then(
    () => process.nextTick(settle),
    (error) => process.nextTick(settle, error),
  );
  return noop;
}

/**
 * stream/promises' finished().
 * @param {any} stream
 * @param {{ cleanup?: boolean } & object} [options]
 * @returns {Promise<void>}
 */
function finishedPromise(stream, options) {
  let cleanup = false;
  if (options == null) options = {};
  if (options.cleanup) {
    validateBoolean(options.cleanup, 'cleanup');
    cleanup = options.cleanup;
  }
  return new Promise((resolve, reject) => {
    const forget = finished(stream, options, (error) => {
      if (cleanup) forget();
      if (error) reject(error);
      else resolve();
    });
  });
}

// What users see as `finished` of stream/promises.
Object.defineProperty(finishedPromise, 'name', { value: 'finished' });

module.exports = { finished, finishedPromise };
