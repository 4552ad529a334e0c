'use strict';
// The `http` module: servers and clients. They are in _http_server and _http_client.

const { validateInteger } = require('internal/validators');
const { validateHeaderName, validateHeaderValue } = require('internal/http/tokens');
const { parsers } = require('internal/http/parsers');
const { IncomingMessage } = require('_http_incoming');
const { OutgoingMessage } = require('_http_outgoing');
const { STATUS_CODES, Server, ServerResponse, _connectionListener } = require('_http_server');

/**
 * @param {import('http').ServerOptions} [options]
 * @param {import('http').RequestListener} [requestListener]
 * @returns {Server}
 */
function createServer(options, requestListener) {
  return new Server(options, requestListener);
}

/**
 * @param {...any} args URL, options, and a listener of 'response'
 * @returns {import('http').ClientRequest}
 */
function request(url, options, callback) {
  const { ClientRequest } = require('_http_client');
  return new ClientRequest(url, options, callback);
}

/** As request(), with `end` called. */
function get(url, options, callback) {
  const req = request(url, options, callback);
  req.end();
  return req;
}

/** @param {number} max */
function setMaxIdleHTTPParsers(max) {
  validateInteger(max, 'max', 1);
  parsers.max = max;
}

let maxHeaderSize;

module.exports = {
  _connectionListener, STATUS_CODES,
  IncomingMessage, OutgoingMessage, Server, ServerResponse, createServer,
  validateHeaderName, validateHeaderValue,
  get, request, setMaxIdleHTTPParsers,
};

function lazy(name, get, set) {
  Object.defineProperty(module.exports, name, { configurable: true, enumerable: true, get, set });
}

function data(name, load) {
  const define = (value) => Object.defineProperty(module.exports, name, { configurable: true, enumerable: true, value, writable: true });
  lazy(name, () => {
    const value = load();
    define(value);
    return value;
  }, define);
}

data('METHODS', () => binding('http').methods().sort());
data('Agent', () => require('_http_agent').Agent);
data('ClientRequest', () => require('_http_client').ClientRequest);
data('setGlobalProxyFromEnv', () => require('internal/http/agent_env').setGlobalProxyFromEnv);
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) data(name, () => globalThis[name]);
lazy('maxHeaderSize', () => maxHeaderSize ??= require('internal/options').getOption('--max-http-header-size'));
lazy('globalAgent', () => require('_http_agent').globalAgent, (value) => {
  require('_http_agent').globalAgent = value;
});
