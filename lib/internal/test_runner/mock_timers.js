'use strict';
// `mock.timers`: a clock that stands still until the test moves it, under the global timers, those of the timers
// modules, Date and AbortSignal.timeout.

const {
  AbortError,
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE },
} = require('internal/errors');
const { validateAbortSignal, validateNumber, validateObject, validateStringArray } = require('internal/validators');

const KNOWN = ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'scheduler.wait', 'AbortSignal.timeout'];

/** Due timers in order of time, then of start. */
class Queue {
  #items = [];

  add(timer) {
    let at = this.#items.length;
    while (at > 0 && this.#items[at - 1].runAt > timer.runAt) at--;
    this.#items.splice(at, 0, timer);
  }

  remove(id) {
    const at = this.#items.findIndex((timer) => timer.id === id);
    if (at !== -1) this.#items.splice(at, 1);
  }

  has(id) {
    return this.#items.some((timer) => timer.id === id);
  }

  get first() {
    return this.#items[0];
  }

  get last() {
    return this.#items.at(-1);
  }

  clear() {
    this.#items = [];
  }
}

/** What a mocked setTimeout() returns. */
class Timeout {
  constructor(id, callback, runAt, interval, args) {
    this.id = id;
    this.callback = callback;
    this.runAt = runAt;
    this.interval = interval;
    this.args = args;
  }

  hasRef() {
    return true;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  refresh() {
    return this;
  }

  close() {
    this.clear?.(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.id;
  }

  [Symbol.dispose]() {
    this.clear?.(this);
  }
}

/** Whose clock is in force: the globals can only be mocked once. */
let owner;

class MockTimers {
  #enabled = false;
  #now = 0;
  #queue = new Queue();
  #nextId = 1;
  #undo = [];

  /**
   * Starts to mock.
   * @param {{ apis?: string[], now?: number|Date }} [options]
   */
  enable(options = {}) {
    if (owner !== undefined) throw new ERR_INVALID_STATE('MockTimers is already enabled!');
    const wanted = typeof options === 'object' && options !== null ? options : {};
    const { now = 0, apis = KNOWN } = wanted;
    validateStringArray(apis, 'options.apis');
    for (const api of apis) {
      if (!KNOWN.includes(api)) throw new ERR_INVALID_ARG_VALUE('options.apis', api, `option ${api} is not supported`);
    }
    const start = now instanceof Date ? now.getTime() : now;
    if (typeof start !== 'number') throw new ERR_INVALID_ARG_TYPE('initialTime', ['number', 'Date'], now);
    if (!(start >= 0)) throw new ERR_INVALID_ARG_VALUE('initialTime', start);
    this.#now = start;
    this.#enabled = true;
    owner = this;
    for (const api of apis) this.#replace(api);
  }

  /** @param {number} [time] milliseconds to move the clock by; what becomes due runs, in order */
  tick(time = 1) {
    this.#mustBeEnabled();
    if (!(typeof time === 'number' && time >= 0)) throw new ERR_INVALID_ARG_VALUE('time', 'positive integer', time);
    this.#runUntil(this.#now + time);
  }

  /** @param {number} [time] the clock's new value; runs nothing */
  setTime(time = 0) {
    validateNumber(time, 'time');
    this.#mustBeEnabled();
    this.#now = time;
  }

  /** Runs everything that waits, the clock then stands at the last of it. */
  runAll() {
    this.#mustBeEnabled();
    const { last } = this.#queue;
    if (last !== undefined) this.#runUntil(Math.max(last.runAt, this.#now));
  }

  /** Gives back the real timers. */
  reset() {
    if (!this.#enabled) return;
    for (const undo of this.#undo.splice(0).reverse()) undo();
    this.#queue.clear();
    this.#enabled = false;
    owner = undefined;
  }

  [Symbol.dispose]() {
    this.reset();
  }

  #mustBeEnabled() {
    if (!this.#enabled) throw new ERR_INVALID_STATE('You should enable MockTimers first by calling the .enable function');
  }

  /** Callbacks see the time at the end of the step, whenever they were due in it. */
  #runUntil(end) {
    this.#now = Math.max(end, this.#now);
    for (let timer = this.#queue.first; timer !== undefined && timer.runAt <= end; timer = this.#queue.first) {
      this.#queue.remove(timer.id);
      if (timer.interval !== undefined) {
        timer.runAt += Math.max(timer.interval, 1);
        this.#queue.add(timer);
      }
      timer.callback(...timer.args);
    }
  }

  #start(callback, delay, repeats, args) {
    if (typeof callback !== 'function') throw new ERR_INVALID_ARG_TYPE('callback', 'function', callback);
    let wait = Number(delay);
    if (!(wait >= 1 && wait <= 2 ** 31 - 1)) wait = 1;
    const timer = new Timeout(this.#nextId++, callback, this.#now + wait, repeats ? wait : undefined, args);
    Object.defineProperty(timer, 'clear', { value: (self) => this.#queue.remove(self.id), enumerable: false });
    this.#queue.add(timer);
    return timer;
  }

  #stop(timer) {
    if (timer === undefined || timer === null) return;
    this.#queue.remove(typeof timer === 'object' ? timer.id : Number(timer));
  }

  #replace(api) {
    switch (api) {
      case 'setTimeout':
        this.#replaceTimer('setTimeout', 'clearTimeout', (fn, delay, ...args) => this.#start(fn, delay, false, args));
        this.#put(require('timers/promises'), 'setTimeout', (delay, value, options) => this.#later(delay, value, options));
        break;
      case 'setInterval':
        this.#replaceTimer('setInterval', 'clearInterval', (fn, delay, ...args) => this.#start(fn, delay, true, args));
        this.#put(require('timers/promises'), 'setInterval', (delay, value, options) => this.#every(delay, value, options));
        break;
      case 'setImmediate':
        this.#replaceTimer('setImmediate', 'clearImmediate', (fn, ...args) => this.#immediate(fn, args));
        this.#put(require('timers/promises'), 'setImmediate', (value, options) => this.#later(-1, value, options));
        break;
      case 'scheduler.wait':
        this.#put(require('timers/promises').scheduler, 'wait', (delay, options) => this.#later(delay, undefined, options));
        break;
      case 'AbortSignal.timeout':
        this.#put(AbortSignal, 'timeout', (delay) => this.#abortAfter(delay));
        break;
      default:
        this.#put(globalThis, 'Date', mockedDate(() => this.#now));
    }
  }

  #replaceTimer(start, stop, implementation) {
    const clear = (timer) => this.#stop(timer);
    for (const owner of [globalThis, require('timers')]) {
      this.#put(owner, start, implementation);
      this.#put(owner, stop, clear);
    }
  }

  #put(owner, name, value) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    this.#undo.push(() => {
      if (descriptor === undefined) delete owner[name];
      else Object.defineProperty(owner, name, descriptor);
    });
    if (name !== 'Date') Object.defineProperty(value, 'name', { value: name });
    // A method that is inherited is hidden by one of the object's own.
    const enumerable = descriptor?.enumerable ?? false;
    Object.defineProperty(owner, name, { __proto__: null, configurable: true, writable: true, enumerable, value });
  }

  /** Immediates come before all timers, in the order they were asked for. */
  #immediate(callback, args) {
    if (typeof callback !== 'function') throw new ERR_INVALID_ARG_TYPE('callback', 'function', callback);
    const timer = new Timeout(this.#nextId++, callback, -1, undefined, args);
    this.#queue.add(timer);
    return timer;
  }

  async #later(delay, value, options = {}) {
    validateObject(options, 'options');
    const { signal } = options;
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    const { promise, resolve, reject } = Promise.withResolvers();
    const timer = delay === -1 ? this.#immediate(resolve, [value]) : this.#start(resolve, delay, false, [value]);
    const abort = () => {
      this.#stop(timer);
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async *#every(delay, value, options = {}) {
    validateObject(options, 'options');
    const { signal } = options;
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    let due = 0;
    let wake;
    const timer = this.#start(
      () => {
        due++;
        wake?.();
      },
      delay,
      true,
      [],
    );
    const abort = () => wake?.();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      for (;;) {
        for (; due > 0; due--) yield value;
        if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      this.#stop(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  #abortAfter(delay) {
    validateNumber(delay, 'delay', 0, Number.MAX_SAFE_INTEGER);
    const controller = new AbortController();
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    this.#start(() => controller.abort(reason), delay, false, []);
    return controller.signal;
  }
}

/** A Date whose present is the mock clock's. */
function mockedDate(now) {
  const RealDate = Date;
  const MockDate = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget === MockDate ? target : newTarget),
    get(target, name, receiver) {
      if (name === 'now') return now;
      if (name === 'isMock') return true;
      if (name === 'toString') return () => Function.prototype.toString.call(RealDate);
      return Reflect.get(target, name, receiver === MockDate ? target : receiver);
    },
  });
  return MockDate;
}

module.exports = { MockTimers };
