'use strict';
// What the socket of a server's connection says: its end, its errors and its pace. What its
// bytes mean is in internal/http/server_connection.

const { current, emitDestroy } = require('internal/async_hooks');
const { ConnResetException } = require('internal/errors');
const { emitClose } = require('internal/http/server_response');
const { unwatch } = require('internal/http/native_stream');
const { kConnection, kNeedDrain } = require('internal/http/symbols');

const native = binding('http');

function socketData(chunk) {
  const connection = this[kConnection];
  if (connection !== undefined) native.execute(connection.native, connection, chunk);
}

function socketEnded() {
  const connection = this[kConnection];
  if (connection === undefined || connection.ended) return;
  connection.ended = true;
  const { server } = connection;
  if (!connection.failed) {
    native.finish(connection.native, connection);
    if (connection.failed) return;
  }
  if (this.destroyed) return;
  if (!server.httpAllowHalfOpen) {
    // Whoever has sent its request whole may still get its answer.
    if (connection.incoming !== null) connection.incoming.destroy(new ConnResetException('aborted'));
    else this.end();
  } else if (connection.outgoing.length > 0) {
    connection.outgoing.at(-1)._last = true;
  } else if (this._httpMessage) {
    this._httpMessage._last = true;
  } else {
    this.end();
  }
}

/** Requests that will not come whole, or whose answers nobody will get. */
function abortRequests(connection) {
  const { request, requests } = connection;
  if (request === null) return;
  connection.request = null;
  connection.requests = [];
  for (const req of [request, ...requests]) req.destroy(new ConnResetException('aborted'));
}

/** Answers that nobody will get: the one whose turn it was, and those that waited. */
function answersClosed() {
  if (this._httpMessage) emitClose(this._httpMessage);
  const connection = this[kConnection];
  if (connection === undefined) return;
  const waiting = connection.outgoing;
  connection.outgoing = [];
  for (const res of waiting) emitClose(res);
}

function socketClosed() {
  const connection = this[kConnection];
  if (connection === undefined) return;
  connection.free();
  abortRequests(connection);
  this.parser = null;
  if (current.hooked) emitDestroy(connection.asyncId);
}

/** Somebody has paused the socket, or reads on. */
function socketPaused() {
  const connection = this[kConnection];
  if (connection !== undefined && connection.attached !== null) native.readStop(connection.attached);
}

function socketResumed() {
  const connection = this[kConnection];
  if (connection !== undefined && connection.attached !== null && !this._paused) native.readStart(connection.attached);
}

const RESPONSES = {
  __proto__: null,
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function noop() {}

/** The parser or the socket has failed. */
function socketFailed(error) {
  this.removeListener('error', socketFailed);
  if (this.listenerCount('error') === 0) this.on('error', noop);
  const { server } = this[kConnection] ?? {};
  if (server === undefined || server.emit('clientError', error, this)) return;
  // An answer under way must not have another one in it.
  if (this.writable && (!this._httpMessage || !this._httpMessage._headerSent)) {
    const status = RESPONSES[error.code] ?? '400 Bad Request';
    this.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
  }
  this.destroy(error);
}

function socketTimedOut() {
  const connection = this[kConnection];
  if (connection === undefined) return;
  const req = connection.incoming ?? connection.request;
  const res = this._httpMessage;
  const heard = [
    req && !req.complete && req.emit('timeout', this),
    res && res.emit('timeout', this),
    connection.server.emit('timeout', this),
  ];
  if (!heard.some(Boolean)) this.destroy();
}

function socketDrained() {
  const connection = this[kConnection];
  const res = this._httpMessage;
  if (res && !res.finished && res[kNeedDrain]) {
    res[kNeedDrain] = false;
    res.emit('drain');
  }
  connection?.resume();
}

const LISTENERS = [
  ['error', socketFailed], ['close', socketClosed], ['close', answersClosed], ['end', socketEnded],
  ['timeout', socketTimedOut], ['drain', socketDrained], ['pause', socketPaused], ['resume', socketResumed],
];

function socketSetEncoding() {
  const { codes: { ERR_HTTP_SOCKET_ENCODING } } = require('internal/errors');
  throw new ERR_HTTP_SOCKET_ENCODING();
}

/** Listens to all that a socket with a connection says. */
function listen(socket) {
  for (const [event, listener] of LISTENERS) socket.on(event, listener);
  // Bytes that do not come natively, as when somebody else wants them too.
  socket.on('data', socketData);
  socket.setEncoding = socketSetEncoding;
}

function stopListening(socket) {
  for (const [event, listener] of LISTENERS) socket.removeListener(event, listener);
  socket.removeListener('data', socketData);
  unwatch(socket);
}

module.exports = { listen, socketFailed, stopListening };
