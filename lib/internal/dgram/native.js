'use strict';
// The native sockets of dgram's sockets, for those who send or share them.

const { UDP } = require('internal/dgram/handle');

/** Where a socket keeps its state. */
const kStateSymbol = Symbol('state symbol');

/** @returns {import('internal/dgram/handle').UDP | null} what a socket stands on */
function nativeHandle(socket) {
  return socket[kStateSymbol].handle;
}

/**
 * A bound native socket that belongs to nobody yet.
 * @param {string | null} address
 * @param {number} port
 * @param {'udp4' | 'udp6'} type
 * @param {number | undefined} fd instead of address and port
 * @param {number} flags
 * @returns {import('internal/dgram/handle').UDP | number} or the negative error number
 */
function boundHandle(address, port, type, fd, flags) {
  const handle = new UDP(type, require('dns').lookup);
  const status = fd >= 0
    ? handle.open(fd)
    : handle.bind(address || (handle.ipv6 ? '::' : '0.0.0.0'), port || 0, flags);
  if (status >= 0) return handle;
  handle.close();
  return status;
}

module.exports = { boundHandle, kStateSymbol, nativeHandle };
