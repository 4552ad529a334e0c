'use strict';

// MessagePort and MessageChannel. A port is a number to the native side; here is the object that listens.

const {
  codes: { ERR_CONSTRUCT_CALL_INVALID, ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { NodeEventTarget, defineEventHandler, kCreateEvent, kHybridDispatch, kNewListener, kRemoveListener } = require('internal/event_target');
const { Transfer, prepare, typeError } = require('internal/messaging/clone');
const { TRANSFERABLE, kCloneMode } = require('internal/messaging/transferable');

const native = binding('messaging');
const kInspect = Symbol.for('nodejs.util.inspect.custom');

/** Ports of this thread by number. Strong: a port lives until it is closed. */
const open = new Map();

/** Ports that came with the message being dispatched. */
let arrivedPorts;

/** What `postMessage` takes as its second argument: a list, or options with one. */
function readTransfer(given, source) {
  if (given === undefined || given === null) return undefined;
  let list = given;
  let name = 'transferList';
  if (typeof given !== 'object' && typeof given !== 'function') throw typeError('Optional transferList argument must be an iterable');
  if (given[Symbol.iterator] === undefined) {
    list = given.transfer;
    if (list === undefined) return undefined;
    name = 'options.transfer';
  }
  const items = toArray(list);
  if (items === undefined) throw typeError(`Optional ${name} argument must be an iterable`);
  return items.length === 0 ? undefined : Transfer.of(items, source);
}

function toArray(list) {
  if (list === null || (typeof list !== 'object' && typeof list !== 'function')) return undefined;
  const begin = list[Symbol.iterator];
  if (typeof begin !== 'function') return undefined;
  const iterator = begin.call(list);
  if (iterator === null || typeof iterator !== 'object' || typeof iterator.next !== 'function') return undefined;
  const items = [];
  for (let step = iterator.next(); !step.done; step = iterator.next()) items.push(step.value);
  return items;
}

/** The class of ports; users see it as the function `MessagePort`, which nobody can call. */
class Port extends NodeEventTarget {
  /** 0 once closed or transferred. */
  #id;
  #explicit = false;

  #closing = false;

  constructor(id) {
    super();
    this.#id = id;
    open.set(id, this);
    native.attach(id);
  }

  static idOf(port) {
    return port.#closing ? 0 : port.#id;
  }

  /** Also of a port that is closing. */
  static rawIdOf(port) {
    return port.#id;
  }

  static forget(port) {
    open.delete(port.#id);
    port.#id = 0;
  }

  get [kCloneMode]() {
    return #id in this ? TRANSFERABLE : 0;
  }

  /**
   * @param {any} value
   * @param {Iterable<object> | { transfer?: Iterable<object> }} [transferList]
   */
  postMessage(value, transferList = undefined) {
    if (!(#id in this)) throw new TypeError('Illegal invocation');
    if (arguments.length === 0) {
      const error = new ERR_MISSING_ARGS('value');
      error.message = 'Not enough arguments to MessagePort.postMessage';
      throw error;
    }
    const transfer = readTransfer(transferList, this);
    if (this.#id === 0 || this.#closing) return undefined;
    if (transfer === undefined) return native.post(this.#id, value);
    const arrives = native.post(this.#id, value, transfer.buffers, transfer.portIds, transfer);
    if (!arrives && transfer.ports !== undefined && transfer.ports.some((port) => peers.get(port)?.deref() === this)) {
      process.emitWarning('The target port was posted to itself, and the communication channel was lost');
      this.close();
      return true;
    }
    return arrives;
  }

  /** Begins delivery; a listener for `message` does the same. */
  start() {
    if (!(#id in this)) throw new TypeError('Illegal invocation');
    this.#explicit = true;
    if (this.#id !== 0) native.start(this.#id, true);
  }

  /** @param {() => void} [callback] listener for the `close` event that follows */
  close(callback = undefined) {
    if (!(#id in this)) throw new TypeError('Illegal invocation');
    if (typeof callback === 'function') this.once('close', callback);
    if (this.#id === 0 || this.#closing) return;
    this.#closing = true;
    native.close(this.#id);
  }

  ref() {
    if (!(#id in this)) throw new TypeError('Illegal invocation');
    if (this.#id !== 0) native.setRef(this.#id, true);
  }

  unref() {
    if (!(#id in this)) throw new TypeError('Illegal invocation');
    if (this.#id !== 0) native.setRef(this.#id, false);
  }

  /** @returns {boolean} whether the port keeps the event loop alive */
  hasRef() {
    if (!(#id in this)) throw new TypeError('Illegal invocation');
    return this.#id !== 0 && native.hasRef(this.#id);
  }

  [kNewListener](size, type, ...rest) {
    super[kNewListener](size, type, ...rest);
    if (type !== 'message' || size !== 1 || this.#id === 0) return;
    native.setRef(this.#id, true);
    native.start(this.#id, true);
  }

  [kRemoveListener](size, type, ...rest) {
    super[kRemoveListener](size, type, ...rest);
    if (type !== 'message' || size !== 0 || this.#id === 0) return;
    native.setRef(this.#id, false);
    // What comes now waits for the next listener, unless the port was started by hand.
    if (!this.#explicit) native.start(this.#id, false);
  }

  [kCreateEvent](value, type) {
    if (type !== 'message' && type !== 'messageerror') return super[kCreateEvent](value, type);
    const { MessageEvent } = require('internal/messaging/event');
    return new MessageEvent(type, { data: value, ports: arrivedPorts });
  }

  [kInspect](depth, options) {
    if (!(#id in this) || depth < 0) return 'MessagePort [EventTarget]';
    const { inspect } = require('internal/util/inspect');
    const fields = { active: this.#id !== 0 && !this.#closing, refed: this.hasRef() };
    return `MessagePort [EventTarget] ${inspect(fields, { ...options, depth: options.depth == null ? options.depth : options.depth - 1 })}`;
  }
}

defineEventHandler(Port.prototype, 'message');
defineEventHandler(Port.prototype, 'messageerror');

function MessagePort() {
  throw new ERR_CONSTRUCT_CALL_INVALID();
}
MessagePort.prototype = Port.prototype;
Object.setPrototypeOf(MessagePort, NodeEventTarget);
Object.defineProperty(MessagePort.prototype, 'constructor', { __proto__: null, configurable: true, enumerable: false, value: MessagePort, writable: true });
for (const key of ['postMessage', 'start', 'close', 'ref', 'unref', 'hasRef']) {
  Object.defineProperty(Port.prototype, key, { __proto__: null, enumerable: true });
}

const { forget, idOf, rawIdOf } = Port;

/** The other end of each port made by a channel, for the warning about a port posted to itself. */
const peers = new WeakMap();

/** @param {number} id @returns {MessagePort} */
function adopt(id) {
  const port = new Port(id);
  const hooks = require('internal/async_hooks');
  if (hooks.hasInitHooks()) hooks.emitInit(hooks.newAsyncId(), 'MESSAGEPORT', hooks.triggerForNew(), port);
  return port;
}

/** Takes the number off a port that was transferred. */
function neuter(port) {
  native.detach(idOf(port));
  forget(port);
}

function MessageChannel() {
  if (new.target === undefined) {
    const error = new ERR_CONSTRUCT_CALL_REQUIRED('MessageChannel');
    error.message = 'Cannot call constructor without `new`';
    throw error;
  }
  prepare();
  const [one, two] = native.openChannel();
  this.port1 = adopt(one);
  this.port2 = adopt(two);
  peers.set(this.port1, new WeakRef(this.port2));
  peers.set(this.port2, new WeakRef(this.port1));
}

// ---- from the loop

/** Receivers that are not ports (broadcast channels) register here: `{ message(value), messageError(error), closed() }`. */
const receivers = new Map();

function onMessage(id, value, ports) {
  const port = open.get(id);
  if (port === undefined) {
    receivers.get(id)?.message(value, ports);
    return;
  }
  arrivedPorts = ports;
  port[kHybridDispatch](value, 'message', undefined);
  arrivedPorts = undefined;
}

function onMessageError(id, error) {
  const port = open.get(id);
  if (port === undefined) receivers.get(id)?.messageError(error);
  else port[kHybridDispatch](error, 'messageerror', undefined);
}

function onClosed(id) {
  const port = open.get(id);
  if (port === undefined) {
    receivers.get(id)?.closed?.();
    receivers.delete(id);
    return;
  }
  forget(port);
  const { MessagePortCloseEvent } = require('internal/messaging/event');
  const event = new MessagePortCloseEvent();
  port[kHybridDispatch](event, 'close', event);
}

/**
 * Takes the next message of a port without an event.
 * @param {MessagePort | BroadcastChannel} port
 * @returns {{ message: any } | undefined}
 */
function receiveMessageOnPort(port) {
  let id;
  if (port instanceof MessagePort) {
    id = rawIdOf(port);
  } else {
    id = require('internal/messaging/broadcast').idOf(port);
    if (id === undefined) {
      const error = new ERR_INVALID_ARG_TYPE('port', 'MessagePort', port);
      error.message = 'The "port" argument must be a MessagePort instance';
      throw error;
    }
  }
  const received = id === 0 ? undefined : native.receive(id);
  return received === undefined ? undefined : { message: received[0] };
}

module.exports = {
  MessageChannel,
  MessagePort,
  adopt,
  idOf,
  neuter,
  onClosed,
  onMessage,
  onMessageError,
  readTransfer,
  receiveMessageOnPort,
  receivers,
};
