'use strict';
// events.on(): the events of an emitter or an event target, as an async iterator.

const { AbortError, codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateAbortSignal, validateInteger, validateObject } = require('internal/validators');
const { addAbortListener } = require('internal/events/abort_listener');
const { subscribe, unsubscribe } = require('internal/events/once');
const { kFirstEventParam, kWatermarkData } = require('internal/events/symbols');

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

/** A first-in first-out queue that frees what was read in steps, not item by item. */
class Queue {
  constructor() {
    this.items = [];
    this.head = 0;
  }

  get length() {
    return this.items.length - this.head;
  }

  push(item) {
    this.items.push(item);
  }

  shift() {
    const item = this.items[this.head];
    this.items[this.head++] = undefined;
    if (this.head === this.items.length) {
      this.items.length = 0;
      this.head = 0;
    } else if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}

class EventIterator {
  #emitter;
  #name;
  #signal;
  #first;
  #low;
  #high;
  #events = new Queue();
  #waiting = new Queue();
  #subscriptions = [];
  #aborting = undefined;
  #error = undefined;
  #failed = false;
  #finished = false;
  #paused = false;

  constructor(emitter, name, options) {
    const { signal } = options;
    this.#emitter = emitter;
    this.#name = name;
    this.#signal = signal;
    this.#first = Boolean(options[kFirstEventParam]);
    this.#high = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
    this.#low = options.lowWaterMark ?? options.lowWatermark ?? 1;
    validateInteger(this.#high, 'options.highWaterMark', 1);
    validateInteger(this.#low, 'options.lowWaterMark', 1);

    const fail = (error) => this.#fail(error);
    this.#listen(name, this.#first ? (value) => this.#take(value) : (...args) => this.#take(args));
    if (name !== 'error' && typeof emitter.on === 'function') this.#listen('error', fail);
    const closing = options.close;
    if (closing?.length > 0) {
      const finish = () => this.#finish();
      for (const each of closing) this.#listen(each, finish);
    }
    if (signal !== undefined) {
      this.#aborting = addAbortListener(signal, () => {
        this.#fail(new AbortError(undefined, { cause: signal.reason }));
      });
    }
  }

  #listen(name, listener) {
    subscribe(this.#emitter, name, listener, false);
    this.#subscriptions.push(name, listener);
  }

  #take(value) {
    if (this.#waiting.length > 0) {
      this.#waiting.shift().resolve({ value, done: false });
      return;
    }
    this.#events.push(value);
    if (!this.#paused && this.#events.length > this.#high && typeof this.#emitter.pause === 'function') {
      this.#paused = true;
      this.#emitter.pause();
    }
  }

  #fail(error) {
    if (this.#waiting.length > 0) {
      this.#waiting.shift().reject(error);
    } else {
      this.#error = error;
      this.#failed = true;
    }
    this.#finish();
  }

  #finish() {
    this.#aborting?.[Symbol.dispose]();
    const list = this.#subscriptions;
    this.#subscriptions = [];
    for (let i = 0; i < list.length; i += 2) unsubscribe(this.#emitter, list[i], list[i + 1]);
    this.#finished = true;
    while (this.#waiting.length > 0) this.#waiting.shift().resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  }

  next() {
    if (this.#events.length > 0) {
      const value = this.#events.shift();
      if (this.#paused && !this.#finished && this.#events.length < this.#low) {
        this.#paused = false;
        this.#emitter.resume();
      }
      return Promise.resolve({ value, done: false });
    }
    if (this.#failed) {
      const error = this.#error;
      this.#failed = false;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#finished) return this.#finish();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  return() {
    return this.#finish();
  }

  throw(error) {
    if (!error || !(error instanceof Error)) {
      throw new ERR_INVALID_ARG_TYPE('EventEmitter.AsyncIterator', 'Error', error);
    }
    this.#fail(error);
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  get [kWatermarkData]() {
    const iterator = this;
    return {
      get size() { return iterator.#events.length; },
      get low() { return iterator.#low; },
      get high() { return iterator.#high; },
      get isPaused() { return iterator.#paused; },
    };
  }
}
Object.setPrototypeOf(EventIterator.prototype, AsyncIteratorPrototype);

/**
 * @param {import('events') | EventTarget} emitter
 * @param {string|symbol} name
 * @param {{ signal?: AbortSignal, close?: string[], highWaterMark?: number, lowWaterMark?: number }} [options]
 * @returns {AsyncIterableIterator<any[]>}
 */
function on(emitter, name, options = {}) {
  validateObject(options, 'options');
  validateAbortSignal(options.signal, 'options.signal');
  if (options.signal?.aborted) throw new AbortError(undefined, { cause: options.signal.reason });
  return new EventIterator(emitter, name, options);
}

module.exports = { on };
