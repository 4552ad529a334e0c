'use strict';
// The `net` module: TCP and Unix sockets. Its parts are in internal/net/*.

const { normalizeArgs } = require('internal/net/arguments');
const { BoundSocket } = require('internal/net/bound_socket');
const defaults = require('internal/net/defaults');
const { isIP, isIPv4, isIPv6 } = require('internal/net/ip');
const { Server } = require('internal/net/server');
const { Socket } = require('internal/net/socket');

/**
 * @param {...any} args options, path, or port and host; and a listener of 'connect'
 * @returns {Socket}
 */
function connect(...args) {
  const normal = normalizeArgs(args);
  const options = normal[0];
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect(normal);
}

/**
 * @param {import('net').ServerOpts | Function} [options]
 * @param {Function} [connectionListener]
 * @returns {Server}
 */
function createServer(options, connectionListener) {
  return new Server(options, connectionListener);
}

module.exports = {
  _createServerHandle: (...args) => require('internal/net/listen').serverHandle(...args),
  _normalizeArgs: normalizeArgs,
  get BlockList() {
    return require('internal/net/block_list').BlockList;
  },
  BoundSocket,
  connect,
  createConnection: connect,
  createServer,
  getDefaultAutoSelectFamily: defaults.getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout: defaults.getDefaultAutoSelectFamilyAttemptTimeout,
  isIP,
  isIPv4,
  isIPv6,
  Server,
  setDefaultAutoSelectFamily: defaults.setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout: defaults.setDefaultAutoSelectFamilyAttemptTimeout,
  Socket,
  get SocketAddress() {
    return require('internal/net/socket_address').SocketAddress;
  },
  Stream: Socket,
};
