'use strict';
// tls.connect: a client's connection, from its options to the moment at which the server is known to be who it should be.

const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_TLS_DH_PARAM_SIZE },
  ConnResetException,
} = require('internal/errors');
const { normalizeArgs } = require('internal/net/arguments');
const { isIP } = require('internal/net/ip');
const { TLSSocket } = require('internal/tls/socket');
const { validateFunction, validateNumber } = require('internal/validators');

const kConnectOptions = Symbol('connect-options');

/** Options that are the socket's as they are. */
const OF_SOCKET = [
  'session', 'ALPNProtocols', 'requestOCSP', 'enableTrace', 'pskCallback', 'highWaterMark', 'onread', 'signal', 'lookup',
];

let warnedOfUnauthorized = false;

/** Options that may come second to a port or path, with what those say. */
function readArguments(args) {
  const [options, callback] = normalizeArgs(args);
  // Those that are only in the second or third place.
  const second = args[1];
  const third = args[2];
  const extra = typeof second === 'object' && second !== null ? second : typeof third === 'object' && third !== null ? third : undefined;
  return [extra === undefined || typeof args[0] === 'object' ? options : { ...options, ...extra }, callback];
}

/** Whether the environment says that nobody is to be refused. */
function allowsUnauthorized() {
  const allows = process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0';
  if (allows && !warnedOfUnauthorized) {
    warnedOfUnauthorized = true;
    process.emitWarning("Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to '0' makes TLS connections and HTTPS " +
                        'requests insecure by disabling certificate verification.');
  }
  return allows;
}

/**
 * @param {...any} args options, path, or port and host; and a listener of 'secureConnect'
 * @returns {TLSSocket}
 */
function connect(...args) {
  const tls = require('tls');
  const [given, callback] = readArguments(args);
  const options = {
    rejectUnauthorized: !allowsUnauthorized(), ciphers: tls.DEFAULT_CIPHERS, checkServerIdentity: tls.checkServerIdentity,
    minDHSize: 1024, ...given,
  };
  validateFunction(options.checkServerIdentity, 'options.checkServerIdentity');
  validateNumber(options.minDHSize, 'options.minDHSize', 1);
  if (options.ALPNProtocols === null) options.ALPNProtocols = undefined;
  options.rejectUnauthorized = options.rejectUnauthorized !== false;

  if (options.servername && isIP(options.servername)) {
    throw new ERR_INVALID_ARG_VALUE('options.servername', options.servername, 'Setting the TLS ServerName to an IP address is not permitted.');
  }

  const { socket } = options;
  const secure = new TLSSocket(socket, {
    allowHalfOpen: socket ? socket.allowHalfOpen : Boolean(options.allowHalfOpen),
    pipe: Boolean(options.path),
    secureContext: options.secureContext || tls.createSecureContext(options),
    isServer: false,
    requestCert: true,
    rejectUnauthorized: options.rejectUnauthorized,
    ...Object.fromEntries(OF_SOCKET.map((name) => [name, options[name]])),
  });
  secure[kConnectOptions] = options;
  secure._releaseControl();
  if (callback) secure.once('secureConnect', callback);
  if (options.servername) {
    secure.setServername(options.servername);
  }
  secure.on('secure', onSecure);
  secure.prependListener('end', onEnd);
  secure._disconnected = onEnd;
  if (socket) {
    secure._start();
  } else if (!secure.destroyed) {
    if (options.timeout) secure.setTimeout(options.timeout);
    secure.connect(options, secure._start);
  }
  return secure;
}

/** Listener of 'secure': whether the server is who it should be. */
function onSecure() {
  const options = this[kConnectOptions];
  const ephemeral = this.getEphemeralKeyInfo();
  if (ephemeral?.type === 'DH' && ephemeral.size < options.minDHSize) {
    this._emitTLSError(new ERR_TLS_DH_PARAM_SIZE(ephemeral.size));
    return;
  }
  let error = this.ssl.verifyError();
  if (!error && !this.isSessionReused()) {
    const host = options.servername || options.host || options.socket?._host || 'localhost';
    error = options.checkServerIdentity(host, this.getPeerCertificate(true));
  }
  if (error) {
    this.authorized = false;
    this.authorizationError = error.code || error.message;
    if (options.rejectUnauthorized) {
      this.destroy(error);
      return;
    }
  } else {
    this.authorized = true;
  }
  this.secureConnecting = false;
  this.removeListener('end', onEnd);
  this.emit('secureConnect');
  if (!this.destroyed) this._verified();
}

/** Listener of 'end' until then. */
function onEnd() {
  if (this._hadError || this.destroyed) return;
  const { host, localAddress, path, port } = this[kConnectOptions];
  this._hadError = true;
  const error = new ConnResetException('Client network socket disconnected before secure TLS connection was established');
  this.destroy(Object.assign(error, { path, host, port, localAddress }));
}

module.exports = { connect };
