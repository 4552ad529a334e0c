'use strict';
// Readable: pushing chunks in, reading them out, and the two ways of consuming, 'readable' and flowing.
// Its state is in readable_state, pipe() in pipe, the helper methods (map, filter ...) in operators.

const EventEmitter = require('events');
const {
  AbortError,
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_STREAM_PUSH_AFTER_EOF, ERR_STREAM_UNSHIFT_AFTER_END_EVENT,
  },
} = require('internal/errors');
const { kShapeMode } = require('internal/events/symbols');
const { ReadableTable } = require('internal/events/table');
const { validateObject } = require('internal/validators');
const { addAbortSignal } = require('internal/streams/add-abort-signal');
const {
  common: { AUTO_DESTROY, CLOSE_EMITTED, CONSTRUCTED, DESTROYED, ERRORED, ERROR_EMITTED, OBJECT_MODE, SYNC },
  readable: {
    DATA_EMITTED, EMITTED_READABLE, ENDED, END_EMITTED, FLOWING, FLOW_DECIDED, HAS_DATA_LISTENER, MULTI_AWAIT_DRAIN,
    NEED_READABLE, PAUSED, PAUSE_DECIDED, READABLE_LISTENING, READING, READING_MORE, RESUME_SCHEDULED,
  },
} = require('internal/streams/bits');
const { construct, destroy, destroyer, errorOrDestroy, undestroy } = require('internal/streams/destroy');
const { Stream } = require('internal/streams/legacy');
const pipes = require('internal/streams/pipe');
const { ReadableState } = require('internal/streams/readable_state');
const { bytesOf } = require('internal/streams/chunks');
const from = require('internal/streams/from');

const kRejection = Symbol.for('nodejs.rejection');

/**
 * @param {import('stream').ReadableOptions} [options]
 * @constructor
 */
function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  this._events ??= new ReadableTable();
  this._readableState = new ReadableState(options, this, false);
  this._eventsCount = 0;
  this[kShapeMode] = true;
  if (options !== undefined && options !== null) {
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) addAbortSignal(options.signal, this);
  }
  Stream.call(this, options);
  if (typeof this._construct === 'function') construct(this);
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

/** Continues what waited for _construct. */
ReadableState.prototype.start = function(stream) {
  if (this.bits & NEED_READABLE) readMoreLater(stream, this);
};

Readable.prototype.destroy = destroy;
Readable.prototype._undestroy = undestroy;
Readable.prototype._destroy = function(error, callback) {
  callback(error);
};

Readable.prototype[kRejection] = function(error) {
  this.destroy(error);
};

Readable.prototype[Symbol.asyncDispose] = function() {
  let error;
  if (!this.destroyed) {
    error = this.readableEnded ? null : new AbortError();
    this.destroy(error);
  }
  const { finished } = require('internal/streams/end-of-stream');
  return new Promise((resolve, reject) => {
    finished(this, (failure) => (failure && failure !== error ? reject(failure) : resolve(null)));
  });
};

/**
 * @param {any} chunk null ends the stream
 * @param {BufferEncoding} [encoding] of a string
 * @returns {boolean} false when it is time to stop pushing
 */
Readable.prototype.push = function(chunk, encoding) {
  const state = this._readableState;
  return state.bits & OBJECT_MODE ? pushObject(this, state, chunk, encoding) : pushBytes(this, state, chunk, encoding);
};

/** Puts a chunk back in front of the buffer. */
Readable.prototype.unshift = function(chunk, encoding) {
  const state = this._readableState;
  if (chunk === null) {
    state.bits &= ~READING;
    endOfInput(this, state);
    return false;
  }
  let size = 1;
  if (!(state.bits & OBJECT_MODE)) {
    chunk = asStored(this, state, chunk, encoding);
    if (chunk === undefined || !(chunk.length > 0)) return wantsMore(state);
    size = chunk.length;
  }
  if (state.bits & END_EMITTED) errorOrDestroy(this, new ERR_STREAM_UNSHIFT_AFTER_END_EVENT());
  else if (state.bits & (DESTROYED | ERRORED)) return false;
  else deliver(this, state, chunk, size, true);
  return wantsMore(state);
};

function pushObject(stream, state, chunk, encoding) {
  if (chunk === null) {
    state.bits &= ~READING;
    endOfInput(stream, state);
    return false;
  }
  if (!mayPush(stream, state)) return false;
  state.bits &= ~READING;
  if (state.decoder !== null && !encoding) {
    chunk = state.decoder.write(chunk);
    if (chunk.length === 0) {
      readMoreLater(stream, state);
      return wantsMore(state);
    }
  }
  deliver(stream, state, chunk, 1, false);
  return wantsMore(state);
}

function pushBytes(stream, state, chunk, encoding) {
  if (chunk === null) {
    state.bits &= ~READING;
    endOfInput(stream, state);
    return false;
  }
  let text = false;
  if (typeof chunk === 'string') {
    encoding ||= state.defaultEncoding;
    if (encoding === state.encoding) text = true;
    else chunk = bytesOf(chunk, encoding);
  } else {
    const bytes = bytesOf(chunk);
    if (bytes === undefined && chunk !== undefined) {
      errorOrDestroy(stream, new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk));
      return false;
    }
    chunk = bytes;
  }
  if (chunk === undefined || chunk.length === 0) {
    // Nothing, but an answer to _read() all the same.
    state.bits &= ~READING;
    readMoreLater(stream, state);
    return wantsMore(state);
  }
  if (!mayPush(stream, state)) return false;
  state.bits &= ~READING;
  if (state.decoder !== null && !text) {
    chunk = state.decoder.write(chunk);
    if (chunk.length === 0) {
      readMoreLater(stream, state);
      return wantsMore(state);
    }
  }
  deliver(stream, state, chunk, chunk.length, false);
  return wantsMore(state);
}

function mayPush(stream, state) {
  if (state.bits & ENDED) {
    errorOrDestroy(stream, new ERR_STREAM_PUSH_AFTER_EOF());
    return false;
  }
  return (state.bits & (DESTROYED | ERRORED)) === 0;
}

/** A chunk given to unshift() in the form the buffer keeps: bytes, or text when there is a decoder. */
function asStored(stream, state, chunk, encoding) {
  if (typeof chunk === 'string') {
    encoding ||= state.defaultEncoding;
    if (encoding === state.encoding) return chunk;
    const bytes = bytesOf(chunk, encoding);
    return state.encoding === null ? bytes : bytes.toString(state.encoding);
  }
  const bytes = bytesOf(chunk);
  if (bytes === undefined) {
    if (chunk !== undefined) {
      errorOrDestroy(stream, new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk));
    }
    return undefined;
  }
  return state.encoding === null ? bytes : bytes.toString(state.encoding);
}

function wantsMore(state) {
  return !(state.bits & ENDED) && (state.length < state.highWaterMark || state.length === 0);
}

/** Hands a chunk straight to 'data' when the stream flows and nothing is before it, else keeps it. */
function deliver(stream, state, chunk, size, front) {
  if ((state.bits & (FLOWING | SYNC | HAS_DATA_LISTENER)) === (FLOWING | HAS_DATA_LISTENER) && state.length === 0) {
    if (state.bits & MULTI_AWAIT_DRAIN) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
    state.bits |= DATA_EMITTED;
    stream.emit('data', chunk);
  } else {
    if (front) state.prepend(chunk, size);
    else state.append(chunk, size);
    if (state.bits & NEED_READABLE) announce(stream, state);
  }
  readMoreLater(stream, state);
}

function endOfInput(stream, state) {
  if (state.bits & ENDED) return;
  if (state.decoder !== null) {
    const rest = state.decoder.end();
    if (rest?.length > 0) state.append(rest, state.bits & OBJECT_MODE ? 1 : rest.length);
  }
  state.bits |= ENDED;
  if (state.bits & SYNC) {
    // Inside of _read(): whoever called read(), if anybody waits, is told at the next tick.
    if (state.bits & (NEED_READABLE | FLOWING | READABLE_LISTENING)) announce(stream, state);
  } else {
    state.bits = (state.bits & ~NEED_READABLE) | EMITTED_READABLE;
    announceNow(stream);
  }
}

/** Schedules 'readable'. */
function announce(stream, state) {
  state.bits &= ~NEED_READABLE;
  if (state.bits & EMITTED_READABLE) return;
  state.bits |= EMITTED_READABLE;
  process.nextTick(announceNow, stream);
}

function announceNow(stream) {
  const state = stream._readableState;
  if (state.alive() && (state.length > 0 || state.bits & ENDED)) {
    stream.emit('readable');
    state.bits &= ~EMITTED_READABLE;
  }
  // Someone who does not drain the buffer has to be told again only when that would change something.
  if (!(state.bits & (FLOWING | ENDED)) && state.length <= state.highWaterMark) state.bits |= NEED_READABLE;
  flow(stream, state);
}

/** Schedules filling the buffer up to the high-water mark. */
function readMoreLater(stream, state) {
  if ((state.bits & (READING_MORE | CONSTRUCTED)) !== CONSTRUCTED) return;
  state.bits |= READING_MORE;
  process.nextTick(readMore, stream, state);
}

function readMore(stream, state) {
  while (!(state.bits & (READING | ENDED)) &&
         (state.length < state.highWaterMark || (state.bits & FLOWING && state.length === 0))) {
    const before = state.length;
    stream.read(0);
    // No answer yet: it will come here again.
    if (before === state.length) break;
  }
  state.bits &= ~READING_MORE;
}

/** To be implemented: fetches data and pushes it. */
Readable.prototype._read = function(size) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_read()');
};

/**
 * @param {number} [size] what comes out has this many bytes, or is null
 * @returns {any}
 */
Readable.prototype.read = function(size) {
  const asked = size === undefined ? NaN : Number.isInteger(size) ? size : Number.parseInt(size, 10);
  const state = this._readableState;
  if (asked > state.highWaterMark) state.grow(asked);
  if (asked !== 0) state.bits &= ~EMITTED_READABLE;

  // read(0) on a full buffer: nothing to fetch, only to tell.
  if (asked === 0 && state.bits & NEED_READABLE &&
      ((state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0) || state.bits & ENDED)) {
    if (state.length === 0 && state.bits & ENDED) endLater(this, state);
    else announce(this, state);
    return null;
  }
  let n = state.available(asked);
  if (n === 0 && state.bits & ENDED) {
    if (state.length === 0) endLater(this, state);
    return null;
  }

  // Fetch when told to, or when this read leaves less than the high-water mark.
  const low = state.bits & NEED_READABLE || state.length === 0 || state.length - n < state.highWaterMark;
  if (low && (state.bits & (ENDED | READING | DESTROYED | ERRORED | CONSTRUCTED)) === CONSTRUCTED) {
    state.bits |= READING | SYNC;
    if (state.length === 0) state.bits |= NEED_READABLE;
    try {
      this._read(state.highWaterMark);
    } catch (error) {
      errorOrDestroy(this, error);
    }
    state.bits &= ~SYNC;
    // Answered at once: there is more to give.
    if (!(state.bits & READING)) n = state.available(asked);
  }

  const chunk = n > 0 ? state.take(n) : null;
  if (chunk === null) {
    if (state.length <= state.highWaterMark) state.bits |= NEED_READABLE;
    else state.bits &= ~NEED_READABLE;
    n = 0;
  } else {
    state.length -= n;
    if (state.bits & MULTI_AWAIT_DRAIN) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
  }
  if (state.length === 0) {
    if (!(state.bits & ENDED)) state.bits |= NEED_READABLE;
    else if (asked !== n) endLater(this, state);
  }
  if (chunk !== null && !(state.bits & (ERROR_EMITTED | CLOSE_EMITTED))) {
    state.bits |= DATA_EMITTED;
    this.emit('data', chunk);
  }
  return chunk;
};

function endLater(stream, state) {
  if (state.bits & END_EMITTED) return;
  state.bits |= ENDED;
  process.nextTick(endNow, state, stream);
}

function endNow(state, stream) {
  if (state.bits & (ERRORED | CLOSE_EMITTED | END_EMITTED) || state.length > 0) return;
  state.bits |= END_EMITTED;
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    process.nextTick(endWritableHalf, stream);
  } else if (state.bits & AUTO_DESTROY) {
    const w = stream._writableState;
    // A duplex stream waits for its other half.
    if (!w || (w.autoDestroy && (w.finished || w.writable === false))) stream.destroy();
  }
}

function endWritableHalf(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

Readable.prototype.pipe = pipes.pipe;
Readable.prototype.unpipe = pipes.unpipe;

Readable.prototype.on = function(event, listener) {
  const result = EventEmitter.prototype.on.call(this, event, listener);
  if (event === 'data') {
    const state = this._readableState;
    state.bits |= HAS_DATA_LISTENER;
    if (this.listenerCount('readable') > 0) state.bits |= READABLE_LISTENING;
    else state.bits &= ~READABLE_LISTENING;
    // Flows from the first listener on, unless it was told to pause.
    if ((state.bits & (FLOW_DECIDED | FLOWING)) !== FLOW_DECIDED) this.resume();
  } else if (event === 'readable') {
    const state = this._readableState;
    if (!(state.bits & (END_EMITTED | READABLE_LISTENING))) {
      state.bits = (state.bits | READABLE_LISTENING | NEED_READABLE | FLOW_DECIDED) & ~(FLOWING | EMITTED_READABLE);
      if (state.length > 0) {
        announce(this, state);
      } else if (!(state.bits & READING)) {
        // Ended before anybody could be told.
        if (state.bits & ENDED && state.bits & SYNC) announce(this, state);
        process.nextTick(readNothing, this);
      }
    }
  }
  return result;
};
Readable.prototype.addListener = Readable.prototype.on;

function readNothing(stream) {
  stream.read(0);
}

Readable.prototype.removeListener = function(event, listener) {
  const result = EventEmitter.prototype.removeListener.call(this, event, listener);
  listenersChanged(this, event);
  if (event === 'data' && this.listenerCount('data') === 0) this._readableState.bits &= ~HAS_DATA_LISTENER;
  return result;
};
Readable.prototype.off = Readable.prototype.removeListener;

Readable.prototype.removeAllListeners = function(...types) {
  const result = EventEmitter.prototype.removeAllListeners.apply(this, types);
  listenersChanged(this, types[0]);
  return result;
};
Object.defineProperty(Readable.prototype.removeAllListeners, 'length', { value: 1, configurable: true });

function listenersChanged(stream, event) {
  if (event === 'readable' || event === undefined) {
    // Later, because removing a listener and adding another is usual.
    process.nextTick(reconsiderFlow, stream);
  }
}

function reconsiderFlow(stream) {
  const state = stream._readableState;
  if (stream.listenerCount('readable') > 0) state.bits |= READABLE_LISTENING;
  else state.bits &= ~READABLE_LISTENING;
  if (state.bits & RESUME_SCHEDULED && (state.bits & (PAUSE_DECIDED | PAUSED)) === PAUSE_DECIDED) {
    state.bits |= FLOW_DECIDED | FLOWING;
  } else if (state.bits & HAS_DATA_LISTENER) {
    stream.resume();
  } else if (!(state.bits & READABLE_LISTENING)) {
    state.bits &= ~(FLOW_DECIDED | FLOWING);
  }
}

Readable.prototype.resume = function() {
  const state = this._readableState;
  if (state.bits & DESTROYED) return this;
  if (!(state.bits & FLOWING)) {
    // 'readable' listeners go before: the stream only looks as if it flowed.
    state.bits |= state.bits & READABLE_LISTENING ? FLOW_DECIDED : FLOW_DECIDED | FLOWING;
    if (!(state.bits & RESUME_SCHEDULED)) {
      state.bits |= RESUME_SCHEDULED;
      process.nextTick(resumeNow, this, state);
    }
  }
  state.bits = (state.bits | PAUSE_DECIDED) & ~PAUSED;
  return this;
};

function resumeNow(stream, state) {
  if (!(state.bits & READING)) stream.read(0);
  state.bits &= ~RESUME_SCHEDULED;
  stream.emit('resume');
  flow(stream, state);
  if ((state.bits & (FLOWING | READING)) === FLOWING) stream.read(0);
}

Readable.prototype.pause = function() {
  const state = this._readableState;
  if (state.bits & DESTROYED) return this;
  if ((state.bits & (FLOW_DECIDED | FLOWING)) !== FLOW_DECIDED) {
    state.bits = (state.bits | FLOW_DECIDED) & ~FLOWING;
    this.emit('pause');
  }
  state.bits |= PAUSE_DECIDED | PAUSED;
  return this;
};

Readable.prototype.isPaused = function() {
  const { bits } = this._readableState;
  return (bits & (PAUSE_DECIDED | PAUSED)) === (PAUSE_DECIDED | PAUSED) ||
    (bits & (FLOW_DECIDED | FLOWING)) === FLOW_DECIDED;
};

function flow(stream, state) {
  while (state.bits & FLOWING && stream.read() !== null);
}

/** @param {BufferEncoding} encoding what is read is text from now on, also what is in the buffer already */
Readable.prototype.setEncoding = function(encoding) {
  const state = this._readableState;
  state.decode(encoding);
  let text = '';
  for (let i = state.bufferIndex; i < state.buffer.length; i++) text += state.decoder.write(state.buffer[i]);
  state.buffer.length = 0;
  state.bufferIndex = 0;
  if (text !== '') state.buffer.push(text);
  state.length = text.length;
  return this;
};

/** Feeds this stream from an old-style one. */
Readable.prototype.wrap = function(old) {
  require('internal/streams/wrap').wrap(this, old);
  return this;
};

Readable.prototype[Symbol.asyncIterator] = function() {
  return require('internal/streams/iterator').iterate(this, undefined);
};

/** @param {{ destroyOnReturn?: boolean }} [options] */
Readable.prototype.iterator = function(options) {
  if (options !== undefined) validateObject(options, 'options');
  return require('internal/streams/iterator').iterate(this, options);
};

function getter(get, set) {
  return { configurable: true, enumerable: false, get, set };
}

Object.defineProperties(Readable.prototype, {
  readable: getter(function() {
    const r = this._readableState;
    // Undefined for objects that have no state, such as the prototype.
    return Boolean(r) && r.readable !== false && (r.bits & (DESTROYED | ERROR_EMITTED | END_EMITTED)) === 0;
  }, function(value) {
    if (this._readableState) this._readableState.readable = Boolean(value);
  }),
  readableDidRead: getter(function() { return (this._readableState.bits & DATA_EMITTED) !== 0; }),
  readableAborted: getter(function() {
    const r = this._readableState;
    return r.readable !== false && (r.bits & (DESTROYED | ERRORED)) !== 0 && !(r.bits & END_EMITTED);
  }),
  readableHighWaterMark: getter(function() { return this._readableState.highWaterMark; }),
  readableBuffer: getter(function() { return this._readableState?.buffer; }),
  readableFlowing: getter(function() {
    return this._readableState.flowing;
  }, function(value) {
    if (this._readableState) this._readableState.flowing = value;
  }),
  readableLength: getter(function() { return this._readableState.length; }),
  readableObjectMode: getter(function() { return Boolean(this._readableState?.objectMode); }),
  readableEncoding: getter(function() { return this._readableState?.encoding ?? null; }),
  errored: getter(function() { return this._readableState?.errored ?? null; }),
  closed: getter(function() { return Boolean(this._readableState?.closed); }),
  destroyed: getter(function() {
    return Boolean(this._readableState?.destroyed);
  }, function(value) {
    // Streams that override destroy() without calling ours.
    if (this._readableState) this._readableState.destroyed = value;
  }),
  readableEnded: getter(function() { return Boolean(this._readableState?.endEmitted); }),
});

Readable.ReadableState = ReadableState;

/** For tests of the buffer alone. */
Readable._fromList = function(n, state) {
  return ReadableState.prototype.take.call(state, n === 0 ? state.length : n);
};

/**
 * @param {Iterable<any> | AsyncIterable<any> | string | Buffer} iterable
 * @param {import('stream').ReadableOptions} [options]
 */
Readable.from = function(iterable, options) {
  return from(Readable, iterable, options);
};

Readable.fromWeb = function(readableStream, options) {
  return require('internal/webstreams/adapters').newStreamReadableFromReadableStream(readableStream, options);
};

Readable.toWeb = function(streamReadable, options) {
  return require('internal/webstreams/adapters').newReadableStreamFromStreamReadable(streamReadable, options);
};

Readable.wrap = function(old, options) {
  return new Readable({
    objectMode: old.readableObjectMode ?? old.objectMode ?? true,
    ...options,
    destroy(error, callback) {
      destroyer(old, error);
      callback(error);
    },
  }).wrap(old);
};

module.exports = Readable;
