'use strict';
// The native stream of a socket, beside which a native parser reads and writes, and who else wants its bytes.

const { FastBuffer } = require('internal/buffer/memory');
const { errnoException } = require('internal/errors');
const { kConnection } = require('internal/http/symbols');
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

/** `on` and its kin of a socket: who wants its bytes gets them, beside the parser. */
function watched(name) {
  return function(event, listener) {
    const result = Reflect.apply(Object.getPrototypeOf(this)[name], this, [event, listener]);
    const connection = this[kConnection];
    if ((event === 'data' || event === 'readable') && connection !== undefined && connection.attached !== null) {
      connection.handOver(event);
    }
    return result;
  };
}

const WATCHED = {
  addListener: watched('addListener'),
  on: watched('on'),
  prependListener: watched('prependListener'),
};

/**
 * Has the connection of a socket, whose parser reads the native stream, give it back when somebody else wants the bytes.
 * @param {import('stream').Duplex} socket
 */
function watch(socket) {
  if (socket.on !== WATCHED.on) Object.assign(socket, WATCHED);
}

/** Puts back what a socket had, without deleting: that would make a slow object of it, and others go on using it. */
function unwatch(socket) {
  if (socket.on !== WATCHED.on) return;
  const { addListener, on, prependListener } = Object.getPrototypeOf(socket);
  Object.assign(socket, { addListener, on, prependListener });
}

module.exports = { isNative, unwatch, unwritten, watch };
