'use strict';
// The `diagnostics_channel` module: channels by name, to which anybody may publish and subscribe.
// Channels that belong together (tracing, bounded) are in internal/diagnostics_channel.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateFunction } = require('internal/validators');

/** Leaves what `bindStore` and the subscribers of `publish` have set up. */
class RunStoresScope {
  #scopes;

  constructor(channel, data) {
    this.#scopes = channel._stores === undefined ? [] : enterStores(channel._stores, data);
    try {
      channel.publish(data);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose]() {
    for (let scope = this.#scopes.pop(); scope !== undefined; scope = this.#scopes.pop()) scope.dispose();
  }
}

function enterStores(stores, data) {
  const scopes = [];
  for (const [store, transform] of stores) {
    let context = data;
    if (transform !== undefined) {
      try {
        context = transform(data);
      } catch (error) {
        throwLater(error);
        continue;
      }
    }
    scopes.push(store.withScope(context));
  }
  return scopes;
}

/** A subscriber's error is nobody's business on the way of the message. */
function throwLater(error) {
  process.nextTick(() => {
    binding('errors').triggerUncaughtException(error, false);
  });
}

/** A named channel. */
class Channel {
  constructor(name) {
    this._subscribers = undefined;
    this._stores = undefined;
    this.name = name;
  }

  /** @param {(message: any, name: string|symbol) => void} subscription */
  subscribe(subscription) {
    validateFunction(subscription, 'subscription');
    // A list under way is never changed.
    this._subscribers = this._subscribers === undefined ? [subscription] : [...this._subscribers, subscription];
    keep(this);
  }

  /**
   * @param {Function} subscription
   * @returns {boolean} whether it was subscribed
   */
  unsubscribe(subscription) {
    const index = this._subscribers === undefined ? -1 : this._subscribers.indexOf(subscription);
    if (index === -1) return false;
    this._subscribers = this._subscribers.toSpliced(index, 1);
    if (this._subscribers.length === 0) this._subscribers = undefined;
    keep(this);
    return true;
  }

  /**
   * Lets `runStores` give `store` the message as its value.
   * @param {AsyncLocalStorage} store
   * @param {(message: any) => any} [transform]
   */
  bindStore(store, transform) {
    this._stores ??= new Map();
    this._stores.set(store, transform);
    keep(this);
  }

  /**
   * @param {AsyncLocalStorage} store
   * @returns {boolean} whether it was bound
   */
  unbindStore(store) {
    if (this._stores === undefined || !this._stores.delete(store)) return false;
    if (this._stores.size === 0) this._stores = undefined;
    keep(this);
    return true;
  }

  get hasSubscribers() {
    return this._subscribers !== undefined || this._stores !== undefined;
  }

  /** @param {any} data given to each subscriber, now */
  publish(data) {
    const subscribers = this._subscribers;
    if (subscribers === undefined) return;
    for (let i = 0; i < subscribers.length; i++) {
      try {
        subscribers[i](data, this.name);
      } catch (error) {
        throwLater(error);
      }
    }
  }

  /**
   * Publishes `data` and calls `fn` with it as the value of the bound stores.
   * @param {any} data
   * @param {Function} fn
   * @param {any} [thisArg]
   * @param {...any} args
   */
  runStores(data, fn, thisArg, ...args) {
    if (!this.hasSubscribers) return Reflect.apply(fn, thisArg, args);
    const scope = new RunStoresScope(this, data);
    try {
      return Reflect.apply(fn, thisArg, args);
    } finally {
      scope[Symbol.dispose]();
    }
  }

  /**
   * Publishes `data`; the bound stores have it as their value until the scope is disposed of.
   * @param {any} data
   */
  withStoreScope(data) {
    return new RunStoresScope(this, data);
  }

  static [Symbol.hasInstance](value) {
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }
}

/** Names to channels. One that nobody listens to may be collected. */
const channels = new Map();
/** Channels somebody listens to. */
const listened = new Set();
/** Made at first use: a start-up snapshot cannot hold one. */
let collected;

function forget(name) {
  if (find(name) === undefined) channels.delete(name);
}

function keep(channel) {
  if (channel.hasSubscribers) listened.add(channel);
  else listened.delete(channel);
}

function find(name) {
  return channels.get(name)?.deref();
}

/**
 * @param {string|symbol} name
 * @returns {Channel}
 */
function channel(name) {
  const known = find(name);
  if (known !== undefined) return known;
  if (typeof name !== 'string' && typeof name !== 'symbol') {
    throw new ERR_INVALID_ARG_TYPE('channel', ['string', 'symbol'], name);
  }
  const made = new Channel(name);
  channels.set(name, new WeakRef(made));
  collected ??= new FinalizationRegistry(forget);
  collected.register(made, name);
  return made;
}

/**
 * @param {string|symbol} name
 * @param {Function} subscription
 */
function subscribe(name, subscription) {
  channel(name).subscribe(subscription);
}

/**
 * @param {string|symbol} name
 * @param {Function} subscription
 * @returns {boolean}
 */
function unsubscribe(name, subscription) {
  return channel(name).unsubscribe(subscription);
}

/**
 * @param {string|symbol} name
 * @returns {boolean}
 */
function hasSubscribers(name) {
  return find(name)?.hasSubscribers === true;
}

module.exports = { channel, hasSubscribers, subscribe, unsubscribe, Channel };

const { BoundedChannel } = require('internal/diagnostics_channel/bounded');
const { TracingChannel } = require('internal/diagnostics_channel/tracing');

/**
 * @param {string|object} nameOrChannels
 * @returns {TracingChannel}
 */
module.exports.tracingChannel = function tracingChannel(nameOrChannels) {
  return new TracingChannel(nameOrChannels);
};

/**
 * @param {string|object} nameOrChannels
 * @returns {BoundedChannel}
 */
module.exports.boundedChannel = function boundedChannel(nameOrChannels) {
  return new BoundedChannel(nameOrChannels);
};
module.exports.BoundedChannel = BoundedChannel;

// Loading of modules is traced from here on.
const traced = require('internal/modules/traced');
traced.require = module.exports.tracingChannel('module.require');
traced.import = module.exports.tracingChannel('module.import');
