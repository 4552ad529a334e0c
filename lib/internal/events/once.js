'use strict';
// events.once(): one event of an emitter or an event target, as a promise.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal, validateObject } = require('internal/validators');
const { addAbortListener } = require('internal/events/abort_listener');

function subscribe(emitter, name, listener, once) {
  if (typeof emitter.on === 'function') {
    if (once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else if (typeof emitter.addEventListener === 'function') {
    // Event targets have no special 'error' event; whoever waits for it waits for an event like another.
    emitter.addEventListener(name, listener, { once });
  } else {
    throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
  }
}

function unsubscribe(emitter, name, listener) {
  if (typeof emitter.removeListener === 'function') emitter.removeListener(name, listener);
  else if (typeof emitter.removeEventListener === 'function') emitter.removeEventListener(name, listener);
  else throw new ERR_INVALID_ARG_TYPE('emitter', 'EventEmitter', emitter);
}

/**
 * Waits for `name`; rejects on 'error' and when `options.signal` aborts.
 * @param {import('events') | EventTarget} emitter
 * @param {string|symbol} name
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<any[]>} the event's arguments
 */
async function once(emitter, name, options = {}) {
  validateObject(options, 'options');
  const { signal } = options;
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });

  const { promise, resolve, reject } = Promise.withResolvers();
  let aborting;

  function onEvent(...args) {
    // Things that are only like emitters may have no way to take a listener back.
    if (watchesErrors && typeof emitter.removeListener === 'function') emitter.removeListener('error', onError);
    aborting?.[Symbol.dispose]();
    resolve(args);
  }
  function onError(error) {
    unsubscribe(emitter, name, onEvent);
    aborting?.[Symbol.dispose]();
    reject(error);
  }
  function onAbort() {
    unsubscribe(emitter, name, onEvent);
    unsubscribe(emitter, 'error', onError);
    reject(new AbortError(undefined, { cause: signal.reason }));
  }

  subscribe(emitter, name, onEvent, true);
  const watchesErrors = name !== 'error' && typeof emitter.once === 'function';
  if (watchesErrors) emitter.once('error', onError);
  if (signal !== undefined) aborting = addAbortListener(signal, onAbort);
  return promise;
}

module.exports = { once, subscribe, unsubscribe };
