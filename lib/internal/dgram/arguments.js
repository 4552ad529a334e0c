'use strict';
// The arguments of bind() and send() of a dgram.Socket, in their many shapes.

const {
  codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_SOCKET_DGRAM_IS_CONNECTED },
} = require('internal/errors');
const { FastBuffer } = require('internal/buffer/memory');
const { validatePort, validateString } = require('internal/validators');

const BYTES = ['string', 'Buffer', 'TypedArray', 'DataView'];

function toBytes(value) {
  if (typeof value === 'string') return require('buffer').Buffer.from(value);
  return ArrayBuffer.isView(value) ? value : undefined;
}

/** A part of a message. */
function slice(message, offset, length) {
  const bytes = toBytes(message);
  if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE('buffer', BYTES, message);
  offset >>>= 0;
  length >>>= 0;
  if (offset > bytes.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('offset');
  if (offset + length > bytes.byteLength) throw new ERR_BUFFER_OUT_OF_BOUNDS('length');
  return new FastBuffer(bytes.buffer, bytes.byteOffset + offset, length);
}

/** The message as a list of views. */
function partsOf(message) {
  if (Array.isArray(message)) {
    const parts = message.map(toBytes);
    if (parts.includes(undefined)) throw new ERR_INVALID_ARG_TYPE('buffer list arguments', BYTES, message);
    if (parts.length === 0) parts.push(new FastBuffer(0));
    return parts;
  }
  const bytes = toBytes(message);
  if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE('buffer', BYTES, message);
  return [bytes];
}

/** A message on its way. */
class Message {
  constructor(parts, port, address, callback) {
    this.parts = parts;
    this.port = port;
    this.address = address;
    this.callback = typeof callback === 'function' ? callback : undefined;
  }
}

/**
 * `send(message[, offset, length][, callback])` of a connected socket. One that is not may only have been so when the
 * arguments were given, so nothing of them is forgotten.
 */
function readConnectedSend(message, offset, length, port, address, callback) {
  if (typeof length === 'number') {
    message = slice(message, offset, length);
    if (typeof port === 'function') {
      callback = port;
      port = undefined;
    }
  } else {
    callback = offset;
  }
  if (port || address) throw new ERR_SOCKET_DGRAM_IS_CONNECTED();
  return new Message(partsOf(message), 0, undefined, callback);
}

/**
 * `send(message[, offset, length], port[, address][, callback])`.
 * @returns {Message}
 */
function readSend(message, offset, length, port, address, callback) {
  if (address || (port && typeof port !== 'function')) {
    message = slice(message, offset, length);
  } else {
    callback = port;
    port = offset;
    address = length;
  }
  const parts = partsOf(message);
  port = validatePort(port, 'Port', false);
  if (typeof address === 'function') {
    callback = address;
    address = undefined;
  } else if (address !== undefined && address !== null) {
    validateString(address, 'address');
  }
  return new Message(parts, port, address || '', callback);
}

/**
 * `bind([port][, address][, callback])` and `bind(options[, callback])`.
 * @param {any[]} args
 * @returns {{ port: number, address: string, exclusive: boolean, fd: number | undefined, callback: Function | undefined }}
 */
function readBind(args) {
  const last = args.at(-1);
  const callback = typeof last === 'function' ? last : undefined;
  const [first, second] = args;
  if (first !== null && typeof first === 'object') {
    if (first instanceof require('internal/dgram/handle').UDP) {
      return { port: null, address: '', exclusive: true, fd: undefined, handle: first, callback };
    }
    const fd = Number.isInteger(first.fd) && first.fd > 0 ? first.fd : undefined;
    return { port: first.port, address: first.address || '', exclusive: Boolean(first.exclusive), fd, callback };
  }
  return {
    port: typeof first === 'function' ? 0 : first,
    address: (typeof second === 'function' ? '' : second) || '',
    exclusive: false,
    fd: undefined,
    callback,
  };
}

module.exports = { Message, readBind, readConnectedSend, readSend };
