'use strict';
// http.ClientRequest: a request from its options to its last byte. How it gets its connection is in _http_agent; what
// happens on the connection, up to the response's end, is in internal/http/client_connection.

const { codes: { ERR_HTTP_HEADERS_SENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_PROTOCOL } } = require('internal/errors');
const agents = require('_http_agent');
const { OutgoingMessage, kUniqueHeaders, parseUniqueHeadersOption } = require('_http_outgoing');
const { getFrame } = require('internal/async_hooks');
const {
  checkHost, checkMethod, checkParserOptions, checkPath, readArguments,
} = require('internal/http/client_options');
const { kAgentOptions, kError, kFailed, kFrame, kProxy, kReleased, kStarted } = require('internal/http/client_symbols');
const { timerDuration } = require('internal/net/timeout');
const { kOutHeaders } = require('internal/http/symbols');
const connection = require('internal/http/client_connection');
const watch = require('internal/http/client_watch');

/** Methods whose requests seldom have a body: without a length, they get none. */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/** Encodings of strings that native code writes. */
const PLAIN_ENCODINGS = new Set([undefined, null, 'utf8', 'utf-8', 'latin1', 'binary']);
const NO_BODY = { data: undefined, encoding: undefined, callback: null };

const kPath = Symbol('kPath');

/**
 * @param {string | URL | object} input
 * @param {object | Function} [options]
 * @param {Function} [callback] for 'response'
 */
function ClientRequest(input, options, callback) {
  OutgoingMessage.call(this);
  ({ options, callback } = readArguments(input, options, callback));

  const defaultAgent = options._defaultAgent || agents.globalAgent;
  const agent = chooseAgent(options, defaultAgent);
  this.agent = agent;

  const protocol = options.protocol || defaultAgent.protocol;
  if (options.path) checkPath(String(options.path));
  const expected = agent?.protocol || defaultAgent.protocol;
  if (protocol !== expected) throw new ERR_INVALID_PROTOCOL(protocol, expected);

  const defaultPort = options.defaultPort || agent?.defaultPort;
  const port = (options.port = options.port || defaultPort || 80);
  const host = (options.host = checkHost(options.hostname, 'hostname') || checkHost(options.host, 'host') || 'localhost');

  this.socketPath = options.socketPath;
  if (options.timeout !== undefined) this.timeout = timerDuration(options.timeout, 'timeout');
  const method = (this.method = checkMethod(options.method));
  checkParserOptions(options);
  this.maxHeaderSize = options.maxHeaderSize;
  this.insecureHTTPParser = options.insecureHTTPParser;
  this.httpValidation = options.httpValidation;
  this.joinDuplicateHeaders = options.joinDuplicateHeaders;
  this[kPath] = options.path ? String(options.path) : '/';
  if (callback) this.once('response', callback);

  this.useChunkedEncodingByDefault = !WITHOUT_BODY.has(method);
  this._ended = false;
  this.res = null;
  this.aborted = false;
  this.timeoutCb = null;
  this.upgradeOrConnect = false;
  this.parser = null;
  this.maxHeadersCount = null;
  this.reusedSocket = false;
  this.host = host;
  this.protocol = protocol;
  this[kError] = undefined;
  this[kFailed] = false;
  this[kAgentOptions] = undefined;
  this[kFrame] = getFrame();
  this[kStarted] = undefined;
  this[kReleased] = false;
  this[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);
  const { signal } = options;
  if (signal) require('internal/streams/add-abort-signal').addAbortSignal(signal, this);
  // Without an agent that keeps or counts connections, there will be no other request on this one.
  this.shouldKeepAlive = agent !== undefined && (agent.keepAlive || Number.isFinite(agent.maxSockets));
  this._last = !this.shouldKeepAlive;

  setHeaders(this, options, host, port, defaultPort);
  if (watch.created.hasSubscribers) watch.created.publish({ request: this });
  connect(this, options, signal);
}
Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);

function chooseAgent({ agent, createConnection }, defaultAgent) {
  if (agent === false) return new defaultAgent.constructor();
  if (agent === null || agent === undefined) return typeof createConnection === 'function' ? undefined : defaultAgent;
  if (typeof agent.addRequest !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('options.agent', ['Agent-like Object', 'undefined', 'false'], agent);
  }
  return agent;
}

function setHeaders(req, options, host, port, defaultPort) {
  const { headers } = options;
  const defaults = options.setDefaultHeaders !== false;
  if (!defaults) {
    req._removedConnection = true;
    req._removedContLen = true;
    req._removedTE = true;
  }
  const proxy = req.agent?.[kProxy];
  if (Array.isArray(headers)) {
    if (proxy !== undefined) require('internal/http/agent_proxy').reword(proxy, req, options);
    req._storeHeader(firstLine(req), headers);
    return;
  }
  if (headers) {
    for (const name of Object.keys(headers)) req.setHeader(name, headers[name]);
  }
  const setHost = options.setHost === undefined ? defaults : Boolean(options.setHost);
  if (host && setHost && !req.getHeader('host')) {
    // An IPv6 address would run into the port.
    const bracketed = host.includes(':') && host.indexOf(':') !== host.lastIndexOf(':') && !host.startsWith('[') ? `[${host}]` : host;
    req.setHeader('Host', port && Number(port) !== defaultPort ? `${bracketed}:${port}` : bracketed);
  }
  if (options.auth && !req.getHeader('Authorization')) {
    req.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
  }
  if (proxy !== undefined) require('internal/http/agent_proxy').reword(proxy, req, options);
  if (req.getHeader('expect')) {
    if (req._header) throw new ERR_HTTP_HEADERS_SENT('render');
    req._storeHeader(firstLine(req), req[kOutHeaders]);
  }
}

function firstLine(req) {
  return `${req.method} ${req[kPath]} HTTP/1.1\r\n`;
}

/** Asks for the connection. */
function connect(req, options, signal) {
  // The request listens to the signal; the connection must not do so as well.
  if (signal) options.signal = undefined;
  if (req.agent !== undefined) {
    req.agent.addRequest(req, options);
    return;
  }
  // For net, a path is one of the file system.
  options.path = options.socketPath || undefined;
  let called = false;
  const oncreate = (err, socket) => {
    if (called) return;
    called = true;
    if (err) process.nextTick(connection.emitError, req, err);
    else req.onSocket(socket);
  };
  let socket;
  try {
    socket = options.createConnection(options, oncreate);
  } catch (err) {
    oncreate(err);
    return;
  }
  if (socket) oncreate(null, socket);
}

Object.defineProperty(ClientRequest.prototype, 'path', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return this[kPath];
  },
  set(value) {
    const path = String(value);
    checkPath(path);
    this[kPath] = path;
  },
});

ClientRequest.prototype._implicitHeader = function _implicitHeader() {
  if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
  this._storeHeader(firstLine(this), this[kOutHeaders]);
};

/** What waited for the connection is sent; a whole request that fits, in one call. */
ClientRequest.prototype._flush = function _flush() {
  const { outputData, parser } = this;
  const { length } = outputData;
  const ends = this.finished && (length === 1 || (length === 3 && outputData[2].data === '' && !outputData[0].callback));
  if (!ends || !parser.canSend()) {
    OutgoingMessage.prototype._flush.call(this);
    return;
  }
  const body = length === 3 ? outputData[1] : NO_BODY;
  if (typeof body.data === 'string' && !PLAIN_ENCODINGS.has(body.encoding)) {
    OutgoingMessage.prototype._flush.call(this);
    return;
  }
  const ended = outputData[length - 1].callback;
  const written = body.callback;
  const sent = !written ? ended : (error) => {
    written(error);
    ended(error);
  };
  this.outputData = [];
  this.outputSize = 0;
  parser.send(outputData[0].data, body.data, body.encoding === 'latin1' || body.encoding === 'binary', sent);
  this._finish();
};

/** The last byte of the request has been handed over. */
ClientRequest.prototype._finish = function _finish() {
  OutgoingMessage.prototype._finish.call(this);
  if (watch.started.hasSubscribers) watch.started.publish({ request: this });
  watch.begin(this);
};

/** Ends the request as its user's own doing: 'abort' and 'close', and no error. */
ClientRequest.prototype.abort = function abort() {
  if (this.aborted) return;
  this.aborted = true;
  process.nextTick(emitAbort, this);
  this.destroy();
};

function emitAbort(req) {
  req.emit('abort');
}

/**
 * @param {Error} [err] for 'error'; without one a request that has no response fails with "socket hang up"
 * @returns {ClientRequest}
 */
ClientRequest.prototype.destroy = function destroy(err) {
  if (this.destroyed) return this;
  this.destroyed = true;
  // What is still to come of the response is of no interest.
  this.res?._dump();
  this[kError] = err;
  this.socket?.destroy(err);
  return this;
};

/**
 * Called by agents: this request's connection, or why it has none.
 * @param {import('stream').Duplex | null} socket
 * @param {Error} [err]
 */
ClientRequest.prototype.onSocket = function onSocket(socket, err) {
  if (socket && !err) connection.expect(this, socket);
  process.nextTick(connection.begin, this, socket, err);
};

/**
 * Calls a method of the socket when it is connected.
 * @param {string} method
 * @param {any[]} args
 */
ClientRequest.prototype._deferToConnect = function _deferToConnect(method, args) {
  const call = () => {
    if (this.socket.writable) this.socket[method]?.(...args);
  };
  const whenConnected = () => {
    if (this.socket.writable && !this.socket.connecting) call();
    else this.socket.once('connect', call);
  };
  if (this.socket) whenConnected();
  else this.once('socket', whenConnected);
};

/**
 * @param {number} ms
 * @param {Function} [callback] for 'timeout'
 * @returns {ClientRequest}
 */
ClientRequest.prototype.setTimeout = function setTimeout(ms, callback) {
  if (this._ended) return this;
  connection.watchTimeout(this);
  ms = timerDuration(ms, 'msecs');
  if (callback) this.once('timeout', callback);
  if (this.socket) setSocketTimeout(this.socket, ms);
  else this.once('socket', (socket) => setSocketTimeout(socket, ms));
  return this;
};

// The time before the connection is there is net's business.
function setSocketTimeout(socket, ms) {
  if (socket.connecting) socket.once('connect', () => socket.setTimeout(ms));
  else socket.setTimeout(ms);
}

ClientRequest.prototype.setNoDelay = function setNoDelay(noDelay) {
  this._deferToConnect('setNoDelay', [noDelay]);
};

ClientRequest.prototype.setSocketKeepAlive = function setSocketKeepAlive(enable, initialDelay) {
  this._deferToConnect('setKeepAlive', [enable, initialDelay]);
};

ClientRequest.prototype.clearTimeout = function clearTimeout(callback) {
  this.setTimeout(0, callback);
};

module.exports = { ClientRequest };
