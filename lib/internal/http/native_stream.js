'use strict';
// The native stream of a socket, beside which a native parser reads and writes.

const { FastBuffer } = require('internal/buffer/memory');
const { errnoException } = require('internal/errors');
const { Pipe, TCP } = require('internal/net/handles');

/**
 * Whether the bytes of a socket can go from its native stream to a parser: nobody else wants to see them, and no program
 * has put itself between socket and system, as those that mock servers do.
 * @param {import('stream').Duplex} socket
 * @returns {boolean}
 */
function isNative(socket) {
  const handle = socket._handle;
  if (socket.encrypted || !(handle instanceof TCP || handle instanceof Pipe) || handle.id === 0) return false;
  return socket.listenerCount('data') === 0 && socket.readableLength === 0 && !Object.hasOwn(handle, 'connect') &&
    !Object.hasOwn(socket, '_writeGeneric') && !Object.hasOwn(socket, 'push') && !Object.hasOwn(socket, '_read');
}

/**
 * Sees to a write that native code had taken and the system has not.
 * @param {import('stream').Duplex} socket
 * @param {number | ArrayBuffer | Uint8Array} rest why it failed, or what is left to be written
 */
function unwritten(socket, rest) {
  if (typeof rest === 'number') socket.destroy(errnoException(rest, 'write'));
  else socket.write(rest instanceof ArrayBuffer ? new FastBuffer(rest) : rest);
}

module.exports = { isNative, unwritten };
