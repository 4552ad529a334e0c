'use strict';
// tls.Server: connections of a net.Server, secured, with the contexts that fit the names they are asked for by.

const net = require('net');
const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_REQUIRED_SERVER_NAME,
  },
  ConnResetException,
} = require('internal/errors');
const { convertALPNProtocols } = require('internal/tls/options');
const { TLSSocket } = require('internal/tls/socket');
const { validateBuffer, validateFunction, validateNumber, validateString } = require('internal/validators');

const kHandshakeTimeout = Symbol('handshake-timeout');
const kSNICallback = Symbol('snicallback');
const kPskCallback = Symbol('pskcallback');
const kPskIdentityHint = Symbol('pskidentityhint');
const kEnableTrace = Symbol('enableTrace');
/** On a connection whose failure has been told. */
const kErrorEmitted = Symbol('error-emitted');

const DEFAULT_HANDSHAKE_TIMEOUT = 120_000;

/** Options that say what a context is. */
const CONTEXT_OPTIONS = [
  'pfx', 'key', 'passphrase', 'cert', 'clientCertEngine', 'ca', 'minVersion', 'maxVersion', 'secureProtocol', 'crl', 'sigalgs',
  'ciphers', 'ecdhCurve', 'dhparam', 'honorCipherOrder', 'secureOptions', 'sessionIdContext', 'ticketKeys', 'sessionTimeout',
  'privateKeyIdentifier', 'privateKeyEngine', 'allowPartialTrustChain',
];

/**
 * @param {object | Function} [options]
 * @param {Function} [listener] for 'secureConnection'
 * @constructor
 */
function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === 'function') {
    listener = options;
    options = {};
  } else if (options === undefined || options === null) {
    options = {};
  } else if (typeof options !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  }
  this._contexts = [];
  this.requestCert = options.requestCert === true;
  this.rejectUnauthorized = options.rejectUnauthorized !== false;
  this.ALPNCallback = options.ALPNCallback;
  if (this.ALPNCallback !== undefined && this.ALPNCallback !== null) {
    validateFunction(this.ALPNCallback, 'options.ALPNCallback');
    if (options.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  }
  if (options.ALPNProtocols) convertALPNProtocols(options.ALPNProtocols, this);
  if (options.sessionTimeout) this.sessionTimeout = options.sessionTimeout;
  if (options.ticketKeys) this.ticketKeys = options.ticketKeys;
  this.setSecureContext(options);
  this[kHandshakeTimeout] = options.handshakeTimeout || DEFAULT_HANDSHAKE_TIMEOUT;
  validateNumber(this[kHandshakeTimeout], 'options.handshakeTimeout');
  if (options.SNICallback) validateFunction(options.SNICallback, 'options.SNICallback');
  this[kSNICallback] = options.SNICallback;
  if (options.pskCallback) validateFunction(options.pskCallback, 'options.pskCallback');
  this[kPskCallback] = options.pskCallback;
  if (options.pskIdentityHint) validateString(options.pskIdentityHint, 'options.pskIdentityHint');
  this[kPskIdentityHint] = options.pskIdentityHint;
  this[kEnableTrace] = options.enableTrace;
  net.Server.call(this, options, onConnection);
  if (listener) this.on('secureConnection', listener);
}
Object.setPrototypeOf(Server.prototype, net.Server.prototype);
Object.setPrototypeOf(Server, net.Server);

/** Of what programs of one kind have in common, and others have not. */
function defaultSessionIdContext() {
  return require('crypto').createHash('sha1').update(process.argv.join(' ')).digest('hex').slice(0, 32);
}

/**
 * Replaces the context of connections to come.
 * @param {object} options those of tls.createSecureContext
 */
Server.prototype.setSecureContext = function(options) {
  if (options === null || typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
  const own = {};
  for (const name of CONTEXT_OPTIONS) {
    own[name] = options[name] || undefined;
    this[name] = own[name];
  }
  own.honorCipherOrder = this.honorCipherOrder = options.honorCipherOrder !== undefined ? Boolean(options.honorCipherOrder) : true;
  own.sessionIdContext = this.sessionIdContext = options.sessionIdContext || defaultSessionIdContext();
  own.dhparam = options.dhparam;
  own.ticketKeys = this.ticketKeys = options.ticketKeys;
  own.sessionTimeout = this.sessionTimeout = options.sessionTimeout;
  this._sharedCreds = require('tls').createSecureContext(own);
};

/** A net.Server's connection: the handshake begins. */
function onConnection(rawSocket) {
  const socket = new TLSSocket(rawSocket, {
    secureContext: this._sharedCreds,
    isServer: true,
    server: this,
    requestCert: this.requestCert,
    rejectUnauthorized: this.rejectUnauthorized,
    handshakeTimeout: this[kHandshakeTimeout],
    ALPNProtocols: this.ALPNProtocols,
    ALPNCallback: this.ALPNCallback,
    SNICallback: this[kSNICallback] || (this._contexts.length > 0 ? chooseContext : undefined),
    pskCallback: this[kPskCallback],
    pskIdentityHint: this[kPskIdentityHint],
    enableTrace: this[kEnableTrace],
    highWaterMark: this.highWaterMark,
    pauseOnConnect: this.pauseOnConnect,
  });
  if (this.pauseOnConnect) socket.pause();
  socket.server = this;
  socket[kErrorEmitted] = false;
  socket.on('secure', onSecure);
  socket.on('close', onClose);
  socket.on('_tlsError', onError);
  socket.on('error', onError);
}

/** Listener of 'secure': whether the client is let in. */
function onSecure() {
  const { rejectUnauthorized, requestCert, server } = this._tlsOptions;
  if (requestCert) {
    const error = this.ssl.verifyError();
    if (error) {
      this.authorizationError = error.code;
      if (rejectUnauthorized) {
        this.destroy();
        return;
      }
    } else {
      this.authorized = true;
    }
  }
  if (this.destroyed || !this._releaseControl()) return;
  this.removeListener('error', onError);
  this.secureConnecting = false;
  server.emit('secureConnection', this);
}

function onClose() {
  if (this._controlReleased || this[kErrorEmitted]) return;
  this[kErrorEmitted] = true;
  this._tlsOptions.server.emit('tlsClientError', new ConnResetException('socket hang up'), this);
}

function onError(error) {
  if (this._controlReleased || this[kErrorEmitted]) return;
  this[kErrorEmitted] = true;
  this._tlsOptions.server.emit('tlsClientError', error, this);
}

// ---- Contexts by name

/**
 * @param {string} servername or a pattern with `*`
 * @param {object} context or its options
 */
Server.prototype.addContext = function(servername, context) {
  if (!servername) throw new ERR_TLS_REQUIRED_SERVER_NAME();
  const { NativeContext, createSecureContext } = require('internal/tls/context');
  const pattern = servername.replace(/[.\\+?^${}()|[\]]/g, '\\$&').replaceAll('*', '[^.]*');
  const secure = context.context instanceof NativeContext ? context : createSecureContext(context);
  this._contexts.push([new RegExp(`^${pattern}$`, 'i'), secure.context]);
};

/** The SNICallback of servers without one of their own: the context that was added last and fits. */
function chooseContext(servername, callback) {
  const contexts = this._tlsOptions.server._contexts;
  for (let i = contexts.length - 1; i >= 0; i--) {
    const [pattern, context] = contexts[i];
    if (pattern.test(servername)) {
      callback(null, context);
      return;
    }
  }
  callback(null, undefined);
}

// ---- Tickets

/** @returns {Buffer} */
Server.prototype.getTicketKeys = function() {
  return this._sharedCreds.context.getTicketKeys();
};

/** @param {ArrayBufferView} keys 48 bytes */
Server.prototype.setTicketKeys = function(keys) {
  validateBuffer(keys);
  if (keys.byteLength !== 48) throw new ERR_INVALID_ARG_VALUE('keys', keys, 'Session ticket keys must be a 48-byte buffer');
  this._sharedCreds.context.setTicketKeys(keys);
};

/** For workers of a cluster, which go on with each other's sessions. */
Server.prototype._getServerData = function() {
  return { ticketKeys: this.getTicketKeys().toString('hex') };
};

Server.prototype._setServerData = function(data) {
  if (data?.ticketKeys) this.setTicketKeys(Buffer.from(data.ticketKeys, 'hex'));
};

Server.prototype[Symbol.for('nodejs.rejection')] = function(error, event, socket) {
  if (event === 'secureConnection') socket.destroy(error);
  else net.Server.prototype[Symbol.for('nodejs.rejection')].call(this, error, event, socket);
};

module.exports = { Server };
