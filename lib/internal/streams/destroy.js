'use strict';
// How a stream comes up and goes down: _construct, destroy, errors and 'close'. Works on either half or both, through
// the flags both have in common.

const { AbortError, aggregateTwoErrors, codes: { ERR_MULTIPLE_CALLBACK } } = require('internal/errors');
const {
  common: { AUTO_DESTROY, CLOSED, CLOSE_EMITTED, CONSTRUCTED, DESTROYED, EMIT_CLOSE, ERRORED, ERROR_EMITTED },
  readable: { ENDED, END_EMITTED, READING },
  writable: { ENDED: W_ENDED, ENDING, FINAL_CALLED, FINISHED, PREFINISHED },
} = require('internal/streams/bits');
const { isDestroyed, isFinished, isServerRequest, kIsDestroyed } = require('internal/streams/utils');

/** Notes `error` as what broke the stream, in each half that has none yet. */
function noteError(error, w, r) {
  if (!error) return;
  // Formats the stack now: later it would hold on to every object its frames saw.
  error.stack; // eslint-disable-line no-unused-expressions
  if (w && !(w.bits & ERRORED)) setErrored(w, error);
  if (r && !(r.bits & ERRORED)) setErrored(r, error);
}

function setErrored(state, error) {
  state.bits |= ERRORED;
  state.failure = error;
}

/**
 * Method of all streams.
 * @param {Error} [error]
 * @param {Function} [callback]
 */
function destroy(error, callback) {
  const r = this._readableState;
  const w = this._writableState;
  const main = w ?? r;
  if ((w && w.bits & DESTROYED) || (r && r.bits & DESTROYED)) {
    if (typeof callback === 'function') callback();
    return this;
  }
  noteError(error, w, r);
  if (w) w.bits |= DESTROYED;
  if (r) r.bits |= DESTROYED;

  if (main.bits & CONSTRUCTED) {
    runDestroy(this, error, callback);
  } else {
    // _destroy may rely on what _construct sets up.
    main.whenConstructed = (failure) => runDestroy(this, aggregateTwoErrors(failure, error), callback);
  }
  return this;
}

function runDestroy(stream, error, callback) {
  let called = false;
  function onDestroyed(failure) {
    if (called) return;
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    noteError(failure, w, r);
    if (w) w.bits |= CLOSED;
    if (r) r.bits |= CLOSED;
    if (typeof callback === 'function') callback(failure);
    process.nextTick(failure ? tellErrorAndClose : tellClose, stream, failure);
  }
  try {
    stream._destroy(error || null, onDestroyed);
  } catch (failure) {
    onDestroyed(failure);
  }
}

function tellErrorAndClose(stream, error) {
  tellError(stream, error);
  tellClose(stream);
}

function tellClose(stream) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (w) w.bits |= CLOSE_EMITTED;
  if (r) r.bits |= CLOSE_EMITTED;
  if ((w && w.bits & EMIT_CLOSE) || (r && r.bits & EMIT_CLOSE)) stream.emit('close');
}

function tellError(stream, error) {
  const r = stream._readableState;
  const w = stream._writableState;
  if ((w && w.bits & ERROR_EMITTED) || (r && r.bits & ERROR_EMITTED)) return;
  if (w) w.bits |= ERROR_EMITTED;
  if (r) r.bits |= ERROR_EMITTED;
  stream.emit('error', error);
}

/** Method of all streams: makes a destroyed stream usable again. For sockets that reconnect. */
function undestroy() {
  const r = this._readableState;
  const w = this._writableState;
  const fresh = ~(CLOSED | CLOSE_EMITTED | DESTROYED | ERRORED | ERROR_EMITTED);
  if (r) {
    r.bits = (r.bits & fresh & ~READING) | CONSTRUCTED;
    r.failure = null;
    const over = r.readable === false;
    r.bits = over ? r.bits | ENDED | END_EMITTED : r.bits & ~(ENDED | END_EMITTED);
  }
  if (w) {
    w.bits = (w.bits & fresh & ~(FINAL_CALLED | PREFINISHED)) | CONSTRUCTED;
    w.failure = null;
    const over = w.writable === false;
    w.bits = over ? w.bits | W_ENDED | ENDING | FINISHED : w.bits & ~(W_ENDED | ENDING | FINISHED);
  }
}

/**
 * Reports an error of the stream itself: destroys it, or, with autoDestroy off, emits 'error' only.
 * @param {boolean} [later] emit at the next tick, since the caller has not returned to the user yet
 */
function errorOrDestroy(stream, error, later) {
  const r = stream._readableState;
  const w = stream._writableState;
  if ((w && w.bits & DESTROYED) || (r && r.bits & DESTROYED)) return this;
  if ((r && r.bits & AUTO_DESTROY) || (w && w.bits & AUTO_DESTROY)) {
    stream.destroy(error);
  } else if (error) {
    noteError(error, w, r);
    if (later) process.nextTick(tellError, stream, error);
    else tellError(stream, error);
  }
  return undefined;
}

/** Runs the stream's _construct at the next tick; nothing else of the stream runs before it is done. */
function construct(stream) {
  const r = stream._readableState;
  const w = stream._writableState;
  if (r) r.bits &= ~CONSTRUCTED;
  if (w) w.bits &= ~CONSTRUCTED;
  process.nextTick(runConstruct, stream);
}

function runConstruct(stream) {
  let called = false;
  function onConstructed(error) {
    if (called) {
      errorOrDestroy(stream, error ?? new ERR_MULTIPLE_CALLBACK());
      return;
    }
    called = true;
    const r = stream._readableState;
    const w = stream._writableState;
    const main = w ?? r;
    if (r) r.bits |= CONSTRUCTED;
    if (w) w.bits |= CONSTRUCTED;
    if (main.bits & DESTROYED) {
      const resume = main.whenConstructed;
      main.whenConstructed = undefined;
      resume?.(error);
    } else if (error) {
      errorOrDestroy(stream, error, true);
    } else {
      startHalves(r, w, stream);
    }
  }
  try {
    stream._construct((error) => process.nextTick(onConstructed, error));
  } catch (error) {
    process.nextTick(onConstructed, error);
  }
}

function startHalves(r, w, stream) {
  r?.start(stream);
  w?.start(stream);
}

function isClientRequest(stream) {
  return stream?.setHeader && typeof stream.abort === 'function';
}

/** Ends any stream-like object in the way its kind understands; without an error, an unfinished one gets an AbortError. */
function destroyer(stream, error) {
  if (!stream || isDestroyed(stream)) return;
  if (!error && !isFinished(stream)) error = new AbortError();
  if (isServerRequest(stream)) {
    stream.socket = null;
    stream.destroy(error);
  } else if (isClientRequest(stream)) {
    stream.abort();
  } else if (isClientRequest(stream.req)) {
    stream.req.abort();
  } else if (typeof stream.destroy === 'function') {
    stream.destroy(error);
  } else if (typeof stream.close === 'function') {
    stream.close();
  } else if (error) {
    process.nextTick(tellLegacyError, stream, error);
  } else {
    process.nextTick(tellLegacyClose, stream);
  }
  if (!stream.destroyed) stream[kIsDestroyed] = true;
}

function tellLegacyError(stream, error) {
  stream.emit('error', error);
  process.nextTick(tellLegacyClose, stream);
}

function tellLegacyClose(stream) {
  stream.emit('close');
}

module.exports = { construct, destroy, destroyer, errorOrDestroy, setErrored, undestroy };
