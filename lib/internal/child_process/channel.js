'use strict';
// The channel between a process and a child made with `fork` or an 'ipc' descriptor: messages both ways, some of them
// with a handle. A handle is acknowledged by the other side before the next message goes out.

const EventEmitter = require('events');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_IPC_CHANNEL_CLOSED, ERR_IPC_DISCONNECTED, ERR_MISSING_ARGS,
  },
  errnoException,
} = require('internal/errors');
const { validateObject } = require('internal/validators');

const native = binding('stream_handle');
const { start } = binding('ipc');
const QUEUED = 1;

/** `send()` says `false` when this many bytes wait. */
const HIGH_WATER_MARK = 128 * 1024;
/** How often a handle that did not arrive is sent again. */
const MAX_RETRANSMISSIONS = 3;
const NO_OPTIONS = { swallowErrors: false, keepOpen: false };
const SWALLOW = { swallowErrors: true };
const ACK = { cmd: 'NODE_HANDLE_ACK' };
const NACK = { cmd: 'NODE_HANDLE_NACK' };

/** What `process.channel` and `child.channel` are: whether the channel keeps the process alive. */
class Control extends EventEmitter {
  #handle;
  #listeners = 0;
  #explicit = false;

  constructor(handle) {
    super();
    this.#handle = handle;
  }

  get fd() {
    return native.fd(this.#handle);
  }

  ref() {
    this.#explicit = true;
    native.setRef(this.#handle, true);
  }

  unref() {
    this.#explicit = true;
    native.setRef(this.#handle, false);
  }

  /** A listener has come: it alone keeps the channel going. */
  refCounted() {
    if (++this.#listeners === 1 && !this.#explicit) native.setRef(this.#handle, true);
  }

  unrefCounted() {
    if (--this.#listeners === 0 && !this.#explicit) native.setRef(this.#handle, false);
  }
}

const isInternal = (message) => message !== null && typeof message === 'object' &&
  typeof message.cmd === 'string' && message.cmd.length > 5 && message.cmd.startsWith('NODE_');

/** A message with its handle that the other side has not acknowledged. */
class Pending {
  constructor(parcel, options, callback) {
    this.message = parcel.message;
    this.handle = parcel.handle;
    this.close = parcel.close;
    this.options = options;
    this.callback = callback;
    this.retransmissions = 0;
  }
}

/** One end of a channel, which belongs to `process` or to a ChildProcess. */
class Channel {
  constructor(target, handle, serialization, closed) {
    const { AdvancedCodec, JsonCodec } = require('internal/child_process/codecs');
    this.target = target;
    this.handle = handle;
    this.codec = serialization === 'advanced' ? new AdvancedCodec() : new JsonCodec();
    this.control = new Control(handle);
    this.closed = closed;
    this.open = true;
    this.disconnecting = false;
    /** Whom to call when each of the writes that wait is over; `undefined` for nobody. */
    this.writes = [];
    /** Messages that came before anybody listened. */
    this.early = [];
    const status = start(handle, this.codec.lines, (data, second) => this.received(data, second), () => this.written());
    if (status < 0) this.finish();
    target.on('newListener', (event) => {
      if (event === 'message') process.nextTick(() => this.deliverEarly());
    });
  }

  // ---- Receiving

  received(data, second) {
    if (data === null) {
      this.finish();
      return;
    }
    const messages = this.codec.decode(data, second);
    if (messages.length === 1) {
      this.receive(messages[0], false);
      return;
    }
    for (let i = 0; i < messages.length; i++) this.receive(messages[i], true);
  }

  /** @param {boolean} later whether other messages have come with it: each is an event of its own */
  receive(message, later) {
    if (!isInternal(message)) {
      this.dispatch(message, undefined, later);
      return;
    }
    switch (message.cmd) {
      case 'NODE_HANDLE_ACK':
      case 'NODE_HANDLE_NACK':
        this.acknowledged(message.cmd === 'NODE_HANDLE_ACK');
        break;
      case 'NODE_HANDLE':
        this.receiveHandle(message, later);
        return;
      case 'NODE_CLUSTER':
        if (message.act === 'newconn') {
          const { takeConnection } = require('internal/child_process/handles');
          this.dispatch(message, takeConnection(this.handle, message.pipe), later);
          return;
        }
        break;
      default:
    }
    this.dispatch(message, undefined, later);
  }

  receiveHandle(message, later) {
    const { takeNative, unpack } = require('internal/child_process/handles');
    const handle = takeNative(this.handle, String(message.type));
    if (this.open) this.write(handle === null ? NACK : ACK, -1, SWALLOW);
    this.dispatch(message, handle, later);
    if (handle === null) return;
    process.nextTick(() => unpack(message, handle, (object) => this.dispatch(message.msg, object, false), this.target));
  }

  /** Emits a message, or keeps it until somebody listens. */
  dispatch(message, handle, later) {
    if (later) process.nextTick(() => this.dispatch(message, handle, false));
    else if (isInternal(message)) this.target.emit('internalMessage', message, handle);
    else if (this.early.length !== 0 || this.target.listenerCount('message') === 0) this.early.push([message, handle]);
    else this.target.emit('message', message, handle);
  }

  deliverEarly() {
    if (this.target.listenerCount('message') === 0) return;
    for (const [message, handle] of this.early.splice(0)) this.target.emit('message', message, handle);
  }

  // ---- Sending

  /**
   * @param {any} message
   * @param {any} handle what a program has given
   * @param {object} options
   * @param {((error: Error | null) => void) | undefined} callback
   * @returns {boolean} whether it is a good moment to send more
   */
  send(message, handle, options, callback) {
    const { target } = this;
    const { kindOf, pack } = handle ? require('internal/child_process/handles') : NO_OPTIONS;
    // Refuses what cannot be sent, even if it has to wait.
    const kind = handle ? kindOf(handle) : undefined;
    if (target._handleQueue !== null) {
      target._handleQueue.push({ message, handle, options, callback });
      return target._handleQueue.length === 1;
    }
    const parcel = handle ? pack(target, kind, message, handle, options) : undefined;
    if (parcel === undefined) {
      // A socket that is gone already: the message goes alone.
      return this.write(message, -1, options, callback);
    }
    const pending = new Pending(parcel, options, callback);
    let isGood;
    try {
      isGood = this.transmit(pending);
    } catch (error) {
      // The message has no serialised form. Its handle belongs to nobody any more.
      if (pending.close) pending.handle.close();
      throw error;
    }
    target._handleQueue = [];
    target._pendingMessage = pending;
    return isGood;
  }

  transmit({ message, handle, options, callback }) {
    return this.write(message, handle.fd, options, callback);
  }

  write(message, fd, { swallowErrors }, callback) {
    const status = this.codec.write(this.handle, message, fd);
    if (status === 0 && callback === undefined) return true;
    // It waits: should it fail then, the other side is gone, and 'disconnect' tells that.
    if (status === QUEUED) this.writes.push(callback);
    else if (status < 0 && !swallowErrors) this.fail(errnoException(status, 'write'), callback);
    else if (callback !== undefined) process.nextTick(callback, null);
    return native.queuedBytes(this.handle) < HIGH_WATER_MARK;
  }

  /** One of the writes that waited is over. */
  written() {
    const callback = this.writes.shift();
    if (callback !== undefined) process.nextTick(callback, null);
    if (this.disconnecting) this.finishIfDone();
  }

  fail(error, callback) {
    if (callback !== undefined) process.nextTick(callback, error);
    else process.nextTick(() => this.target.emit('error', error));
  }

  /** @param {boolean} arrived whether the other side has the handle */
  acknowledged(arrived) {
    const { target } = this;
    const pending = target._pendingMessage;
    if (pending === null) return;
    if (!arrived && ++pending.retransmissions <= MAX_RETRANSMISSIONS) {
      // Its callback has been called.
      pending.callback = undefined;
      this.transmit(pending);
      return;
    }
    if (!arrived) {
      process.emitWarning('Handle did not reach the receiving process correctly', 'SentHandleNotReceivedWarning');
    }
    this.closePending();
    const queue = target._handleQueue;
    target._handleQueue = null;
    // The first one with a handle makes the others wait again.
    for (const { message, handle, options, callback } of queue) {
      try {
        this.send(message, handle, options, callback);
      } catch (error) {
        // One that has no serialised form must not keep the others back.
        this.fail(error, callback);
      }
    }
    if (this.disconnecting) this.finishIfDone();
  }

  closePending() {
    const { target } = this;
    const pending = target._pendingMessage;
    target._pendingMessage = null;
    if (pending?.close) pending.handle.close();
  }

  // ---- The end

  disconnect() {
    this.disconnecting = true;
    if (this.target._handleQueue === null) this.target.channel = null;
    this.finishIfDone();
  }

  finishIfDone() {
    if (this.writes.length === 0 && this.target._handleQueue === null) this.finish();
  }

  finish() {
    if (!this.open) return;
    this.open = false;
    const { target } = this;
    target.connected = false;
    target.channel = null;
    this.closePending();
    const queue = target._handleQueue ?? [];
    target._handleQueue = null;
    native.close(this.handle, () => {});
    for (const callback of this.writes.splice(0)) if (callback !== undefined) process.nextTick(callback, null);
    for (const { callback } of queue) if (callback !== undefined) process.nextTick(callback, new ERR_IPC_CHANNEL_CLOSED());
    process.nextTick(() => {
      target.emit('disconnect');
      this.closed?.();
    });
  }
}

/** The channel of a `process` or ChildProcess. */
const kChannel = Symbol('kChannel');

/**
 * Sends an internal message with a descriptor, before what waits for an acknowledgement. Whether the other side has got
 * it shows in its answer, or in the end of the channel.
 * @param {any} target
 * @param {object} message
 * @param {number} fd
 * @returns {boolean} false where it did not leave: the channel is closed, or there is no descriptor left to keep it with
 */
function sendDescriptor(target, message, fd) {
  const channel = target[kChannel];
  if (!channel.open) return false;
  const status = channel.codec.write(channel.handle, message, fd);
  if (status === QUEUED) channel.writes.push(undefined);
  return status >= 0;
}

const SENDABLE = ['string', 'object', 'number', 'boolean'];

/**
 * Gives `target` its end of a channel: `send`, `disconnect`, `connected`, `channel`.
 * @param {EventEmitter} target
 * @param {number} handle the native stream's number
 * @param {string} serialization
 * @param {() => void} [closed]
 * @returns {Channel}
 */
function setupChannel(target, handle, serialization, closed) {
  target._handleQueue = null;
  target._pendingMessage = null;
  target.connected = true;
  const channel = new Channel(target, handle, serialization, closed);
  Object.defineProperty(target, '_channel', {
    configurable: true, enumerable: false, get: () => target.channel, set(value) { target.channel = value; },
  });
  target.channel = channel.control;
  Object.defineProperty(target, kChannel, { configurable: true, value: channel });

  target.send = function(message, sentHandle, options, callback) {
    if (typeof sentHandle === 'function') {
      callback = sentHandle;
      sentHandle = undefined;
      options = undefined;
    } else if (typeof options === 'function') {
      callback = options;
      options = undefined;
    } else if (options !== undefined) {
      validateObject(options, 'options');
    }
    if (target.connected) return target._send(message, sentHandle, options, callback);
    const error = new ERR_IPC_CHANNEL_CLOSED();
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => target.emit('error', error));
    return false;
  };

  target._send = function(message, sentHandle, options = NO_OPTIONS, callback = undefined) {
    if (message === undefined) throw new ERR_MISSING_ARGS('message');
    if (!SENDABLE.includes(typeof message)) throw new ERR_INVALID_ARG_TYPE('message', SENDABLE, message);
    return channel.send(message, sentHandle, options, typeof callback === 'function' ? callback : undefined);
  };

  target.disconnect = function() {
    if (!target.connected) {
      target.emit('error', new ERR_IPC_DISCONNECTED());
      return;
    }
    target.connected = false;
    target._disconnect();
  };
  target._disconnect = () => channel.disconnect();
  return channel;
}

/** Takes up the channel that this process was started with; a worker of a cluster begins with that. */
function connectToParent() {
  const isConnected = takeUpChannel();
  const { NODE_UNIQUE_ID: unique } = process.env;
  if (unique === undefined) return;
  // Without a primary to ask, a worker of a cluster has no server either.
  const cluster = require('cluster');
  if (!isConnected) {
    require('internal/cluster/role').role.worker = cluster;
    return;
  }
  cluster._setupWorker();
  delete process.env.NODE_UNIQUE_ID;
}

/** @returns {boolean} whether there is a channel */
function takeUpChannel() {
  const { NODE_CHANNEL_FD: fd, NODE_CHANNEL_SERIALIZATION_MODE: serialization } = process.env;
  if (fd === undefined) return false;
  delete process.env.NODE_CHANNEL_FD;
  delete process.env.NODE_CHANNEL_SERIALIZATION_MODE;
  const number = Number.parseInt(fd, 10);
  if (!(number >= 0)) return false;
  const handle = native.openChannel(number);
  if (handle < 0) return false;
  const { control } = setupChannel(process, handle, serialization);
  native.setRef(handle, false);
  const counts = (event) => event === 'message' || event === 'disconnect';
  process.on('newListener', (event) => {
    if (counts(event)) control.refCounted();
  });
  process.on('removeListener', (event) => {
    if (counts(event)) control.unrefCounted();
  });
  return true;
}

module.exports = { connectToParent, sendDescriptor, setupChannel };
