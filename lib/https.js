'use strict';
// The `https` module: http's client and server over `tls`, and an agent that keeps sessions as well as connections.

const http = require('http');
const tls = require('tls');
const { ClientRequest } = require('_http_client');
const {
  Server: HTTPServer, _connectionListener, httpServerPreClose, setupConnectionsTracking, storeHTTPOptions,
} = require('_http_server');
const { kUniqueHeaders, parseUniqueHeadersOption } = require('_http_outgoing');
const { kProxy } = require('internal/http/client_symbols');
const { kConnections } = require('internal/http/symbols');
const { validateObject } = require('internal/validators');
const { isURL, urlToHttpOptions } = require('internal/url');

const NAME_FIELDS = [
  'ca', 'cert', 'clientCertEngine', 'ciphers', 'key', 'pfx', 'rejectUnauthorized', 'servername', 'minVersion',
  'maxVersion', 'secureProtocol', 'crl', 'honorCipherOrder', 'ecdhCurve', 'dhparam', 'secureOptions',
  'sessionIdContext', 'sigalgs', 'privateKeyIdentifier', 'privateKeyEngine',
];
// Fields whose false or 0 says something.
const TELLING_WHEN_FALSE = new Set(['rejectUnauthorized', 'honorCipherOrder', 'secureOptions']);

/**
 * An agent for https: requests.
 * @param {object} [options] those of http.Agent and tls.connect
 */
function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  http.Agent.call(this, { defaultPort: 443, protocol: 'https:', ...options });
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
  /** Sessions by the keys of connections, the one that was added first in front. */
  this._sessionCache = { map: { __proto__: null }, list: [] };
}
Object.setPrototypeOf(Agent.prototype, http.Agent.prototype);
Object.setPrototypeOf(Agent, http.Agent);

/** @returns {import('tls').TLSSocket} */
Agent.prototype.createConnection = function createConnection(...args) {
  const [first, second] = args;
  const options = typeof first === 'object' && first !== null ? { ...first } :
    { ...(typeof second === 'object' ? second : args[2]), port: first, ...(typeof second === 'string' && { host: second }) };
  const proxy = this[kProxy];
  const callback = args.at(-1);
  if (proxy !== undefined && typeof callback === 'function' && !options.socketPath && proxy.serves(options.host, options.port)) {
    require('internal/http/agent_tunnel').tunnel(proxy, options, callback, (given) => this._connect(given));
    return undefined;
  }
  return this._connect(options);
};

/** A connection that goes on with the last session of its kind, if there is one. */
Agent.prototype._connect = function _connect(options) {
  const key = options._agentKey;
  if (key) options.session ??= this._getSession(key);
  const socket = tls.connect(options);
  if (this.listenerCount('keylog') > 0) socket.on('keylog', (line) => this.emit('keylog', line, socket));
  if (key) {
    socket.on('session', (session) => this._cacheSession(key, session));
    socket.once('close', (failed) => {
      if (failed) this._evictSession(key);
    });
  }
  return socket;
};

Agent.prototype._getSession = function _getSession(key) {
  return this._sessionCache.map[key];
};

Agent.prototype._cacheSession = function _cacheSession(key, session) {
  if (this.maxCachedSessions === 0) return;
  const { list, map } = this._sessionCache;
  if (map[key] === undefined) {
    if (list.length >= this.maxCachedSessions) delete map[list.shift()];
    list.push(key);
  }
  map[key] = session;
};

Agent.prototype._evictSession = function _evictSession(key) {
  const { list, map } = this._sessionCache;
  const at = list.indexOf(key);
  if (at === -1) return;
  list.splice(at, 1);
  delete map[key];
};

/**
 * The key of requests that may share connections: also all that decides how a connection is secured.
 * @param {object} [options]
 */
Agent.prototype.getName = function getName(options = {}) {
  let name = http.Agent.prototype.getName.call(this, options);
  for (const field of NAME_FIELDS) {
    name += ':';
    const value = options[field];
    if (field === 'servername' && value === options.host) continue;
    if (TELLING_WHEN_FALSE.has(field) ? value !== undefined : value) name += field === 'sigalgs' ? JSON.stringify(value) : value;
  }
  return name;
};

/**
 * @param {object | Function} [options] those of tls.createServer and http.createServer
 * @param {Function} [listener] for 'request'
 * @constructor
 */
function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  } else if (options === undefined || options === null) {
    options = {};
  } else {
    validateObject(options, 'options');
  }
  options = { ...options };
  storeHTTPOptions.call(this, options);
  if (!options.ALPNProtocols && !options.ALPNCallback) options.ALPNProtocols = ['http/1.1'];
  options.noDelay ??= true;
  tls.Server.call(this, options, _connectionListener);
  if (listener) this.on('request', listener);
  this.on('tlsClientError', onClientError);
  this.on('listening', setupConnectionsTracking);
  this.httpAllowHalfOpen = false;
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this[kConnections] = new Set();
  this[kUniqueHeaders] = parseUniqueHeadersOption(options.uniqueHeaders);
}
Object.setPrototypeOf(Server.prototype, tls.Server.prototype);
Object.setPrototypeOf(Server, tls.Server);

function onClientError(error, socket) {
  if (!this.emit('clientError', error, socket)) socket.destroy(error);
}

// What servers do with requests is the same as in http.
for (const key of [...Object.getOwnPropertySymbols(HTTPServer.prototype), 'closeAllConnections', 'closeIdleConnections', 'setTimeout']) {
  Object.defineProperty(Server.prototype, key, Object.getOwnPropertyDescriptor(HTTPServer.prototype, key));
}

Server.prototype.close = function close(...args) {
  httpServerPreClose(this);
  return Reflect.apply(tls.Server.prototype.close, this, args);
};

/** @returns {Server} */
function createServer(options, listener) {
  return new Server(options, listener);
}

/** Takes what http.request takes, with those of tls.connect among the options. */
function request(...args) {
  let options = {};
  if (typeof args[0] === 'string') options = urlToHttpOptions(new URL(args.shift()));
  else if (isURL(args[0])) options = urlToHttpOptions(args.shift());
  if (args[0] && typeof args[0] !== 'function') Object.assign(options, args.shift());
  options._defaultAgent = module.exports.globalAgent;
  return new ClientRequest(options, args[0]);
}

function get(input, options, callback) {
  const req = request(input, options, callback);
  req.end();
  return req;
}

module.exports = {
  Agent,
  Server,
  createServer,
  get,
  request,
};

/** The agent of requests that name none; it goes through the environment's proxy where that is asked for. */
let globalAgent;
Object.defineProperty(module.exports, 'globalAgent', {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    const { envForProxy } = require('internal/http/agent_env');
    return (globalAgent ??= new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: envForProxy() }));
  },
  set(value) {
    globalAgent = value;
  },
});
