'use strict';
// Writable: write(), cork(), end() and what happens until 'finish'. Its state and queue are in writable_state.

const {
  AbortError,
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED, ERR_MULTIPLE_CALLBACK, ERR_STREAM_ALREADY_FINISHED,
    ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED, ERR_STREAM_NULL_VALUES, ERR_STREAM_WRITE_AFTER_END, ERR_UNKNOWN_ENCODING,
  },
} = require('internal/errors');
const { kShapeMode } = require('internal/events/symbols');
const { WritableTable } = require('internal/events/table');
const { addAbortSignal } = require('internal/streams/add-abort-signal');
const {
  common: { AUTO_DESTROY, CONSTRUCTED, DESTROYED, ERRORED, OBJECT_MODE, SYNC },
  writable: {
    ALL_NOOP, BUFFER_PROCESSING, DECODE_STRINGS, ENDED, ENDING, FINAL_CALLED, FINISHED, NEED_DRAIN, PREFINISHED, WRITING,
  },
} = require('internal/streams/bits');
const { bytesOf, isEncoding } = require('internal/streams/chunks');
const { construct, destroy, errorOrDestroy, setErrored, undestroy } = require('internal/streams/destroy');
const { Stream } = require('internal/streams/legacy');
const { WritableState, noop } = require('internal/streams/writable_state');

const kRejection = Symbol.for('nodejs.rejection');

/**
 * @param {import('stream').WritableOptions} [options]
 * @constructor
 */
function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);
  this._events ??= new WritableTable();
  this._writableState = new WritableState(options, this, false);
  this._eventsCount = 0;
  this[kShapeMode] = true;
  if (options !== undefined && options !== null) {
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) addAbortSignal(options.signal, this);
  }
  Stream.call(this, options);
  if (typeof this._construct === 'function') construct(this);
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);
Writable.WritableState = WritableState;

/** Continues what waited for _construct. */
WritableState.prototype.start = function(stream) {
  if (!(this.bits & WRITING)) writeQueued(stream, this);
  finishIfReady(stream, this, false);
};

// A duplex stream is a Writable too, though it does not inherit from it.
Object.defineProperty(Writable, Symbol.hasInstance, {
  value: function(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && object?._writableState instanceof WritableState;
  },
});

Writable.prototype.pipe = function() {
  errorOrDestroy(this, new ERR_STREAM_CANNOT_PIPE());
};

/** @returns {Error | boolean} why the chunk was refused, or whether more may be written */
function accept(stream, chunk, encoding, callback) {
  const state = stream._writableState;
  if (callback == null || typeof callback !== 'function') callback = noop;

  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  let size = 1;
  if (!(state.bits & OBJECT_MODE)) {
    encoding ||= state.defaultEncoding;
    if (typeof chunk === 'string') {
      if (encoding !== 'utf8' && !isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
      if (state.bits & DECODE_STRINGS) {
        chunk = bytesOf(chunk, encoding);
        encoding = 'buffer';
      }
    } else {
      const bytes = bytesOf(chunk);
      if (bytes === undefined) {
        throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
      }
      chunk = bytes;
      encoding = 'buffer';
    }
    size = chunk.length;
  }

  const { bits } = state;
  if (bits & (ENDING | DESTROYED)) {
    const error = bits & ENDING ? new ERR_STREAM_WRITE_AFTER_END() : new ERR_STREAM_DESTROYED('write');
    process.nextTick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }

  state.pendingcb++;
  state.length += size;
  if ((bits & (WRITING | ERRORED | CONSTRUCTED)) !== CONSTRUCTED || state.corked > 0) {
    state.enqueue(chunk, encoding, callback);
  } else {
    state.writelen = size;
    state.writecb = callback;
    state.bits |= WRITING | SYNC;
    stream._write(chunk, encoding, state.onwrite ?? writeCallback(stream, state));
    state.bits &= ~SYNC;
  }
  // What was written at once never waited. Who had an error must not be told to go on.
  const more = state.length < state.highWaterMark || state.length === 0;
  if (!more) state.bits |= NEED_DRAIN;
  return more && !(state.bits & (ERRORED | DESTROYED));
}

function writeCallback(stream, state) {
  return state.onwrite = (error) => onWritten(stream, state, error);
}

/**
 * @param {any} chunk
 * @param {BufferEncoding | Function} [encoding]
 * @param {(error?: Error | null) => void} [callback]
 * @returns {boolean} false when it is time to wait for 'drain'
 */
Writable.prototype.write = function(chunk, encoding, callback) {
  if (encoding !== undefined && typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  return accept(this, chunk, encoding, callback) === true;
};

/** Collects writes until uncork(). */
Writable.prototype.cork = function() {
  this._writableState.corked++;
};

Writable.prototype.uncork = function() {
  const state = this._writableState;
  if (state.corked === 0) return;
  state.corked--;
  if (!(state.bits & WRITING)) writeQueued(this, state);
};

/** @param {BufferEncoding} encoding of strings written without one */
Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
  if (typeof encoding === 'string') encoding = encoding.toLowerCase();
  if (!isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  this._writableState.defaultEncoding = encoding;
  return this;
};

/** To be implemented: writes a chunk. */
Writable.prototype._write = function(chunk, encoding, callback) {
  if (!this._writev) throw new ERR_METHOD_NOT_IMPLEMENTED('_write()');
  this._writev([{ chunk, encoding }], callback);
};

/** May be implemented: writes all that waits. */
Writable.prototype._writev = null;

function onWritten(stream, state, error) {
  const callback = state.writecb;
  if (typeof callback !== 'function') {
    errorOrDestroy(stream, new ERR_MULTIPLE_CALLBACK());
    return;
  }
  const sync = (state.bits & SYNC) !== 0;
  state.bits &= ~WRITING;
  state.writecb = null;
  state.length -= state.writelen;
  state.writelen = 0;

  if (error) {
    error.stack; // eslint-disable-line no-unused-expressions
    if (!(state.bits & ERRORED)) setErrored(state, error);
    // The readable half must not end as if nothing had happened.
    const r = stream._readableState;
    if (r && !(r.bits & ERRORED)) setErrored(r, error);
    if (sync) process.nextTick(writeFailed, stream, state, error, callback);
    else writeFailed(stream, state, error, callback);
    return;
  }
  if (state.queue.length > state.queueIndex) writeQueued(stream, state);
  if (!sync) {
    afterWrite(stream, state, 1, callback);
  } else if (callback === noop && !(state.bits & (NEED_DRAIN | DESTROYED | ENDING)) &&
             (!(state.bits & OBJECT_MODE) || state.settled !== null)) {
    // Nobody to tell, and end() will look whether it was the last.
    state.pendingcb--;
  } else if (state.settled !== null && state.settled.callback === callback) {
    // As many writes as come in a row share one tick.
    state.settled.count++;
  } else {
    state.settled = { count: 1, callback };
    process.nextTick(afterWrites, stream, state, state.settled);
  }
}

function writeFailed(stream, state, error, callback) {
  state.pendingcb--;
  callback(error);
  // Nobody answers for what waits any more; even if there is no destroy().
  state.failPending();
  errorOrDestroy(stream, error);
}

function afterWrites(stream, state, settled) {
  if (state.settled === settled) state.settled = null;
  afterWrite(stream, state, settled.count, settled.callback);
}

function afterWrite(stream, state, count, callback) {
  if ((state.bits & (ENDING | DESTROYED | NEED_DRAIN)) === NEED_DRAIN && state.length === 0) {
    state.bits &= ~NEED_DRAIN;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    callback(null);
  }
  if (state.bits & DESTROYED) state.failPending();
  finishIfReady(stream, state, true);
}

/** Writes what waits: all at once with _writev, else until one write does not answer at once. */
function writeQueued(stream, state) {
  if (state.corked > 0 || (state.bits & (BUFFER_PROCESSING | DESTROYED | CONSTRUCTED)) !== CONSTRUCTED) return;
  const { queue } = state;
  const count = queue.length - state.queueIndex;
  if (count === 0) return;
  const onwrite = state.onwrite ?? writeCallback(stream, state);
  state.bits |= BUFFER_PROCESSING;

  if (count > 1 && stream._writev) {
    const chunks = state.queueIndex === 0 ? queue : queue.slice(state.queueIndex);
    // One callback stands for all.
    state.pendingcb -= count - 1;
    const callback = state.bits & ALL_NOOP ? noop : (error) => {
      for (const each of chunks) each.callback(error);
    };
    chunks.allBuffers = !(state.bits & OBJECT_MODE) && chunks.every((each) => each.encoding === 'buffer');
    state.clearQueue();
    state.writelen = state.length;
    state.writecb = callback;
    state.bits |= WRITING | SYNC;
    if (state.bits & DESTROYED) onwrite(new ERR_STREAM_DESTROYED('writev'));
    else stream._writev(chunks, onwrite);
    state.bits &= ~SYNC;
  } else {
    const byObject = (state.bits & OBJECT_MODE) !== 0;
    let at = state.queueIndex;
    do {
      const { chunk, encoding, callback } = queue[at];
      queue[at++] = null;
      state.queueIndex = at;
      state.writelen = byObject ? 1 : chunk.length;
      state.writecb = callback;
      state.bits |= WRITING | SYNC;
      if (state.bits & DESTROYED) onwrite(new ERR_STREAM_DESTROYED('write'));
      else stream._write(chunk, encoding, onwrite);
      state.bits &= ~SYNC;
    } while (at < queue.length && !(state.bits & WRITING) && state.queue === queue);
    if (state.queue === queue) {
      if (at === queue.length) {
        state.clearQueue();
      } else if (at > 256) {
        queue.splice(0, at);
        state.queueIndex = 0;
      }
    }
  }
  state.bits &= ~BUFFER_PROCESSING;
}

/**
 * @param {any} [chunk] a last write
 * @param {BufferEncoding | Function} [encoding]
 * @param {Function} [callback] called when finished
 */
Writable.prototype.end = function(chunk, encoding, callback) {
  const state = this._writableState;
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = encoding = undefined;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }

  let error;
  if (chunk !== null && chunk !== undefined) {
    const result = accept(this, chunk, encoding);
    if (typeof result !== 'boolean') error = result;
  }
  if (state.corked > 0) {
    state.corked = 1;
    this.uncork();
  }

  if (error === undefined) {
    if (!(state.bits & (ERRORED | ENDING))) {
      // Errors before this point are the stream's; from here on, it ends or fails.
      state.bits |= ENDING;
      finishIfReady(this, state, true);
      state.bits |= ENDED;
    } else if (state.bits & FINISHED) {
      error = new ERR_STREAM_ALREADY_FINISHED('end');
    } else if (state.bits & DESTROYED) {
      error = new ERR_STREAM_DESTROYED('end');
    }
  }

  if (typeof callback === 'function') {
    if (error) process.nextTick(callback, error);
    else if (state.bits & ERRORED) process.nextTick(callback, state.failure);
    else if (state.bits & FINISHED) process.nextTick(callback);
    else (state.finishers ??= []).push(callback);
  }
  return this;
};

/** @param {boolean} sync the caller is end(): 'finish' comes at the next tick at the earliest */
function finishIfReady(stream, state, sync) {
  if (!state.readyToFinish()) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  state.pendingcb++;
  if (sync) {
    process.nextTick(finishUnlessChanged, stream, state);
  } else if (state.readyToFinish()) {
    finish(stream, state);
  } else {
    state.pendingcb--;
  }
}

function finishUnlessChanged(stream, state) {
  if (state.readyToFinish()) finish(stream, state);
  else state.pendingcb--;
}

function prefinish(stream, state) {
  if (state.bits & (PREFINISHED | FINAL_CALLED)) return;
  if (typeof stream._final === 'function' && !(state.bits & DESTROYED)) {
    state.bits |= FINAL_CALLED;
    callFinal(stream, state);
  } else {
    state.bits |= PREFINISHED;
    stream.emit('prefinish');
  }
}

function callFinal(stream, state) {
  let called = false;
  function onFinal(error) {
    if (called) {
      errorOrDestroy(stream, error ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    state.pendingcb--;
    if (error) {
      state.settleFinishers(error);
      errorOrDestroy(stream, error, (state.bits & SYNC) !== 0);
    } else if (state.readyToFinish()) {
      state.bits |= PREFINISHED;
      stream.emit('prefinish');
      // Not in the callback of _final(), which may be synchronous.
      state.pendingcb++;
      process.nextTick(finish, stream, state);
    }
  }
  state.bits |= SYNC;
  state.pendingcb++;
  try {
    stream._final(onFinal);
  } catch (error) {
    onFinal(error);
  }
  state.bits &= ~SYNC;
}

function finish(stream, state) {
  state.pendingcb--;
  state.bits |= FINISHED;
  state.settleFinishers(null);
  stream.emit('finish');
  if (state.bits & AUTO_DESTROY) {
    // A duplex stream waits for its other half.
    const r = stream._readableState;
    if (!r || (r.autoDestroy && (r.endEmitted || r.readable === false))) stream.destroy();
  }
}

Writable.prototype.destroy = function(error, callback) {
  const state = this._writableState;
  if (!(state.bits & DESTROYED) && (state.queueIndex < state.queue.length || state.finishers !== undefined)) {
    process.nextTick(failPending, state);
  }
  destroy.call(this, error, callback);
  return this;
};

function failPending(state) {
  state.failPending();
}

Writable.prototype._undestroy = undestroy;
Writable.prototype._destroy = function(error, callback) {
  callback(error);
};

Writable.prototype[kRejection] = function(error) {
  this.destroy(error);
};

Writable.prototype[Symbol.asyncDispose] = async function() {
  let error;
  if (!this.destroyed) {
    error = this.writableFinished ? null : new AbortError();
    this.destroy(error);
  }
  const { finished } = require('internal/streams/end-of-stream');
  await new Promise((resolve, reject) => {
    finished(this, (failure) => (failure && failure.name !== 'AbortError' ? reject(failure) : resolve(null)));
  });
};

function getter(get, set) {
  return { configurable: true, enumerable: false, get, set };
}

Object.defineProperties(Writable.prototype, {
  closed: getter(function() { return Boolean(this._writableState?.closed); }),
  destroyed: getter(function() {
    return Boolean(this._writableState?.destroyed);
  }, function(value) {
    // Streams that override destroy() without calling ours.
    if (this._writableState) this._writableState.destroyed = value;
  }),
  writable: getter(function() {
    const w = this._writableState;
    return Boolean(w) && w.writable !== false && (w.bits & (DESTROYED | ERRORED | ENDING | ENDED)) === 0;
  }, function(value) {
    // Old-style streams set it themselves.
    if (this._writableState) this._writableState.writable = Boolean(value);
  }),
  writableFinished: getter(function() { return Boolean(this._writableState?.finished); }),
  writableObjectMode: getter(function() { return Boolean(this._writableState?.objectMode); }),
  writableBuffer: getter(function() { return this._writableState?.getBuffer(); }),
  writableEnded: getter(function() { return Boolean(this._writableState?.ending); }),
  writableNeedDrain: getter(function() {
    const w = this._writableState;
    return Boolean(w) && (w.bits & (DESTROYED | ENDING | NEED_DRAIN)) === NEED_DRAIN;
  }),
  writableHighWaterMark: getter(function() { return this._writableState?.highWaterMark; }),
  writableCorked: getter(function() { return this._writableState?.corked ?? 0; }),
  writableLength: getter(function() { return this._writableState?.length; }),
  errored: getter(function() { return this._writableState?.errored ?? null; }),
  writableAborted: getter(function() {
    const w = this._writableState;
    return w.writable !== false && (w.bits & (DESTROYED | ERRORED)) !== 0 && !(w.bits & FINISHED);
  }),
});

Writable.fromWeb = function(writableStream, options) {
  return require('internal/webstreams/adapters').newStreamWritableFromWritableStream(writableStream, options);
};

Writable.toWeb = function(streamWritable) {
  return require('internal/webstreams/adapters').newWritableStreamFromStreamWritable(streamWritable);
};

module.exports = Writable;
