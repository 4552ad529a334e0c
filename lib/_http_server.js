'use strict';
// http.Server: its options, the connections it has, and how they are closed. What happens on a connection is in
// internal/http/server_connection, the response in internal/http/server_response.

const net = require('net');
const {
  codes: { ERR_HTTP_REQUEST_TIMEOUT, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const {
  kConnections, kIdleLists, kIncomingMessage, kParserSettings, kResponseOptions, kServerResponse,
} = require('internal/http/symbols');
const STATUS_CODES = require('internal/http/status_codes');
const { elapsed, inHead, isIdle, serve } = require('internal/http/server_connection');
const { socketFailed } = require('internal/http/server_socket');
const { ServerResponse } = require('internal/http/server_response');
const { IncomingMessage } = require('_http_incoming');
const { kUniqueHeaders, parseUniqueHeadersOption } = require('_http_outgoing');
const {
  validateBoolean, validateFunction, validateInteger, validateObject, validateOneOf,
} = require('internal/validators');

const kConnectionsCheckingInterval = Symbol('http.server.connectionsCheckingInterval');
const kOptions = Symbol('http.server.options');

const DEFAULT_MAX_HEADER_SIZE = 16 * 1024;

function hasUpgradeListener() {
  return this.listenerCount('upgrade') > 0;
}

function flag(options, name, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  validateBoolean(value, `options.${name}`);
  return value;
}

function milliseconds(options, name, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  validateInteger(value, name, 0);
  return value;
}

/**
 * Takes what http.createServer and https.createServer have in common from the options. `this` is the server.
 * @param {object} options
 */
function storeHTTPOptions(options) {
  this[kIncomingMessage] = options.IncomingMessage || IncomingMessage;
  this[kServerResponse] = options.ServerResponse || ServerResponse;
  const { maxHeaderSize } = options;
  if (maxHeaderSize !== undefined) validateInteger(maxHeaderSize, 'maxHeaderSize', 0);
  this.maxHeaderSize = maxHeaderSize;
  this.insecureHTTPParser = flag(options, 'insecureHTTPParser', undefined);
  const { httpValidation } = options;
  if (httpValidation !== undefined) validateOneOf(httpValidation, 'options.httpValidation', ['strict', 'relaxed', 'insecure']);
  this.httpValidation = httpValidation;
  this.requestTimeout = milliseconds(options, 'requestTimeout', 300_000);
  this.headersTimeout = milliseconds(options, 'headersTimeout', Math.min(60_000, this.requestTimeout || 60_000));
  if (this.requestTimeout > 0 && this.headersTimeout > 0 && this.headersTimeout > this.requestTimeout) {
    throw new ERR_OUT_OF_RANGE('headersTimeout', '<= requestTimeout', options.headersTimeout);
  }
  this.keepAliveTimeout = milliseconds(options, 'keepAliveTimeout', 5000);
  const buffer = options.keepAliveTimeoutBuffer;
  this.keepAliveTimeoutBuffer = typeof buffer === 'number' && buffer >= 0 ? buffer : 1000;
  this.connectionsCheckingInterval = milliseconds(options, 'connectionsCheckingInterval', 30_000);
  this.requireHostHeader = flag(options, 'requireHostHeader', true);
  this.joinDuplicateHeaders = flag(options, 'joinDuplicateHeaders', undefined);
  this.rejectNonStandardBodyWrites = flag(options, 'rejectNonStandardBodyWrites', false);
  if (options.optimizeEmptyRequests !== undefined) this.optimizeEmptyRequests = flag(options, 'optimizeEmptyRequests', false);
  const { shouldUpgradeCallback } = options;
  if (shouldUpgradeCallback !== undefined) validateFunction(shouldUpgradeCallback, 'options.shouldUpgradeCallback');
  this.shouldUpgradeCallback = shouldUpgradeCallback ?? hasUpgradeListener;
}

/**
 * @param {import('http').ServerOptions | Function} [options]
 * @param {import('http').RequestListener} [requestListener]
 * @constructor
 */
function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  if (typeof options === 'function') {
    requestListener = options;
    options = {};
  } else if (options === undefined || options === null) {
    options = {};
  } else {
    validateObject(options, 'options');
    options = { ...options };
  }
  storeHTTPOptions.call(this, options);
  // A client that has sent its request may close its side and still wait for the answer.
  net.Server.call(this, {
    allowHalfOpen: true, noDelay: options.noDelay ?? true, keepAlive: options.keepAlive,
    keepAliveInitialDelay: options.keepAliveInitialDelay, highWaterMark: options.highWaterMark,
    pauseOnConnect: options.pauseOnConnect, blockList: options.blockList,
  });
  if (requestListener) this.on('request', requestListener);
  this.on('connection', connectionListener);
  this.on('listening', setupConnectionsTracking);
  this.httpAllowHalfOpen = false;
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this[kConnections] = new Set();
  this[kConnectionsCheckingInterval] = undefined;
  this[kIdleLists] = undefined;
  this[kOptions] = undefined;
  this[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

function hidden(value) {
  return { configurable: true, enumerable: false, value, writable: true };
}

Object.defineProperties(Server.prototype, {
  [kOptions]: hidden(undefined),
  /** @returns {{ lenient: boolean, maxHeaderSize: number }} */
  [kParserSettings]: hidden(function() {
    const { getOption } = require('internal/options');
    const lenient = this.httpValidation === undefined ?
      this.insecureHTTPParser ?? getOption('--insecure-http-parser') === true : this.httpValidation === 'insecure';
    return { lenient, maxHeaderSize: this.maxHeaderSize || getOption('--max-http-header-size') || DEFAULT_MAX_HEADER_SIZE };
  }),
  /** The second argument of each response's constructor. */
  [kResponseOptions]: {
    configurable: true,
    get() {
      const options = this[kOptions];
      if (options !== undefined && options.highWaterMark === this.highWaterMark) return options;
      return this[kOptions] = {
        highWaterMark: this.highWaterMark, rejectNonStandardBodyWrites: this.rejectNonStandardBodyWrites,
      };
    },
  },
});

function connectionListener(socket) {
  serve(this, socket);
}

/** Starts to look for requests that take too long. `this` is the server. */
function setupConnectionsTracking() {
  this[kConnections] ??= new Set();
  if (this[kConnectionsCheckingInterval]) clearInterval(this[kConnectionsCheckingInterval]);
  this[kConnectionsCheckingInterval] = setInterval(checkConnections, this.connectionsCheckingInterval, this).unref();
}

function checkConnections(server) {
  const { headersTimeout, requestTimeout } = server;
  if (headersTimeout === 0 && requestTimeout === 0) return;
  for (const connection of server[kConnections]) {
    const time = elapsed(connection);
    if (time === 0) continue;
    if ((requestTimeout > 0 && time >= requestTimeout) || (headersTimeout > 0 && time >= headersTimeout && inHead(connection))) {
      const { socket } = connection;
      socketFailed.call(socket, new ERR_HTTP_REQUEST_TIMEOUT());
    }
  }
}

/** What comes before a server is closed. */
function httpServerPreClose(server) {
  server.closeIdleConnections();
  clearInterval(server[kConnectionsCheckingInterval]);
}

Server.prototype.close = function close(...args) {
  httpServerPreClose(this);
  return Reflect.apply(net.Server.prototype.close, this, args);
};

Server.prototype[Symbol.asyncDispose] = function() {
  if (!this._handle) return Promise.resolve();
  return new Promise((resolve, reject) => {
    this.close((error) => (error ? reject(error) : resolve()));
  });
};

Server.prototype.closeAllConnections = function closeAllConnections() {
  for (const connection of [...this[kConnections]]) connection.socket.destroy();
};

Server.prototype.closeIdleConnections = function closeIdleConnections() {
  for (const connection of [...this[kConnections]]) {
    if (isIdle(connection)) connection.socket.destroy();
  }
};

Server.prototype.setTimeout = function setTimeout(msecs, callback) {
  this.timeout = msecs;
  if (callback) this.on('timeout', callback);
  return this;
};

Server.prototype[Symbol.for('nodejs.rejection')] = function(error, event, ...args) {
  if (event !== 'request') {
    net.Server.prototype[Symbol.for('nodejs.rejection')].call(this, error, event, ...args);
    return;
  }
  const res = args[1];
  if (res.headersSent || res.writableEnded) {
    res.destroy();
    return;
  }
  res.getHeaderNames().forEach((name) => res.removeHeader(name));
  res.writeHead(500).end(STATUS_CODES[500]);
};

module.exports = {
  STATUS_CODES, Server, ServerResponse, setupConnectionsTracking, storeHTTPOptions,
  _connectionListener: connectionListener,
  kServerResponse, httpServerPreClose, kConnectionsCheckingInterval,
};
