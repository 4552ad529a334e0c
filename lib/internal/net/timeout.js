'use strict';
// Idle time-outs of sockets, also of the streams that http makes: one unreferenced timer where one is asked for.

const { codes: { ERR_OUT_OF_RANGE } } = require('internal/errors');
const { TIMEOUT_MAX, clearTimer, createTimer } = require('internal/timers');
const { validateFunction, validateNumber } = require('internal/validators');

/** Where a stream keeps its timer; null for none. */
const kTimeout = Symbol('timeout');

/**
 * Milliseconds as a timer takes them.
 * @param {number} msecs
 * @param {string} name for errors
 * @returns {number}
 */
function timerDuration(msecs, name) {
  validateNumber(msecs, name);
  if (msecs < 0 || !Number.isFinite(msecs)) throw new ERR_OUT_OF_RANGE(name, 'a non-negative finite number', msecs);
  if (msecs <= TIMEOUT_MAX) return msecs;
  process.emitWarning(`${msecs} does not fit into a 32-bit signed integer.\nTimer duration was truncated to ${TIMEOUT_MAX}.`,
                      'TimeoutOverflowWarning');
  return TIMEOUT_MAX;
}

/**
 * Method `setTimeout` of sockets: `timeout` is emitted after so much time without traffic.
 * @this {import('net').Socket}
 * @param {number} msecs 0 for never
 * @param {Function} [callback] a listener, once
 */
function setStreamTimeout(msecs, callback) {
  if (this.destroyed) return this;
  this.timeout = msecs;
  msecs = timerDuration(msecs, 'msecs');
  if (this[kTimeout] !== null && this[kTimeout] !== undefined) clearTimer(this[kTimeout]);
  if (msecs === 0) {
    this[kTimeout] = null;
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.removeListener('timeout', callback);
    }
  } else {
    this[kTimeout] = createTimer(expired, msecs, [this], false, false);
    if (callback !== undefined) {
      validateFunction(callback, 'callback');
      this.once('timeout', callback);
    }
  }
  return this;
}

function expired(stream) {
  stream._onTimeout();
}

/** Starts the wait anew. */
function touch(stream) {
  const timer = stream[kTimeout];
  if (timer !== null && timer !== undefined) timer.refresh();
}

/** Ends the wait for good. */
function clearStreamTimeout(stream) {
  const timer = stream[kTimeout];
  if (timer === null || timer === undefined) return;
  clearTimer(timer);
  stream[kTimeout] = null;
}

module.exports = { clearStreamTimeout, kTimeout, setStreamTimeout, timerDuration, touch };
