'use strict';
// net.Server: connections as sockets, how many, and closing. The shapes of listen() are in internal/net/listen.

const EventEmitter = require('events');
const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_SERVER_NOT_RUNNING },
  errnoException,
} = require('internal/errors');
const { kAsyncId } = require('internal/async_hooks');
const { AcceptedOptions, acceptedSocket, kKeepAlive, kKeepAliveDelay, kNoDelay } = require('internal/net/socket');
const { validateFunction, validateNumber } = require('internal/validators');

const kRejection = Symbol.for('nodejs.rejection');
/** Options of all accepted sockets. */
const kOptions = Symbol('kAcceptedOptions');

let serverSocketChannel;

/**
 * @param {import('net').ServerOpts | Function} [options]
 * @param {Function} [connectionListener]
 * @constructor
 */
function Server(options, connectionListener) {
  if (!(this instanceof Server)) return new Server(options, connectionListener);
  EventEmitter.call(this);
  if (typeof options === 'function') {
    connectionListener = options;
    options = {};
  } else if (options === null || options === undefined) {
    options = {};
  } else if (typeof options === 'object') {
    options = { ...options };
  } else {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
    if (options.keepAliveInitialDelay < 0) options.keepAliveInitialDelay = 0;
  }
  if (options.highWaterMark !== undefined) {
    validateNumber(options.highWaterMark, 'options.highWaterMark');
    if (options.highWaterMark < 0) options.highWaterMark = undefined;
  }
  if (typeof connectionListener === 'function') this.on('connection', connectionListener);
  this._connections = 0;
  this[kAsyncId] = -1;
  this._handle = null;
  this._usingWorkers = false;
  this._workers = [];
  this._unref = false;
  this._listeningId = 1;
  this.allowHalfOpen = options.allowHalfOpen || false;
  this.pauseOnConnect = Boolean(options.pauseOnConnect);
  this.noDelay = Boolean(options.noDelay);
  this.keepAlive = Boolean(options.keepAlive);
  this.keepAliveInitialDelay = Math.trunc((options.keepAliveInitialDelay ?? 0) / 1000);
  this.highWaterMark = options.highWaterMark ?? require('internal/streams/state').getDefaultHighWaterMark(false);
  if (options.blockList !== undefined) {
    const { BlockList } = require('internal/net/block_list');
    if (!BlockList.isBlockList(options.blockList)) {
      throw new ERR_INVALID_ARG_TYPE('options.blockList', 'net.BlockList', options.blockList);
    }
    this.blockList = options.blockList;
  }
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);

/** @param {...any} args port, path, handle or options; and a listener of 'listening' */
Server.prototype.listen = function(...args) {
  return require('internal/net/listen').listen(this, args);
};

Object.defineProperty(Server.prototype, 'listening', {
  configurable: true,
  enumerable: true,
  get() {
    return Boolean(this._handle);
  },
});

/** @returns {import('net').AddressInfo | string | null} */
Server.prototype.address = function() {
  if (typeof this._handle?.getsockname === 'function') {
    const address = {};
    const status = this._handle.getsockname(address);
    if (status < 0) throw errnoException(status, 'address');
    return address;
  }
  return this._pipeName ?? null;
};

// ---- Connections

/** The handle's `onconnection`. */
function connectionArrived(status, handle) {
  const server = this.owner;
  if (status < 0) {
    server.emit('error', errnoException(status, 'accept'));
    return;
  }
  const { maxConnections, blockList } = server;
  if (maxConnections !== undefined && maxConnections !== null && server._connections >= maxConnections) {
    drop(server, handle);
    return;
  }
  if (blockList !== undefined && typeof handle.getpeername === 'function') {
    const remote = {};
    if (handle.getpeername(remote) === 0 && blockList.check(remote.address, remote.family.toLowerCase())) {
      drop(server, handle);
      return;
    }
  }
  let options = server[kOptions];
  if (options === undefined || options.allowHalfOpen !== Boolean(server.allowHalfOpen) ||
      options.readableHighWaterMark !== server.highWaterMark) {
    options = server[kOptions] = new AcceptedOptions(Boolean(server.allowHalfOpen), server.highWaterMark);
  }
  const socket = acceptedSocket(handle, options, server.pauseOnConnect);
  if (server.noDelay && typeof handle.setNoDelay === 'function') {
    socket[kNoDelay] = true;
    handle.setNoDelay(true);
  }
  if (server.keepAlive && typeof handle.setKeepAlive === 'function') {
    socket[kKeepAlive] = true;
    socket[kKeepAliveDelay] = server.keepAliveInitialDelay;
    handle.setKeepAlive(true, server.keepAliveInitialDelay, 1, 10);
  }
  server._connections++;
  socket.server = server;
  socket._server = server;
  server.emit('connection', socket);
  serverSocketChannel ??= require('diagnostics_channel').channel('net.server.socket');
  if (serverSocketChannel.hasSubscribers) serverSocketChannel.publish({ socket });
}

/** Closes a connection that is one too many, or from a blocked address. */
function drop(server, handle) {
  let data;
  if (typeof handle.getsockname === 'function') {
    const local = {};
    const remote = {};
    handle.getsockname(local);
    handle.getpeername(remote);
    data = {
      localAddress: local.address, localPort: local.port, localFamily: local.family,
      remoteAddress: remote.address, remotePort: remote.port, remoteFamily: remote.family,
    };
  }
  handle.close();
  server.emit('drop', data);
}

/** @param {(error: Error | null, count?: number) => void} callback */
Server.prototype.getConnections = function(callback) {
  validateFunction(callback, 'callback');
  if (!this._usingWorkers) {
    process.nextTick(callback, null, this._connections);
    return this;
  }
  // Those that other processes have taken over count.
  let left = this._workers.length;
  let total = this._connections;
  const answered = (error, count) => {
    if (error) {
      left = -1;
      callback(error);
      return;
    }
    total += count;
    if (--left === 0) callback(null, total);
  };
  for (const list of this._workers) list.getConnections(answered);
  return this;
};

/** Takes note of a process to which connections have been sent. */
Server.prototype._setupWorker = function(list) {
  this._usingWorkers = true;
  this._workers.push(list);
  list.once('exit', () => {
    this._workers.splice(this._workers.indexOf(list), 1);
  });
};

// ---- Closing

/** @param {(error?: Error) => void} [callback] */
Server.prototype.close = function(callback) {
  if (typeof callback === 'function') {
    if (this._handle) this.once('close', callback);
    else this.once('close', () => callback(new ERR_SERVER_NOT_RUNNING()));
  }
  if (this._handle) {
    this._handle.close();
    this._handle = null;
  }
  // A listen() whose name lookup is under way must not begin to listen.
  this._listeningId++;
  if (!this._usingWorkers) {
    this._emitCloseIfDrained();
    return this;
  }
  let left = this._workers.length;
  // Until the last one is closed there is a connection more.
  this._connections++;
  const drained = () => {
    if (left-- > 0) return;
    this._connections--;
    this._emitCloseIfDrained();
  };
  for (const list of this._workers) list.close(drained);
  drained();
  return this;
};

Server.prototype._emitCloseIfDrained = function() {
  // In a cluster's worker the handle may have had to refuse connections.
  this._handle?.connectionEnded?.();
  if (this._handle || this._connections > 0) return;
  process.nextTick(emitClose, this);
};

function emitClose(server) {
  server.emit('close');
}

/** @returns {Promise<void>} */
Server.prototype[Symbol.asyncDispose] = function() {
  if (!this._handle) return Promise.resolve();
  return new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

Server.prototype[kRejection] = function(error, event, socket) {
  if (event === 'connection') socket.destroy(error);
  else this.emit('error', error);
};

Server.prototype.ref = function() {
  this._unref = false;
  this._handle?.ref();
  return this;
};

Server.prototype.unref = function() {
  this._unref = true;
  this._handle?.unref();
  return this;
};

module.exports = { Server, connectionArrived };
