'use strict';
// net.Socket: a Duplex over a native handle. How it connects is in internal/net/connect, its settings (no delay,
// keep-alive, addresses) are in internal/net/socket_settings.

const { FastBuffer } = require('internal/buffer/memory');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_HANDLE_TYPE, ERR_SOCKET_CLOSED,
    ERR_SOCKET_CLOSED_BEFORE_CONNECTION,
  },
  errnoException, genericNodeError,
} = require('internal/errors');
const { kAsyncId } = require('internal/async_hooks');
const { kShapeMode } = require('internal/events/symbols');
const { QUEUED, TCP, createHandle } = require('internal/net/handles');
const { clearStreamTimeout, kTimeout, setStreamTimeout, touch } = require('internal/net/timeout');
const {
  common: { DESTROYED, ERRORED, SYNC },
  readable: { DATA_EMITTED, ENDED, FLOWING, HAS_DATA_LISTENER, MULTI_AWAIT_DRAIN, READING },
} = require('internal/streams/bits');
const { Duplex, Readable } = require('stream');
const { validateNumber } = require('internal/validators');

/** Settings that wait for the connection. */
const kNoDelay = Symbol('kSetNoDelay');
const kKeepAlive = Symbol('kSetKeepAlive');
const kKeepAliveDelay = Symbol('kSetKeepAliveInitialDelay');
const kTypeOfService = Symbol('kSetTOS');
/** Counts of a closed handle. */
const kBytesRead = Symbol('kBytesRead');
const kBytesWritten = Symbol('kBytesWritten');
/** The user's read buffer, what takes it, and what makes the next. */
const kBuffer = Symbol('kBuffer');
const kBufferCallback = Symbol('kBufferCb');
const kBufferMaker = Symbol('kBufferGen');
/** How much was queued when the last write was: traffic is when it has become less. */
const kLastQueueSize = Symbol('lastWriteQueueSize');
const kReset = Symbol('kReset');
/** A method: the handle of a connection that has just been made, or what stands between it and the socket. */
const kEstablished = Symbol('kEstablished');
/** Set where a read waits for the connection. */
const kReadWaits = Symbol('kReadWaits');

const ENOTCONN = -107;
const { push } = Readable.prototype;

/** Bits of a readable half that is all set to give chunks away as they come. */
const FLOW_MASK = FLOWING | HAS_DATA_LISTENER | READING | SYNC | ENDED | DESTROYED | ERRORED | MULTI_AWAIT_DRAIN;
const FLOWS = FLOWING | HAS_DATA_LISTENER | READING;

/**
 * @param {import('net').SocketConstructorOpts} [options]
 * @constructor
 */
function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  // All the fields here, and in one order: V8 makes room for what it sees in a constructor.
  this.connecting = false;
  this._hadError = false;
  this._parent = null;
  this._host = null;
  this._handle = null;
  this._sockname = null;
  this._peername = null;
  /** A write, and the callback of one, that waits for the connection. */
  this._pendingData = null;
  this._pendingEncoding = '';
  this._pendingCallback = null;
  this._pendingFinal = null;
  this.server = null;
  this._server = null;
  this.blockList = undefined;
  this.timeout = undefined;
  this[kTimeout] = null;
  this[kBuffer] = null;
  this[kReadWaits] = false;
  this[kBufferCallback] = null;
  this[kBufferMaker] = null;
  this[kLastQueueSize] = 0;
  this[kNoDelay] = false;
  this[kKeepAlive] = false;
  this[kKeepAliveDelay] = 0;
  this[kTypeOfService] = undefined;
  this[kBytesRead] = 0;
  this[kBytesWritten] = 0;
  this[kReset] = false;
  this[kAsyncId] = -1;
  this._events = undefined;
  this._readableState = undefined;
  this._writableState = undefined;
  this._eventsCount = 0;
  this[kShapeMode] = true;
  this.allowHalfOpen = false;
  this._maxListeners = undefined;
  if (options instanceof AcceptedOptions) {
    Duplex.call(this, options);
    this.on('end', onEnd);
    this._handle = options.handle;
    attach(this, options.handle);
  } else {
    configure(this, options);
  }
}
Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

/** The part of the constructor that looks at options. */
function configure(socket, options) {
  if (typeof options === 'number') options = { fd: options };
  else options = { ...options };
  if (options.objectMode || options.readableObjectMode || options.writableObjectMode) {
    const name = options.objectMode ? 'objectMode' : options.readableObjectMode ? 'readableObjectMode' : 'writableObjectMode';
    throw new ERR_INVALID_ARG_VALUE(`options.${name}`, options[name], 'is not supported');
  }
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  const { handle, fd, typeOfService } = options;
  if (typeOfService !== undefined) {
    require('internal/net/socket_settings').validateTypeOfService(typeOfService, 'options.typeOfService');
  }
  options.allowHalfOpen = Boolean(options.allowHalfOpen);
  options.emitClose = false;
  options.autoDestroy = true;
  options.decodeStrings = false;
  Duplex.call(socket, options);
  socket.on('end', onEnd);

  if (handle) socket._handle = require('internal/net/bound_socket').adopt(handle) ?? handle;
  else if (fd !== undefined) socket._handle = openDescriptor(fd);
  readIntoBuffer(socket, options.onread);
  if (options.noDelay) socket[kNoDelay] = true;
  if (options.keepAlive) {
    socket[kKeepAlive] = true;
    socket[kKeepAliveDelay] = Math.trunc((options.keepAliveInitialDelay ?? 0) / 1000);
  }
  if (typeOfService !== undefined) socket[kTypeOfService] = typeOfService;
  if (options.blockList !== undefined) {
    const { BlockList } = require('internal/net/block_list');
    if (!BlockList.isBlockList(options.blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    socket.blockList = options.blockList;
  }
  if (socket._handle === null) return;
  attach(socket, socket._handle);
  // A bound socket has nobody to read from yet.
  if (handle && handle !== socket._handle) return;
  start(socket, options.pauseOnCreate, options.manualStart);
}

/** The option `onread`: what is read goes into the user's own buffer. */
function readIntoBuffer(socket, onread) {
  if (onread === null || typeof onread !== 'object' || typeof onread.callback !== 'function') return;
  const { buffer } = onread;
  if (typeof buffer === 'function') {
    socket[kBuffer] = true;
    socket[kBufferMaker] = buffer;
  } else if (buffer instanceof Uint8Array) {
    socket[kBuffer] = buffer;
  } else {
    return;
  }
  socket[kBufferCallback] = onread.callback;
}

/** Options of all sockets of a server, made once for it; the handle is that of the one being made. */
class AcceptedOptions {
  constructor(allowHalfOpen, highWaterMark) {
    this.allowHalfOpen = allowHalfOpen;
    this.readableHighWaterMark = highWaterMark;
    this.writableHighWaterMark = highWaterMark;
    this.emitClose = false;
    this.autoDestroy = true;
    this.decodeStrings = false;
    this.handle = null;
  }
}

/**
 * The socket of an accepted connection: what `new Socket({ handle })` makes, without looking at options.
 * @param {TCP | import('internal/net/handles').Pipe} handle
 * @param {AcceptedOptions} options
 * @param {boolean} paused nothing is read before resume()
 * @returns {Socket}
 */
function acceptedSocket(handle, options, paused) {
  options.handle = handle;
  const socket = new Socket(options);
  options.handle = null;
  start(socket, paused, false);
  return socket;
}

function openDescriptor(fd) {
  const handle = createHandle(fd, false);
  const status = handle.open(fd);
  if (status < 0) throw errnoException(status, 'open');
  if ((fd === 1 || fd === 2) && !(handle instanceof TCP) && process.platform === 'win32') handle.setBlocking(true);
  return handle;
}

/** Makes the handle this socket's own. */
function attach(socket, handle) {
  handle.owner = socket;
  handle.onread = received;
  socket[kAsyncId] = handle[kAsyncId];
  const buffer = socket[kBuffer];
  if (buffer !== null) {
    const target = socket[kBufferMaker] === null ? buffer : socket[kBufferMaker]();
    if (target instanceof Uint8Array) {
      socket[kBuffer] = target;
      handle.useUserBuffer(target);
    }
  }
}

function start(socket, paused, manual) {
  if (paused) {
    socket._handle.readStop();
    socket._readableState.flowing = false;
  } else if (!manual) {
    socket.read(0);
  }
}

// ---- Reading

/** The handle's `onread`: bytes of an ArrayBuffer, or in the user's buffer; null at the end or on an error. */
function received(buffer, offset, length) {
  const socket = this.owner;
  if (socket === null) return;
  if (socket[kTimeout] !== null) touch(socket);
  if (buffer === null) {
    ended(socket, offset);
    return;
  }
  if (buffer === undefined) {
    receivedInto(socket, this, length);
    return;
  }
  const chunk = new FastBuffer(buffer, offset, length);
  const state = socket._readableState;
  if ((state.bits & FLOW_MASK) === FLOWS && state.length === 0 && state.decoder === null && socket.push === push) {
    // What push() would do; and the read that is under way goes on.
    state.awaitDrainWriters = null;
    state.bits |= DATA_EMITTED;
    socket.emit('data', chunk);
  } else if (!socket.push(chunk) && this.reading) {
    this.readStop();
  }
}

function receivedInto(socket, handle, length) {
  const more = socket[kBufferCallback](length, socket[kBuffer]);
  if (more === false && handle.reading) handle.readStop();
  if (socket[kBufferMaker] !== null && socket._handle === handle) {
    const next = socket[kBufferMaker]();
    if (next instanceof Uint8Array) {
      socket[kBuffer] = next;
      handle.useUserBuffer(next);
    }
  }
}

function ended(socket, errno) {
  if (errno !== 0) {
    socket.destroy(errnoException(errno, 'read'));
    return;
  }
  socket.push(null);
  // For who waits for 'end' without reading.
  socket.read(0);
}

function startReading(socket) {
  const status = socket._handle.readStart();
  if (status < 0) socket.destroy(errnoException(status, 'read'));
}

Socket.prototype._read = function() {
  if (this.connecting) this[kReadWaits] = true;
  if (this.connecting || this._handle === null) return;
  if (!this._handle.reading) startReading(this);
};

Socket.prototype.pause = function() {
  const handle = this._handle;
  if (this[kBuffer] !== null && !this.connecting && handle?.reading) handle.readStop();
  return Duplex.prototype.pause.call(this);
};

function resumeUserBuffer(socket) {
  if (socket[kBuffer] !== null && !socket.connecting && socket._handle !== null && !socket._handle.reading) startReading(socket);
}

Socket.prototype.resume = function() {
  resumeUserBuffer(this);
  return Duplex.prototype.resume.call(this);
};

Socket.prototype.read = function(size) {
  resumeUserBuffer(this);
  return Duplex.prototype.read.call(this, size);
};

// ---- Writing

/** Listener of 'end': who writes now, after all, is told that nobody reads. */
function onEnd() {
  if (!this.allowHalfOpen) this.write = writeAfterEnd;
}

function writeAfterEnd(chunk, encoding, callback) {
  if (!this.writableEnded) return Duplex.prototype.write.call(this, chunk, encoding, callback);
  if (typeof encoding === 'function') callback = encoding;
  const error = genericNodeError('This socket has been ended by the other party', { code: 'EPIPE' });
  if (typeof callback === 'function') process.nextTick(callback, error);
  this.destroy(error);
  return false;
}

Socket.prototype._write = function(chunk, encoding, callback) {
  this._writeGeneric(false, chunk, encoding, callback);
};

Socket.prototype._writev = function(chunks, callback) {
  this._writeGeneric(true, chunks, '', callback);
};

/** What both writes come to; programs that stand in for the network put their own in its place. */
Socket.prototype._writeGeneric = function(many, data, encoding, callback) {
  if (many) writeMany(this, data, callback);
  else writeOne(this, data, encoding, callback);
};

function writeOne(socket, chunk, encoding, callback) {
  if (socket.connecting) {
    socket._pendingData = chunk;
    socket._pendingEncoding = encoding;
    socket._pendingCallback = callback;
    return;
  }
  const handle = socket._handle;
  if (handle === null) {
    callback(new ERR_SOCKET_CLOSED());
    return;
  }
  if (socket[kTimeout] !== null) touch(socket);
  let status;
  if (typeof chunk !== 'string') {
    status = handle.writeBuffer(chunk, written);
  } else if (encoding === 'utf8' || encoding === 'utf-8') {
    status = handle.writeString(chunk, false, written);
  } else if (encoding === 'latin1' || encoding === 'binary') {
    status = handle.writeString(chunk, true, written);
  } else {
    status = handle.writeBuffer(require('buffer').Buffer.from(chunk, encoding), written);
  }
  if (status === 0) callback(null);
  else afterWrite(socket, handle, status, callback);
}

function writeMany(socket, chunks, callback) {
  if (socket.connecting) {
    socket._pendingData = chunks;
    socket._pendingEncoding = '';
    socket._pendingCallback = callback;
    return;
  }
  const handle = socket._handle;
  if (handle === null) {
    callback(new ERR_SOCKET_CLOSED());
    return;
  }
  if (socket[kTimeout] !== null) touch(socket);
  const status = handle.writeMany(viewsOf(chunks), written);
  if (status === 0) callback(null);
  else afterWrite(socket, handle, status, callback);
}

function viewsOf(chunks) {
  const views = new Array(chunks.length);
  for (let i = 0; i < chunks.length; i++) {
    const { chunk, encoding } = chunks[i];
    views[i] = typeof chunk === 'string' ? require('buffer').Buffer.from(chunk, encoding) : chunk;
  }
  return views;
}

function afterWrite(socket, handle, status, callback) {
  if (status === QUEUED) {
    handle.writeCallback = callback;
    socket[kLastQueueSize] = handle.writeQueueSize;
  } else {
    callback(errnoException(status, 'write', handle.writeFailure));
  }
}

/** A queued write has ended. */
function written(status) {
  const callback = this.writeCallback;
  this.writeCallback = null;
  const socket = this.owner;
  if (socket !== null) {
    socket[kLastQueueSize] = 0;
    if (socket[kTimeout] !== null) touch(socket);
  }
  if (callback !== null) callback(status < 0 ? errnoException(status, 'write', this.writeFailure) : null);
}

Socket.prototype._final = function(callback) {
  if (this.connecting) {
    this._pendingFinal = callback;
    return;
  }
  if (this._handle === null) {
    callback();
    return;
  }
  const done = (status) => callback(status < 0 && status !== ENOTCONN ? errnoException(status, 'shutdown') : null);
  const status = this._handle.shutdown(done);
  if (status !== QUEUED) done(status);
};

/** What waited for the connection. */
function flushPending(socket) {
  const { _pendingData: data, _pendingEncoding: encoding, _pendingCallback: callback, _pendingFinal: final } = socket;
  socket._pendingFinal = null;
  if (callback !== null) {
    socket._pendingData = null;
    socket._pendingEncoding = '';
    socket._pendingCallback = null;
    if (Array.isArray(data)) socket._writev(data, callback);
    else socket._write(data, encoding, callback);
  }
  if (final !== null) socket._final(final);
}

function failPending(socket) {
  const { _pendingCallback: callback, _pendingFinal: final } = socket;
  if (callback !== null) {
    socket._pendingData = null;
    socket._pendingCallback = null;
    callback(new ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
  }
  if (final !== null) {
    socket._pendingFinal = null;
    final(new ERR_SOCKET_CLOSED_BEFORE_CONNECTION());
  }
}

// ---- Ending

Socket.prototype.destroySoon = function() {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once('finish', this.destroy);
};

Socket.prototype._destroy = function(error, callback) {
  this.connecting = false;
  clearStreamTimeout(this);
  const handle = this._handle;
  const server = this._server;
  if (handle !== null) {
    this[kBytesRead] = handle.bytesRead;
    this[kBytesWritten] = handle.bytesWritten;
    this._hadError = Boolean(error);
    // Programs that replace a handle's close() call this in their own way.
    const closed = () => handleClosed(this, handle);
    if (this[kReset]) {
      this[kReset] = false;
      const status = handle.reset(closed);
      if (status < 0) {
        handle.close(closed);
        error ??= errnoException(status, 'reset');
      }
    } else {
      handle.close(closed);
    }
    handle.onread = noop;
    this._handle = null;
    this._sockname = null;
    callback(error);
  } else {
    callback(error);
    process.nextTick(emitClose, this);
  }
  if (server !== null && server !== undefined) {
    this._server = null;
    server._connections--;
    server._emitCloseIfDrained?.();
  }
};

function noop() {}

function handleClosed(socket, handle) {
  handle.owner = null;
  if (socket._pendingCallback !== null || socket._pendingFinal !== null) failPending(socket);
  socket.emit('close', socket._hadError);
}

function emitClose(socket) {
  if (socket._pendingCallback !== null || socket._pendingFinal !== null) failPending(socket);
  socket.emit('close', false);
}

/** Closes the connection with a reset. */
Socket.prototype.resetAndDestroy = function() {
  if (this._handle === null) {
    this.destroy(new ERR_SOCKET_CLOSED());
  } else if (!(this._handle instanceof TCP)) {
    throw new ERR_INVALID_HANDLE_TYPE();
  } else if (this.connecting) {
    this.once('connect', () => this._reset());
  } else {
    this._reset();
  }
  return this;
};

Socket.prototype._reset = function() {
  this[kReset] = true;
  return this.destroy();
};

// ---- Time-outs

Socket.prototype.setTimeout = setStreamTimeout;

Socket.prototype._onTimeout = function() {
  const before = this[kLastQueueSize];
  if (before > 0 && this._handle !== null) {
    const now = this._handle.writeQueueSize;
    if (now !== before) {
      this[kLastQueueSize] = now;
      this._unrefTimer();
      return;
    }
  }
  this.emit('timeout');
};

/** There was traffic; also on the sockets that this one is a layer over. */
Socket.prototype._unrefTimer = function() {
  for (let socket = this; socket !== null && socket !== undefined; socket = socket._parent) touch(socket);
};

Socket.prototype[kEstablished] = function(handle) {
  return handle;
};

let clientSocketChannel;

/**
 * @param {...any} args options, path, or port and host; and a listener of 'connect'
 * @returns {this}
 */
Socket.prototype.connect = function(...args) {
  clientSocketChannel ??= require('diagnostics_channel').channel('net.client.socket');
  if (clientSocketChannel.hasSubscribers) clientSocketChannel.publish({ socket: this });
  return require('internal/net/connect').connect(this, args);
};

module.exports = {
  AcceptedOptions, Socket, acceptedSocket, attach, flushPending,
  kBuffer, kBytesRead, kBytesWritten, kEstablished, kKeepAlive, kKeepAliveDelay, kNoDelay, kTypeOfService,
  kReadWaits,
};
require('internal/net/socket_settings');
