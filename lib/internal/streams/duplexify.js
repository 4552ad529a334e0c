'use strict';
// Duplex.from(): anything that can be read or written, or both, as a Duplex.

const {
  AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_RETURN_VALUE },
} = require('internal/errors');
const { destroyer } = require('internal/streams/destroy');
const Duplex = require('internal/streams/duplex');
const { finished } = require('internal/streams/end-of-stream');
const from = require('internal/streams/from');
const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const {
  isDuplexNodeStream, isIterable, isNodeStream, isReadable, isReadableNodeStream, isReadableStream, isWritable,
  isWritableNodeStream, isWritableStream,
} = require('internal/streams/utils');

/** The class of what comes out. */
class Duplexify extends Duplex {}

/** @param {string} name of the argument, for errors */
function duplexify(body, name) {
  if (isDuplexNodeStream(body)) return body;
  if (isReadableNodeStream(body)) return join(body, undefined);
  if (isWritableNodeStream(body)) return join(undefined, body);
  if (isNodeStream(body)) return join(undefined, undefined);
  if (isReadableStream(body)) return join(Readable.fromWeb(body), undefined);
  if (isWritableStream(body)) return join(undefined, Writable.fromWeb(body));
  if (typeof body === 'function') return fromFunction(body, name);
  if (typeof body?.arrayBuffer === 'function' && isBlob(body)) return duplexify(body.arrayBuffer(), name);
  if (isIterable(body)) return from(Duplexify, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable)) return Duplexify.fromWeb(body);
  if (typeof body?.writable === 'object' || typeof body?.readable === 'object') {
    const { readable, writable } = body;
    return join(
      readable ? (isReadableNodeStream(readable) ? readable : duplexify(readable, name)) : undefined,
      writable ? (isWritableNodeStream(writable) ? writable : duplexify(writable, name)) : undefined,
    );
  }
  if (typeof body?.then === 'function') return fromPromise(body);
  throw new ERR_INVALID_ARG_TYPE(name, [
    'Blob', 'ReadableStream', 'WritableStream', 'Stream', 'Iterable', 'AsyncIterable', 'Function',
    '{ readable, writable } pair', 'Promise',
  ], body);
}

function isBlob(value) {
  const { Blob } = require('buffer');
  return value instanceof Blob;
}

function fromPromise(promise) {
  const duplex = new Duplexify({ objectMode: true, writable: false, read() {} });
  promise.then((value) => {
    if (value != null) duplex.push(value);
    duplex.push(null);
  }, (error) => destroyer(duplex, error));
  return duplex;
}

function noop() {}

/** What is written to the stream, as the async iterable that the function is given. */
class Feed {
  constructor() {
    const { AbortController } = require('internal/abort_controller');
    this.controller = new AbortController();
    this.next = Promise.withResolvers();
  }

  async* chunks() {
    for (;;) {
      const { chunk, done, callback } = await this.next.promise;
      process.nextTick(callback);
      if (done) return;
      const { signal } = this.controller;
      if (signal.aborted) throw new AbortError(undefined, { cause: signal.reason });
      this.next = Promise.withResolvers();
      yield chunk;
    }
  }

  options() {
    return {
      objectMode: true,
      write: (chunk, encoding, callback) => this.next.resolve({ chunk, done: false, callback }),
      final: (callback) => this.next.resolve({ chunk: undefined, done: true, callback }),
      destroy: (error, callback) => {
        this.controller.abort();
        // A function that waits for a chunk sees the end.
        this.next.resolve({ chunk: undefined, done: true, callback: noop });
        callback(error);
      },
    };
  }
}

function fromFunction(fn, name) {
  const feed = new Feed();
  const value = fn(feed.chunks(), { signal: feed.controller.signal });
  const options = feed.options();
  // A stream is a Duplex that writes to the function and reads from what it returned.
  if (isDuplexNodeStream(value)) return value;
  if (isIterable(value)) return from(Duplexify, value, options);
  const then = value?.then;
  if (typeof then !== 'function') {
    throw new ERR_INVALID_RETURN_VALUE('Iterable, AsyncIterable or AsyncFunction', name, value);
  }

  let duplex;
  const result = then.call(value, (output) => {
    if (output != null) throw new ERR_INVALID_RETURN_VALUE('nully', 'body', output);
  }, (error) => destroyer(duplex, error));
  const endFeed = options.final;
  duplex = new Duplexify({
    ...options,
    readable: false,
    final(callback) {
      endFeed(async () => {
        try {
          await result;
          process.nextTick(callback, null);
        } catch (error) {
          process.nextTick(callback, error);
        }
      });
    },
  });
  return duplex;
}

/** A readable and a writable stream as one. Either may be missing. */
class Joint extends Duplexify {
  #r;
  #w;
  #onDrain = null;
  #onFinish = null;
  #onClose = null;
  #wantsMore = false;
  #readable;
  #writable;

  constructor(r, w) {
    const readable = Boolean(isReadable(r));
    const writable = Boolean(isWritable(w));
    super({
      readable,
      writable,
      readableObjectMode: Boolean(r?.readableObjectMode),
      writableObjectMode: Boolean(w?.writableObjectMode),
    });
    this.#r = r;
    this.#w = w;
    this.#readable = readable;
    this.#writable = writable;
    if (writable) {
      finished(w, (error) => {
        this.#writable = false;
        if (error) destroyer(this.#r, error);
        this.#partOver(error);
      });
      w.on('drain', () => {
        const callback = this.#onDrain;
        this.#onDrain = null;
        callback?.();
      });
      w.on('finish', () => {
        const callback = this.#onFinish;
        this.#onFinish = null;
        callback?.();
      });
    }
    if (readable) {
      finished(r, (error) => {
        this.#readable = false;
        if (error) destroyer(this.#r, error);
        this.#partOver(error);
      });
      r.on('readable', () => {
        if (this.#wantsMore) this._read();
      });
      r.on('end', () => this.push(null));
    }
  }

  #partOver(error) {
    const callback = this.#onClose;
    this.#onClose = null;
    if (callback !== null) callback(error);
    else if (error) this.destroy(error);
    // What is still in the buffer may be read; the stream closes itself after that.
    else if (!this.#readable && !this.#writable && !this.readable) this.destroy();
  }

  _write(chunk, encoding, callback) {
    if (this.#w.write(chunk, encoding)) callback();
    else this.#onDrain = callback;
  }

  _final(callback) {
    this.#w.end();
    this.#onFinish = callback;
  }

  _read() {
    this.#wantsMore = false;
    for (;;) {
      const chunk = this.#r.read();
      if (chunk === null) {
        this.#wantsMore = true;
        return;
      }
      if (!this.push(chunk)) return;
    }
  }

  _destroy(error, callback) {
    const running = this.#readable || this.#writable;
    if (!error && running) error = new AbortError();
    this.#wantsMore = false;
    this.#onDrain = null;
    this.#onFinish = null;
    if (running) {
      this.#onClose = callback;
      destroyer(this.#w, error);
      destroyer(this.#r, error);
    } else {
      callback(error);
    }
  }
}

function join(readable, writable) {
  const r = readable && typeof readable.read !== 'function' ? Readable.wrap(readable) : readable;
  return new Joint(r, writable);
}

module.exports = duplexify;
