'use strict';
// Signals: their numbers, and listeners for them on `process`.

const native = binding('signals');

/** Names to numbers. */
const signals = Object.freeze({ __proto__: null, ...native.signals });

/** Names to the watchers of signals that somebody listens to. */
const watchers = new Map();

/** @param {string|symbol} event */
function startListeningIfSignal(event) {
  if (typeof event !== 'string' || signals[event] === undefined || watchers.has(event)) return;
  const number = signals[event];
  const watcher = native.watch(number, () => process.emit(event, event, number));
  if (typeof watcher === 'number' && watcher < 0) {
    const { errnoException } = require('internal/errors');
    throw errnoException(watcher, 'uv_signal_start');
  }
  native.unref(watcher);
  watchers.set(event, watcher);
}

/** @param {string|symbol} event */
function stopListeningIfSignal(event) {
  const watcher = watchers.get(event);
  if (watcher === undefined || process.listenerCount(event) !== 0) return;
  watchers.delete(event);
  native.close(watcher);
}

module.exports = { signals, startListeningIfSignal, stopListeningIfSignal };
