'use strict';
// Signals: their numbers, and listeners for them on `process`.

const native = binding('signals');

/** Names to numbers. */
const signals = Object.freeze({ __proto__: null, ...native.signals });

/** Names to the watchers of signals that somebody listens to, and their operations. */
const watchers = new Map();

/** @param {string|symbol} event */
function startListeningIfSignal(event) {
  if (typeof event !== 'string' || signals[event] === undefined || watchers.has(event)) return;
  const number = signals[event];
  const operation = new (require('internal/async_hooks/operation').Operation)('SIGNALWRAP');
  const watcher = native.watch(number, () => operation.run(() => process.emit(event, event, number)));
  if (watcher < 0) {
    const { errnoException } = require('internal/errors');
    throw errnoException(watcher, 'uv_signal_start');
  }
  native.unref(watcher);
  watchers.set(event, { watcher, operation });
}

/** @param {string|symbol} event */
function stopListeningIfSignal(event) {
  const watched = watchers.get(event);
  if (watched === undefined || process.listenerCount(event) !== 0) return;
  watchers.delete(event);
  native.close(watched.watcher);
  watched.operation.end();
}

module.exports = { signals, startListeningIfSignal, stopListeningIfSignal };
