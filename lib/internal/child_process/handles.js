'use strict';
// What can be sent over a channel beside a message: which kinds of handle there are, how each is taken out of its object
// here and put into a new one over there.

const { codes: { ERR_INVALID_HANDLE_TYPE } } = require('internal/errors');

const channels = binding('ipc');

function noop() {}

/**
 * @typedef {object} Parcel
 * @property {object} message what goes over the channel
 * @property {any} handle the native handle
 * @property {boolean} close whether it is closed here once it has arrived
 */

/** The kinds, by their names on the channel. `pack` gives a Parcel, or undefined when there is no native handle left. */
const kinds = {
  __proto__: null,
  'net.Native': {
    pack: (target, message, handle) => ({ message, handle, close: false }),
    unpack: (message, handle, emit) => emit(handle),
  },
  'net.Server': {
    pack: (target, message, server) => server._handle && { message, handle: server._handle, close: false },
    unpack(message, handle, emit) {
      const server = new (require('net').Server)();
      server.listen(handle, () => emit(server));
    },
  },
  'net.Socket': { pack: packSocket, unpack: unpackSocket },
  'dgram.Native': {
    pack: (target, message, handle) => ({ message, handle, close: false }),
    unpack: (message, handle, emit) => emit(handle),
  },
  'dgram.Socket': {
    pack(target, message, socket) {
      message.dgramType = socket.type;
      const handle = require('internal/dgram/native').nativeHandle(socket);
      return handle ? { message, handle, close: false } : undefined;
    },
    unpack(message, handle, emit) {
      const socket = require('dgram').createSocket(message.dgramType);
      socket.bind(handle, () => emit(socket));
    },
  },
};

function packSocket(target, message, socket, { keepOpen }) {
  const { server } = socket;
  if (server) {
    message.key = server._connectionKey;
    // Otherwise every connection sent would be one more listener.
    if (!server._workers.some((list) => list.child === target && list.key === message.key)) {
      const { SocketListSend } = require('internal/child_process/socket_list');
      server._setupWorker(new SocketListSend(target, message.key));
    }
  }
  const handle = socket._handle;
  if (!handle) return undefined;
  if (keepOpen) return { message, handle, close: false };

  // The socket here has nothing to do with the connection from now on.
  handle.readStop();
  handle.onread = noop;
  handle.owner = null;
  socket._handle = null;
  socket.setTimeout(0);
  socket.parser?.close?.();
  if (server) {
    server._connections--;
    socket._server = null;
    server._emitCloseIfDrained();
  }
  return { message, handle, close: true };
}

function unpackSocket(message, handle, emit, target) {
  const socket = new (require('net').Socket)({ handle, readable: true, writable: true });
  if (message.key) {
    const lists = target._socketLists ??= { __proto__: null };
    const { SocketListReceive } = require('internal/child_process/socket_list');
    (lists[message.key] ??= new SocketListReceive(target, message.key)).add(socket);
  }
  emit(socket);
}

/**
 * The name of the kind of what a program wants to send.
 * @param {any} handle
 * @returns {string}
 */
function kindOf(handle) {
  const net = require('net');
  const { Pipe, TCP } = require('internal/net/handles');
  if (handle instanceof net.Socket) return 'net.Socket';
  if (handle instanceof net.Server) return 'net.Server';
  if (handle instanceof TCP || handle instanceof Pipe) return 'net.Native';
  if (handle instanceof require('dgram').Socket) return 'dgram.Socket';
  if (handle instanceof require('internal/dgram/handle').UDP) return 'dgram.Native';
  throw new ERR_INVALID_HANDLE_TYPE();
}

/**
 * Makes ready for sending.
 * @param {any} target whom the channel belongs to
 * @param {string} kind
 * @param {any} message the program's
 * @param {any} handle
 * @param {{ keepOpen?: boolean }} options
 * @returns {Parcel | undefined}
 */
function pack(target, kind, message, handle, options) {
  return kinds[kind].pack(target, { cmd: 'NODE_HANDLE', type: kind, msg: message }, handle, options) || undefined;
}

/**
 * The native handle of the next descriptor that has come.
 * @param {number} channel the stream's number
 * @param {string} kind
 * @returns {any} null where it is missing
 */
function takeNative(channel, kind) {
  if (kind.startsWith('dgram')) {
    const fd = channels.takeFd(channel);
    if (fd < 0) return null;
    const handle = require('internal/dgram/handle').udpOver(fd);
    if (handle === null) require('fs').closeSync(fd);
    return handle;
  }
  const id = channels.takeStream(channel);
  if (id < 0) return null;
  const { Pipe, SOCKET, TCP } = require('internal/net/handles');
  const isPipe = binding('process').guessHandleType(binding('tcp').fd(id)) === 'PIPE';
  return isPipe ? new Pipe(SOCKET, id) : new TCP(SOCKET, id);
}

/**
 * A connection that a cluster's primary has taken in.
 * @param {number} channel the stream's number
 * @param {boolean} isPipe
 */
function takeConnection(channel, isPipe) {
  const id = channels.takeStream(channel);
  if (id < 0) return undefined;
  const { Pipe, SOCKET, TCP } = require('internal/net/handles');
  return isPipe ? new Pipe(SOCKET, id) : new TCP(SOCKET, id);
}

/**
 * @param {object} message with `type` and what `pack` has added
 * @param {any} handle native
 * @param {(handle: any) => void} emit called with the new object when that is ready
 * @param {any} target
 */
function unpack(message, handle, emit, target) {
  const kind = kinds[message.type];
  if (kind === undefined) handle.close();
  else kind.unpack(message, handle, emit, target);
}

module.exports = { kindOf, pack, takeConnection, takeNative, unpack };
