'use strict';
// The channel between a process and a child made with `fork` or an 'ipc' descriptor: messages both ways, as lines of
// JSON or as V8's own serialisation behind a length. Sending handles over it is not there yet.

const EventEmitter = require('events');
const {
  codes: {
    ERR_FEATURE_UNAVAILABLE_ON_PLATFORM, ERR_INVALID_ARG_TYPE, ERR_IPC_CHANNEL_CLOSED, ERR_IPC_DISCONNECTED,
    ERR_MISSING_ARGS,
  },
  errnoException,
} = require('internal/errors');
const { validateObject } = require('internal/validators');

const native = binding('stream_handle');
const QUEUED = 1;

/** Lines of JSON. */
class JsonCodec {
  constructor() {
    this.decoder = new (require('string_decoder').StringDecoder)('utf8');
    /** Pieces of the line that has not ended yet. */
    this.rest = [];
  }

  encode(message) {
    return `${JSON.stringify(message)}\n`;
  }

  /** @returns {any[]} the messages that `bytes` completes */
  decode(bytes) {
    const lines = this.decoder.write(bytes).split('\n');
    if (lines.length > 1) {
      lines[0] = this.rest.join('') + lines[0];
      this.rest = [];
    }
    const last = lines.pop();
    if (last !== '') this.rest.push(last);
    return lines.map((line) => JSON.parse(line));
  }
}

const LENGTH_BYTES = 4;

/** V8's serialisation, each message behind its length. */
class AdvancedCodec {
  constructor() {
    /** What has come of the next messages, and how many bytes that is. */
    this.rest = [];
    this.have = 0;
    /** How many bytes there must be before it is worth looking. */
    this.need = LENGTH_BYTES;
  }

  encode(message) {
    const { Buffer } = require('buffer');
    const body = require('v8').serialize(message);
    const framed = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
    framed.writeUInt32BE(body.length);
    framed.set(body, LENGTH_BYTES);
    return framed;
  }

  decode(bytes) {
    this.rest.push(bytes);
    this.have += bytes.length;
    // Pieces are joined once, when the message is whole.
    if (this.have < this.need) return [];
    const { Buffer } = require('buffer');
    let buffer = this.rest.length === 1 ? bytes : Buffer.concat(this.rest, this.have);
    const messages = [];
    this.need = LENGTH_BYTES;
    while (buffer.length >= this.need) {
      this.need = LENGTH_BYTES + buffer.readUInt32BE();
      if (buffer.length < this.need) break;
      messages.push(require('v8').deserialize(buffer.subarray(LENGTH_BYTES, this.need)));
      buffer = buffer.subarray(this.need);
      this.need = LENGTH_BYTES;
    }
    this.rest = buffer.length === 0 ? [] : [buffer];
    this.have = buffer.length;
    return messages;
  }
}

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

/** One end of a channel, which belongs to `process` or to a ChildProcess. */
class Channel {
  constructor(target, handle, serialization, closed) {
    this.target = target;
    this.handle = handle;
    this.codec = serialization === 'advanced' ? new AdvancedCodec() : new JsonCodec();
    this.control = new Control(handle);
    this.closed = closed;
    this.open = true;
    this.waitingWrites = 0;
    this.disconnecting = false;
    /** Messages that came before anybody listened. */
    this.early = [];
    native.readStart(handle, (bytes, errno) => this.received(bytes, errno));
    target.on('newListener', (event) => {
      if (event === 'message') process.nextTick(() => this.deliverEarly());
    });
  }

  received(bytes) {
    if (bytes === null) {
      this.codec = undefined;
      this.finish();
      return;
    }
    const { FastBuffer } = require('internal/buffer/memory');
    for (const message of this.codec.decode(new FastBuffer(bytes))) this.dispatch(message);
  }

  dispatch(message) {
    if (isInternal(message)) {
      process.nextTick(() => this.target.emit('internalMessage', message, undefined));
      return;
    }
    process.nextTick(() => {
      if (this.early.length !== 0 || this.target.listenerCount('message') === 0) this.early.push(message);
      else this.target.emit('message', message, undefined);
    });
  }

  deliverEarly() {
    if (this.target.listenerCount('message') === 0) return;
    for (const message of this.early.splice(0)) this.target.emit('message', message, undefined);
  }

  send(message, callback) {
    const encoded = this.codec.encode(message);
    const done = (status) => {
      this.waitingWrites--;
      if (status < 0) this.fail(errnoException(status, 'write'), callback);
      else if (callback !== undefined) process.nextTick(callback, null);
      if (this.disconnecting && this.waitingWrites === 0) this.finish();
    };
    this.waitingWrites++;
    const status = typeof encoded === 'string' ?
      native.writeUtf8(this.handle, encoded, done) :
      native.writeBytes(this.handle, encoded, done);
    if (status !== QUEUED) done(status);
    return native.queuedBytes(this.handle) < 65536 * 2;
  }

  fail(error, callback) {
    if (callback !== undefined) process.nextTick(callback, error);
    else process.nextTick(() => this.target.emit('error', error));
  }

  disconnect() {
    this.disconnecting = true;
    if (this.waitingWrites === 0) this.finish();
  }

  finish() {
    if (!this.open) return;
    this.open = false;
    this.target.connected = false;
    this.target.channel = null;
    native.close(this.handle, () => {});
    process.nextTick(() => {
      this.target.emit('disconnect');
      this.closed?.();
    });
  }
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
  const channel = new Channel(target, handle, serialization, closed);
  target.connected = true;
  Object.defineProperty(target, '_channel', {
    configurable: true, enumerable: true, get: () => target.channel, set(value) { target.channel = value; },
  });
  target.channel = channel.control;

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
    if (message === undefined) throw new ERR_MISSING_ARGS('message');
    if (!SENDABLE.includes(typeof message)) throw new ERR_INVALID_ARG_TYPE('message', SENDABLE, message);
    if (sentHandle) {
      const { codes: { ERR_INVALID_HANDLE_TYPE } } = require('internal/errors');
      if (typeof sentHandle !== 'object' || sentHandle._handle === undefined) throw new ERR_INVALID_HANDLE_TYPE();
      throw new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('sending handles between processes');
    }
    if (target.connected) return channel.send(message, callback);
    const error = new ERR_IPC_CHANNEL_CLOSED();
    if (typeof callback === 'function') process.nextTick(callback, error);
    else process.nextTick(() => target.emit('error', error));
    return false;
  };

  target._send = (message, sentHandle, options, callback) => channel.send(message, callback);

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

/** Takes up the channel that this process was started with, if it was. */
function connectToParent() {
  const { NODE_CHANNEL_FD: fd, NODE_CHANNEL_SERIALIZATION_MODE: serialization } = process.env;
  if (fd === undefined) return;
  delete process.env.NODE_CHANNEL_FD;
  delete process.env.NODE_CHANNEL_SERIALIZATION_MODE;
  const number = Number.parseInt(fd, 10);
  if (!(number >= 0)) return;
  const handle = native.open(number);
  if (handle < 0) return;
  const { control } = setupChannel(process, handle, serialization);
  native.setRef(handle, false);
  const counts = (event) => event === 'message' || event === 'disconnect';
  process.on('newListener', (event) => {
    if (counts(event)) control.refCounted();
  });
  process.on('removeListener', (event) => {
    if (counts(event)) control.unrefCounted();
  });
}

module.exports = { connectToParent, setupChannel };
