'use strict';
// The `dgram` module: UDP sockets.

const { kAsyncId } = require('internal/async_hooks');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FD_TYPE, ERR_IP_BLOCKED, ERR_MISSING_ARGS,
    ERR_SOCKET_ALREADY_BOUND, ERR_SOCKET_BAD_BUFFER_SIZE, ERR_SOCKET_BAD_TYPE, ERR_SOCKET_BUFFER_SIZE,
    ERR_SOCKET_DGRAM_IS_CONNECTED, ERR_SOCKET_DGRAM_NOT_CONNECTED, ERR_SOCKET_DGRAM_NOT_RUNNING,
  },
  errnoException,
  exceptionWithHostPort,
} = require('internal/errors');
const EventEmitter = require('events');
const { readBind, readConnectedSend, readSend } = require('internal/dgram/arguments');
const { EINVAL, IPV6_ONLY, NO_ADDRESS, REUSE_ADDRESS, REUSE_PORT, UDP } = require('internal/dgram/handle');
const { role } = require('internal/cluster/role');
const { kStateSymbol } = require('internal/dgram/native');
const { isIP } = require('internal/net/ip');
const {
  validateAbortSignal, validateFunction, validateNumber, validateObject, validatePort, validateString, validateUint32,
} = require('internal/validators');

const socketChannel = require('diagnostics_channel').channel('udp.socket');

const UNBOUND = 0;
const BINDING = 1;
const BOUND = 2;

const DISCONNECTED = 0;
const CONNECTING = 1;
const CONNECTED = 2;

class State {
  constructor(handle, options) {
    this.handle = handle;
    this.receiving = false;
    this.bindState = UNBOUND;
    this.connectState = DISCONNECTED;
    /** What waits for the socket to be bound. */
    this.queue = undefined;
    this.reuseAddr = options.reuseAddr;
    this.reusePort = options.reusePort;
    this.ipv6Only = options.ipv6Only;
    this.recvBufferSize = options.recvBufferSize;
    this.sendBufferSize = options.sendBufferSize;
    this.receiveBlockList = options.receiveBlockList;
    this.sendBlockList = options.sendBlockList;
  }

  get flags() {
    return (this.reuseAddr ? REUSE_ADDRESS : 0) | (this.ipv6Only ? IPV6_ONLY : 0) | (this.reusePort ? REUSE_PORT : 0);
  }
}

function validateBlockList(value, name) {
  if (value !== undefined && !require('net').BlockList.isBlockList(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, 'net.BlockList', value);
  }
}

function running(socket) {
  const state = socket[kStateSymbol];
  if (state.handle === null) throw new ERR_SOCKET_DGRAM_NOT_RUNNING();
  return state;
}

/** Throws the error of a call on the handle. */
function check(status, syscall) {
  if (status !== 0) throw errnoException(status, syscall);
}

function blocked(list, address) {
  return list !== undefined && list.check(address, `ipv${isIP(address)}`);
}

// ---- bound or not

/** Does `action` once the socket is bound, or never where that fails. */
function whenBound(socket, action) {
  const state = socket[kStateSymbol];
  if (state.queue === undefined) {
    state.queue = [];
    const listening = () => {
      socket.removeListener('error', failed);
      const actions = state.queue;
      state.queue = undefined;
      for (const each of actions) each();
    };
    const failed = () => {
      socket.removeListener('listening', listening);
      state.queue = undefined;
    };
    socket.once('listening', listening);
    socket.once('error', failed);
  }
  state.queue.push(action);
}

function startReceiving(socket) {
  const state = socket[kStateSymbol];
  state.handle.onmessage = onMessage;
  const status = state.handle.recvStart();
  state.receiving = true;
  state.bindState = BOUND;
  if (state.recvBufferSize) bufferSize(state, state.recvBufferSize, true);
  if (state.sendBufferSize) bufferSize(state, state.sendBufferSize, false);
  return status;
}

function startListening(socket) {
  const status = startReceiving(socket);
  if (status !== 0) socket.emit('error', errnoException(status, 'recvmsg'));
  else socket.emit('listening');
}

/** @param {number} size its bytes, or the error */
function onMessage(size, handle, message, rinfo) {
  const socket = handle.owner;
  if (size < 0) socket.emit('error', errnoException(size, 'recvmsg'));
  else if (!blocked(socket[kStateSymbol].receiveBlockList, rinfo.address)) socket.emit('message', message, rinfo);
}

/** Takes over a descriptor. */
function adopt(socket, fd) {
  const state = socket[kStateSymbol];
  const type = binding('process').guessHandleType(fd);
  try {
    if (type !== 'UDP') throw new ERR_INVALID_FD_TYPE(type);
    check(state.handle.open(fd), 'open');
  } catch (error) {
    state.bindState = UNBOUND;
    throw error;
  }
  startListening(socket);
}

/** Puts another native socket into the place of the one that was made with `socket`. */
function replaceHandle(socket, handle) {
  const state = socket[kStateSymbol];
  const { lookup } = state.handle;
  state.handle.close();
  handle.lookup = lookup;
  handle.owner = socket;
  state.handle = handle;
}

/** In a worker of a cluster: the primary binds. */
function bindInCluster(socket, address, port, fd) {
  const state = socket[kStateSymbol];
  const asked = { address, port, addressType: socket.type, fd, flags: state.flags };
  role.worker._getServer(socket, asked, (errno, handle) => {
    // Closed meanwhile.
    if (state.handle === null) {
      handle?.close();
      return;
    }
    if (errno) {
      state.bindState = UNBOUND;
      socket.emit('error', exceptionWithHostPort(errno, 'bind', address, port));
      return;
    }
    replaceHandle(socket, handle);
    startListening(socket);
  });
}

function bindTo(socket, address, port, exclusive) {
  const state = socket[kStateSymbol];
  const any = state.handle.ipv6 ? '::' : '0.0.0.0';
  state.handle.lookup(address || any, (error, ip) => {
    // Closed meanwhile.
    if (state.handle === null) return;
    if (!error && role.worker !== null && !exclusive) {
      bindInCluster(socket, ip, port || 0, undefined);
      return;
    }
    if (!error) {
      const status = state.handle.bind(ip, port || 0, state.flags);
      if (status !== 0) error = exceptionWithHostPort(status, 'bind', ip, port);
    }
    if (error) {
      state.bindState = UNBOUND;
      socket.emit('error', error);
    } else {
      startListening(socket);
    }
  });
}

function emitLater(socket, name) {
  process.nextTick(() => {
    if (socket[kStateSymbol].handle !== null) socket.emit(name);
  });
}

/** Binds at once, or throws. */
function bindNow(socket, address, port) {
  const state = socket[kStateSymbol];
  const ip = address || (state.handle.ipv6 ? '::' : '0.0.0.0');
  const status = state.handle.bind(ip, port, state.flags);
  if (status !== 0) throw exceptionWithHostPort(status, 'bind', ip, port);
  check(startReceiving(socket), 'recvmsg');
  emitLater(socket, 'listening');
}

// ---- connecting

function connectTo(socket, address, port, callback) {
  const { handle } = socket[kStateSymbol];
  if (handle === null) return;
  if (callback !== undefined) socket.once('connect', callback);
  handle.lookup(address, (error, ip) => connected(socket, error, ip, address, port, callback));
}

function connected(socket, error, ip, address, port, callback) {
  const state = socket[kStateSymbol];
  if (state.handle === null) return;
  if (!error && blocked(state.sendBlockList, ip)) error = new ERR_IP_BLOCKED(ip);
  if (!error) {
    const status = state.handle.connect(ip, port);
    if (status !== 0) error = exceptionWithHostPort(status, 'connect', address, port);
  }
  if (!error) {
    state.connectState = CONNECTED;
    process.nextTick(() => socket.emit('connect'));
    return;
  }
  state.connectState = DISCONNECTED;
  process.nextTick(() => {
    if (callback === undefined) {
      socket.emit('error', error);
      return;
    }
    socket.removeListener('connect', callback);
    callback(error);
  });
}

// ---- sending

function sendFailed(socket, error, callback) {
  if (callback !== undefined) process.nextTick(callback, error);
  else process.nextTick(() => socket.emit('error', error));
}

/** Sends a message, after a lookup where its address is a name. */
function transmit(socket, message) {
  const { handle, connectState } = socket[kStateSymbol];
  if (handle === null) return;
  if (connectState === CONNECTED && message.address === undefined) {
    sendTo(socket, message, undefined);
    return;
  }
  const { address } = message;
  if (handle.looksUpPlainly && !sendsLater() && sendTo(socket, message, address || (handle.ipv6 ? '::1' : '127.0.0.1'))) return;
  handle.lookup(address, (error, ip) => {
    if (error) sendFailed(socket, error, message.callback);
    else if (!sendTo(socket, message, ip)) sendEnded(socket, message, EINVAL);
  });
}

/**
 * @param {Socket} socket
 * @param {import('internal/dgram/arguments').Message} message
 * @param {string | undefined} ip
 * @returns {boolean} false where `ip` is no address of the socket's family
 */
function sendTo(socket, message, ip) {
  const { handle, sendBlockList } = socket[kStateSymbol];
  // Closed meanwhile.
  if (handle === null) return true;
  const { parts, port, callback } = message;
  if (ip !== undefined && sendBlockList !== undefined && isIP(ip) !== 0 && blocked(sendBlockList, ip)) {
    if (callback !== undefined) process.nextTick(callback, new ERR_IP_BLOCKED(ip));
    return true;
  }
  const ended = callback === undefined ? undefined : (status) => sendEnded(socket, message, status);
  const status = handle.send(parts, ip, port, ended, sendsLater());
  if (status === NO_ADDRESS) return false;
  if (status > 0) {
    if (callback !== undefined) process.nextTick(sendDone, socket, callback, status - 1);
  } else if (status < 0) {
    sendEnded(socket, message, status, ip);
  }
  return true;
}

let testsQueue;

/** Whether messages always wait, for tests of that. */
function sendsLater() {
  testsQueue ??= require('internal/options').getOption('--test-udp-no-try-send') === true;
  return testsQueue;
}

function sendDone(socket, callback, size) {
  // A socket that has been closed in the meantime does not say what became of its messages.
  if (socket[kStateSymbol].handle !== null) callback(null, size);
}

/** The errors of messages without a callback are nobody's: UDP promises nothing. */
function sendEnded(socket, message, status, ip = message.address) {
  const { callback, port } = message;
  if (callback === undefined) return;
  if (status >= 0) callback(null, status);
  else process.nextTick(callback, exceptionWithHostPort(status, 'send', ip || undefined, port || undefined));
}

// ---- the socket

function bufferSize(state, size, receive) {
  if (size >>> 0 !== size) throw new ERR_SOCKET_BAD_BUFFER_SIZE();
  const context = {};
  const result = state.handle.bufferSize(size, receive, context);
  if (result === undefined) throw new ERR_SOCKET_BUFFER_SIZE(context);
  return result;
}

function closeOnAbort(socket, signal) {
  const close = () => {
    if (socket[kStateSymbol].handle !== null) socket.close();
  };
  if (signal.aborted) {
    process.nextTick(close);
    return;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const disposable = addAbortListener(signal, close);
  socket.once('close', () => disposable[Symbol.dispose]());
}

class Socket extends EventEmitter {
  /**
   * @param {'udp4' | 'udp6' | object} type or options with it
   * @param {(message: Buffer, rinfo: object) => void} [listener] of 'message'
   */
  constructor(type, listener) {
    super();
    const options = type !== null && typeof type === 'object' ? type : {};
    if (type !== null && typeof type === 'object') type = options.type;
    const { lookup, recvBufferSize, sendBufferSize, receiveBlockList, sendBlockList, signal } = options;
    if (type !== 'udp4' && type !== 'udp6') throw new ERR_SOCKET_BAD_TYPE();
    if (lookup !== undefined) validateFunction(lookup, 'lookup');
    if (recvBufferSize) validateUint32(recvBufferSize, 'options.recvBufferSize');
    if (sendBufferSize) validateUint32(sendBufferSize, 'options.sendBufferSize');
    validateBlockList(receiveBlockList, 'options.receiveBlockList');
    validateBlockList(sendBlockList, 'options.sendBlockList');
    if (signal !== undefined) validateAbortSignal(signal, 'options.signal');

    const handle = new UDP(type, lookup ?? require('dns').lookup);
    handle.owner = this;
    this.type = type;
    this[kAsyncId] = handle[kAsyncId];
    this[kStateSymbol] = new State(handle, options);
    if (typeof listener === 'function') this.on('message', listener);
    if (signal !== undefined) closeOnAbort(this, signal);
    if (socketChannel.hasSubscribers) socketChannel.publish({ socket: this });
  }

  /** `bind([port][, address][, callback])` or `bind(options[, callback])`. */
  bind(...args) {
    const state = running(this);
    if (state.bindState !== UNBOUND) throw new ERR_SOCKET_ALREADY_BOUND();
    const { port, address, fd, handle, callback, ...given } = readBind(args);
    // Sharing a port by the system's means needs a socket of one's own.
    const exclusive = given.exclusive || Boolean(state.reusePort);
    state.bindState = BINDING;
    if (callback !== undefined) {
      const listening = () => {
        this.removeListener('error', failed);
        Reflect.apply(callback, this, []);
      };
      const failed = () => this.removeListener('listening', listening);
      this.once('listening', listening);
      this.once('error', failed);
    }
    if (handle !== undefined) {
      replaceHandle(this, handle);
      startListening(this);
    } else if (fd === undefined) {
      bindTo(this, address, port, exclusive);
    } else if (role.worker !== null && !exclusive) {
      bindInCluster(this, null, null, fd);
    } else {
      adopt(this, fd);
    }
    return this;
  }

  /**
   * Binds before it returns, without a lookup.
   * @param {{ port?: number, address?: string }} [options]
   * @returns {{ address: string, family: string, port: number }}
   */
  bindSync(options = {}) {
    const state = running(this);
    if (state.bindState !== UNBOUND) throw new ERR_SOCKET_ALREADY_BOUND();
    validateObject(options, 'options');
    const { port = 0, address } = options;
    const number = validatePort(port, 'options.port');
    if (address !== undefined) {
      validateString(address, 'options.address');
      if (address !== '' && isIP(address) === 0) {
        throw new ERR_INVALID_ARG_VALUE('options.address', address,
          'must be a numeric IP address; bindSync does not perform DNS resolution');
      }
    }
    bindNow(this, address, number);
    return this.address();
  }

  /**
   * @param {number} port
   * @param {string | Function} [address]
   * @param {Function} [callback]
   */
  connect(port, address, callback) {
    const number = validatePort(port, 'Port', false);
    if (typeof address === 'function') {
      callback = address;
      address = '';
    } else if (address === undefined) {
      address = '';
    }
    validateString(address, 'address');
    const state = this[kStateSymbol];
    if (state.connectState !== DISCONNECTED) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
    const listener = typeof callback === 'function' ? callback : undefined;
    state.connectState = CONNECTING;
    if (state.bindState === UNBOUND) this.bind({ port: 0, exclusive: true });
    if (state.bindState === BOUND) connectTo(this, address, number, listener);
    else whenBound(this, () => connectTo(this, address, number, listener));
  }

  /**
   * Connects before it returns, without a lookup.
   * @param {number} port
   * @param {string} [address]
   */
  connectSync(port, address) {
    const number = validatePort(port, 'Port', false);
    const state = running(this);
    if (address !== undefined) {
      validateString(address, 'address');
      if (address !== '' && isIP(address) === 0) {
        throw new ERR_INVALID_ARG_VALUE('address', address,
          'must be a numeric IP address; connectSync does not perform DNS resolution');
      }
    }
    if (state.connectState !== DISCONNECTED) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
    if (state.bindState === BINDING) throw new ERR_SOCKET_ALREADY_BOUND();
    const ip = address || (state.handle.ipv6 ? '::1' : '127.0.0.1');
    if (blocked(state.sendBlockList, ip)) throw new ERR_IP_BLOCKED(ip);
    if (state.bindState === UNBOUND) bindNow(this, undefined, 0);
    const status = state.handle.connect(ip, number);
    if (status !== 0) throw exceptionWithHostPort(status, 'connect', ip, number);
    state.connectState = CONNECTED;
    emitLater(this, 'connect');
  }

  disconnect() {
    const state = this[kStateSymbol];
    if (state.connectState !== CONNECTED) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
    check(state.handle.disconnect(), 'connect');
    state.connectState = DISCONNECTED;
  }

  /** As `send`, with all arguments there. */
  sendto(buffer, offset, length, port, address, callback) {
    validateNumber(offset, 'offset');
    validateNumber(length, 'length');
    validateNumber(port, 'port');
    validateString(address, 'address');
    this.send(buffer, offset, length, port, address, callback);
  }

  /** `send(message[, offset, length][, port][, address][, callback])`. */
  send(buffer, offset, length, port, address, callback) {
    const state = this[kStateSymbol];
    const read = state.connectState === CONNECTED ? readConnectedSend : readSend;
    const message = read(buffer, offset, length, port, address, callback);
    running(this);
    if (state.bindState === UNBOUND) this.bind({ port: 0, exclusive: true });
    if (state.bindState === BOUND) transmit(this, message);
    else whenBound(this, () => transmit(this, message));
  }

  /** @param {Function} [callback] listener of 'close' */
  close(callback) {
    if (typeof callback === 'function') this.on('close', callback);
    const state = this[kStateSymbol];
    if (state.queue !== undefined) {
      state.queue.push(() => this.close());
      return this;
    }
    running(this);
    if (state.receiving) {
      state.handle.recvStop();
      state.receiving = false;
    }
    state.handle.close();
    state.handle = null;
    process.nextTick(() => this.emit('close'));
    return this;
  }

  async [Symbol.asyncDispose]() {
    if (this[kStateSymbol].handle === null) return;
    const { promise, resolve } = Promise.withResolvers();
    this.close(resolve);
    await promise;
  }

  /** @returns {{ address: string, family: string, port: number }} */
  address() {
    const out = {};
    check(running(this).handle.getsockname(out), 'getsockname');
    return out;
  }

  /** @returns {{ address: string, family: string, port: number }} */
  remoteAddress() {
    const { handle, connectState } = running(this);
    if (connectState !== CONNECTED) throw new ERR_SOCKET_DGRAM_NOT_CONNECTED();
    const out = {};
    check(handle.getpeername(out), 'getpeername');
    return out;
  }

  setBroadcast(on) {
    check(this[kStateSymbol].handle.setBroadcast(Boolean(on)), 'setBroadcast');
  }

  setTTL(ttl) {
    validateNumber(ttl, 'ttl');
    check(this[kStateSymbol].handle.setTTL(ttl), 'setTTL');
    return ttl;
  }

  setMulticastTTL(ttl) {
    validateNumber(ttl, 'ttl');
    check(this[kStateSymbol].handle.setMulticastTTL(ttl), 'setMulticastTTL');
    return ttl;
  }

  setMulticastLoopback(on) {
    check(this[kStateSymbol].handle.setMulticastLoopback(Boolean(on)), 'setMulticastLoopback');
    return on;
  }

  setMulticastInterface(interfaceAddress) {
    const { handle } = running(this);
    validateString(interfaceAddress, 'interfaceAddress');
    check(handle.setMulticastInterface(interfaceAddress), 'setMulticastInterface');
  }

  addMembership(multicastAddress, interfaceAddress) {
    const { handle } = running(this);
    if (!multicastAddress) throw new ERR_MISSING_ARGS('multicastAddress');
    check(handle.addMembership(multicastAddress, interfaceAddress), 'addMembership');
  }

  dropMembership(multicastAddress, interfaceAddress) {
    const { handle } = running(this);
    if (!multicastAddress) throw new ERR_MISSING_ARGS('multicastAddress');
    check(handle.dropMembership(multicastAddress, interfaceAddress), 'dropMembership');
  }

  addSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress) {
    const { handle } = running(this);
    validateString(sourceAddress, 'sourceAddress');
    validateString(groupAddress, 'groupAddress');
    check(handle.addSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress), 'addSourceSpecificMembership');
  }

  dropSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress) {
    const { handle } = running(this);
    validateString(sourceAddress, 'sourceAddress');
    validateString(groupAddress, 'groupAddress');
    check(handle.dropSourceSpecificMembership(sourceAddress, groupAddress, interfaceAddress), 'dropSourceSpecificMembership');
  }

  ref() {
    this[kStateSymbol].handle?.ref();
    return this;
  }

  unref() {
    this[kStateSymbol].handle?.unref();
    return this;
  }

  setRecvBufferSize(size) {
    bufferSize(this[kStateSymbol], size, true);
  }

  setSendBufferSize(size) {
    bufferSize(this[kStateSymbol], size, false);
  }

  getRecvBufferSize() {
    return bufferSize(this[kStateSymbol], 0, true);
  }

  getSendBufferSize() {
    return bufferSize(this[kStateSymbol], 0, false);
  }

  getSendQueueSize() {
    return this[kStateSymbol].handle.getSendQueueSize();
  }

  getSendQueueCount() {
    return this[kStateSymbol].handle.getSendQueueCount();
  }
}

/**
 * @param {'udp4' | 'udp6' | object} type or options with it
 * @param {(message: Buffer, rinfo: object) => void} [listener] of 'message'
 * @returns {Socket}
 */
function createSocket(type, listener) {
  return new Socket(type, listener);
}

module.exports = { createSocket, Socket };
