'use strict';
// The `timers/promises` module: timers as promises and as an async iterator.

const { AbortError, codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS } } = require('internal/errors');
const { Immediate, clearImmediate, clearTimer, createTimer } = require('internal/timers');
const { validateAbortSignal, validateBoolean, validateNumber, validateObject } = require('internal/validators');

/** Checks `{ signal, ref }`, and gives its members with their defaults. */
function readOptions(options) {
  validateObject(options, 'options');
  const { signal, ref = true } = options;
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (ref !== undefined) validateBoolean(ref, 'options.ref');
  return { signal, ref };
}

const abortError = (signal) => new AbortError(undefined, { cause: signal.reason });

/** A promise for `value` when `begin`'s timer fires; aborting ends it with `cancel`. */
function settleLater({ signal }, value, begin, cancel) {
  if (signal?.aborted) return Promise.reject(abortError(signal));
  const { promise, resolve, reject } = Promise.withResolvers();
  if (signal === undefined) {
    begin(() => resolve(value));
    return promise;
  }
  const onAbort = () => {
    cancel(timer);
    reject(abortError(signal));
  };
  const timer = begin(() => {
    signal.removeEventListener('abort', onAbort);
    resolve(value);
  });
  signal.addEventListener('abort', onAbort, { once: true });
  return promise;
}

/** Runs the checks that must reject rather than throw. */
function attempt(check) {
  try {
    return { options: check() };
  } catch (error) {
    return { failed: Promise.reject(error) };
  }
}

/**
 * @template T
 * @param {number} [after] milliseconds
 * @param {T} [value] what the promise is resolved with
 * @param {{signal?: AbortSignal, ref?: boolean}} [options]
 * @returns {Promise<T>}
 */
function setTimeout(after, value, options = {}) {
  const { options: checked, failed } = attempt(() => {
    if (after !== undefined) validateNumber(after, 'delay');
    return readOptions(options);
  });
  if (failed !== undefined) return failed;
  return settleLater(checked, value, (fire) => createTimer(fire, after, undefined, false, checked.ref), clearTimer);
}

/**
 * @template T
 * @param {T} [value] what the promise is resolved with
 * @param {{signal?: AbortSignal, ref?: boolean}} [options]
 * @returns {Promise<T>}
 */
function setImmediate(value, options = {}) {
  const { options: checked, failed } = attempt(() => readOptions(options));
  if (failed !== undefined) return failed;
  const begin = (fire) => {
    const immediate = new Immediate(fire, undefined);
    return checked.ref ? immediate : immediate.unref();
  };
  return settleLater(checked, value, begin, clearImmediate);
}

/**
 * Yields `value` every `after` milliseconds; turns that nobody waited for are made up for.
 * @template T
 * @param {number} [after] milliseconds
 * @param {T} [value]
 * @param {{signal?: AbortSignal, ref?: boolean}} [options]
 * @returns {AsyncIterable<T>}
 */
async function* setInterval(after, value, options = {}) {
  if (after !== undefined) validateNumber(after, 'delay');
  const { signal, ref } = readOptions(options);
  if (signal?.aborted) throw abortError(signal);

  let missed = 0;
  let wake;
  const interval = createTimer(() => {
    missed++;
    wake?.();
    wake = undefined;
  }, after, undefined, true, ref);
  const onAbort = () => {
    clearTimer(interval);
    wake?.(Promise.reject(abortError(signal)));
    wake = undefined;
  };
  signal?.addEventListener('abort', onAbort, { once: true });

  try {
    while (!signal?.aborted) {
      if (missed === 0) await new Promise((resolve) => { wake = resolve; });
      for (; missed > 0; missed--) yield value;
    }
    throw abortError(signal);
  } finally {
    clearTimer(interval);
    signal?.removeEventListener('abort', onAbort);
  }
}

const kMake = Symbol('make');

/** The scheduler of the Scheduling APIs' draft, as far as waiting and yielding go. */
class Scheduler {
  #own = true;

  constructor(key) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /** Lets others run: until the next check phase. */
  yield() {
    if (!(#own in this)) throw new ERR_INVALID_THIS('Scheduler');
    return setImmediate();
  }

  /**
   * @param {number} delay milliseconds
   * @param {{signal?: AbortSignal, ref?: boolean}} [options]
   */
  wait(delay, options) {
    if (!(#own in this)) throw new ERR_INVALID_THIS('Scheduler');
    return setTimeout(delay, undefined, options);
  }
}

module.exports = { setTimeout, setImmediate, setInterval, scheduler: new Scheduler(kMake) };
