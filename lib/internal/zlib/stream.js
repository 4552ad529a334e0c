'use strict';
// The Transform behind all of zlib's streams. Each chunk goes to the thread pool, as often as it
// takes to get all of its output; what comes out is cut from chunks of `chunkSize` bytes.

const { codes: { ERR_BUFFER_TOO_LARGE, ERR_TRAILING_JUNK_AFTER_STREAM_END } } = require('internal/errors');
const { checkRangesOrGetDefault, validateFunction } = require('internal/validators');
const { Transform } = require('stream');
const { Buffer } = require('buffer');
const { constants } = require('internal/zlib/constants');
const { errorOf } = require('internal/zlib/failure');
const { adopt } = require('internal/zlib/handle');
const { settingsOf } = require('internal/zlib/settings');
const native = binding('zlib');

const { Z_MIN_LEVEL, Z_MAX_LEVEL, Z_DEFAULT_STRATEGY, Z_FIXED, Z_SYNC_FLUSH } = constants;

/** On an empty chunk: the flush that it stands for in the queue of writes. */
const kFlush = Symbol('flush');

const flushChunks = [];

function flushChunk(kind) {
  let chunk = flushChunks[kind];
  if (chunk === undefined) {
    chunk = Buffer.alloc(0);
    chunk[kFlush] = kind;
    flushChunks[kind] = chunk;
  }
  return chunk;
}

function transformOptions(options) {
  if (!options || !(options.encoding || options.objectMode || options.writableObjectMode)) return options ?? undefined;
  return { ...options, encoding: null, objectMode: false, writableObjectMode: false };
}

/**
 * @param {import('zlib').ZlibOptions} options
 * @param {number} mode
 * @constructor
 */
function ZlibStream(options, mode) {
  const settings = settingsOf(mode, options);
  Transform.call(this, { autoDestroy: true, ...transformOptions(options) });
  const handle = native.open(settings.basic, settings.params, settings.dictionary, settings.pledgedSize);
  if (Array.isArray(handle)) throw errorOf(handle);
  this.bytesWritten = 0;
  this._handle = adopt(handle, this);
  this._mode = mode;
  this._level = settings.level;
  this._strategy = settings.strategy;
  this._chunkSize = settings.chunkSize;
  this._defaultFlushFlag = settings.flush;
  this._finishFlushFlag = settings.finishFlush;
  this._defaultFullFlushFlag = settings.fullFlush;
  this._maxOutputLength = settings.maxOutputLength;
  this._rejectGarbageAfterEnd = settings.rejectJunk;
  this._outBuffer = Buffer.allocUnsafe(settings.chunkSize);
  this._outOffset = 0;
  /** Room left and input left after a step. */
  this._writeState = new Uint32Array(2);
  this._job = new Job(this);
}
Object.setPrototypeOf(ZlibStream.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibStream, Transform);

/** The chunk at work. A stream has one at a time, and this object serves them all. */
class Job {
  constructor(stream) {
    this.stream = stream;
    this.input = null;
    this.offset = 0;
    this.length = 0;
    this.room = 0;
    this.flush = 0;
    this.callback = null;
    /** Waiting for the reader, or on the pool. */
    this.isPaused = false;
    this.onStep = (_, failure) => this.took(failure);
  }

  start(input, flush, callback) {
    this.input = input;
    this.offset = 0;
    this.length = input.byteLength;
    this.flush = flush;
    this.callback = callback;
    this.step();
  }

  step() {
    const { stream } = this;
    this.isPaused = false;
    this.room = stream._chunkSize - stream._outOffset;
    native.write(
      stream._handle, this.flush, this.input, this.offset, this.length, stream._outBuffer, stream._outOffset, this.room,
      stream._writeState, this.onStep);
  }

  took(failure) {
    const { stream } = this;
    if (stream.destroyed) {
      closeHandle(stream);
      this.end();
      return;
    }
    if (failure !== undefined) {
      // The error is the answer to the write, too.
      this.input = null;
      this.callback = null;
      stream.destroy(errorOf(failure));
      return;
    }
    const [room, length] = stream._writeState;
    const isHungry = this.deliver(this.room - room);
    stream.bytesWritten += this.length - length;
    this.offset += this.length - length;
    this.length = length;
    if (stream.destroyed) {
      this.end();
    } else if (room === 0) {
      // Without room left there may be more to come; that waits for a reader that has enough.
      if (isHungry) this.step();
      else this.isPaused = true;
    } else {
      if (length > 0 && !this.leave()) return;
      this.end();
    }
  }

  /** Hands out what has been written. Returns whether the reader wants more. */
  deliver(count) {
    const { stream } = this;
    let isHungry = true;
    if (count > 0) {
      const start = stream._outOffset;
      stream._outOffset = start + count;
      isHungry = stream.push(stream._outBuffer.subarray(start, start + count));
    }
    if (stream._outOffset >= stream._chunkSize) {
      stream._outBuffer = Buffer.allocUnsafe(stream._chunkSize);
      stream._outOffset = 0;
    }
    return isHungry;
  }

  /** Input that the format does not want is behind its end. Returns false when that is an error. */
  leave() {
    const { stream } = this;
    if (stream._rejectGarbageAfterEnd) {
      this.callback = null;
      stream.destroy(new ERR_TRAILING_JUNK_AFTER_STREAM_END());
      return false;
    }
    stream.push(null);
    return true;
  }

  end() {
    const { callback } = this;
    this.input = null;
    this.callback = null;
    callback?.();
  }
}

function closeHandle(stream) {
  if (stream._handle === null) return;
  stream._handle.close();
  stream._handle = null;
}

Object.defineProperty(ZlibStream.prototype, '_closed', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return this._handle === null;
  },
});

ZlibStream.prototype._transform = function(chunk, encoding, callback) {
  let flush = this._defaultFlushFlag;
  if (chunk[kFlush] !== undefined) flush = chunk[kFlush];
  // The last chunk can be finished at once.
  else if (this.writableEnded && this.writableLength === chunk.byteLength) flush = this._finishFlushFlag;
  this._processChunk(chunk, flush, callback);
};

ZlibStream.prototype._flush = function(callback) {
  this._transform(Buffer.alloc(0), '', callback);
};

ZlibStream.prototype._read = function(size) {
  if (this._job.isPaused) this._job.step();
  else Transform.prototype._read.call(this, size);
};

/** With a callback on the thread pool; without, at once, and the output is returned. */
ZlibStream.prototype._processChunk = function(chunk, flush, callback) {
  if (typeof callback !== 'function') return processSync(this, chunk, flush);
  if (this._handle === null) {
    process.nextTick(callback);
    return undefined;
  }
  this._job.start(chunk, flush, callback);
  return undefined;
};

function processSync(stream, chunk, flush) {
  const parts = [];
  let total = 0;
  let offset = 0;
  let length = chunk.byteLength;
  for (;;) {
    const output = Buffer.allocUnsafe(stream._chunkSize);
    const failure = native.writeSync(
      stream._handle, flush, chunk, offset, length, output, 0, output.length, stream._writeState);
    if (failure !== undefined) throw errorOf(failure);
    const [room, left] = stream._writeState;
    const written = output.length - room;
    if (written > 0) parts.push(output.subarray(0, written));
    total += written;
    offset += length - left;
    length = left;
    if (total > stream._maxOutputLength) {
      closeHandle(stream);
      throw new ERR_BUFFER_TOO_LARGE(stream._maxOutputLength);
    }
    if (room > 0) break;
  }
  stream.bytesWritten = offset;
  if (length > 0 && stream._rejectGarbageAfterEnd) throw new ERR_TRAILING_JUNK_AFTER_STREAM_END();
  closeHandle(stream);
  return parts.length === 1 ? parts[0] : Buffer.concat(parts, total);
}

/**
 * Writes out what the format has held back.
 * @param {number} [kind] full flush when left out
 * @param {() => void} [callback]
 */
ZlibStream.prototype.flush = function(kind, callback) {
  if (typeof kind === 'function' || kind === undefined && callback === undefined) {
    callback = kind;
    kind = this._defaultFullFlushFlag;
  }
  if (this.writableFinished) {
    if (callback) process.nextTick(callback);
  } else if (this.writableEnded) {
    if (callback) this.once('end', callback);
  } else {
    this.write(flushChunk(kind), '', callback);
  }
};

/** Forgets what has been written so far. */
ZlibStream.prototype.reset = function() {
  require('assert')(this._handle, 'zlib binding closed');
  const failure = native.reset(this._handle);
  if (failure !== undefined) this.destroy(errorOf(failure));
};

/** @param {() => void} [callback] */
ZlibStream.prototype.close = function(callback) {
  if (callback) require('stream').finished(this, callback);
  this.destroy();
};

ZlibStream.prototype._destroy = function(error, callback) {
  // What the pool is at work on is closed when it comes back.
  const isBusy = this._job.input !== null && !this._job.isPaused;
  if (!isBusy) closeHandle(this);
  callback(error);
};

/**
 * Changes level and strategy for what is written from now on.
 * @param {number} level
 * @param {number} strategy
 * @param {(error?: Error) => void} [callback]
 */
function params(level, strategy, callback) {
  level = checkRangesOrGetDefault(level, 'level', Z_MIN_LEVEL, Z_MAX_LEVEL, this._level);
  strategy = checkRangesOrGetDefault(strategy, 'strategy', Z_DEFAULT_STRATEGY, Z_FIXED, this._strategy);
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (level === this._level && strategy === this._strategy) {
    if (callback) process.nextTick(callback);
    return;
  }
  this.flush(Z_SYNC_FLUSH, () => {
    if (this._handle === null) return;
    const failure = native.setParams(this._handle, level, strategy);
    if (failure !== undefined) {
      this.destroy(errorOf(failure));
      return;
    }
    this._level = level;
    this._strategy = strategy;
    callback?.();
  });
}

module.exports = { ZlibStream, params };
