'use strict';
// BoundedChannel: two channels for the beginning and the end of something synchronous.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { Channel, channel } = require('diagnostics_channel');

/**
 * The channels of a group, by name (`tracing:<name>:<event>`) or as given.
 * @param {object} target
 * @param {string[]} events
 * @param {string|object} nameOrChannels
 * @param {string} className
 */
function defineChannels(target, events, nameOrChannels, className) {
  if (typeof nameOrChannels !== 'string' && (typeof nameOrChannels !== 'object' || nameOrChannels === null)) {
    throw new ERR_INVALID_ARG_TYPE('nameOrChannels', ['string', className, 'Object'], nameOrChannels);
  }
  for (const event of events) {
    let value;
    if (typeof nameOrChannels === 'string') {
      value = channel(`tracing:${nameOrChannels}:${event}`);
    } else {
      value = nameOrChannels[event];
      if (Object.getPrototypeOf(value) !== Channel.prototype) {
        throw new ERR_INVALID_ARG_TYPE(`nameOrChannels.${event}`, ['Channel'], value);
      }
    }
    Object.defineProperty(target, event, { __proto__: null, value });
  }
}

/** Subscribes the functions of `handlers` to the channels of their names. */
function subscribeAll(target, events, handlers) {
  for (const event of events) if (handlers[event]) target[event].subscribe(handlers[event]);
}

/** The opposite; `false` when one was not subscribed. */
function unsubscribeAll(target, events, handlers) {
  let all = true;
  for (const event of events) if (handlers[event] && !target[event].unsubscribe(handlers[event])) all = false;
  return all;
}

const EVENTS = ['start', 'end'];

class BoundedChannelScope {
  #channel;
  #context;
  #stores;

  constructor(bounded, context) {
    if (!bounded.hasSubscribers) return;
    this.#channel = bounded;
    this.#context = context;
    this.#stores = bounded.start.withStoreScope(context);
  }

  [Symbol.dispose]() {
    const bounded = this.#channel;
    if (bounded === undefined) return;
    this.#channel = undefined;
    bounded.end.publish(this.#context);
    this.#stores[Symbol.dispose]();
  }
}

class BoundedChannel {
  constructor(nameOrChannels) {
    defineChannels(this, EVENTS, nameOrChannels, 'BoundedChannel');
  }

  get hasSubscribers() {
    return this.start.hasSubscribers || this.end.hasSubscribers;
  }

  subscribe(handlers) {
    subscribeAll(this, EVENTS, handlers);
  }

  unsubscribe(handlers) {
    return unsubscribeAll(this, EVENTS, handlers);
  }

  /**
   * Publishes the start, and at its disposal the end.
   * @param {object} [context]
   */
  withScope(context = {}) {
    return new BoundedChannelScope(this, context);
  }

  /**
   * Calls `fn` between start and end.
   * @param {object} context
   * @param {Function} fn
   * @param {any} thisArg
   * @param {...any} args
   */
  run(context, fn, thisArg, ...args) {
    const scope = this.withScope(context ?? {});
    try {
      return Reflect.apply(fn, thisArg, args);
    } finally {
      scope[Symbol.dispose]();
    }
  }
}

module.exports = { BoundedChannel, defineChannels, subscribeAll, unsubscribeAll };
