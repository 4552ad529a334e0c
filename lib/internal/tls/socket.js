'use strict';
// tls.TLSSocket: a net.Socket whose handle is a session. How a client connects is in internal/tls/connect, what a server
// does with its connections in internal/tls/server, and what can be asked of a connection in internal/tls/details.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS, ERR_TLS_HANDSHAKE_TIMEOUT, ERR_TLS_INVALID_STATE,
    ERR_TLS_RENEGOTIATION_DISABLED, ERR_TLS_SESSION_ATTACK, ERR_TLS_SNI_FROM_SERVER,
  },
  ConnResetException,
} = require('internal/errors');
const { Socket, attach, flushPending, kBuffer, kEstablished, kReadWaits } = require('internal/net/socket');
const { convertALPNProtocols } = require('internal/tls/options');
const { TLSHandle } = require('internal/tls/handle');
const { watchClient, watchKeys, watchServer } = require('internal/tls/handshake');
const { NativeTransport, transportOver } = require('internal/tls/transport');
const { validateFunction, validateInt32, validateObject, validateString } = require('internal/validators');

const native = binding('tls');

const kDisableRenegotiation = Symbol('disable-renegotiation');
/** When the last handshake began; 0 before the first. */
const kLastHandshake = Symbol('kLastHandshake');
/** A session that came before the server's certificate was looked at. */
const kPendingSession = Symbol('pendingSession');
const kVerified = Symbol('verified');
const kUserBuffer = Symbol('kUserBuffer');
const kHandshakeTimedOut = Symbol('kHandshakeTimedOut');

let traced = false;
let warnedOfKeys = false;

/**
 * @param {import('stream').Duplex} [socket] that is already there
 * @param {object} [options]
 * @constructor
 */
function TLSSocket(socket, options) {
  if (!(this instanceof TLSSocket)) return new TLSSocket(socket, options);
  const tlsOptions = { ...options };
  if (tlsOptions.ALPNProtocols) convertALPNProtocols(tlsOptions.ALPNProtocols, tlsOptions);
  if (tlsOptions.ALPNCallback) {
    validateFunction(tlsOptions.ALPNCallback, 'options.ALPNCallback');
    if (tlsOptions.ALPNProtocols) throw new ERR_TLS_ALPN_CALLBACK_WITH_PROTOCOLS();
  }
  const isServer = Boolean(tlsOptions.isServer);
  if (isServer && tlsOptions.SNICallback) validateFunction(tlsOptions.SNICallback, 'options.SNICallback');
  tlsOptions.isServer = isServer;
  tlsOptions.requestCert = Boolean(tlsOptions.requestCert) || !isServer;
  tlsOptions.rejectUnauthorized = tlsOptions.rejectUnauthorized !== false;
  tlsOptions.secureContext ||= require('tls').createSecureContext(tlsOptions);

  Socket.call(this, {
    allowHalfOpen: socket ? socket.allowHalfOpen : tlsOptions.allowHalfOpen,
    highWaterMark: tlsOptions.highWaterMark,
    onread: socket ? null : tlsOptions.onread,
    signal: tlsOptions.signal,
  });
  // A user's buffer is for what has been decrypted.
  this[kUserBuffer] = this[kBuffer];
  this[kBuffer] = null;
  this._tlsOptions = tlsOptions;
  this._secureEstablished = false;
  this._controlReleased = false;
  this.secureConnecting = true;
  this.servername = null;
  this.alpnProtocol = null;
  this.authorized = false;
  this.authorizationError = null;
  this._newSessionPending = false;
  this._securePending = false;
  this[kDisableRenegotiation] = false;
  this[kLastHandshake] = 0;
  this[kPendingSession] = null;
  this[kVerified] = false;
  this[kHandshakeTimedOut] = null;

  this.ssl = new TLSHandle(tlsOptions.secureContext.context.native, isServer);
  this.on('newListener', keylogWanted);
  configure(this, tlsOptions);
  if (tlsOptions.enableTrace) this.enableTrace();
  if (socket) takeOver(this, socket);
}
Object.setPrototypeOf(TLSSocket.prototype, Socket.prototype);
Object.setPrototypeOf(TLSSocket, Socket);

TLSSocket.prototype.encrypted = true;

const { prototype } = TLSSocket;

/** Gives the session what the options say of it. */
function configure(socket, options) {
  const { ssl } = socket;
  const { session } = ssl;
  if (options.isServer) {
    native.sessionSetVerify(session, options.requestCert, options.rejectUnauthorized);
    watchServer(ssl, options.server, options);
    const { handshakeTimeout } = options;
    if (handshakeTimeout > 0) {
      socket[kHandshakeTimedOut] = () => socket._emitTLSError(new ERR_TLS_HANDSHAKE_TIMEOUT());
      socket.setTimeout(handshakeTimeout, socket[kHandshakeTimedOut]);
    }
  } else {
    native.sessionSetVerify(session, false, false);
    watchClient(ssl);
    if (options.session) socket.setSession(options.session);
    if (options.requestOCSP) native.sessionRequestStatus(session);
  }
  if (options.ALPNProtocols) native.sessionSetAlpn(session, options.ALPNProtocols);
  if (options.pskCallback) require('internal/tls/psk').useKeys(socket, options);
  const log = require('internal/options').getOption('--tls-keylog');
  if (log) logKeys(socket, log);
}

/** `--tls-keylog`: what would decrypt the connection goes to a file. */
function logKeys(socket, path) {
  if (!warnedOfKeys) {
    warnedOfKeys = true;
    process.emitWarning(`Using --tls-keylog makes TLS connections insecure by writing secret key material to file ${path}`);
  }
  socket.on('keylog', (line) => require('fs').appendFileSync(path, line, { mode: 0o600 }));
}

/** Speaks over a stream that is there. */
function takeOver(socket, stream) {
  if (typeof stream.write !== 'function' || typeof stream.pause !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('socket', 'stream.Duplex', stream);
  }
  const { ssl } = socket;
  socket._parent = stream;
  ssl.carrier = stream;
  socket._handle = ssl;
  attach(socket, ssl);
  stream.on('error', (error) => socket._emitTLSError(error));
  stream.once('close', () => {
    if (!ssl.closed && !ssl.ended) ssl.receivedEnd(0);
    if (!socket._secureEstablished) socket._disconnected();
    socket.destroy();
  });
  const begin = () => {
    if (socket.destroyed) return;
    socket.connecting = false;
    const transport = transportOver(stream, ssl);
    ssl.carry(transport);
    // So that the caller can set up more before anything is told.
    process.nextTick(() => transport.handOver());
    if (socket[kReadWaits]) {
      socket[kReadWaits] = false;
      socket._read();
    } else if (!socket._tlsOptions.pauseOnConnect) {
      socket.read(0);
    }
    if (socket._tlsOptions.isServer) socket._start();
  };
  if (stream.connecting || (stream instanceof Socket && stream._handle === null && !stream.destroyed)) {
    socket.connecting = true;
    stream.once('connect', () => {
      begin();
      socket.emit('connect');
      if (!socket.destroyed) flushPending(socket);
    });
  } else {
    begin();
  }
}

/** What carries the connection is gone before there is one. A client that `tls.connect` has made ends with an error. */
prototype._disconnected = function() {};

/** net.Socket has a connection: the session takes it over. */
prototype[kEstablished] = function(handle) {
  const { ssl } = this;
  ssl.carry(new NativeTransport(handle, null, ssl));
  this[kBuffer] = this[kUserBuffer];
  attach(this, ssl);
  this._handle = ssl;
  return ssl;
};

/** Begins the handshake, as soon as there is a connection. A client that nobody starts does so when it writes. */
prototype._start = function() {
  if (this.connecting) {
    this.once('connect', this._start);
    return;
  }
  if (!this.destroyed) this.ssl.start();
};

function keylogWanted(event) {
  if (event !== 'keylog') return;
  this.removeListener('newListener', keylogWanted);
  if (this.ssl !== null) watchKeys(this.ssl);
}

// ---- The handshake, as the handle tells of it

prototype._handshakeStarted = function() {
  const { CLIENT_RENEG_LIMIT, CLIENT_RENEG_WINDOW } = require('tls');
  const { ssl } = this;
  const now = performance.now();
  const isFirst = this[kLastHandshake] === 0;
  if (now - this[kLastHandshake] >= CLIENT_RENEG_WINDOW * 1000) ssl.handshakes = 0;
  this[kLastHandshake] = now;
  if (isFirst) return;
  ssl.handshakes++;
  if (ssl.handshakes > CLIENT_RENEG_LIMIT) {
    setImmediate(() => this._emitTLSError(new ERR_TLS_SESSION_ATTACK()));
    return;
  }
  if (this[kDisableRenegotiation]) this._emitTLSError(new ERR_TLS_RENEGOTIATION_DISABLED());
};

prototype._handshakeDone = function() {
  this.ssl.secured = true;
  if (this._newSessionPending) this._securePending = true;
  else this._finishInit();
};

prototype._finishInit = function() {
  if (this.destroyed) return;
  const { session } = this.ssl;
  this.alpnProtocol = native.sessionAlpn(session) ?? false;
  this.servername = native.sessionServername(session) ?? false;
  this._secureEstablished = true;
  if (this[kHandshakeTimedOut] !== null) {
    this.setTimeout(0, this[kHandshakeTimedOut]);
    this[kHandshakeTimedOut] = null;
  }
  this.emit('secure');
  if (!this.destroyed) this.ssl.release();
};

/** A server's session can be stored: nothing is told of the connection before that is done. */
prototype._newSession = function(id, session) {
  const { server } = this._tlsOptions;
  if (!server) return;
  let called = false;
  const done = () => {
    if (called) return;
    called = true;
    if (this.destroyed) return;
    this._newSessionPending = false;
    if (!this._securePending) return;
    this._securePending = false;
    this._finishInit();
  };
  this._newSessionPending = true;
  if (!server.emit('newSession', id, session, done)) done();
};

/** A client has got a session that it can go on with later. */
prototype._sessionCame = function(session) {
  if (this[kVerified]) this.emit('session', session);
  else this[kPendingSession] = session;
};

/** The other side is who it should be, or nobody minds. */
prototype._verified = function() {
  this[kVerified] = true;
  const session = this[kPendingSession];
  this[kPendingSession] = null;
  if (session !== null) this.emit('session', session);
};

/** From now on errors are the user's; false if they were before. */
prototype._releaseControl = function() {
  if (this._controlReleased) return false;
  this._controlReleased = true;
  return true;
};

prototype._destroySSL = function() {
  this.ssl = null;
};

prototype._destroy = function(error, callback) {
  Socket.prototype._destroy.call(this, error, callback);
  this._destroySSL();
};

/** Ends the connection; a server that has not handed it out yet hears why. */
prototype._emitTLSError = function(error) {
  if (this._controlReleased || this.listenerCount('_tlsError') === 0) {
    this.destroy(error);
    return;
  }
  this.emit('_tlsError', error);
  this.destroy();
};

// ---- What users set

/** @param {string} name */
prototype.setServername = function(name) {
  validateString(name, 'name');
  if (this._tlsOptions.isServer) throw new ERR_TLS_SNI_FROM_SERVER();
  if (this.ssl !== null) native.sessionSetServername(this.ssl.session, name);
};

/** @param {Buffer | string} session of an earlier connection */
prototype.setSession = function(session) {
  if (typeof session === 'string') session = Buffer.from(session, 'latin1');
  if (!ArrayBuffer.isView(session)) throw new ERR_INVALID_ARG_TYPE('session', ['Buffer', 'TypedArray', 'DataView'], session);
  if (this.ssl !== null) native.sessionSetSession(this.ssl.session, session);
};

/** Has a server's connection use another identity: certificates and keys, or a context. */
prototype.setKeyCert = function(context) {
  const { NativeContext, createSecureContext } = require('internal/tls/context');
  const secure = context.context instanceof NativeContext ? context : createSecureContext(context);
  if (this.ssl === null) return;
  this.ssl.context = secure.context.native;
  native.sessionUseContext(this.ssl.session, secure.context.native);
};

/** @param {number} size */
prototype.setMaxSendFragment = function(size) {
  validateInt32(size, 'size');
  return this.ssl !== null && native.sessionSetMaxSendFragment(this.ssl.session, size);
};

prototype.disableRenegotiation = function() {
  this[kDisableRenegotiation] = true;
};

/** What OpenSSL would print of the packets is not part of it here. */
prototype.enableTrace = function() {
  if (traced) return;
  traced = true;
  process.emitWarning('Tracing of TLS packets is not available');
};

/**
 * Begins another handshake.
 * @param {{ rejectUnauthorized?: boolean, requestCert?: boolean }} options
 * @param {(error: Error | null) => void} [callback]
 * @returns {boolean}
 */
prototype.renegotiate = function(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (this.destroyed) return;
  const { rejectUnauthorized, requestCert } = this._tlsOptions;
  if (options.rejectUnauthorized !== undefined) this._tlsOptions.rejectUnauthorized = options.rejectUnauthorized !== false;
  if (options.requestCert !== undefined) this._tlsOptions.requestCert = Boolean(options.requestCert);
  if (this._tlsOptions.requestCert !== requestCert || this._tlsOptions.rejectUnauthorized !== rejectUnauthorized) {
    if (this._tlsOptions.isServer) {
      native.sessionSetVerify(this.ssl.session, this._tlsOptions.requestCert, this._tlsOptions.rejectUnauthorized);
    }
  }
  try {
    this.ssl.renegotiate();
  } catch (error) {
    if (callback) process.nextTick(callback, error);
    return false;
  }
  if (callback) this.once('secure', () => callback(null));
  return true;
};

/**
 * @param {number} length
 * @param {string} label
 * @param {ArrayBufferView} [context]
 * @returns {Buffer}
 */
prototype.exportKeyingMaterial = function(length, label, context) {
  const { validateBuffer, validateUint32 } = require('internal/validators');
  validateUint32(length, 'length', true);
  validateString(label, 'label');
  if (context !== undefined) validateBuffer(context, 'context');
  if (!this._secureEstablished || this.ssl === null) throw new ERR_TLS_INVALID_STATE();
  return Buffer.from(native.sessionExport(this.ssl.session, length, label, context).buffer);
};

module.exports = { ConnResetException, TLSSocket, kVerified };
require('internal/tls/details');
