'use strict';
// The `tls` module. Its parts are in internal/tls/*: sockets, servers, contexts, and the certificates that are trusted.

const { checkServerIdentity } = require('internal/tls/identity');
const { convertALPNProtocols } = require('internal/tls/options');

const DEFAULT_CIPHERS = [
  'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA256', 'DHE-RSA-AES128-SHA256', 'ECDHE-RSA-AES256-SHA384',
  'DHE-RSA-AES256-SHA384', 'ECDHE-RSA-AES256-SHA256', 'DHE-RSA-AES256-SHA256', 'HIGH', '!aNULL', '!eNULL', '!EXPORT',
  '!DES', '!RC4', '!MD5', '!PSK', '!SRP', '!CAMELLIA',
].join(':');

/** @returns {string[]} */
function getCiphers() {
  return [...require('internal/tls/ciphers')];
}

/** @returns {string[]} none, as no certificates are sent */
function getCertificateCompressionAlgorithms() {
  return [];
}

/** @returns {import('tls').Server} */
function createServer(options, listener) {
  return new module.exports.Server(options, listener);
}

/**
 * @param {...any} args options, path, or port and host; and a listener of 'secureConnect'
 * @returns {import('tls').TLSSocket}
 */
function connect(...args) {
  return require('internal/tls/connect').connect(...args);
}

function createSecureContext(options) {
  return require('internal/tls/context').createSecureContext(options);
}

/** @returns {readonly string[]} */
function getCACertificates(type) {
  return require('internal/tls/certificates').getCACertificates(type);
}

function setDefaultCACertificates(certs) {
  require('internal/tls/certificates').setDefaultCACertificates(certs);
}

module.exports = {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  DEFAULT_CIPHERS,
  DEFAULT_ECDH_CURVE: 'auto',
  DEFAULT_MIN_VERSION: 'TLSv1.2',
  DEFAULT_MAX_VERSION: 'TLSv1.3',
  getCiphers,
  getCertificateCompressionAlgorithms,
  rootCertificates: undefined,
  getCACertificates,
  setDefaultCACertificates,
  convertALPNProtocols,
  checkServerIdentity,
  createSecureContext,
  createServer,
  connect,
};

// Loaded when somebody asks: most of those who load this module want one half of it.
for (const [name, file] of [
  ['SecureContext', 'internal/tls/context'], ['TLSSocket', 'internal/tls/socket'], ['Server', 'internal/tls/server'],
]) {
  const define = (value) => Object.defineProperty(module.exports, name, {
    __proto__: null, configurable: true, enumerable: true, value, writable: true,
  });
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const value = require(file)[name];
      define(value);
      return value;
    },
    set: define,
  });
}

Object.defineProperty(module.exports, 'rootCertificates', {
  __proto__: null,
  configurable: false,
  enumerable: true,
  get: () => require('internal/tls/certificates').bundledCertificates(),
});

// The command line may move the bounds of the protocol's versions; the lowest minimum and the highest maximum count.
require('internal/startup').atStart(() => {
  const { getOption } = require('internal/options');
  const choose = (bound, versions) => versions.find((version) => getOption(`--tls-${bound}-v${version}`));
  const lowest = choose('min', ['1.0', '1.1', '1.2', '1.3']);
  const highest = choose('max', ['1.3', '1.2']);
  if (lowest !== undefined) module.exports.DEFAULT_MIN_VERSION = lowest === '1.0' ? 'TLSv1' : `TLSv${lowest}`;
  if (highest !== undefined) module.exports.DEFAULT_MAX_VERSION = `TLSv${highest}`;
  const ciphers = getOption('--tls-cipher-list');
  if (ciphers) module.exports.DEFAULT_CIPHERS = ciphers;
});
