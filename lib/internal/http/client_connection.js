'use strict';
// A client's request on its connection: from the moment it has a socket to the moment it gives it back. Here are the
// socket's events; those of the parser, the response's, are in internal/http/client_response.

// Before the modules below are loaded: they need this one as it needs them.
Object.assign(exports, { begin, close, emitError, expect, inContext, leave, onParseError, release, watchTimeout });

const { ConnResetException } = require('internal/errors');
const { getFrame, setFrame } = require('internal/async_hooks');
const { kError, kFailed, kFrame, kReleased } = require('internal/http/client_symbols');
const parsers = require('internal/http/client_parser');
const response = require('internal/http/client_response');
const watch = require('internal/http/client_watch');
const { kNeedDrain } = require('internal/http/symbols');

/** On a socket: the request that will begin on it in this tick. */
const kExpected = Symbol('kExpectedRequest');

/** Runs `fn(req, arg)` in the asynchronous context that the request was made in. */
function inContext(req, fn, arg) {
  const before = getFrame();
  if (before === req[kFrame]) {
    fn(req, arg);
    return;
  }
  setFrame(req[kFrame]);
  try {
    fn(req, arg);
  } finally {
    setFrame(before);
  }
}

/** Tells of an error. */
function emitError(req, err) {
  req[kFailed] = true;
  if (watch.failed.hasSubscribers) watch.failed.publish({ request: req, error: err });
  req.emit('error', err);
}

/** The request ends without a connection. */
function fail(req, err) {
  if (!err && !req.aborted) err = new ConnResetException('socket hang up');
  if (err?.proxyTunnelTimeout !== undefined) req.emit('timeout');
  if (err) emitError(req, err);
  close(req);
}

function close(req) {
  if (req._closed) return;
  req._closed = true;
  req.emit('close');
}

/** The request will begin on the socket in a moment; what fails until then is its failure. */
function expect(req, socket) {
  socket[kExpected] = req;
  socket.on('error', onError);
}

/**
 * Starts the request on its socket.
 * @param {import('http').ClientRequest} req
 * @param {import('stream').Duplex | null} socket
 * @param {Error} [err] why there is none
 */
function begin(req, socket, err) {
  if (socket && !err) socket[kExpected] = undefined;
  if (!req.destroyed && !err) {
    take(req, socket);
    req._flush();
    return;
  }
  err ||= req[kError];
  req.destroyed = true;
  if (!socket) {
    fail(req, err);
    return;
  }
  socket.removeListener('error', onError);
  // A request that was given up before it began has no part in the connection.
  if (req.agent && !socket.destroyed && err === req[kError]) {
    socket.emit('free');
    fail(req, err);
    return;
  }
  require('stream').finished(socket.destroy(err), (failure) => {
    fail(req, failure?.code === 'ERR_STREAM_PREMATURE_CLOSE' ? err : failure || err);
  });
}

function take(req, socket) {
  req.socket = socket;
  socket._httpMessage = req;
  parsers.attach(req, socket);
  socket.on('end', onEnd);
  socket.on('close', onClose);
  socket.on('drain', onDrain);
  if (req.timeout !== undefined || req.agent?.options?.timeout) watchTimeout(req);
  req.emit('socket', socket);
}

/** The request has no more to do with its socket. */
function leave(req, socket) {
  socket.removeListener('error', onError);
  socket.removeListener('end', onEnd);
  socket.removeListener('close', onClose);
  socket.removeListener('drain', onDrain);
  if (req.timeoutCb !== null) {
    socket.removeListener('timeout', req.timeoutCb);
    req.timeoutCb = null;
  }
  if (req.res !== null) socket.removeListener('timeout', response.onTimeout);
}

/** From now on the socket's time-outs are the request's. */
function watchTimeout(req) {
  if (req.timeoutCb !== null) return;
  req.timeoutCb = onTimeout;
  if (req.socket) req.socket.once('timeout', onTimeout);
  else req.on('socket', (socket) => socket.once('timeout', onTimeout));
}

function onTimeout() {
  const req = this._httpMessage;
  if (req) req.emit('timeout');
}

function onDrain() {
  const req = this._httpMessage;
  if (!req || req.finished || !req[kNeedDrain]) return;
  req[kNeedDrain] = false;
  req.emit('drain');
}

/** The connection failed. */
function onError(err) {
  const req = this[kExpected] ?? this._httpMessage;
  parsers.finish(this);
  this.removeListener('end', onEnd);
  this.destroy();
  if (req) inContext(req, emitError, err);
}

/** What the other side sends is no HTTP. */
function onParseError(socket, err) {
  const req = socket._httpMessage;
  parsers.detach(socket);
  socket.removeListener('end', onEnd);
  socket.destroy();
  if (req) inContext(req, emitError, err);
}

/** The other side will send no more. */
function onEnd() {
  const req = this._httpMessage;
  parsers.finish(this);
  if (req && req.res === null && !req[kFailed]) inContext(req, emitError, new ConnResetException('socket hang up'));
  this.end();
}

function onClose() {
  const req = this._httpMessage;
  if (!req) return;
  // A body that only the end of the connection ends is cut where the program itself has closed it.
  const { res } = req;
  if (res !== null && !res.complete && !this.readableEnded && !req[kFailed]) res.destroy(new ConnResetException('aborted'));
  parsers.finish(this);
  parsers.detach(this);
  inContext(req, ended);
}

function ended(req) {
  const { res } = req;
  req.destroyed = true;
  if (res !== null) {
    if (!res.complete) res.destroy(new ConnResetException('aborted'));
    close(req);
    if (!res.aborted && res.readable) res.push(null);
  } else {
    if (!req[kFailed]) emitError(req, new ConnResetException('socket hang up'));
    close(req);
  }
  // What could not be sent will not be.
  req.outputData = [];
}

/** The request is done and its connection can serve the next: after the events of now. */
function release(req) {
  if (req[kReleased]) return;
  req[kReleased] = true;
  const { socket } = req;
  leave(req, socket);
  parsers.rest(socket);
  req.destroyed = true;
  // What is done to the response from now on does not concern the connection.
  if (req.res !== null) req.res.socket = null;
  process.nextTick(free, req);
}

function free(req) {
  inContext(req, close);
  if (req.socket) req.socket.emit('free');
}

