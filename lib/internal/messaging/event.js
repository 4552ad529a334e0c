'use strict';

// MessageEvent, and the event that tells that a port was closed.

const {
  codes: { ERR_INVALID_THIS },
} = require('internal/errors');
const { Event } = require('internal/event_target');

const empty = Object.freeze([]);

function wrongThis() {
  const error = new ERR_INVALID_THIS('MessageEvent');
  error.message = 'Illegal invocation';
  return error;
}

function requirePort(value, name) {
  const { MessagePort } = require('internal/messaging/ports');
  if (!(value instanceof MessagePort)) {
    const { inspect } = require('internal/util/inspect');
    throw new TypeError(`MessageEvent constructor: Expected ${name} ("${inspect(value)}") to be an instance of MessagePort.`);
  }
  return value;
}

function requirePorts(list) {
  if (list === undefined) return empty;
  if (typeof list?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`MessageEvent constructor: eventInitDict.ports (${require('internal/util/inspect').inspect(list)}) is not iterable.`);
  }
  return Object.freeze(Array.from(list, (port, i) => requirePort(port, `eventInitDict.ports[${i}]`)));
}

class MessageEvent extends Event {
  #data;
  #origin;
  #lastEventId;
  #source;
  #ports;

  /**
   * @param {string} type
   * @param {{ data?: any, origin?: string, lastEventId?: string, source?: MessagePort | null, ports?: MessagePort[] }} [eventInitDict]
   */
  constructor(type, eventInitDict = undefined) {
    if (arguments.length === 0) throw new TypeError('MessageEvent constructor: 1 argument required, but 0 found.');
    if (typeof type === 'symbol') throw new TypeError('MessageEvent constructor: type is a symbol, which cannot be converted to a DOMString.');
    const init = eventInitDict ?? {};
    if (typeof init !== 'object' && typeof init !== 'function') {
      throw new TypeError(`MessageEvent constructor: Expected ${require('internal/util/inspect').inspect(init)} to be one of: Null, Undefined, Object.`);
    }
    super(type, init);
    const { data = null, lastEventId = '', origin = '', ports, source = null } = init;
    this.#data = data;
    this.#origin = `${origin}`;
    this.#lastEventId = `${lastEventId}`;
    this.#source = source === null ? null : requirePort(source, 'eventInitDict.source');
    this.#ports = requirePorts(ports);
  }

  /** @returns {any} */
  get data() {
    if (!(#data in this)) throw wrongThis();
    return this.#data;
  }

  /** @returns {string} */
  get origin() {
    if (!(#data in this)) throw wrongThis();
    return this.#origin;
  }

  /** @returns {string} */
  get lastEventId() {
    if (!(#data in this)) throw wrongThis();
    return this.#lastEventId;
  }

  /** @returns {MessagePort | null} */
  get source() {
    if (!(#data in this)) throw wrongThis();
    return this.#source;
  }

  /** @returns {readonly MessagePort[]} */
  get ports() {
    if (!(#data in this)) throw wrongThis();
    return this.#ports;
  }

  /** The old way to initialise. */
  initMessageEvent(type, bubbles = false, cancelable = false, data = null, origin = '', lastEventId = '', source = null, ports = []) {
    if (!(#data in this)) throw wrongThis();
    if (arguments.length === 0) throw new TypeError('MessageEvent.initMessageEvent: 1 argument required, but 0 found.');
    return new MessageEvent(type, { bubbles, cancelable, data, origin, lastEventId, source, ports });
  }
}

for (const key of ['data', 'origin', 'lastEventId', 'source', 'ports', 'initMessageEvent']) {
  Object.defineProperty(MessageEvent.prototype, key, { __proto__: null, enumerable: true });
}
Object.defineProperty(MessageEvent.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'MessageEvent' });

class MessagePortCloseEvent extends Event {
  constructor() {
    super('close');
  }
}

module.exports = { MessageEvent, MessagePortCloseEvent };
