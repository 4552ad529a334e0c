'use strict';
// The `tls` module as far as it needs no cryptography: its constants, names of ciphers, checks of options and of a
// certificate's names. Connections and contexts are not there yet: sockets and servers report that as their error.

const net = require('net');
const { checkServerIdentity } = require('internal/tls/identity');
const { checkOptions, convertALPNProtocols } = require('internal/tls/options');
const { refusal, refusing } = require('internal/refusal');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS } } = require('internal/errors');
const { validateObject, validateString } = require('internal/validators');

const DEFAULT_CIPHERS = [
  'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256', 'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA256', 'DHE-RSA-AES128-SHA256', 'ECDHE-RSA-AES256-SHA384',
  'DHE-RSA-AES256-SHA384', 'ECDHE-RSA-AES256-SHA256', 'DHE-RSA-AES256-SHA256', 'HIGH', '!aNULL', '!eNULL', '!EXPORT',
  '!DES', '!RC4', '!MD5', '!PSK', '!SRP', '!CAMELLIA',
].join(':');

/** Stands where the native half of a connection will be. */
class Handle {
  constructor(owner, stream) {
    this.owner = owner;
    /** The socket below, for streams that are none. */
    this._parentWrap = new (require('internal/js_stream_socket'))(stream);
    this.reading = false;
    this.onread = null;
    this.bytesRead = 0;
    this.bytesWritten = 0;
    this.writeQueueSize = 0;
  }

  close(closed) {
    setImmediate(() => closed.call(this));
  }

  // Nothing keeps the process alive, and nothing is read.
  ref() {}

  unref() {}

  readStop() {}
}

/** A socket that would speak TLS. The first attempt to send or to receive ends it, with the refusal as its error. */
class TLSSocket extends net.Socket {
  /**
   * @param {import('stream').Duplex} [socket]
   * @param {object} [options]
   */
  constructor(socket, options = {}) {
    super({ allowHalfOpen: options?.allowHalfOpen, signal: options?.signal });
    this.encrypted = true;
    this.authorized = false;
    this.authorizationError = null;
    this.alpnProtocol = null;
    this.servername = null;
    this._parent = socket ?? null;
    if (socket && !(socket instanceof net.Socket)) this._handle = new Handle(this, socket);
  }

  connect() {
    return this.destroy(refusal('TLS (tls.connect)'));
  }

  _read() {
    this.destroy(refusal('TLS (tls.TLSSocket)'));
  }

  _write(chunk, encoding, callback) {
    callback(refusal('TLS (tls.TLSSocket)'));
  }

  _writev(chunks, callback) {
    callback(refusal('TLS (tls.TLSSocket)'));
  }

  _final(callback) {
    callback();
  }
}

for (const name of [
  'disableRenegotiation', 'enableTrace', 'exportKeyingMaterial', 'getCertificate', 'getCipher', 'getEphemeralKeyInfo',
  'getFinished', 'getPeerCertificate', 'getPeerFinished', 'getPeerX509Certificate', 'getProtocol', 'getSession',
  'getSharedSigalgs', 'getTLSTicket', 'getX509Certificate', 'isSessionReused', 'renegotiate', 'setKeyCert',
  'setMaxSendFragment', 'setServername', 'setSession',
]) hidden(TLSSocket.prototype, name, refusing(name, `TLS (tlsSocket.${name})`));

/** A server that would speak TLS. Its options are checked; listening is what fails, with an 'error' event. */
class Server extends net.Server {
  /**
   * @param {object} [options]
   * @param {Function} [listener] for 'secureConnection'
   */
  constructor(options, listener) {
    if (typeof options === 'function') {
      listener = options;
      options = {};
    }
    if (options === undefined || options === null) options = {};
    else if (typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
    checkOptions(options);
    super(options);
    if (listener) this.on('secureConnection', listener);
  }

  listen() {
    process.nextTick(() => this.emit('error', refusal('TLS (tls.Server)')));
    return this;
  }
}

for (const name of ['addContext', 'getTicketKeys', 'setSecureContext', 'setTicketKeys']) {
  hidden(Server.prototype, name, refusing(name, `TLS (tlsServer.${name})`));
}

function hidden(target, name, value) {
  Object.defineProperty(target, name, { __proto__: null, configurable: true, enumerable: false, writable: true, value });
}

/** @returns {Server} */
function createServer(options, listener) {
  return new Server(options, listener);
}

/**
 * Takes what net.connect takes, and options of its own.
 * @returns {TLSSocket}
 */
function connect(...args) {
  const [first, second] = args;
  const options = typeof first === 'object' && first !== null ? first : { ...(typeof second === 'object' ? second : args[2]), port: first };
  if (options.port === undefined && options.path === undefined && options.socket === undefined) {
    throw new ERR_MISSING_ARGS(['options', 'port', 'path']);
  }
  checkOptions(options);
  return new TLSSocket(options.socket, options).connect();
}

/** What a connection's certificates and settings would be. There is none yet. */
class SecureContext {
  constructor() {
    throw refusal('TLS (tls.SecureContext)');
  }
}

function createSecureContext(options = {}) {
  validateObject(options, 'options');
  checkOptions(options);
  throw refusal('TLS (tls.createSecureContext)');
}

/** @returns {string[]} */
function getCiphers() {
  return [...require('internal/tls/ciphers')];
}

/** @returns {string[]} none, as no certificates are sent */
function getCertificateCompressionAlgorithms() {
  return [];
}

const CA_KINDS = ['default', 'system', 'bundled', 'extra'];

/** @returns {string[]} */
function getCACertificates(type = 'default') {
  validateString(type, 'type');
  if (!CA_KINDS.includes(type)) throw new ERR_INVALID_ARG_VALUE('type', type);
  throw refusal('TLS (tls.getCACertificates)');
}

function setDefaultCACertificates(certs) {
  if (!Array.isArray(certs)) throw new ERR_INVALID_ARG_TYPE('certs', 'Array', certs);
  throw refusal('TLS (tls.setDefaultCACertificates)');
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
  SecureContext,
  TLSSocket,
  Server,
  createServer,
  connect,
};

// Read by everything that copies the module's properties, so it may not throw: no root is trusted here.
let roots;
Object.defineProperty(module.exports, 'rootCertificates', {
  __proto__: null,
  configurable: false,
  enumerable: true,
  get: () => (roots ??= Object.freeze([])),
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
