'use strict';
// Secure contexts: what connections have in common, made of the options of tls.createSecureContext.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TLS_INVALID_PROTOCOL_METHOD, ERR_TLS_INVALID_PROTOCOL_VERSION, ERR_TLS_PROTOCOL_VERSION_CONFLICT,
  },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { useDefaults } = require('internal/tls/certificates');
const { validateBuffer, validateInt32, validateObject, validateString } = require('internal/validators');

const native = binding('tls');

const VERSIONS = { '__proto__': null, 'TLSv1': 0x301, 'TLSv1.1': 0x302, 'TLSv1.2': 0x303, 'TLSv1.3': 0x304 };
const METHOD = /^(SSLv2|SSLv3|SSLv23|TLS|TLSv1|TLSv1_1|TLSv1_2)(_server|_client)?_method$/;
const METHOD_VERSIONS = { __proto__: null, TLSv1: 0x301, TLSv1_1: 0x302, TLSv1_2: 0x303 };
const SIDES = { __proto__: null, _server: 1, _client: 2 };

const TLS_1_2 = 0x303;
const TICKET_KEYS_LENGTH = 48;
const LEAST_DH_BITS = 1024;
const GOOD_DH_BITS = 2048;
// Bits of SSL_OP_….
const CIPHER_SERVER_PREFERENCE = 0x400000;
/** A client may ask for another handshake; how often is watched. */
const ALLOW_CLIENT_RENEGOTIATION = 0x100;

/** The native half of a context, with the methods that it has in Node. */
class NativeContext {
  constructor(sides, min, max) {
    this.native = native.contextNew(sides, min, max);
    native.contextSetOptions(this.native, ALLOW_CLIENT_RENEGOTIATION);
  }

  setCert(cert) {
    native.contextSetCertificate(this.native, bytes(cert));
  }

  setKey(key, passphrase) {
    native.contextSetKey(this.native, bytes(key), passphrase === undefined || passphrase === null ? undefined : bytes(passphrase));
  }

  loadPKCS12(pfx, passphrase) {
    native.contextSetPkcs12(this.native, bytes(pfx), passphrase === undefined || passphrase === null ? undefined : bytes(passphrase));
  }

  addCACert(cert) {
    native.contextAddAuthority(this.native, bytes(cert));
  }

  addCRL(list) {
    native.contextAddRevocations(this.native, bytes(list));
  }

  addRootCerts() {
    useDefaults();
    native.contextTrustDefault(this.native);
  }

  setAllowPartialTrustChain() {
    native.contextAllowPartialChain(this.native);
  }

  setCiphers(list) {
    native.contextSetCiphers(this.native, list);
  }

  setCipherSuites(list) {
    native.contextSetCipherSuites(this.native, list);
  }

  setSigalgs(list) {
    native.contextSetSigalgs(this.native, list);
  }

  setECDHCurve(list) {
    if (list !== 'auto') native.contextSetCurves(this.native, list);
  }

  setDHParam(parameters) {
    return native.contextSetDhparam(this.native, parameters === true ? undefined : bytes(parameters), LEAST_DH_BITS);
  }

  setOptions(options) {
    native.contextSetOptions(this.native, options);
  }

  setSessionIdContext(id) {
    const reason = native.contextSetSessionId(this.native, bytes(id));
    if (reason !== undefined) throw new TypeError(reason);
  }

  setClientCertEngine(id) {
    native.contextUseEngine(this.native, id, undefined);
  }

  setEngineKey(name, id) {
    native.contextUseEngine(this.native, id, name);
  }

  /** The native context's address, for addons. */
  get _external() {
    if (!Object.hasOwn(this, 'native')) throw new TypeError('Illegal invocation');
    return native.contextExternal(this.native);
  }

  setSessionTimeout(seconds) {
    native.contextSetSessionTimeout(this.native, seconds);
  }

  getTicketKeys() {
    return Buffer.from(native.contextTicketKeys(this.native));
  }

  setTicketKeys(keys) {
    return native.contextSetTicketKeys(this.native, keys);
  }

  getCertificate() {
    const der = native.contextCertificate(this.native, false);
    return der === undefined ? null : Buffer.from(der);
  }

  getIssuer() {
    const der = native.contextCertificate(this.native, true);
    return der === undefined ? null : Buffer.from(der);
  }
}

function bytes(value) {
  return typeof value === 'string' ? Buffer.from(value) : value;
}

/** The number of a version; that of the default where none is named. */
function version(name, otherwise, which) {
  const chosen = name || otherwise;
  const number = VERSIONS[chosen];
  if (number === undefined) throw new ERR_TLS_INVALID_PROTOCOL_VERSION(chosen, which);
  return number;
}

/** @returns {NativeContext} for the versions and sides that the options name */
function contextFor(secureProtocol, minVersion, maxVersion) {
  const { DEFAULT_MAX_VERSION, DEFAULT_MIN_VERSION } = require('tls');
  if (!secureProtocol) {
    return new NativeContext(0, version(minVersion, DEFAULT_MIN_VERSION, 'minimum'), version(maxVersion, DEFAULT_MAX_VERSION, 'maximum'));
  }
  for (const bound of [minVersion, maxVersion]) {
    if (bound !== undefined && bound !== null) throw new ERR_TLS_PROTOCOL_VERSION_CONFLICT(bound, secureProtocol);
  }
  const found = METHOD.exec(secureProtocol);
  if (found === null) throw nativeError(ERR_TLS_INVALID_PROTOCOL_METHOD, `Unknown method: ${secureProtocol}`);
  const [, method, side = ''] = found;
  if (method === 'SSLv2' || method === 'SSLv3') throw nativeError(ERR_TLS_INVALID_PROTOCOL_METHOD, `${method} methods disabled`);
  const sides = SIDES[side] ?? 0;
  if (method === 'TLS') return new NativeContext(sides, 0, 0);
  if (method === 'SSLv23') return new NativeContext(sides, VERSIONS[DEFAULT_MIN_VERSION], TLS_1_2);
  return new NativeContext(sides, METHOD_VERSIONS[method], METHOD_VERSIONS[method]);
}

/** What a connection's certificates and settings are. */
class SecureContext {
  constructor(secureProtocol, secureOptions, minVersion, maxVersion) {
    this.context = contextFor(secureProtocol, minVersion, maxVersion);
    if (secureOptions) {
      validateInt32(secureOptions | 0, 'secureOptions');
      this.context.setOptions(secureOptions);
    }
  }
}

/** Of an option that is one or several. */
function each(value, use) {
  if (Array.isArray(value)) value.forEach((entry) => use(entry, true));
  else use(value, false);
}

function checkData(name, value) {
  if (typeof value !== 'string' && !ArrayBuffer.isView(value)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['string', 'Buffer', 'TypedArray', 'DataView'], value);
  }
}

function given(value) {
  return value !== undefined && value !== null;
}

function setKey(context, key, passphrase, name) {
  checkData(`${name}.key`, key);
  if (given(passphrase)) validateString(passphrase, `${name}.passphrase`);
  context.setKey(key, passphrase);
}

function setCiphers(context, ciphers, name) {
  if (given(ciphers)) validateString(ciphers, `${name}.ciphers`);
  const list = (ciphers || require('tls').DEFAULT_CIPHERS).split(':').filter((entry) => entry.length > 0);
  const isSuite = (entry) => /^!?TLS_/.test(entry);
  const suites = list.filter((entry) => isSuite(entry) && !entry.startsWith('!')).join(':');
  const older = list.filter((entry) => !isSuite(entry)).join(':');
  if (suites === '' && older === '') throw new ERR_INVALID_ARG_VALUE(`${name}.ciphers`, ciphers);
  if (suites !== '') context.setCipherSuites(suites);
  context.setCiphers(older);
}

function setDhparam(context, dhparam, name) {
  checkData(`${name}.dhparam`, dhparam);
  const bits = context.setDHParam(dhparam === 'auto' ? true : dhparam);
  if (bits !== 0 && bits < LEAST_DH_BITS) {
    const error = nativeError(ERR_INVALID_ARG_VALUE, `${name}.dhparam`, dhparam);
    error.message = 'DH parameter is less than 1024 bits';
    throw error;
  }
  if (bits !== 0 && bits < GOOD_DH_BITS) process.emitWarning('DH parameter is less than 2048 bits', 'SecurityWarning');
}

function setPfx(context, pfx, passphrase) {
  const isObject = typeof pfx === 'object' && !ArrayBuffer.isView(pfx) && pfx.buf !== undefined;
  const data = isObject ? pfx.buf : pfx;
  const secret = (isObject ? pfx.passphrase : undefined) || passphrase;
  checkData('options.pfx', data);
  if (given(secret)) validateString(secret, 'options.passphrase');
  context.loadPKCS12(data, secret);
}

/**
 * Gives the context everything that the options say.
 * @param {NativeContext} context
 * @param {object} options
 * @param {string} [name] of the options, in errors
 */
function configure(context, options, name = 'options') {
  validateObject(options, name);
  const {
    allowPartialTrustChain, ca, cert, ciphers, clientCertEngine, crl, dhparam, ecdhCurve = require('tls').DEFAULT_ECDH_CURVE, key,
    passphrase, pfx, privateKeyEngine, privateKeyIdentifier, sessionIdContext, sessionTimeout, sigalgs, ticketKeys,
  } = options;
  // Certificates come first: what they are signed with must be allowed by then, which the level of the ciphers says.
  setCiphers(context, ciphers, name);
  if (ca) {
    each(ca, (entry) => {
      checkData(`${name}.ca`, entry);
      context.addCACert(entry);
    });
  } else {
    context.addRootCerts();
  }
  if (allowPartialTrustChain) context.setAllowPartialTrustChain();
  if (cert) {
    each(cert, (entry) => {
      checkData(`${name}.cert`, entry);
      context.setCert(entry);
    });
  }
  if (key) {
    each(key, (entry, isListed) => {
      const isObject = isListed && typeof entry === 'object' && entry !== null && entry.pem !== undefined;
      setKey(context, isObject ? entry.pem : entry, (isObject ? entry.passphrase : undefined) || passphrase, name);
    });
  }
  if (given(sigalgs)) {
    validateString(sigalgs, `${name}.sigalgs`);
    if (sigalgs === '') throw new ERR_INVALID_ARG_VALUE(`${name}.sigalgs`, sigalgs);
    context.setSigalgs(sigalgs);
  }
  useEngines(context, privateKeyIdentifier, privateKeyEngine, key, clientCertEngine, name);
  validateString(ecdhCurve, `${name}.ecdhCurve`);
  context.setECDHCurve(ecdhCurve);
  if (given(dhparam)) setDhparam(context, dhparam, name);
  if (crl) {
    each(crl, (entry) => {
      checkData(`${name}.crl`, entry);
      context.addCRL(entry);
    });
  }
  if (given(sessionIdContext)) {
    validateString(sessionIdContext, `${name}.sessionIdContext`);
    context.setSessionIdContext(sessionIdContext);
  }
  if (pfx) each(pfx, (entry) => setPfx(context, entry, passphrase));
  if (given(ticketKeys)) {
    validateBuffer(ticketKeys, `${name}.ticketKeys`);
    if (ticketKeys.byteLength !== TICKET_KEYS_LENGTH) {
      throw new ERR_INVALID_ARG_VALUE(`${name}.ticketKeys`, ticketKeys.byteLength, 'must be exactly 48 bytes');
    }
    context.setTicketKeys(ticketKeys);
  }
  if (given(sessionTimeout)) {
    validateInt32(sessionTimeout, `${name}.sessionTimeout`, 0);
    context.setSessionTimeout(sessionTimeout);
  }
}

function useEngines(context, identifier, engine, key, clientCertEngine, name) {
  if (given(identifier)) {
    if (!given(engine)) throw new ERR_INVALID_ARG_VALUE(`${name}.privateKeyEngine`, engine);
    if (key) throw new ERR_INVALID_ARG_VALUE(`${name}.privateKeyIdentifier`, identifier);
    for (const [field, value] of [['privateKeyIdentifier', identifier], ['privateKeyEngine', engine]]) {
      if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(`${name}.${field}`, ['string', 'null', 'undefined'], value);
    }
    context.setEngineKey(identifier, engine);
  }
  if (given(clientCertEngine)) {
    if (typeof clientCertEngine !== 'string') {
      throw new ERR_INVALID_ARG_TYPE(`${name}.clientCertEngine`, ['string', 'null', 'undefined'], clientCertEngine);
    }
    context.setClientCertEngine(clientCertEngine);
  }
}

/**
 * @param {object} [options]
 * @returns {SecureContext}
 */
function createSecureContext(options) {
  options ||= {};
  const { honorCipherOrder, maxVersion, minVersion, secureProtocol } = options;
  let { secureOptions } = options;
  if (honorCipherOrder) secureOptions |= CIPHER_SERVER_PREFERENCE;
  const context = new SecureContext(secureProtocol, secureOptions, minVersion, maxVersion);
  configure(context.context, options);
  return context;
}

module.exports = { NativeContext, SecureContext, createSecureContext };
