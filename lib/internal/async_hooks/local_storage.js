'use strict';
// AsyncLocalStorage: values that follow the asynchronous flow. The values of all stores at one moment are a frame, a
// map that is never changed while it is current for anybody else; V8 carries the frame through promises, and whatever
// queues a callback keeps it with the callback.

const { getFrame, setFrame } = require('internal/async_hooks');
const { validateObject, validateString } = require('internal/validators');

/** Undoes `withScope`. */
class RunScope {
  #storage;
  #before;
  #open = true;

  constructor(storage, store) {
    this.#storage = storage;
    this.#before = storage.getStore();
    storage.enterWith(store);
  }

  /** Gives the store the value it had before. */
  dispose() {
    if (!this.#open) return;
    this.#open = false;
    this.#storage.enterWith(this.#before);
  }

  [Symbol.dispose]() {
    this.dispose();
  }
}

/** A value of its own in each asynchronous context. */
class AsyncLocalStorage {
  #defaultValue;
  #name;

  /** @param {{defaultValue?: any, name?: string}} [options] */
  constructor(options = {}) {
    validateObject(options, 'options');
    this.#defaultValue = options.defaultValue;
    const { name } = options;
    if (name !== undefined) validateString(name, 'options.name');
    this.#name = name ?? '';
  }

  get name() {
    return this.#name;
  }

  /**
   * @param {Function} fn
   * @returns {Function} that runs in the context of now
   */
  static bind(fn) {
    return require('async_hooks').AsyncResource.bind(fn);
  }

  /** @returns {(fn: Function, ...args: any[]) => any} that runs any function in the context of now */
  static snapshot() {
    return AsyncLocalStorage.bind(function runInAsyncScope(callback, ...args) {
      return callback(...args);
    });
  }

  /** Takes the value out of the current context, and out of those that have the same frame. */
  disable() {
    getFrame()?.delete(this);
  }

  /** @param {any} store the value from now on, in this context and what it begins */
  enterWith(store) {
    setFrame(new Map(getFrame()).set(this, store));
  }

  /**
   * Calls `callback` with `store` as the value.
   * @param {any} store
   * @param {Function} callback
   * @param {...any} args
   */
  run(store, callback, ...args) {
    const frame = getFrame();
    if (frame !== undefined && frame.has(this) && Object.is(frame.get(this), store)) return callback(...args);
    const inner = frame === undefined ? new Map([[this, store]]) : new Map(frame).set(this, store);
    const { size } = inner;
    setFrame(inner);
    try {
      return callback(...args);
    } finally {
      // What other stores were made to hold meanwhile stays, and what was disabled stays so.
      const now = getFrame();
      setFrame(now === inner && now.size === size ? frame : this.#restored(now, frame));
    }
  }

  /** `frame` with this store's value taken from `before`. */
  #restored(frame, before) {
    const restored = new Map(frame);
    if (before?.has(this)) restored.set(this, before.get(this));
    else restored.delete(this);
    return restored.size === 0 ? undefined : restored;
  }

  /**
   * Calls `callback` without a value.
   * @param {Function} callback
   * @param {...any} args
   */
  exit(callback, ...args) {
    return this.run(undefined, callback, ...args);
  }

  /** @returns {any} the value in the current context */
  getStore() {
    const frame = getFrame();
    if (frame === undefined) return this.#defaultValue;
    const store = frame.get(this);
    return store !== undefined || frame.has(this) ? store : this.#defaultValue;
  }

  /**
   * @param {any} store the value until the scope is disposed of
   * @returns {RunScope}
   */
  withScope(store) {
    return new RunScope(this, store);
  }
}

module.exports = { AsyncLocalStorage };
