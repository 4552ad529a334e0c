'use strict';
// server.listen() in all its shapes, and the making of the handle that listens.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_SERVER_ALREADY_LISTEN },
  exceptionWithHostPort,
  uvExceptionWithHostPort,
} = require('internal/errors');
const { kAsyncId, withTrigger } = require('internal/async_hooks');
const { asPort, normalizeArgs } = require('internal/net/arguments');
const { adopt } = require('internal/net/bound_socket');
const { EINVAL, IPV6_ONLY, Pipe, REUSE_PORT, SERVER, TCP, createHandle } = require('internal/net/handles');
const { isIP } = require('internal/net/ip');
const { role } = require('internal/cluster/role');
const { connectionArrived } = require('internal/net/server');
const { validateAbortSignal, validatePort } = require('internal/validators');

const DEFAULT_BACKLOG = 511;

let listenChannel;

/**
 * @param {import("net").Server} server
 * @param {any[]} args
 */
function listen(server, args) {
  const normal = normalizeArgs(args);
  let [options, callback] = normal;
  if (server._handle) throw new ERR_SERVER_ALREADY_LISTEN();

  listenChannel ??= require('diagnostics_channel').tracingChannel('net.server.listen');
  if (listenChannel.hasSubscribers) listenChannel.asyncStart.publish({ server, options });

  if (callback !== null) server.once('listening', callback);
  const backlog = Number(options.backlog) || backlogOf(args) || DEFAULT_BACKLOG;
  const bound = adopt(options) ?? adopt(options.handle);
  if (bound !== undefined) {
    closeOnAbort(server, options.signal);
    listenOnHandle(server, bound, backlog);
    return server;
  }

  options = options._handle || options.handle || options;
  // A server, a socket, or a handle itself.
  if (options instanceof TCP || options instanceof Pipe) {
    closeOnAbort(server, normal[0].signal);
    listenOnHandle(server, options, backlog);
    return server;
  }
  closeOnAbort(server, options.signal);
  // Sharing a port by the system's means needs a socket of one's own.
  const exclusive = Boolean(options.exclusive) || options.reusePort === true;
  const begin = role.worker === null || exclusive ? setUp : setUpInCluster;
  if (typeof options.fd === 'number' && options.fd >= 0) {
    begin(server, null, null, null, backlog, options.fd, 0, undefined);
    return server;
  }

  const flags = (options.ipv6Only === true ? IPV6_ONLY : 0) | (options.reusePort === true ? REUSE_PORT : 0);
  if (args.length === 0 || typeof args[0] === 'function' ||
      (options.port === undefined && 'port' in options) || options.port === null) {
    options.port = 0;
  }
  if (typeof options.port === 'number' || typeof options.port === 'string') {
    validatePort(options.port, 'options.port');
    const port = options.port | 0;
    if (options.host) listenOnHost(server, options.host, port, backlog, flags, begin);
    else begin(server, null, port, 4, backlog, undefined, flags, undefined);
    return server;
  }
  if (options.path && typeof options.path === 'string' && !asPort(options.path)) {
    if (options.path[0] === '\0' && (options.readableAll || options.writableAll)) {
      throw new ERR_INVALID_ARG_VALUE('options', options, 'can not set readableAll or writableAllt to true when path is abstract unix socket');
    }
    begin(server, options.path, -1, -1, backlog, undefined, 0, options);
    return server;
  }
  if (!('port' in options || 'path' in options)) {
    throw new ERR_INVALID_ARG_VALUE('options', options, 'must have the property "port" or "path"');
  }
  throw new ERR_INVALID_ARG_VALUE('options', options);
}

/** The backlog as an argument: after the port or path, or after the host. */
function backlogOf(args) {
  if (args.length < 2) return 0;
  const second = Number(args[1]);
  if (typeof args[1] !== 'function' && second > 0) return second;
  return args.length > 2 && typeof args[2] !== 'function' ? Number(args[2]) || 0 : 0;
}

function closeOnAbort(server, signal) {
  if (signal === undefined) return;
  validateAbortSignal(signal, 'options.signal');
  const onAborted = () => server.close();
  if (signal.aborted) {
    process.nextTick(onAborted);
    return;
  }
  const { addAbortListener } = require('internal/events/abort_listener');
  const listening = addAbortListener(signal, onAborted);
  server.once('close', listening[Symbol.dispose]);
}

function listenOnHandle(server, handle, backlog) {
  server._handle = handle;
  server[kAsyncId] = handle[kAsyncId];
  setUp(server, null, -1, -1, backlog, undefined, 0, undefined);
}

function listenOnHost(server, host, port, backlog, flags, begin) {
  const family = isIP(host);
  if (family !== 0) {
    begin(server, host, port, family, backlog, undefined, flags, undefined);
    return;
  }
  const id = server._listeningId;
  require('dns').lookup(host, { all: true }, (error, addresses) => {
    // Closed, or told to listen on something else.
    if (server._listeningId !== id) return;
    if (error) {
      server.emit('error', error);
      return;
    }
    // An address of one link only would need that link's name too.
    const found = addresses.find(({ address }) => !isLinkLocal(address)) ?? addresses[0];
    begin(server, found?.address, port, found?.family ?? 4, backlog, undefined, flags, undefined);
  });
}

/** Whether an address is in fe80::/10. */
function isLinkLocal(address) {
  return /^fe[89ab][0-9a-f]:/i.test(address);
}

/** In a worker of a cluster the primary makes the handle. Takes what `setUp` takes. */
function setUpInCluster(server, address, port, family, backlog, fd, flags, pipeOptions) {
  const { readableAll, writableAll } = pipeOptions ?? {};
  const id = ++server._listeningId;
  const asked = { address, port, addressType: family, fd, flags, backlog, readableAll, writableAll };
  role.worker._getServer(server, asked, (errno, handle) => {
    // Closed meanwhile, or told to listen on something else.
    if (server._listeningId !== id) {
      handle?.close();
      return;
    }
    if (errno) {
      server.emit('error', exceptionWithHostPort(errno, 'bind', address, port));
      return;
    }
    server._handle = handle;
    server[kAsyncId] = handle[kAsyncId];
    setUp(server, address, port, family, backlog, fd, flags, undefined);
  });
}

/**
 * Makes the handle and begins to listen.
 * @param {string | null} address also a path
 * @param {number | null} port -1 for a path
 * @param {4 | 6 | -1 | null} family
 * @param {number | undefined} fd
 * @param {object | undefined} pipeOptions
 */
function setUp(server, address, port, family, backlog, fd, flags, pipeOptions) {
  if (!server._handle) {
    let handle;
    if (!address && fd === undefined) {
      // Any address: that of IPv6 takes IPv4 connections as well.
      handle = serverHandle('::', port, 6, undefined, flags);
      if (typeof handle === 'number') {
        handle = null;
      } else {
        family = 6;
        address = '::';
      }
    }
    if (!handle) {
      address ??= fd === undefined ? '0.0.0.0' : address;
      handle = serverHandle(address, port, family, fd, flags);
    }
    if (typeof handle === 'number') {
      failed(server, handle, address, port);
      return;
    }
    server._handle = handle;
    server[kAsyncId] = handle[kAsyncId];
  }
  const handle = server._handle;
  handle.onconnection = connectionArrived;
  handle.owner = server;
  let status = handle.listen(backlog);
  if (status === 0 && pipeOptions !== undefined) status = openToOthers(handle, pipeOptions);
  if (status < 0) {
    handle.close();
    server._handle = null;
    failed(server, status, address, port);
    return;
  }
  server._connectionKey = `${family}:${address}:${port}`;
  if (handle instanceof Pipe || family === -1) server._pipeName = address ?? handle.path;
  if (server._unref) handle.unref();
  withTrigger(server[kAsyncId], process.nextTick, emitListening, server);
}

function openToOthers(handle, { readableAll, writableAll }) {
  const mode = (readableAll === true ? 1 : 0) | (writableAll === true ? 2 : 0);
  return mode === 0 ? 0 : handle.fchmod(mode);
}

function failed(server, status, address, port) {
  const error = uvExceptionWithHostPort(status, 'listen', address ?? undefined, port ?? undefined);
  if (listenChannel?.hasSubscribers) listenChannel.error.publish({ server, error });
  withTrigger(server[kAsyncId], process.nextTick, emitError, server, error);
}

function emitError(server, error) {
  server.emit('error', error);
}

function emitListening(server) {
  // Closed meanwhile.
  if (!server._handle) return;
  if (listenChannel.hasSubscribers) listenChannel.asyncEnd.publish({ server });
  server.emit('listening');
}

/**
 * A bound handle.
 * @returns {TCP | Pipe | number} or the negative error number
 */
function serverHandle(address, port, family, fd, flags) {
  if (typeof fd === 'number' && fd >= 0) return descriptorHandle(fd);
  let handle;
  let status;
  if (port === -1 && family === -1) {
    handle = new Pipe(SERVER);
    status = handle.bind(address);
  } else {
    handle = new TCP(SERVER);
    if (family === 6) status = handle.bind6(address || '::', port, flags);
    else status = handle.bind(address || '0.0.0.0', port, flags);
  }
  if (status < 0) {
    handle.close();
    return status;
  }
  return handle;
}

function descriptorHandle(fd) {
  let handle;
  try {
    handle = createHandle(fd, true);
  } catch {
    // What cannot listen: told as the error of listen(), in an event.
    return EINVAL;
  }
  const status = handle.open(fd);
  if (status < 0) {
    handle.close();
    return status;
  }
  return handle;
}

module.exports = { listen, serverHandle };
