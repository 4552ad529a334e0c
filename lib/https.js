'use strict';
// The `https` module: http's client and server over `tls`, which cannot open connections yet. Agents pool, name and
// schedule as they will then; what fails is each connection, with the refusal of `tls` as its error.

const http = require('http');
const tls = require('tls');
const { ClientRequest } = require('_http_client');
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
}
Object.setPrototypeOf(Agent.prototype, http.Agent.prototype);
Object.setPrototypeOf(Agent, http.Agent);

/** @returns {import('tls').TLSSocket} */
Agent.prototype.createConnection = function createConnection(...args) {
  const [first, second] = args;
  const options = typeof first === 'object' && first !== null ? { ...first } :
    { ...(typeof second === 'object' ? second : args[2]), port: first, ...(typeof second === 'string' && { host: second }) };
  return tls.connect(options);
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

/** A server that will speak HTTP over TLS: listening fails, as that of tls.Server does. */
class Server extends tls.Server {
  /**
   * @param {object} [options]
   * @param {Function} [listener] for 'request'
   */
  constructor(options, listener) {
    if (typeof options === 'function') {
      listener = options;
      options = {};
    }
    super(options);
    this.timeout = 0;
    this.keepAliveTimeout = options?.keepAliveTimeout ?? 5000;
    this.headersTimeout = options?.headersTimeout ?? 60_000;
    this.requestTimeout = options?.requestTimeout ?? 300_000;
    this.maxHeadersCount = null;
    if (listener) this.on('request', listener);
  }

  // There are no connections that could be closed.
  closeAllConnections() {}

  closeIdleConnections() {}

  /**
   * @param {number} ms
   * @param {Function} [callback] for 'timeout'
   */
  setTimeout(ms, callback) {
    this.timeout = ms;
    if (callback) this.on('timeout', callback);
    return this;
  }
}

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
  globalAgent: new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000, proxyEnv: undefined }),
  Server,
  createServer,
  get,
  request,
};
