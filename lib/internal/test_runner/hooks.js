'use strict';
// The hooks of one unit: functions that run before and after its tests, each under a timeout and a signal of its own.

const { AsyncLocalStorage } = require('async_hooks');
const { validateAbortSignal, validateFunction, validateNumber, validateObject } = require('internal/validators');

/** The hook whose code is running, or has started what is. */
const currentHook = new AsyncLocalStorage();

const KINDS = ['before', 'after', 'beforeEach', 'afterEach'];

class Hooks {
  constructor() {
    this.before = [];
    this.after = [];
    this.beforeEach = [];
    this.afterEach = [];
    // Of `before` hooks of a test or of the whole file, which run as soon as they are declared.
    this.beforeDone = undefined;
    this.beforeError = undefined;
    this.running = 0;
  }

  /** Runs a `before` hook now, after those declared earlier. */
  start(hook, context) {
    const previous = this.beforeDone;
    const isFirst = this.running++ === 0;
    const called = isFirst ? hook.call(context) : previous.then(() => hook.call(context));
    const ended = (error) => {
      this.running--;
      this.beforeError ??= error;
    };
    const done = called.then(() => ended(), ended);
    this.beforeDone = previous === undefined ? done : Promise.all([previous, done]);
  }
}

class Hook {
  #fn;
  #timeout;
  #signal;

  /**
   * @param {'before'|'after'|'beforeEach'|'afterEach'} kind
   * @param {Function} [fn]
   * @param {{ signal?: AbortSignal, timeout?: number }} [options]
   * @param {object} location of the declaration
   */
  constructor(kind, fn = () => {}, options = {}, location) {
    this.kind = kind;
    this.location = location;
    validateFunction(fn, 'fn');
    validateObject(options, 'options');
    const { signal, timeout } = options;
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    if (timeout !== undefined && timeout !== Infinity) validateNumber(timeout, 'options.timeout', 0, 2 ** 31 - 1);
    this.#fn = fn;
    this.#signal = signal;
    this.#timeout = timeout ?? Infinity;
  }

  /** @returns {Promise<void>} rejected when the hook fails, is aborted or takes too long */
  async call(context) {
    const { callUserFunction, failure } = require('internal/test_runner/unit');
    const signal = this.#signal;
    if (signal?.aborted) throw signal.reason;
    const call = () => currentHook.run(this, () => callUserFunction(this.#fn, context, [context], 1));
    if (this.#timeout === Infinity && signal === undefined) return call();
    const { promise, reject } = Promise.withResolvers();
    const abort = () => reject(signal.reason);
    signal?.addEventListener('abort', abort, { once: true });
    const { setTimeout, clearTimeout } = require('timers');
    const late = () => reject(failure(`test timed out after ${this.#timeout}ms`, 'testTimeoutFailure'));
    const timer = this.#timeout === Infinity ? undefined : setTimeout(late, this.#timeout);
    try {
      // The hook may abort its own signal.
      return await Promise.race([call().then(() => (signal?.aborted ? promise : undefined)), promise]);
    } finally {
      if (timer !== undefined) clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }
}

module.exports = { currentHook, Hook, Hooks, KINDS };
