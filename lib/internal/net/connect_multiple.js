'use strict';
// Connecting to the first of several addresses that answers (RFC 8305, loosely): one after the other, families in turn.

const {
  codes: { ERR_INVALID_ADDRESS_FAMILY, ERR_INVALID_IP_ADDRESS, ERR_IP_BLOCKED },
  NodeAggregateError,
} = require('internal/errors');
const { beginConnect, bindLocal, connectAddress, connectionError, established, fail } = require('internal/net/connect');
const { SOCKET, TCP } = require('internal/net/handles');
const { isIP } = require('internal/net/ip');
const { attach } = require('internal/net/socket');

const ETIMEDOUT = -110;
const ECANCELED = -125;

/** What lookup found, with families in turn, beginning with that of the first. */
function inTurn(addresses) {
  const first = addresses[0].family;
  const same = addresses.filter(({ family }) => family === first);
  const other = addresses.filter(({ family }) => family !== first);
  const list = [];
  for (let i = 0; i < same.length || i < other.length; i++) {
    if (i < same.length) list.push(same[i]);
    if (i < other.length) list.push(other[i]);
  }
  return list;
}

/**
 * @param {import('net').Socket} socket that is connecting
 * @param {Array<{ address: string, family: number }>} addresses
 * @param {{ host: string, port: number, localAddress?: string, localPort?: number, attemptTimeout: number }} options
 */
function connectMultiple(socket, addresses, options) {
  const { host, port, localAddress, localPort } = options;
  const valid = [];
  for (const found of addresses) {
    socket.emit('lookup', null, found.address, found.family, host);
    // A listener may have ended it.
    if (!socket.connecting) return;
    if (isIP(found.address) !== 0 && (found.family === 4 || found.family === 6)) valid.push(found);
  }
  if (valid.length === 0) {
    const { address, family } = addresses[0] ?? {};
    const error = isIP(address) === 0 ? new ERR_INVALID_IP_ADDRESS(address) : new ERR_INVALID_ADDRESS_FAMILY(family, host, port);
    process.nextTick(fail, socket, error);
    return;
  }
  socket._unrefTimer();
  if (valid.length === 1) {
    connectAddress(socket, valid[0].address, port, valid[0].family, localAddress, localPort);
    return;
  }
  socket.autoSelectFamilyAttemptedAddresses = [];
  attempt({ socket, addresses: inTurn(valid), next: 0, errors: [], timer: undefined, options });
}

/** Tries the next address that can be tried. */
function attempt(context) {
  const { socket, addresses, errors, options: { port, localPort, attemptTimeout } } = context;
  clearTimeout(context.timer);
  while (context.next < addresses.length) {
    const index = context.next++;
    const { address, family } = addresses[index];
    const handle = index === 0 ? socket._handle : newHandle(socket);
    socket.autoSelectFamilyAttemptedAddresses.push(`${address}:${port}`);
    const request = { oncomplete: finished, context, address, port, family, localAddress: undefined, localPort };
    let error = bound(socket, handle, request);
    if (error === undefined) {
      const status = beginConnect(handle, request, address, port, family);
      if (status < 0) error = connectionError(status, request, handle);
    }
    if (error === undefined) {
      socket.emit('connectionAttempt', address, port, family);
      if (context.next < addresses.length && socket.connecting) {
        context.timer = setTimeout(expired, attemptTimeout, handle, request);
      }
      return;
    }
    errors.push(error);
    socket.emit('connectionAttemptFailed', address, port, family, error);
    if (!socket.connecting) return;
  }
  socket.destroy(errors.length === 1 ? errors[0] : new NodeAggregateError(errors));
}

/** Why the address must not or cannot be tried. */
function bound(socket, handle, request) {
  const { address, family, localPort } = request;
  if (socket.blockList?.check(address, `ipv${family}`)) return new ERR_IP_BLOCKED(address);
  if (!localPort) return undefined;
  const status = bindLocal(handle, family, undefined, localPort);
  return status < 0 ? connectionError(status, request, handle) : undefined;
}

/** The next attempt's own handle; the one before is given up. */
function newHandle(socket) {
  const old = socket._handle;
  old.owner = null;
  old.close();
  const handle = new TCP(SOCKET);
  if (!old.referenced) handle.unref();
  socket._handle = handle;
  attach(socket, handle);
  return handle;
}

function expired(handle, request) {
  const { context, address, port, family } = request;
  const { socket } = context;
  if (!socket.connecting || socket._handle !== handle) return;
  request.oncomplete = ignored;
  context.errors.push(connectionError(ETIMEDOUT, request, handle));
  socket.emit('connectionAttemptTimeout', address, port, family);
  if (socket.connecting) attempt(context);
}

function ignored() {}

/** The request's `oncomplete`. */
function finished(status, handle, request) {
  const { context, address, port, family } = request;
  const { socket } = context;
  clearTimeout(context.timer);
  if (status === ECANCELED || !socket.connecting || socket._handle !== handle) return;
  if (status === 0) {
    established(socket, handle, request);
    return;
  }
  const error = connectionError(status, request, handle);
  context.errors.push(error);
  socket.emit('connectionAttemptFailed', address, port, family, error);
  if (socket.connecting) attempt(context);
}

module.exports = { connectMultiple };
