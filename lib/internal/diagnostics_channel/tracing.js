'use strict';
// TracingChannel: five channels for the life of an operation, synchronous or not.

const { defineChannels, subscribeAll, unsubscribeAll } = require('internal/diagnostics_channel/bounded');
const { validateFunction } = require('internal/validators');

const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];

class TracingChannel {
  constructor(nameOrChannels) {
    defineChannels(this, EVENTS, nameOrChannels, 'TracingChannel');
  }

  get hasSubscribers() {
    return EVENTS.some((event) => this[event].hasSubscribers);
  }

  subscribe(handlers) {
    subscribeAll(this, EVENTS, handlers);
  }

  unsubscribe(handlers) {
    return unsubscribeAll(this, EVENTS, handlers);
  }

  /**
   * Calls `fn`, telling of its start, end and error.
   * @param {Function} fn
   * @param {object} [context]
   * @param {any} [thisArg]
   * @param {...any} args
   */
  traceSync(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    return this.start.runStores(context, () => this.#call(fn, thisArg, args, context, true));
  }

  /**
   * Calls `fn`, telling also of how the promise it returns is settled.
   * @param {Function} fn
   * @param {object} [context]
   * @param {any} [thisArg]
   * @param {...any} args
   */
  tracePromise(fn, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) {
      const result = Reflect.apply(fn, thisArg, args);
      if (typeof result?.then !== 'function') warnOfResult(fn);
      return result;
    }
    return this.start.runStores(context, () => {
      const fulfil = (result) => {
        context.result = result;
        this.#settled(context);
        return result;
      };
      const fail = (error) => {
        context.error = error;
        this.error.publish(context);
        this.#settled(context);
      };
      return this.#call(() => {
        const promise = Reflect.apply(fn, thisArg, args);
        if (typeof promise?.then !== 'function') {
          warnOfResult(fn);
          context.result = promise;
          return promise;
        }
        // Only of a plain promise may the caller get another one.
        if (promise.constructor === Promise) {
          return promise.then(fulfil, (error) => {
            fail(error);
            throw error;
          });
        }
        promise.then(fulfil, fail);
        return promise;
      }, undefined, [], context, false);
    });
  }

  /**
   * Calls `fn`, telling also of the call of the callback among its arguments.
   * @param {Function} fn
   * @param {number} [position] of the callback; -1 is the last
   * @param {object} [context]
   * @param {any} [thisArg]
   * @param {...any} args
   */
  traceCallback(fn, position = -1, context = {}, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const index = position < 0 ? args.length + position : position;
    const callback = args[index];
    validateFunction(callback, 'callback');
    const { asyncStart, asyncEnd, error } = this;
    args[index] = function(failure, result, ...more) {
      if (failure) {
        context.error = failure;
        error.publish(context);
      } else {
        context.result = result;
      }
      const callbackArgs = arguments.length === 0 ? [] : arguments.length === 1 ? [failure] : [failure, result, ...more];
      return asyncStart.runStores(context, () => {
        try {
          return Reflect.apply(callback, this, callbackArgs);
        } finally {
          asyncEnd.publish(context);
        }
      });
    };
    return this.start.runStores(context, () => this.#call(fn, thisArg, args, context, false));
  }

  #call(fn, thisArg, args, context, keepResult) {
    try {
      const result = Reflect.apply(fn, thisArg, args);
      if (keepResult) context.result = result;
      return result;
    } catch (error) {
      context.error = error;
      this.error.publish(context);
      throw error;
    } finally {
      this.end.publish(context);
    }
  }

  #settled(context) {
    this.asyncStart.publish(context);
    this.asyncEnd.publish(context);
  }
}

function warnOfResult(fn) {
  process.emitWarning(`tracePromise was called with the function '${fn.name || '<anonymous>'}', ` +
    'which returned a non-thenable.');
}

module.exports = { TracingChannel };
