'use strict';
// util.debounce and util.throttle: functions that run less often than they are called. Each call gets a promise.

const { AbortError, codes: { ERR_THROTTLED } } = require('internal/errors');
const {
  validateAbortSignal, validateBoolean, validateFunction, validateInteger, validateObject, validateOneOf,
} = require('internal/validators');

const MAX_DELAY = 2147483647;
const aborted = (reason) => new AbortError(undefined, reason === undefined ? undefined : { cause: reason });

/** Common to both: the promise of the latest call, and a timer that may keep the process alive. */
class Pacer {
  constructor(fn, signal) {
    this.fn = fn;
    this.signal = signal;
    this.timer = undefined;
    this.referenced = true;
  }

  startTimer(callback, delay) {
    const { setTimeout } = require('timers');
    this.timer = setTimeout(callback, delay);
    if (!this.referenced) this.timer.unref();
  }

  stopTimer() {
    require('timers').clearTimeout(this.timer);
    this.timer = undefined;
  }

  keepAlive(yes) {
    this.referenced = yes;
    if (this.timer === undefined) return;
    if (yes) this.timer.ref();
    else this.timer.unref();
  }
}

/** Gives the function its methods and the name of the one it stands for. */
function finish(paced, pacer, methods, counters) {
  Object.defineProperty(paced, 'name', { configurable: true, value: pacer.fn.name });
  Object.assign(paced, methods, {
    ref: () => {
      pacer.keepAlive(true);
      return paced;
    },
    unref: () => {
      pacer.keepAlive(false);
      return paced;
    },
  });
  for (const [name, get] of Object.entries(counters)) Object.defineProperty(paced, name, { configurable: false, enumerable: false, get });
  pacer.signal?.addEventListener('abort', () => pacer.cancel(pacer.signal.reason), { once: true });
  return paced;
}

class Debouncer extends Pacer {
  constructor(fn, wait, leading, rejectOnCancel, signal) {
    super(fn, signal);
    this.wait = wait;
    this.leading = leading;
    this.rejectOnCancel = rejectOnCancel;
    /** The call that will be made: `{ receiver, args, waiting }`. */
    this.next = undefined;
  }

  call(receiver, args) {
    if (this.signal?.aborted) return Promise.reject(aborted(this.signal.reason));
    if (this.leading && this.timer === undefined) {
      this.startTimer(() => this.flush(), this.wait);
      return this.run(receiver, args);
    }
    const settle = Promise.withResolvers();
    let waiting = [settle];
    if (this.next !== undefined) {
      if (this.rejectOnCancel) {
        for (const { reject } of this.next.waiting) reject(new AbortError('The debounced call was superseded'));
      } else {
        waiting = [...this.next.waiting, settle];
      }
    }
    this.stopTimer();
    this.next = { receiver, args, waiting };
    this.startTimer(() => this.flush(), this.wait);
    return settle.promise;
  }

  async run(receiver, args) {
    return Reflect.apply(this.fn, receiver, args);
  }

  flush() {
    this.stopTimer();
    const { next } = this;
    if (next === undefined) return;
    this.next = undefined;
    const result = this.run(next.receiver, next.args);
    for (const { resolve } of next.waiting) resolve(result);
  }

  cancel(reason) {
    this.stopTimer();
    const { next } = this;
    this.next = undefined;
    if (next !== undefined) for (const { reject } of next.waiting) reject(aborted(reason));
  }
}

/**
 * Runs `fn` once calls have stopped for `wait` milliseconds, with the arguments of the last.
 * @param {Function} fn
 * @param {number} wait
 * @param {{leading?: boolean, rejectOnCancel?: boolean, signal?: AbortSignal}} [options]
 */
function debounce(fn, wait, options = {}) {
  validateFunction(fn, 'fn');
  validateInteger(wait, 'wait', 0, MAX_DELAY);
  validateObject(options, 'options');
  const { leading = false, rejectOnCancel = false, signal } = options;
  validateBoolean(leading, 'options.leading');
  validateBoolean(rejectOnCancel, 'options.rejectOnCancel');
  validateAbortSignal(signal, 'options.signal');
  const debouncer = new Debouncer(fn, wait, leading, rejectOnCancel, signal);
  const debounced = function(...args) {
    return debouncer.call(this, args);
  };
  return finish(debounced, debouncer, {
    cancel: (reason) => debouncer.cancel(reason),
    flush: () => debouncer.flush(),
  }, {
    pending: () => debouncer.next?.waiting.at(-1).promise ?? null,
    pendingCount: () => debouncer.next?.waiting.length ?? 0,
  });
}

class Throttler extends Pacer {
  constructor(fn, limit, interval, options) {
    super(fn, options.signal);
    this.limit = limit;
    this.interval = interval;
    this.concurrency = options.concurrency ?? Infinity;
    this.maxPending = options.overflow === 'drop' ? 0 : options.maxPending ?? Infinity;
    this.strict = options.strict ?? false;
    this.queue = [];
    this.active = 0;
    /** When calls were made: those of the current window, or of the last interval when strict. */
    this.starts = [];
  }

  /** How long the next call has to wait for the interval's sake. */
  delay(now) {
    const { starts } = this;
    if (this.strict) {
      while (starts.length > 0 && now - starts[0] >= this.interval) starts.shift();
    } else if (starts.length > 0 && now - starts[0] >= this.interval) {
      starts.length = 0;
    }
    return starts.length < this.limit ? 0 : starts[0] + this.interval - now;
  }

  hasCapacity() {
    return this.queue.length === 0 && this.active < this.concurrency && this.delay(performance.now()) === 0;
  }

  call(receiver, args) {
    if (this.signal?.aborted) return Promise.reject(aborted(this.signal.reason));
    if (this.hasCapacity()) return this.run(receiver, args);
    if (this.queue.length >= this.maxPending) return Promise.reject(new ERR_THROTTLED());
    const settle = Promise.withResolvers();
    this.queue.push({ receiver, args, settle });
    this.plan();
    return settle.promise;
  }

  async run(receiver, args) {
    this.starts.push(performance.now());
    this.active++;
    try {
      return await Reflect.apply(this.fn, receiver, args);
    } finally {
      this.active--;
      this.advance();
    }
  }

  /** Makes the calls that can be made now. */
  advance() {
    while (this.queue.length > 0 && this.active < this.concurrency && this.delay(performance.now()) <= 0) {
      const { receiver, args, settle } = this.queue.shift();
      settle.resolve(this.run(receiver, args));
    }
    this.plan();
  }

  plan() {
    // With all slots taken the next call follows the end of one.
    if (this.timer !== undefined || this.queue.length === 0 || this.active >= this.concurrency) return;
    this.startTimer(() => {
      this.timer = undefined;
      this.advance();
    }, Math.ceil(Math.max(this.delay(performance.now()), 1)));
  }

  cancel(reason) {
    this.stopTimer();
    for (const { settle } of this.queue.splice(0)) settle.reject(aborted(reason));
  }
}

/**
 * Runs `fn` at most `limit` times in `interval` milliseconds; other calls wait.
 * @param {Function} fn
 * @param {number} limit
 * @param {number} interval
 * @param {{concurrency?: number, maxPending?: number, overflow?: 'queue' | 'drop', signal?: AbortSignal, strict?: boolean}} [options]
 */
function throttle(fn, limit, interval, options = {}) {
  validateFunction(fn, 'fn');
  validateInteger(limit, 'limit', 1);
  validateInteger(interval, 'interval', 0, MAX_DELAY);
  validateObject(options, 'options');
  const { concurrency = Infinity, maxPending = Infinity, overflow = 'queue', signal, strict = false } = options;
  if (concurrency !== Infinity) validateInteger(concurrency, 'options.concurrency', 1);
  if (maxPending !== Infinity) validateInteger(maxPending, 'options.maxPending', 0);
  validateOneOf(overflow, 'options.overflow', ['queue', 'drop']);
  validateAbortSignal(signal, 'options.signal');
  validateBoolean(strict, 'options.strict');
  const throttler = new Throttler(fn, limit, interval, { concurrency, maxPending, overflow, signal, strict });
  const throttled = function(...args) {
    return throttler.call(this, args);
  };
  return finish(throttled, throttler, {
    cancel: (reason) => throttler.cancel(reason),
    hasImmediateCapacity: () => throttler.hasCapacity(),
  }, {
    pending: () => throttler.queue.at(-1)?.settle.promise ?? null,
    pendingCount: () => throttler.queue.length,
    activeCount: () => throttler.active,
  });
}

module.exports = { debounce, throttle };
