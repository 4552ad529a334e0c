'use strict';
// events.addAbortListener(): listening for an abort without the pitfalls of the event.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal, validateFunction } = require('internal/validators');

/**
 * Calls `listener` once when `signal` aborts, even if another listener stops the event; in a microtask when it has
 * aborted already.
 * @param {AbortSignal} signal
 * @param {(event?: Event) => void} listener
 * @returns {Disposable} disposing of it takes the listener back
 */
function addAbortListener(signal, listener) {
  if (signal === undefined) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  validateAbortSignal(signal, 'signal');
  validateFunction(listener, 'listener');
  if (signal.aborted) {
    queueMicrotask(() => listener());
    return { [Symbol.dispose]() {} };
  }
  const { kResistStopPropagation } = require('internal/event_target');
  signal.addEventListener('abort', listener, { __proto__: null, once: true, [kResistStopPropagation]: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', listener);
    },
  };
}

module.exports = { addAbortListener };
