'use strict';
// http.IncomingMessage: a request that a server got or a response that a client got. Its headers, and the state of its
// stream, are made when somebody looks at them.

const EventEmitter = require('events');
const { ConnResetException } = require('internal/errors');
const { kCapture, kShapeMode } = require('internal/events/symbols');
const { addDistinct, addHeader, distinctOf, headersOf } = require('internal/http/incoming_headers');
const { kConnection, kHead, kMost, kOver, kState, kTrailerText } = require('internal/http/symbols');
const {
  common: { CLOSED, CLOSE_EMITTED, DESTROYED },
  readable: { ENDED, END_EMITTED, READING_MORE },
} = require('internal/streams/bits');
const { ReadableState } = require('internal/streams/readable_state');
const { Readable, finished } = require('stream');

const native = binding('http');

const kRawHeaders = Symbol('kRawHeaders');
const kRawTrailers = Symbol('kRawTrailers');
const kHeaders = Symbol('kHeaders');
const kHeadersDistinct = Symbol('kHeadersDistinct');
const kTrailers = Symbol('kTrailers');
const kTrailersDistinct = Symbol('kTrailersDistinct');
const kAbort = Symbol('kAbortController');
const kDetachAbortSignal = Symbol('kDetachAbortSignal');

/**
 * @param {import('net').Socket} socket
 * @constructor
 */
function IncomingMessage(socket) {
  this._events = undefined;
  this._eventsCount = 0;
  this._maxListeners = undefined;
  this[kShapeMode] = false;
  this[kCapture] = EventEmitter.prototype[kCapture];
  this[kState] = undefined;
  this[kOver] = false;
  this.socket = socket;
  this.httpVersion = this.httpVersionMinor = this.httpVersionMajor = null;
  this.complete = false;
  this[kHead] = '';
  this[kTrailerText] = '';
  this[kMost] = 0;
  this[kRawHeaders] = null;
  this[kHeaders] = null;
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = null;
  this.url = '';
  this.method = null;
  this.statusMessage = this.statusCode = null;
  this.client = socket;
  this._consuming = false;
  this._dumped = false;
}
Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
Object.setPrototypeOf(IncomingMessage, Readable);

// What is rarely asked for has its value here, and an own one when it gets another.
Object.assign(IncomingMessage.prototype, {
  [kRawTrailers]: null,
  [kHeadersDistinct]: null,
  [kTrailers]: null,
  [kTrailersDistinct]: null,
  [kAbort]: null,
});

function makeState(message) {
  const highWaterMark = message.socket?.readableHighWaterMark;
  const state = new ReadableState(highWaterMark === undefined ? undefined : { highWaterMark }, message, false);
  message[kState] = state;
  // Nothing is fetched by itself before somebody reads.
  if (!message._consuming) state.bits |= READING_MORE;
  if (message[kOver]) state.bits |= ENDED | END_EMITTED | DESTROYED | CLOSED | CLOSE_EMITTED;
  else if (message.complete) Readable.prototype.push.call(message, null);
  return state;
}

function accessor(get, set, enumerable = false) {
  return { configurable: true, enumerable, get, set };
}

Object.defineProperties(IncomingMessage.prototype, {
  _readableState: accessor(function() {
    const state = this[kState];
    if (state !== undefined) return state;
    // The prototype itself, and what inherits from it without being a message, has none.
    return this[kState] === undefined && Object.hasOwn(this, kState) ? makeState(this) : undefined;
  }, function(state) {
    this[kState] = state;
  }),
  connection: accessor(function() {
    return this.socket;
  }, function(socket) {
    this.socket = socket;
  }),
  rawHeaders: accessor(function() {
    return this[kRawHeaders] ??= this[kHead] === '' || this[kHead] === undefined ? [] : native.rawHeaders(this[kHead], this[kMost]);
  }, function(raw) {
    this[kRawHeaders] = raw;
  }, true),
  rawTrailers: accessor(function() {
    return this[kRawTrailers] ??= this[kTrailerText] ? native.rawHeaders(this[kTrailerText], this[kMost]) : [];
  }, function(raw) {
    this[kRawTrailers] = raw;
  }, true),
  headers: accessor(function() {
    return this[kHeaders] ??= headersOf(this.rawHeaders, this.joinDuplicateHeaders);
  }, function(headers) {
    this[kHeaders] = headers;
  }),
  headersDistinct: accessor(function() {
    return this[kHeadersDistinct] ??= distinctOf(this.rawHeaders);
  }, function(headers) {
    this[kHeadersDistinct] = headers;
  }),
  trailers: accessor(function() {
    return this[kTrailers] ??= headersOf(this.rawTrailers, this.joinDuplicateHeaders);
  }, function(trailers) {
    this[kTrailers] = trailers;
  }),
  trailersDistinct: accessor(function() {
    return this[kTrailersDistinct] ??= distinctOf(this.rawTrailers);
  }, function(trailers) {
    this[kTrailersDistinct] = trailers;
  }),
  /** Aborted when the message is, or its connection is lost. */
  signal: accessor(function() {
    if (this[kAbort] !== null) return this[kAbort].signal;
    const controller = this[kAbort] = new AbortController();
    if (this.aborted || (this.destroyed && !this.complete) || this.socket?.destroyed) controller.abort();
    else {
      const lost = () => controller.abort();
      this.once('close', () => {
        if (!this.complete || this.aborted) controller.abort();
      });
      this.socket?.once('close', lost);
      this[kDetachAbortSignal] = () => this.socket?.removeListener('close', lost);
    }
    return controller.signal;
  }),
});

IncomingMessage.prototype.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on('timeout', callback);
  const { socket } = this;
  socket.setTimeout(msecs);
  return this;
};

IncomingMessage.prototype._read = function _read() {
  const { socket, _consuming: begun } = this;
  if (!begun) {
    this._consuming = true;
    this._readableState.bits &= ~READING_MORE;
  }
  if (socket?.readable) readStart(socket);
};

// A message cut short takes its connection with it.
IncomingMessage.prototype._destroy = function _destroy(error, callback) {
  if (!this.readableEnded || !this.complete) {
    this.aborted = true;
    this.emit('aborted');
  }
  const { socket } = this;
  if (this.aborted && socket && !socket.destroyed) {
    socket.destroy(error);
    finished(socket, () => process.nextTick(tellDestroyed, this, error, callback));
  } else {
    process.nextTick(tellDestroyed, this, error, callback);
  }
};

/** Errors are for those who listen: an aborted message alone must not end the process. */
function tellDestroyed(message, error, callback) {
  callback(message.listenerCount('error') > 0 ? error : null);
}

IncomingMessage.prototype._addHeaderLines = function _addHeaderLines(raw, count) {
  if (!raw?.length) return;
  const lines = raw.length > count ? raw.slice(0, count) : raw;
  const kFields = this.complete ? kTrailers : kHeaders;
  if (this.complete) this.rawTrailers = lines;
  else this.rawHeaders = lines;
  // What has been looked at, or set, gets more; the rest is made of the lines when somebody looks.
  const fields = this[kFields];
  if (fields === null) return;
  for (let i = 0; i < lines.length; i += 2) this._addHeaderLine(lines[i], lines[i + 1], fields);
};

IncomingMessage.prototype._addHeaderLine = function _addHeaderLine(name, value, headers) {
  addHeader(headers, name, value, this.joinDuplicateHeaders);
};

IncomingMessage.prototype._addHeaderLineDistinct = function _addHeaderLineDistinct(name, value, headers) {
  addDistinct(headers, name, value);
};

/** Reads what is left of the body and drops it, and lets go of the stream. */
IncomingMessage.prototype._dumpAndCloseReadable = function _dumpAndCloseReadable() {
  this._dumped = true;
  this._readableState.bits |= ENDED | END_EMITTED | DESTROYED | CLOSED | CLOSE_EMITTED;
};

/** Reads what is left of the body and drops it. */
IncomingMessage.prototype._dump = function _dump() {
  if (this._dumped) return;
  this._dumped = true;
  // What is in the buffer is not for them any more.
  this.removeAllListeners('data');
  this.resume();
};

IncomingMessage.prototype[kDetachAbortSignal] = undefined;

function readStart(socket) {
  if (!socket) return;
  const connection = socket[kConnection];
  if (connection !== undefined && connection !== null) connection.readStart();
  else if (!socket._paused && socket.readable) socket.resume();
}

function readStop(socket) {
  if (!socket) return;
  const connection = socket[kConnection];
  if (connection !== undefined && connection !== null) connection.readStop();
  else socket.pause();
}

/** The error of a message whose connection was lost. */
function abortedError() {
  return new ConnResetException('aborted');
}

module.exports = { IncomingMessage, abortedError, kDetachAbortSignal, readStart, readStop };
