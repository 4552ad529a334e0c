'use strict';
// Classic streams as web streams and the other way round: the toWeb() and fromWeb() of the stream classes.

const {
  AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_STREAM_PREMATURE_CLOSE },
} = require('internal/errors');
const { validateBoolean, validateObject, validateOneOf } = require('internal/validators');
const { bytesOf, isEncoding } = require('internal/streams/chunks');
const { destroyer } = require('internal/streams/destroy');
const Duplex = require('internal/streams/duplex');
const { finished } = require('internal/streams/end-of-stream');
const Readable = require('internal/streams/readable');
const Writable = require('internal/streams/writable');
const {
  isDestroyed, isReadable, isReadableStream, isWritable, isWritableEnded, isWritableNodeStream, isWritableStream,
} = require('internal/streams/utils');

/** Option of newWritableStreamFromStreamWritable(): checks a chunk, throwing what the write fails with. */
const kValidateChunk = Symbol('kValidateChunk');
/** Option of newWritableStreamFromStreamWritable(): a write that throws destroys the stream. */
const kDestroyOnSyncError = Symbol('kDestroyOnSyncError');

function noop() {}

function web() {
  return require('stream/web');
}

/** Calls back from a promise's reaction: what the callback throws is an uncaught exception, not a rejection. */
function settle(callback, error) {
  try {
    callback(error);
  } catch (thrown) {
    process.nextTick(() => { throw thrown; });
  }
}

/** The error a web stream has when the classic stream was closed before its time. */
function webError(error) {
  return error?.code === 'ERR_STREAM_PREMATURE_CLOSE' ? new AbortError(undefined, { cause: error }) : error;
}

/** The sink of the WritableStream over a Writable. */
class WritableSink {
  constructor(stream, options) {
    this.stream = stream;
    this.validate = options?.[kValidateChunk];
    this.destroyOnSyncError = Boolean(options?.[kDestroyOnSyncError]);
    this.controller = undefined;
    this.draining = undefined;
    this.closing = undefined;
    const forget = finished(stream, (error) => {
      forget();
      // The web stream has the error; later ones have nowhere to go.
      stream.on('error', noop);
      this.over(webError(error));
    });
    stream.on('drain', () => this.draining?.resolve());
  }

  over(error) {
    if (error != null) {
      this.draining?.reject(error);
      this.closing?.reject(error);
      this.closing = undefined;
      this.controller.error(error);
    } else if (this.closing !== undefined) {
      this.closing.resolve();
      this.closing = undefined;
    } else {
      this.controller.error(new AbortError());
    }
  }

  start(controller) {
    this.controller = controller;
  }

  write(chunk) {
    const { stream } = this;
    try {
      this.validate?.(chunk);
      if (!stream.writableObjectMode && isBuffer(chunk)) chunk = bytesOf(new Uint8Array(chunk));
      if (!stream.writableNeedDrain && stream.write(chunk)) return undefined;
    } catch (error) {
      if (this.destroyOnSyncError) destroyer(stream, error);
      throw error;
    }
    this.draining = Promise.withResolvers();
    return this.draining.promise.finally(() => { this.draining = undefined; });
  }

  abort(reason) {
    destroyer(this.stream, reason);
  }

  close() {
    if (this.closing === undefined && !isWritableEnded(this.stream)) this.stream.end();
    this.closing = Promise.withResolvers();
    return this.closing.promise;
  }
}

function isBuffer(chunk) {
  return chunk instanceof ArrayBuffer || chunk instanceof SharedArrayBuffer;
}

/**
 * @param {Writable} streamWritable
 * @returns {WritableStream}
 */
function newWritableStreamFromStreamWritable(streamWritable, options = undefined) {
  // Not only our own class: HTTP responses can be written to as well.
  if (!streamWritable?._writableState && !isWritableNodeStream(streamWritable)) {
    throw new ERR_INVALID_ARG_TYPE('streamWritable', 'stream.Writable', streamWritable);
  }
  const { CountQueuingStrategy, WritableStream } = web();
  if (isDestroyed(streamWritable) || !isWritable(streamWritable)) return closedWritable();
  const highWaterMark = streamWritable.writableHighWaterMark;
  const strategy = streamWritable.writableObjectMode ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark };
  return new WritableStream(new WritableSink(streamWritable, options), strategy);
}

function closedWritable() {
  const { WritableStream } = web();
  const writable = new WritableStream();
  writable.close();
  return writable;
}

function closedReadable(type) {
  const { ReadableStream } = web();
  const readable = new ReadableStream({ type });
  readable.cancel();
  return readable;
}

/** The source of the ReadableStream over a Readable. */
class ReadableSource {
  constructor(stream, type) {
    this.stream = stream;
    if (type !== undefined) this.type = type;
    this.controller = undefined;
    this.canceled = false;
    stream.pause();
    const forget = finished(stream, (error) => {
      forget();
      stream.on('error', noop);
      this.over(webError(error));
    });
    stream.on('data', (chunk) => this.give(chunk));
  }

  over(error) {
    if (error) {
      this.controller.error(error);
      return;
    }
    if (this.canceled) return;
    this.controller.close();
    // A read into a given buffer that waits is answered only so.
    if (this.type === 'bytes') this.controller.byobRequest?.respond(0);
  }

  give(chunk) {
    const { controller, stream } = this;
    if (!stream.readableObjectMode && ArrayBuffer.isView(chunk)) {
      // A byte stream detaches what it is given, and a Buffer's memory may be shared.
      chunk = this.type === 'bytes' ? new Uint8Array(chunk) :
        new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
    controller.enqueue(chunk);
    if (controller.desiredSize <= 0) stream.pause();
  }

  start(controller) {
    this.stream.pause();
    this.controller = controller;
  }

  pull() {
    this.stream.resume();
  }

  cancel(reason) {
    this.canceled = true;
    destroyer(this.stream, reason);
  }
}

/**
 * @param {Readable} streamReadable
 * @param {{ strategy?: QueuingStrategy, type?: 'bytes' }} [options]
 * @returns {ReadableStream}
 */
function newReadableStreamFromStreamReadable(streamReadable, options = {}) {
  if (typeof streamReadable?._readableState !== 'object' || streamReadable._readableState === null) {
    throw new ERR_INVALID_ARG_TYPE('streamReadable', 'stream.Readable', streamReadable);
  }
  validateObject(options, 'options');
  const { type } = options;
  if (type !== undefined) validateOneOf(type, 'options.type', ['bytes', undefined]);
  if (isDestroyed(streamReadable) || !isReadable(streamReadable)) return closedReadable(type);
  const { ReadableStream } = web();
  return new ReadableStream(new ReadableSource(streamReadable, type), strategyFor(streamReadable, options.strategy, type));
}

function strategyFor(stream, strategy, type) {
  if (strategy !== undefined) {
    validateObject(strategy, 'strategy');
    return strategy;
  }
  if (type === 'bytes') return { highWaterMark: 0 };
  const highWaterMark = stream.readableHighWaterMark;
  const { ByteLengthQueuingStrategy, CountQueuingStrategy } = web();
  if (stream.readableObjectMode) return new CountQueuingStrategy({ highWaterMark });
  if (stream.readableEncoding !== null) return { highWaterMark, size: (chunk) => chunk.length };
  return new ByteLengthQueuingStrategy({ highWaterMark });
}

/** The options of fromWeb() that go to the classic stream. */
function classicOptions(options) {
  validateObject(options, 'options');
  const { decodeStrings = true, encoding, highWaterMark, objectMode = false, signal } = options;
  validateBoolean(objectMode, 'options.objectMode');
  validateBoolean(decodeStrings, 'options.decodeStrings');
  if (encoding !== undefined && !isEncoding(encoding)) throw new ERR_INVALID_ARG_VALUE('options.encoding', encoding);
  return { decodeStrings, encoding, highWaterMark, objectMode, signal };
}

/** A web stream's writer as the lower side of a classic stream. */
class WriterSide {
  constructor(writer) {
    this.writer = writer;
    this.closed = false;
  }

  /** Calls back when it is over, for a reason of its own. */
  watch(stream) {
    this.writer.closed.then(() => {
      this.closed = true;
      // A close that nobody asked for.
      if (!isWritableEnded(stream)) destroyer(stream, new ERR_STREAM_PREMATURE_CLOSE());
    }, (error) => {
      this.closed = true;
      destroyer(stream, error);
    });
  }

  write(stream, chunk, encoding, callback) {
    if (typeof chunk === 'string' && !stream.writableObjectMode && stream._writableState.decodeStrings) {
      chunk = bytesOf(chunk, encoding);
    }
    const done = (error) => {
      try {
        callback(error);
      } catch (thrown) {
        destroyer(stream, thrown);
      }
    };
    this.writer.ready.then(() => this.writer.write(chunk).then(() => done(), done), done);
  }

  writev(stream, chunks, callback) {
    const done = (error) => settle(callback, error);
    this.writer.ready.then(() => {
      const writes = chunks.map(({ chunk }) => this.writer.write(chunk));
      return Promise.all(writes).then(() => done(), done);
    }, done);
  }

  final(stream, callback) {
    if (this.closed) {
      callback();
      return;
    }
    this.writer.close().then(() => settle(callback), (error) => settle(callback, error));
  }

  /** @returns {Promise<void> | undefined} undefined when there is nothing to take down */
  close(error) {
    if (this.closed) return undefined;
    return error != null ? this.writer.abort(error) : this.writer.close();
  }

  abort(error) {
    return this.closed ? undefined : this.writer.abort(error);
  }
}

/** A web stream's reader as the lower side of a classic stream. */
class ReaderSide {
  constructor(reader) {
    this.reader = reader;
    this.closed = false;
  }

  watch(stream) {
    this.reader.closed.then(() => {
      this.closed = true;
    }, (error) => {
      this.closed = true;
      destroyer(stream, error);
    });
  }

  read(stream) {
    this.reader.read().then(({ done, value }) => {
      stream.push(done ? null : value);
    }, (error) => destroyer(stream, error));
  }

  cancel(error) {
    return this.closed ? undefined : this.reader.cancel(error);
  }
}

/**
 * @param {WritableStream} writableStream
 * @param {object} [options]
 * @returns {Writable}
 */
function newStreamWritableFromWritableStream(writableStream, options = {}) {
  if (!isWritableStream(writableStream)) {
    throw new ERR_INVALID_ARG_TYPE('writableStream', 'WritableStream', writableStream);
  }
  const settings = classicOptions(options);
  const side = new WriterSide(writableStream.getWriter());
  const writable = new Writable({
    ...settings,
    write(chunk, encoding, callback) { side.write(this, chunk, encoding, callback); },
    writev(chunks, callback) { side.writev(this, chunks, callback); },
    final(callback) { side.final(this, callback); },
    destroy(error, callback) {
      const done = () => settle(callback, error);
      const closing = side.close(error);
      if (closing === undefined) done();
      else closing.then(done, done);
    },
  });
  side.watch(writable);
  return writable;
}

/**
 * @param {ReadableStream} readableStream
 * @param {object} [options]
 * @returns {Readable}
 */
function newStreamReadableFromReadableStream(readableStream, options = {}) {
  if (!isReadableStream(readableStream)) {
    throw new ERR_INVALID_ARG_TYPE('readableStream', 'ReadableStream', readableStream);
  }
  const { encoding, highWaterMark, objectMode, signal } = classicOptions(options);
  const side = new ReaderSide(readableStream.getReader());
  const readable = new Readable({
    encoding,
    highWaterMark,
    objectMode,
    signal,
    read() { side.read(this); },
    destroy(error, callback) {
      const done = () => settle(callback, error);
      const closing = side.cancel(error);
      if (closing === undefined) done();
      else closing.then(done, done);
    },
  });
  side.watch(readable);
  return readable;
}

/**
 * @param {Duplex} duplex
 * @param {{ readableType?: 'bytes' }} [options]
 * @returns {{ writable: WritableStream, readable: ReadableStream }}
 */
function newReadableWritablePairFromDuplex(duplex, options = {}) {
  if (typeof duplex?._writableState !== 'object' || typeof duplex?._readableState !== 'object' ||
      duplex._writableState === null || duplex._readableState === null) {
    throw new ERR_INVALID_ARG_TYPE('duplex', 'stream.Duplex', duplex);
  }
  validateObject(options, 'options');
  const type = options.readableType ?? options.type;
  if (type !== undefined) validateOneOf(type, 'options.type', ['bytes', undefined]);
  if (isDestroyed(duplex)) return { writable: closedWritable(), readable: closedReadable(type) };
  return {
    writable: isWritable(duplex) ? newWritableStreamFromStreamWritable(duplex) : closedWritable(),
    readable: isReadable(duplex) ? newReadableStreamFromStreamReadable(duplex, { type }) : closedReadable(type),
  };
}

/**
 * @param {{ readable: ReadableStream, writable: WritableStream }} pair
 * @param {object} [options]
 * @returns {Duplex}
 */
function newStreamDuplexFromReadableWritablePair(pair = {}, options = {}) {
  validateObject(pair, 'pair');
  if (!isReadableStream(pair.readable)) throw new ERR_INVALID_ARG_TYPE('pair.readable', 'ReadableStream', pair.readable);
  if (!isWritableStream(pair.writable)) throw new ERR_INVALID_ARG_TYPE('pair.writable', 'WritableStream', pair.writable);
  const settings = classicOptions(options);
  const { allowHalfOpen = true } = options;
  const output = new WriterSide(pair.writable.getWriter());
  const input = new ReaderSide(pair.readable.getReader());
  const duplex = new Duplex({
    ...settings,
    allowHalfOpen,
    write(chunk, encoding, callback) { output.write(this, chunk, encoding, callback); },
    writev(chunks, callback) { output.writev(this, chunks, callback); },
    final(callback) { output.final(this, callback); },
    read() { input.read(this); },
    destroy(error, callback) {
      const done = () => settle(callback, error);
      Promise.all([output.abort(error), input.cancel(error)]).then(done, done);
    },
  });
  output.watch(duplex);
  input.watch(duplex);
  return duplex;
}

module.exports = {
  kDestroyOnSyncError,
  kValidateChunk,
  newReadableStreamFromStreamReadable,
  newReadableWritablePairFromDuplex,
  newStreamDuplexFromReadableWritablePair,
  newStreamReadableFromReadableStream,
  newStreamWritableFromWritableStream,
  newWritableStreamFromStreamWritable,
};
