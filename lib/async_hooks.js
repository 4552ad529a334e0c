'use strict';
// The `async_hooks` module: hooks on the life of asynchronous operations, and resources of the user's own.

const {
  codes: { ERR_ASYNC_CALLBACK, ERR_ASYNC_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_ASYNC_ID },
} = require('internal/errors');
const hooks = require('internal/async_hooks');
const { current, getFrame, setFrame, kAsyncId, kTriggerId } = hooks;
const { validateBoolean, validateFunction, validateObject, validateString } = require('internal/validators');

const EVENTS = ['init', 'before', 'after', 'destroy', 'promiseResolve'];

/** A set of callbacks that can be enabled and disabled together. */
class AsyncHook {
  #callbacks;

  constructor(callbacks) {
    for (const event of EVENTS) {
      if (callbacks[event] !== undefined && typeof callbacks[event] !== 'function') {
        throw new ERR_ASYNC_CALLBACK(`hook.${event}`);
      }
    }
    const { trackPromises } = callbacks;
    if (trackPromises !== undefined) validateBoolean(trackPromises, 'trackPromises');
    if (trackPromises === false && callbacks.promiseResolve !== undefined) {
      throw new ERR_INVALID_ARG_VALUE('trackPromises', trackPromises, 'must not be false when promiseResolve is enabled');
    }
    this.#callbacks = { owner: this, trackPromises: trackPromises !== false };
    for (const event of EVENTS) this.#callbacks[event] = callbacks[event];
  }

  /** Starts to call the callbacks. */
  enable() {
    hooks.enableHook(this.#callbacks);
    return this;
  }

  /** Stops to call the callbacks. */
  disable() {
    hooks.disableHook(this.#callbacks);
    return this;
  }
}

/**
 * @param {{init?: Function, before?: Function, after?: Function, destroy?: Function, promiseResolve?: Function,
 *   trackPromises?: boolean}} callbacks
 * @returns {AsyncHook} not enabled yet
 */
function createHook(callbacks) {
  return new AsyncHook(callbacks);
}

/** @returns {number} the operation whose callback runs; 1 for the main program, 0 for none */
function executionAsyncId() {
  return current.id;
}

/** @returns {number} the operation that caused the one that runs */
function triggerAsyncId() {
  return current.trigger;
}

/** @returns {object} the object that stands for the operation that runs */
function executionAsyncResource() {
  return current.resource;
}

const kFrame = Symbol('kAsyncContextFrame');
const kDestroyed = Symbol('destroyed');

/** An operation of the user's own: base of what keeps its asynchronous context. */
class AsyncResource {
  /**
   * @param {string} type
   * @param {number|{triggerAsyncId?: number, requireManualDestroy?: boolean}} [options]
   */
  constructor(type, options = {}) {
    validateString(type, 'type');
    let triggerId = options;
    let manual = false;
    if (typeof options !== 'number') {
      validateObject(options, 'options');
      triggerId = options.triggerAsyncId === undefined ? hooks.triggerForNew() : options.triggerAsyncId;
      manual = !!options.requireManualDestroy;
    }
    if (!Number.isSafeInteger(triggerId) || triggerId < -1) throw new ERR_INVALID_ASYNC_ID('triggerAsyncId', triggerId);

    this[kFrame] = getFrame();
    const asyncId = hooks.newAsyncId();
    this[kAsyncId] = asyncId;
    this[kTriggerId] = triggerId;
    if (!current.hooked) return;
    if (hooks.hasInitHooks()) {
      if (type.length === 0) throw new ERR_ASYNC_TYPE(type);
      hooks.emitInit(asyncId, type, triggerId, this);
    }
    if (!manual && hooks.hasDestroyHooks()) {
      const state = { done: false };
      this[kDestroyed] = state;
      hooks.destroyWhenCollected(this, asyncId, state);
    }
  }

  /**
   * Calls `callback` as a part of this operation.
   * @param {Function} callback
   * @param {any} [thisArg]
   * @param {...any} args
   */
  runInAsyncScope(callback, thisArg, ...args) {
    const asyncId = this[kAsyncId];
    hooks.emitBefore(asyncId, this[kTriggerId], this);
    const frame = getFrame();
    setFrame(this[kFrame]);
    try {
      return Reflect.apply(callback, thisArg, args);
    } finally {
      setFrame(frame);
      hooks.emitAfter(asyncId);
    }
  }

  /** Tells the hooks that the operation is over. */
  emitDestroy() {
    if (this[kDestroyed] !== undefined) this[kDestroyed].done = true;
    hooks.emitDestroy(this[kAsyncId]);
    return this;
  }

  asyncId() {
    return this[kAsyncId];
  }

  triggerAsyncId() {
    return this[kTriggerId];
  }

  /**
   * @param {Function} callback
   * @param {any} [thisArg] receiver; without it the bound function's own
   * @returns {Function} that runs as a part of this operation
   */
  bind(callback, thisArg) {
    validateFunction(callback, 'fn');
    const resource = this;
    const bound = thisArg === undefined ?
      function(...args) {
        return resource.runInAsyncScope(callback, this, ...args);
      } :
      (...args) => resource.runInAsyncScope(callback, thisArg, ...args);
    return Object.defineProperty(bound, 'length', {
      __proto__: null, configurable: true, enumerable: false, value: callback.length, writable: false,
    });
  }

  /**
   * @param {Function} callback
   * @param {string} [type]
   * @param {any} [thisArg]
   * @returns {Function} that runs in the asynchronous context of now
   */
  static bind(callback, type, thisArg) {
    return new AsyncResource(type || callback.name || 'bound-anonymous-fn').bind(callback, thisArg);
  }
}

/** The types that `init` may be told of by the runtime itself. */
const asyncWrapProviders = Object.freeze(Object.setPrototypeOf(
  Object.fromEntries(require('internal/async_hooks/providers').map((name, number) => [name, number])), null));

module.exports = {
  get AsyncLocalStorage() {
    return require('internal/async_hooks/local_storage').AsyncLocalStorage;
  },
  createHook,
  executionAsyncId,
  triggerAsyncId,
  executionAsyncResource,
  asyncWrapProviders,
  AsyncResource,
};
