'use strict';
// http.OutgoingMessage: what a server's response and a client's request have in common. Its head is put together in
// internal/http/outgoing_head, its headers are set in internal/http/outgoing_headers.

const EventEmitter = require('events');
const {
  codes: {
    ERR_HTTP_BODY_NOT_ALLOWED, ERR_HTTP_CONTENT_LENGTH_MISMATCH, ERR_INVALID_ARG_TYPE, ERR_METHOD_NOT_IMPLEMENTED,
    ERR_STREAM_ALREADY_FINISHED, ERR_STREAM_CANNOT_PIPE, ERR_STREAM_DESTROYED, ERR_STREAM_NULL_VALUES,
    ERR_STREAM_WRITE_AFTER_END,
  },
} = require('internal/errors');
const { kCapture, kShapeMode } = require('internal/events/symbols');
const { kUniqueHeaders, storeHeader } = require('internal/http/outgoing_head');
const { methods } = require('internal/http/outgoing_headers');
const { kConnection, kFinished, kNeedDrain, kOutHeaders } = require('internal/http/symbols');
const { validateHeaderName, validateHeaderValue } = require('internal/http/tokens');
const { common: { DESTROYED, ERRORED }, writable: { ENDING } } = require('internal/streams/bits');
const { getDefaultHighWaterMark } = require('internal/streams/state');
const Stream = require('stream');

const native = binding('http');
const { CHUNK, HOLD, LAST, LATIN1 } = native;

const kErrored = Symbol('errored');
/** Everything has been given to the system. */
const kWritten = Symbol('written');
/** What `end` was to call then, or when that fails: nothing, a function or a list of them. */
const kEndCallbacks = Symbol('endCallbacks');
const kHighWaterMark = Symbol('kHighWaterMark');
const kBytesWritten = Symbol('kBytesWritten');
const kCorked = Symbol('corked');
const kChunks = Symbol('kChunkedBuffer');
const kChunksLength = Symbol('kChunkedLength');
const kReject = Symbol('kRejectNonStandardBodyWrites');

/** Heads that are the same bytes in UTF-8. */
const ASCII = /^[\0-\x7f]*$/;

let Buffer;
let netWrite;

function noop() {}

/**
 * @param {{ highWaterMark?: number, rejectNonStandardBodyWrites?: boolean }} [options]
 * @constructor
 */
function OutgoingMessage(options) {
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;
  this[kShapeMode] = false;
  this[kCapture] = EventEmitter.prototype[kCapture];
  // What is written before there is a connection, or before it is this message's turn.
  this.outputData = NOTHING;
  this.outputSize = 0;
  this.writable = true;
  this.destroyed = false;
  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = '';
  this.finished = false;
  this._headerSent = false;
  this._closed = false;
  this._header = null;
  this._keepAliveTimeout = 0;
  this.socket = null;
  this[kOutHeaders] = null;
  this[kNeedDrain] = false;
  this[kWritten] = false;
  if (options !== undefined && options !== null) {
    if (options.highWaterMark !== undefined) this[kHighWaterMark] = options.highWaterMark;
    if (options.rejectNonStandardBodyWrites) this[kReject] = true;
  }
}
Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

/** An empty list that all messages share; replaced when something has to wait. */
const NOTHING = Object.freeze([]);

// What few messages change has its value here.
Object.assign(OutgoingMessage.prototype, {
  maxRequestsOnConnectionReached: false,
  _defaultKeepAlive: true,
  useChunkedEncodingByDefault: true,
  sendDate: false,
  strictContentLength: false,
  _removedConnection: false,
  _removedContLen: false,
  _removedTE: false,
  _maxRequestsPerSocket: 0,
  _onPendingData: noop,
  [kErrored]: null,
  [kEndCallbacks]: null,
  [kBytesWritten]: 0,
  [kHighWaterMark]: undefined,
  [kReject]: false,
  [kUniqueHeaders]: null,
  [kFinished]: noop,
  [kCorked]: 0,
  [kChunks]: null,
  [kChunksLength]: 0,
});

Object.assign(OutgoingMessage.prototype, methods);

function getter(get, set) {
  return { configurable: true, enumerable: false, get, set };
}

Object.defineProperties(OutgoingMessage.prototype, {
  _isLenientHeaderValidation: { configurable: true, writable: true, value: function() { return false; } },
  errored: getter(function() { return this[kErrored]; }),
  closed: getter(function() { return this._closed; }),
  writableFinished: getter(function() { return this[kWritten]; }),
  writableObjectMode: getter(function() { return false; }),
  writableLength: getter(function() {
    const { socket } = this;
    if (!socket) return this.outputSize + this[kChunksLength];
    const connection = socket[kConnection];
    const held = connection?.held && socket._httpMessage === this ? native.pending(connection.native) : 0;
    return this.outputSize + this[kChunksLength] + held + socket.writableLength;
  }),
  writableHighWaterMark: getter(function() {
    return this.socket ? this.socket.writableHighWaterMark : this[kHighWaterMark] ?? getDefaultHighWaterMark(false);
  }),
  writableCorked: getter(function() {
    return this.socket ? this.socket.writableCorked : this[kCorked];
  }),
  connection: getter(function() {
    return this.socket;
  }, function(socket) {
    this.socket = socket;
  }),
  headersSent: { ...getter(function() { return Boolean(this._header); }), enumerable: true },
  writableEnded: getter(function() { return this.finished; }),
  writableNeedDrain: getter(function() { return !this.destroyed && !this.finished && this[kNeedDrain]; }),
});

// ---- The connection

OutgoingMessage.prototype.cork = function cork() {
  this[kCorked]++;
  this.socket?.cork();
};

OutgoingMessage.prototype.uncork = function uncork() {
  this[kCorked]--;
  this.socket?.uncork();
  if (this[kCorked] > 0 || this[kChunks] === null) return;
  flushChunks(this);
};

/** Sends the chunks written while corked as one. */
function flushChunks(message) {
  const chunks = message[kChunks];
  const length = message[kChunksLength];
  message[kChunks] = null;
  message[kChunksLength] = 0;
  const callbacks = chunks.filter((each) => each.callback !== noop).map((each) => each.callback);
  message.socket?.cork();
  message._send(length.toString(16) + '\r\n', 'latin1', null);
  for (const { chunk, encoding } of chunks) message._send(chunk, encoding, null);
  message._send('\r\n', 'latin1', callbacks.length === 0 ? null : (error) => {
    for (const callback of callbacks) callback(error);
  });
  message.socket?.uncork();
}

OutgoingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  if (this.socket) this.socket.setTimeout(msecs);
  else this.once('socket', (socket) => socket.setTimeout(msecs));
  return this;
};

// It has no stream of its own to end: the connection is what goes.
OutgoingMessage.prototype.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this[kErrored] = error;
  if (this.socket) {
    this.socket.destroy(error);
  } else {
    this.once('socket', (socket) => socket.destroy(error));
    process.nextTick(closeWithoutSocket, this);
  }
  return this;
};

function closeWithoutSocket(message) {
  if (message._closed) return;
  message._closed = true;
  message.emit('close');
}

/** The native parser through which bytes may go past the socket; null where they must not. */
function direct(message) {
  const { socket } = message;
  if (socket === null || socket._httpMessage !== message) return null;
  const connection = socket[kConnection];
  if (connection === undefined || connection === null || connection.attached === null) return null;
  netWrite ??= require('internal/net/socket').Socket.prototype.write;
  const state = socket._writableState;
  if (socket.write !== netWrite || state.length !== 0 || state.corked !== (connection.held ? 1 : 0) || socket.connecting ||
      (state.bits & (ENDING | DESTROYED | ERRORED)) !== 0) return null;
  return connection.attached;
}

/** Sends data, after the head if that has not been sent. */
OutgoingMessage.prototype._send = function _send(data, encoding, callback, byteLength) {
  if (!this._headerSent) {
    const header = this._header ?? '';
    this._headerSent = true;
    if (data === '' || (typeof data === 'string' && (encoding === 'latin1' || ((!encoding || encoding === 'utf8') && ASCII.test(header))))) {
      data = header + data;
      if (data === header) encoding = 'latin1';
      byteLength = undefined;
    } else {
      // The head is the first of what waits.
      if (this.outputData === NOTHING) this.outputData = [];
      this.outputData.unshift({ data: header, encoding: 'latin1', callback: null });
      this.outputSize += header.length;
      this._onPendingData(header.length);
    }
  }
  return this._writeRaw(data, encoding, callback, byteLength);
};

OutgoingMessage.prototype._writeRaw = function _writeRaw(data, encoding, callback, size) {
  const { socket } = this;
  if (socket?.destroyed) {
    // Nobody will ever get it.
    return false;
  }
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  if (socket && socket._httpMessage === this && socket.writable) {
    if (this.outputData.length > 0) this._flushOutput(socket);
    socket[kConnection]?.flush();
    return socket.write(data, encoding, callback);
  }
  if (this.outputData === NOTHING) this.outputData = [];
  this.outputData.push({ data, encoding, callback });
  const length = size ?? (typeof data === 'string' ? data.length : data.byteLength);
  this.outputSize += length;
  this._onPendingData(length);
  return this.outputSize < (this[kHighWaterMark] ?? getDefaultHighWaterMark(false));
};

/** Sends what waited for the connection. */
OutgoingMessage.prototype._flushOutput = function _flushOutput(socket) {
  const { outputData } = this;
  if (outputData.length === 0) return undefined;
  this.outputData = NOTHING;
  const size = this.outputSize;
  this.outputSize = 0;
  socket[kConnection]?.flush();
  socket.cork();
  let more;
  for (const { data, encoding, callback } of outputData) {
    more = socket.write(data, encoding, callback);
  }
  socket.uncork();
  this._onPendingData(-size);
  return more;
};

OutgoingMessage.prototype._flush = function _flush() {
  const { socket } = this;
  if (!socket?.writable) return;
  const more = this._flushOutput(socket);
  if (this.finished) {
    this._finish();
  } else if (more && this[kNeedDrain]) {
    this[kNeedDrain] = false;
    this.emit('drain');
  }
};

OutgoingMessage.prototype._finish = function _finish() {
  if (this._eventsCount !== 0) this.emit('prefinish');
};

// ---- The head

/**
 * @param {string} firstLine
 * @param {object | any[] | null} headers
 */
OutgoingMessage.prototype._storeHeader = function _storeHeader(firstLine, headers) {
  storeHeader(this, firstLine, headers);
};

OutgoingMessage.prototype._implicitHeader = function _implicitHeader() {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_implicitHeader()');
};

OutgoingMessage.prototype.flushHeaders = function flushHeaders() {
  if (!this._header) this._implicitHeader();
  this._send('');
};

// ---- The body

function byteLength(chunk, encoding) {
  if (typeof chunk !== 'string') return chunk.byteLength;
  Buffer ??= require('buffer').Buffer;
  return Buffer.byteLength(chunk, encoding);
}

function checkChunk(chunk) {
  if (chunk === null) throw new ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'Uint8Array'], chunk);
  }
}

function fail(message, error, callback) {
  process.nextTick(tellError, message, error, callback);
}

function tellError(message, error, callback) {
  callback(error);
  if (typeof message.emit === 'function' && !message.destroyed) message.emit('error', error);
}

/** Whether the length that the head says must be that of the body. */
function isStrict(message) {
  return message.strictContentLength && message._contentLength !== null && message._hasBody && !message._removedContLen &&
    !message.chunkedEncoding && !message.hasHeader('transfer-encoding');
}

function checkLength(message, length, last) {
  const written = message[kBytesWritten] + length;
  if (last ? written !== message._contentLength : written > message._contentLength) {
    throw new ERR_HTTP_CONTENT_LENGTH_MISMATCH(written, message._contentLength);
  }
  message[kBytesWritten] = written;
}

/**
 * @param {string | Uint8Array} chunk
 * @param {BufferEncoding | Function} [encoding]
 * @param {(error?: Error) => void} [callback]
 * @returns {boolean} false when it is time to wait for 'drain'
 */
OutgoingMessage.prototype.write = function write(chunk, encoding, callback) {
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = null;
  }
  const more = writeChunk(this, chunk, encoding, callback, false);
  if (!more) this[kNeedDrain] = true;
  return more;
};

function writeChunk(message, chunk, encoding, callback, last) {
  if (typeof callback !== 'function') callback = noop;
  checkChunk(chunk);
  if (message.finished) {
    fail(message, new ERR_STREAM_WRITE_AFTER_END(), callback);
    return false;
  }
  if (message.destroyed) {
    process.nextTick(callback, new ERR_STREAM_DESTROYED('write'));
    return false;
  }
  if (!message._header) {
    if (last) message._contentLength ??= byteLength(chunk, encoding);
    message._implicitHeader();
  }
  if (!message._hasBody) {
    if (message[kReject]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    process.nextTick(callback);
    return true;
  }
  if (isStrict(message)) checkLength(message, byteLength(chunk, encoding), last);
  const { socket } = message;
  if (!last && message.outputData.length === 0 && message[kCorked] === 0) {
    const parser = direct(message);
    if (parser !== null && socket[kConnection].server !== undefined) {
      return writeDirect(message, parser, chunk, encoding, callback);
    }
  }
  if (!last && socket && !socket.writableCorked) {
    // What is written in one go leaves in one go.
    socket.cork();
    process.nextTick(uncork, socket);
  }
  if (!message.chunkedEncoding || chunk.length === 0) return message._send(chunk, encoding, callback);
  const length = byteLength(chunk, encoding);
  if (message[kCorked] > 0 && message._headerSent) {
    (message[kChunks] ??= []).push({ chunk, encoding, callback });
    message[kChunksLength] += length;
    return message[kChunksLength] < message.writableHighWaterMark;
  }
  message._send(length.toString(16), 'latin1', null);
  message._send('\r\n', 'latin1', null);
  message._send(chunk, encoding, null, length);
  return message._send('\r\n', 'latin1', callback);
}

/** The chunk as native code takes it, and the flag of its encoding. */
let flagOfChunk = 0;
function asSent(chunk, encoding) {
  flagOfChunk = 0;
  if (typeof chunk !== 'string' || !encoding || encoding === 'utf8' || encoding === 'utf-8') return chunk;
  if (encoding === 'latin1' || encoding === 'binary') {
    flagOfChunk = LATIN1;
    return chunk;
  }
  return (Buffer ??= require('buffer').Buffer).from(chunk, encoding);
}

/** Sends a piece of the body past the socket. Small ones wait until the running operation is over. */
function writeDirect(message, parser, chunk, encoding, callback) {
  const { socket } = message;
  chunk = asSent(chunk, encoding);
  const flags = flagOfChunk | HOLD | (message.chunkedEncoding ? CHUNK : 0);
  const left = native.send(parser, message._headerSent ? undefined : message._header, chunk, flags);
  message._headerSent = true;
  if (left === 0) {
    socket[kConnection].hold(callback === noop ? null : callback);
    if (chunk.length <= socket.writableHighWaterMark) return true;
    // Though it is with the system already: whoever writes much at a time shall not do so at one go.
    process.nextTick(tellDrained, message);
    return false;
  }
  if (left < 0) {
    socket.destroy(require('internal/errors').errnoException(left, 'write'));
    return false;
  }
  return socket.write(restOf(parser, message.chunkedEncoding ? undefined : chunk, left), callback);
}

function uncork(socket) {
  socket.uncork();
}

/**
 * @param {string | Uint8Array} [chunk]
 * @param {BufferEncoding | Function} [encoding]
 * @param {(error: Error | null) => void} [callback] told before 'finish', or why there is none
 */
OutgoingMessage.prototype.end = function end(chunk, encoding, callback) {
  if (typeof chunk === 'function') {
    callback = chunk;
    chunk = undefined;
    encoding = undefined;
  } else if (typeof encoding === 'function') {
    callback = encoding;
    encoding = undefined;
  }
  if (this.finished) return endAgain(this, chunk, callback);
  const empty = chunk === undefined || chunk === null || chunk === '';
  if (!empty) checkChunk(chunk);
  if (typeof callback === 'function') tellEnd(this, callback);
  if (this.outputData.length === 0 && !this.destroyed && this[kCorked] === 0 && !this.strictContentLength) {
    if (!this._header) {
      this._contentLength ??= empty ? 0 : byteLength(chunk, encoding);
      this._implicitHeader();
    }
    const parser = this._trailer === '' ? direct(this) : null;
    if (parser !== null) return endDirect(this, parser, empty ? undefined : chunk, encoding);
  }
  return endThroughSocket(this, empty ? undefined : chunk, encoding);
};

function tellEnd(message, callback) {
  const others = message[kEndCallbacks];
  if (others === null) message[kEndCallbacks] = callback;
  else if (typeof others === 'function') message[kEndCallbacks] = [others, callback];
  else others.push(callback);
}

function endAgain(message, chunk, callback) {
  if (chunk) {
    checkChunk(chunk);
    fail(message, new ERR_STREAM_WRITE_AFTER_END(), typeof callback === 'function' ? callback : noop);
  } else if (typeof callback === 'function') {
    if (message[kWritten]) callback(new ERR_STREAM_ALREADY_FINISHED('end'));
    else tellEnd(message, callback);
  }
  return message;
}

/** What has not been sent of the head, and the end of the body, in one write. */
function endDirect(message, parser, chunk, encoding) {
  if (chunk !== undefined && !message._hasBody) {
    if (message[kReject]) throw new ERR_HTTP_BODY_NOT_ALLOWED();
    chunk = undefined;
  }
  chunk = asSent(chunk, encoding);
  const chunked = message.chunkedEncoding && message._hasBody;
  const left = native.send(parser, message._headerSent ? undefined : message._header, chunk, chunked ? flagOfChunk | CHUNK | LAST : flagOfChunk);
  message._headerSent = true;
  message.finished = true;
  const { socket } = message;
  const connection = socket[kConnection];
  // Those who wait for their pieces are told before the message is over.
  const waits = connection.held && connection.heldCallbacks !== null;
  if (connection.held) connection.release();
  if (left === 0) {
    message._finish();
    connection.written(message, waits);
    return message;
  }
  if (left > 0) {
    socket.write(restOf(parser, chunked ? undefined : chunk, left), (error) => onFinish(message, error));
  } else {
    const error = require('internal/errors').errnoException(left, 'write');
    process.nextTick(onFinish, message, error);
    socket.destroy(error);
  }
  message._finish();
  return message;
}

function tellDrained(message) {
  if (message.finished || message.destroyed || !message[kNeedDrain] || message.socket?.writableNeedDrain) return;
  message[kNeedDrain] = false;
  message.emit('drain');
}

function restOf(parser, chunk, left) {
  if (chunk instanceof Uint8Array && left <= chunk.byteLength) return chunk.subarray(chunk.byteLength - left);
  const { FastBuffer } = require('internal/buffer/memory');
  return new FastBuffer(native.takeRest(parser));
}

function endThroughSocket(message, chunk, encoding) {
  const { socket } = message;
  socket?.cork();
  if (chunk !== undefined) writeChunk(message, chunk, encoding, null, true);
  else if (!message._header) {
    message._contentLength ??= 0;
    message._implicitHeader();
  }
  if (message[kCorked] > 0) {
    message[kCorked] = 1;
    message.uncork();
  }
  if (chunk === undefined && isStrict(message)) checkLength(message, 0, true);
  const finish = (error) => onFinish(message, error);
  if (message._hasBody && message.chunkedEncoding) message._send('0\r\n' + message._trailer + '\r\n', 'latin1', finish);
  else if (!message._headerSent || message.writableLength > 0 || chunk !== undefined) message._send('', 'latin1', finish);
  else process.nextTick(finish);
  if (socket) {
    // Whoever corked it, this message is over.
    socket._writableState.corked = 1;
    socket.uncork();
  }
  message.finished = true;
  if (message.outputData.length === 0 && message.socket && message.socket._httpMessage === message) message._finish();
  return message;
}

/** The message has been given to the system, or will never be. */
function onFinish(message, error) {
  const { socket } = message;
  if (error || socket?._hadError) {
    tellEnded(message, error || socket.errored);
    return;
  }
  message[kWritten] = true;
  if (message[kEndCallbacks] !== null) tellEnded(message, null);
  message[kFinished]();
  if (message._eventsCount !== 0) message.emit('finish');
}

function tellEnded(message, error) {
  const callbacks = message[kEndCallbacks];
  if (callbacks === null) return;
  message[kEndCallbacks] = null;
  if (typeof callbacks === 'function') callbacks(error);
  else for (const callback of callbacks) callback(error);
}

/** Whether anybody is told when the message is over. */
function isAwaited(message) {
  return message._eventsCount !== 0 || message[kEndCallbacks] !== null;
}

OutgoingMessage.prototype.pipe = function pipe() {
  this.emit('error', new ERR_STREAM_CANNOT_PIPE());
};

OutgoingMessage.prototype[Symbol.for('nodejs.rejection')] = function(error) {
  this.destroy(error);
};

/**
 * The lower-case names of headers whose values are to be one line.
 * @param {(string | string[])[]} [headers]
 * @returns {Set<string> | null}
 */
function parseUniqueHeadersOption(headers) {
  if (!Array.isArray(headers)) return null;
  return new Set(headers.map((name) => String(name).toLowerCase()));
}

module.exports = {
  OutgoingMessage,
  isAwaited,
  kErrored,
  kHighWaterMark,
  kUniqueHeaders,
  onFinish,
  parseUniqueHeadersOption,
  validateHeaderName,
  validateHeaderValue,
};
