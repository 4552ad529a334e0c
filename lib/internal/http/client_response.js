'use strict';
// The response to a client's request: what its head, body and end do to the request, and when the connection is free
// again. The socket's own events are in internal/http/client_connection, the parser behind it all in
// internal/http/client_parser.

const connection = require('internal/http/client_connection');
const watch = require('internal/http/client_watch');

/** Answers to a head: what the parser is to do with what follows it. */
const BODY = 0;
const NO_BODY = 1;
const UPGRADE = 2;

/**
 * A head has come.
 * @param {import('http').ClientRequest} req
 * @param {import('http').IncomingMessage} res
 * @param {boolean} keepAlive whether the connection can serve another request after this response
 * @param {boolean} upgrade whether the other side switches protocols
 * @returns {number} what follows
 */
function onHead(req, res, keepAlive, upgrade) {
  const { socket } = req;
  if (req.res !== null) {
    // A second answer: nothing on this connection can be trusted.
    socket.destroy();
    return BODY;
  }
  const { method } = req;
  if (upgrade || method === 'CONNECT') {
    res.upgrade = true;
    req.res = res;
    res.req = req;
    return UPGRADE;
  }
  const { statusCode } = res;
  if (statusCode < 200 && statusCode >= 100 && statusCode !== 101) {
    inform(req, res);
    return NO_BODY;
  }
  if (!keepAlive) req.shouldKeepAlive = false;
  req.res = res;
  res.req = req;
  res.on('end', onResponseEnd);
  req.on('finish', onRequestFinish);
  socket.on('timeout', onTimeout);
  watch.end(req, res);
  if (watch.finished.hasSubscribers) watch.finished.publish({ request: req, response: res });
  if (req.aborted || !req.emit('response', res)) res._dump();
  return method === 'HEAD' ? NO_BODY : BODY;
}

/** A word before the answer: go on, or wait, or hints. */
function inform(req, res) {
  if (res.statusCode === 100) req.emit('continue');
  const { statusCode, statusMessage, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders } = res;
  req.emit('information', {
    statusCode, statusMessage, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders,
  });
}

/**
 * The connection belongs to the user, who asked for another protocol or a tunnel.
 * @param {import('http').ClientRequest} req whose response is there
 * @param {Buffer} rest what came after the head
 */
function onUpgrade(req, rest) {
  const { res, socket } = req;
  const name = req.method === 'CONNECT' ? 'connect' : 'upgrade';
  if (req.listenerCount(name) === 0) {
    socket.destroy();
    return;
  }
  connection.leave(req, socket);
  req.upgradeOrConnect = true;
  socket.emit('agentRemove');
  socket._httpMessage = null;
  // As a socket that nobody has read from.
  socket.readableFlowing = null;
  req.emit(name, res, socket, rest);
  req.destroyed = true;
  connection.close(req);
}

/** The response was read to its end. */
function onResponseEnd() {
  const { req } = this;
  const { socket } = req;
  req._ended = true;
  if (!req.shouldKeepAlive) {
    if (socket.writable) {
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    }
  } else if (req.writableFinished && !this.aborted) connection.release(req);
}

/** The request was sent to its end, perhaps after its response. */
function onRequestFinish() {
  if (this.shouldKeepAlive && this._ended) connection.release(this);
}

/** The socket was idle for too long. */
function onTimeout() {
  this._httpMessage?.res?.emit('timeout');
}

module.exports = { BODY, NO_BODY, UPGRADE, onHead, onTimeout, onUpgrade };
