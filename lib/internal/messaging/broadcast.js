'use strict';

// BroadcastChannel: what one posts, all others of the same name receive, in every thread.

const {
  codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { EventTarget, defineEventHandler } = require('internal/event_target');
const { prepare } = require('internal/messaging/clone');
const { receivers } = require('internal/messaging/ports');

const native = binding('messaging');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

class BroadcastChannel extends EventTarget {
  #name;
  #id;

  /** @param {string} name */
  constructor(name) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('name');
    super();
    this.#name = `${name}`;
    prepare();
    this.#id = native.joinGroup(this.#name);
    receivers.set(this.#id, this.#receiver());
    native.attach(this.#id);
    native.setRef(this.#id, true);
    native.start(this.#id, true);
  }

  #receiver() {
    const { MessageEvent } = require('internal/messaging/event');
    const dispatch = (type, data) => {
      if (this.#id !== 0) this.dispatchEvent(new MessageEvent(type, { data }));
    };
    return {
      message: (value) => dispatch('message', value),
      messageError: (error) => dispatch('messageerror', error),
    };
  }

  static check(channel) {
    if (typeof channel !== 'object' || channel === null || !(#id in channel)) throw new ERR_INVALID_THIS('BroadcastChannel');
  }

  static idOf(channel) {
    return typeof channel === 'object' && channel !== null && #id in channel ? channel.#id : undefined;
  }

  /** @returns {string} */
  get name() {
    check(this);
    return this.#name;
  }

  close() {
    check(this);
    if (this.#id === 0) return;
    native.leaveGroup(this.#name, this.#id);
    native.close(this.#id);
    this.#id = 0;
  }

  /** @param {any} message */
  postMessage(message) {
    check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('message');
    if (this.#id === 0) {
      const { DOMException } = require('internal/dom_exception');
      throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
    }
    native.broadcast(this.#name, this.#id, message);
  }

  /** @returns {this} */
  ref() {
    check(this);
    if (this.#id !== 0) native.setRef(this.#id, true);
    return this;
  }

  /** @returns {this} */
  unref() {
    check(this);
    if (this.#id !== 0) native.setRef(this.#id, false);
    return this;
  }

  [kInspect](depth, options) {
    check(this);
    if (depth < 0) return 'BroadcastChannel';
    const { inspect } = require('internal/util/inspect');
    const fields = { name: this.#name, active: this.#id !== 0 };
    return `BroadcastChannel ${inspect(fields, { ...options, depth: options.depth == null ? options.depth : options.depth - 1 })}`;
  }
}

const { check, idOf } = BroadcastChannel;
delete BroadcastChannel.check;
delete BroadcastChannel.idOf;
for (const key of ['name', 'close', 'postMessage']) Object.defineProperty(BroadcastChannel.prototype, key, { __proto__: null, enumerable: true });
defineEventHandler(BroadcastChannel.prototype, 'message');
defineEventHandler(BroadcastChannel.prototype, 'messageerror');

module.exports = { BroadcastChannel, idOf };
