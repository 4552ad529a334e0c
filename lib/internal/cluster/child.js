'use strict';
// A cluster's worker: its servers get their connections, or their sockets, from the primary.

const EventEmitter = require('events');
const { Worker } = require('internal/cluster/worker');
const { kAsyncId, newAsyncId } = require('internal/async_hooks');
const { receiver, send: sendTo } = require('internal/cluster/messages');
const { role } = require('internal/cluster/role');

const LONGEST_TIMEOUT = 2 ** 31 - 1;

const cluster = new EventEmitter();
/** The handles of servers and sockets that the primary knows, by their keys. */
const handles = new Map();
/** Which numbers of an address are in use: several servers of one worker on it are different ones. */
const indexes = new Map();

cluster.isWorker = true;
cluster.isMaster = false;
cluster.isPrimary = false;
cluster.worker = null;
cluster.Worker = Worker;

function send(message, callback) {
  return sendTo(process, message, undefined, callback);
}

/** Called when the process starts. */
cluster._setupWorker = function() {
  const worker = new Worker({ id: +process.env.NODE_UNIQUE_ID | 0, process, state: 'online' });
  cluster.worker = worker;
  role.worker = cluster;
  process.once('disconnect', () => {
    worker.emit('disconnect');
    // The primary is gone: so is what this process was for.
    if (!worker.exitedAfterDisconnect) process.exit(0);
  });
  process.on('internalMessage', receiver(worker, received));
  send({ act: 'online' });
};

function takeIndex(address) {
  let taken = indexes.get(address);
  if (taken === undefined) indexes.set(address, taken = new Set());
  let index = 0;
  while (taken.has(index)) index++;
  taken.add(index);
  return index;
}

function giveIndexBack(address, index) {
  const taken = indexes.get(address);
  taken?.delete(index);
  if (taken?.size === 0) indexes.delete(address);
}

/**
 * Asks the primary for a handle.
 * @param {any} object a net.Server or dgram.Socket
 * @param {object} options
 * @param {(errno: number, handle: any) => void} callback
 */
cluster._getServer = function(object, options, callback) {
  let { address } = options;
  // The primary's working directory may be another one.
  if (options.port < 0 && typeof address === 'string' && address[0] !== '\0' && process.platform !== 'win32') {
    address = require('path').resolve(address);
  }
  const indexKey = `${address}:${options.port}:${options.addressType}:${options.fd}`;
  const index = takeIndex(indexKey);
  const message = { act: 'queryServer', index, data: null, ...options, address };
  if (object._getServerData) message.data = object._getServerData();

  send(message, (reply, handle) => {
    object._setServerData?.(reply.data);
    if (reply.errno) {
      giveIndexBack(indexKey, index);
      handle?.close();
      callback(reply.errno, null);
      return;
    }
    const made = handle ? sharedHandle(handle, reply.key) : new ServerHandle(reply.key, reply.sockname);
    made.closeInCluster = () => giveIndexBack(indexKey, index);
    handles.set(reply.key, made);
    callback(0, made);
  });

  object.once('listening', () => {
    // A listener before this one may have closed it.
    if (!indexes.get(indexKey)?.has(index)) return;
    cluster.worker.state = 'listening';
    send({ ...message, act: 'listening', port: object.address()?.port || options.port });
  });
};

/** Has a handle of the primary's tell when it is closed. */
function sharedHandle(handle, key) {
  const { close } = handle;
  handle.close = function(...args) {
    if (handles.get(key) === handle) {
      handles.delete(key);
      handle.closeInCluster();
      send({ act: 'close', key });
    }
    return Reflect.apply(close, handle, args);
  };
  return handle;
}

/** What stands for a handle in a server whose connections come from the primary. */
class ServerHandle {
  constructor(key, sockname) {
    this.key = key;
    this.owner = null;
    this.onconnection = null;
    this.closeInCluster = null;
    /** A connection had to be refused: the primary waits for word. */
    this.refused = false;
    this[kAsyncId] = newAsyncId();
    /** Listening keeps the process alive. */
    this.alive = setInterval(() => {}, LONGEST_TIMEOUT);
    // A path has none.
    if (sockname) {
      this.getsockname = (out) => {
        Object.assign(out, sockname);
        return 0;
      };
    }
  }

  getAsyncId() {
    return this[kAsyncId];
  }

  /** The primary listens already. */
  listen() {
    return 0;
  }

  ref() {
    this.alive.ref();
  }

  unref() {
    this.alive.unref();
  }

  hasRef() {
    return this.alive.hasRef();
  }

  /** The server has a connection less. */
  connectionEnded() {
    if (!this.refused || isFull(this.owner)) return;
    this.refused = false;
    send({ act: 'hasRoom', key: this.key });
  }

  /** @param {() => void} [callback] */
  close(callback) {
    if (this.key === undefined) return;
    clearInterval(this.alive);
    handles.delete(this.key);
    this.closeInCluster();
    send({ act: 'close', key: this.key });
    this.key = undefined;
    if (callback !== undefined) setImmediate(callback);
  }
}

// ---- What the primary says; `this` is the worker

function received(message, handle) {
  if (message.act === 'newconn') connectionArrived(message, handle);
  else if (message.act === 'disconnect') disconnect(this, true);
}

function connectionArrived({ key, seq }, handle) {
  const server = handles.get(key);
  // Without a handle this process has no descriptor left for it; another one may.
  const accepted = handle !== undefined && server !== undefined && !isFull(server.owner);
  send({ ack: seq, accepted });
  if (accepted) {
    server.onconnection(0, handle);
    return;
  }
  handle?.close();
  if (server !== undefined) server.refused = true;
}

/** Whether a server has as many connections as it wants, and others are to have the next. */
function isFull(owner) {
  if (owner === null || owner.dropMaxConnection) return false;
  const { maxConnections } = owner;
  return maxConnections !== undefined && maxConnections !== null && owner._connections >= maxConnections;
}

// ---- A worker, from inside

Worker.prototype.disconnect = function() {
  if (this.state !== 'disconnecting') {
    this.state = 'disconnecting';
    disconnect(this, false);
  }
  return this;
};

/** Closes all servers, and then the channel. */
function disconnect(worker, byPrimary) {
  worker.exitedAfterDisconnect = true;
  let open = 1;
  const closed = () => {
    if (--open !== 0) return;
    // The primary has to know that this is no accident before it sees the channel end.
    if (byPrimary) closeChannel();
    else send({ act: 'exitedAfterDisconnect' }, closeChannel);
  };
  for (const handle of [...handles.values()]) {
    open++;
    if (handle.owner) handle.owner.close(closed);
    else handle.close(closed);
  }
  handles.clear();
  closed();
}

function closeChannel() {
  if (process.connected) process.disconnect();
}

Worker.prototype.destroy = function() {
  if (this.state === 'destroying') return;
  this.exitedAfterDisconnect = true;
  if (!this.isConnected()) process.exit(0);
  this.state = 'destroying';
  send({ act: 'exitedAfterDisconnect' }, closeChannel);
  process.once('disconnect', () => process.exit(0));
};

module.exports = cluster;
