'use strict';
// socket.connect(): from its arguments over the name lookup to one connected handle. Trying several addresses in turn
// is in internal/net/connect_multiple.

const {
  codes: {
    ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_IP_ADDRESS, ERR_IP_BLOCKED, ERR_MISSING_ARGS,
  },
  exceptionWithHostPort,
} = require('internal/errors');
const { kAsyncId, withTrigger } = require('internal/async_hooks');
const { normalizeArgs, normalized } = require('internal/net/arguments');
const defaults = require('internal/net/defaults');
const { Pipe, SOCKET, TCP } = require('internal/net/handles');
const { isIP } = require('internal/net/ip');
const { attach, flushPending, kEstablished, kKeepAlive, kKeepAliveDelay, kNoDelay, kReadWaits } = require('internal/net/socket');
const { applySettings } = require('internal/net/socket_settings');
const {
  validateBoolean, validateFunction, validateInt32, validateNumber, validatePort, validateString,
} = require('internal/validators');

/**
 * @param {import('net').Socket} socket
 * @param {any[]} args
 */
function connect(socket, args) {
  const list = Array.isArray(args[0]) && args[0][normalized] ? args[0] : normalizeArgs(args);
  const [options, callback] = list;
  const { path } = options;
  if (options.host === undefined && options.port === undefined && path === undefined) {
    throw new ERR_MISSING_ARGS(['options', 'port', 'path']);
  }
  if (socket.destroyed) revive(socket);
  if (socket._handle === null) {
    socket._handle = path ? new Pipe(SOCKET) : new TCP(SOCKET);
    attach(socket, socket._handle);
  }
  if (callback !== null) socket.once('connect', callback);
  socket._unrefTimer();
  socket.connecting = true;
  socket._host = null;
  if (options.noDelay) socket[kNoDelay] = true;
  if (options.keepAlive) {
    socket[kKeepAlive] = true;
    if (options.keepAliveInitialDelay !== undefined) {
      validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
      socket[kKeepAliveDelay] = Math.max(0, Math.trunc(options.keepAliveInitialDelay / 1000));
    }
  }
  if (path) {
    validateString(path, 'options.path');
    connectPath(socket, path);
  } else {
    connectHost(socket, options);
  }
  return socket;
}

/** A closed socket connects anew. */
function revive(socket) {
  socket._handle = null;
  socket._peername = null;
  socket._sockname = null;
  socket._undestroy();
}

function connectPath(socket, path) {
  const request = { oncomplete: connected, address: path, port: undefined, localAddress: undefined, localPort: undefined, began: 0 };
  const handle = socket._handle;
  const status = typeof handle.fchmod === 'function' ? handle.connect(request, path) : -22;
  if (status < 0) socket.destroy(exceptionWithHostPort(status, 'connect', path, undefined));
}

function connectHost(socket, options) {
  const { localAddress, localPort } = options;
  const { host = 'localhost' } = options;
  let { port, autoSelectFamilyAttemptTimeout: attemptTimeout } = options;
  const autoSelectFamily = options.autoSelectFamily ?? defaults.getDefaultAutoSelectFamily();

  if (localAddress && isIP(localAddress) === 0) throw new ERR_INVALID_IP_ADDRESS(localAddress);
  if (localPort) validateNumber(localPort, 'options.localPort');
  if (port === undefined) throw new ERR_MISSING_ARGS(['options', 'port', 'path']);
  if (typeof port !== 'number' && typeof port !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('options.port', ['number', 'string'], port);
  }
  validatePort(port);
  port |= 0;
  validateBoolean(autoSelectFamily, 'options.autoSelectFamily');
  if (attemptTimeout === undefined) {
    attemptTimeout = defaults.getDefaultAutoSelectFamilyAttemptTimeout();
  } else {
    validateInt32(attemptTimeout, 'options.autoSelectFamilyAttemptTimeout', 1);
    attemptTimeout = Math.max(attemptTimeout, defaults.SHORTEST_ATTEMPT);
  }

  validateString(host, 'options.host');
  const family = isIP(host);
  if (family !== 0) {
    // A bound socket's local address is known as soon as connect() returns.
    if (socket._handle.id !== 0) connectAddress(socket, host, port, family, localAddress, localPort);
    else process.nextTick(connectLater, socket, host, port, family, localAddress, localPort);
    return;
  }
  if (options.lookup !== undefined && options.lookup !== null) validateFunction(options.lookup, 'options.lookup');
  lookUp(socket, options, { host, port, localAddress, localPort, autoSelectFamily, attemptTimeout });
}

function connectLater(socket, host, port, family, localAddress, localPort) {
  if (socket.connecting) connectAddress(socket, host, port, family, localAddress, localPort);
}

function lookUp(socket, options, { host, port, localAddress, localPort, autoSelectFamily, attemptTimeout }) {
  const dns = require('dns');
  const lookup = options.lookup || dns.lookup;
  const request = { family: socket._handle instanceof TCP ? options.family : undefined, hints: options.hints || 0 };
  const anyFamily = request.family !== 4 && request.family !== 6;
  if (anyFamily && request.hints === 0) request.hints = dns.ADDRCONFIG;
  socket._host = host;

  if (autoSelectFamily && anyFamily) {
    request.all = true;
    const { connectMultiple } = require('internal/net/connect_multiple');
    withTrigger(socket[kAsyncId], lookup, host, request, (error, addresses) => {
      if (!socket.connecting) return;
      if (error) {
        socket.emit('lookup', error, undefined, undefined, host);
        process.nextTick(fail, socket, error);
      } else {
        connectMultiple(socket, addresses, { host, port, localAddress, localPort, attemptTimeout });
      }
    });
    return;
  }
  withTrigger(socket[kAsyncId], lookup, host, request, (error, ip, family) => {
    socket.emit('lookup', error, ip, family, host);
    if (!socket.connecting) return;
    if (error) {
      process.nextTick(fail, socket, error);
    } else if (typeof ip !== 'string' || isIP(ip) === 0) {
      process.nextTick(fail, socket, new ERR_INVALID_IP_ADDRESS(ip));
    } else if (family !== 4 && family !== 6) {
      process.nextTick(fail, socket, new ERR_INVALID_ADDRESS_FAMILY(family, host, port));
    } else {
      socket._unrefTimer();
      connectAddress(socket, ip, port, family, localAddress, localPort);
    }
  });
}

function fail(socket, error) {
  socket.destroy(error);
}

/** Gives a handle the local address that was asked for; 0, or a negative error number. */
function bindLocal(handle, family, localAddress, localPort, flags = 0) {
  if (family === 6) return handle.bind6(localAddress || '::', localPort || 0, flags);
  return handle.bind(localAddress || '0.0.0.0', localPort || 0, flags);
}

/** Begins to connect to one address. */
function connectAddress(socket, address, port, family, localAddress, localPort) {
  const handle = socket._handle;
  if (localAddress || localPort) {
    const status = bindLocal(handle, localAddress ? isIP(localAddress) : family, localAddress, localPort);
    if (status < 0) {
      socket.destroy(exceptionWithHostPort(status, 'bind', localAddress, localPort));
      return;
    }
  }
  if (socket.blockList?.check(address, `ipv${family}`)) {
    socket.destroy(new ERR_IP_BLOCKED(address));
    return;
  }
  const request = { oncomplete: connected, address, port, family, localAddress, localPort };
  socket.emit('connectionAttempt', address, port, family);
  if (!socket.connecting || socket._handle !== handle) return;
  const status = beginConnect(handle, request, address, port, family);
  if (status < 0) socket.destroy(connectionError(status, request, handle));
}

function beginConnect(handle, request, address, port, family) {
  if (!(handle instanceof TCP)) throw new ERR_INVALID_ARG_VALUE('options.handle', handle, 'is not a TCP socket');
  observe(request);
  return family === 6 ? handle.connect6(request, address, port) : handle.connect(request, address, port);
}

/** The error of a connection that failed, with the local side where one was asked for. */
function connectionError(status, request, handle) {
  const { address, port, localAddress } = request;
  let { localPort } = request;
  let local;
  if (localAddress && localPort) {
    local = `${localAddress}:${localPort}`;
  } else if (localPort) {
    const name = {};
    if (typeof handle.getsockname === 'function' && handle.getsockname(name) === 0) ({ port: localPort } = name);
    local = `:${localPort}`;
  }
  const error = exceptionWithHostPort(status, 'connect', address, port, local);
  if (local !== undefined) {
    error.localAddress = localAddress;
    error.localPort = localPort;
  }
  return error;
}

/** The request's `oncomplete`. */
function connected(status, handle, request) {
  const socket = handle.owner;
  if (socket === null || socket.destroyed) return;
  if (status < 0) {
    const error = connectionError(status, request, handle);
    socket.connecting = false;
    if (request.family !== undefined) {
      socket.emit('connectionAttemptFailed', request.address, request.port, request.family, error);
    }
    socket.destroy(error);
    return;
  }
  established(socket, handle, request);
}

/** Entries of type `net` on the performance timeline, for those who observe them. */
function observe(request) {
  const { isObserved } = require('internal/perf/timeline');
  request.began = isObserved('net') ? require('internal/perf/clock').now() : 0;
}

function announce({ address, port, began }) {
  const { announce: tell } = require('internal/perf/timeline');
  const { PerformanceNodeEntry } = require('internal/perf/entries');
  const duration = require('internal/perf/clock').now() - began;
  tell(new PerformanceNodeEntry('connect', 'net', began, duration, { host: address, port }));
}

/** The socket is connected through `handle`. */
function established(socket, handle, request) {
  if (request.began !== 0) announce(request);
  socket.connecting = false;
  socket._sockname = null;
  socket._unrefTimer();
  applySettings(socket, handle);
  handle = socket[kEstablished](handle);
  socket.emit('connect');
  // Whoever is told that the socket is ready finds it written.
  flushPending(socket);
  socket.emit('ready');
  if (socket._handle !== handle || socket._readableState.readable === false) return;
  if (socket[kReadWaits]) {
    socket[kReadWaits] = false;
    socket._read();
  } else if (!socket.isPaused()) {
    socket.read(0);
  }
}

module.exports = { beginConnect, bindLocal, connect, connectAddress, connectionError, established, fail };
