'use strict';
// X509Certificate: what a certificate says, and what it can be checked for.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateBoolean, validateObject, validateString } = require('internal/validators');
const { AsymmetricKey, isKeyObject, keyHandle } = require('internal/crypto/keys');
const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');
const { inspect } = require('internal/util/inspect');
const { asBuffer } = require('internal/crypto/memory');
const { POINT, STRUCTURE } = require('internal/crypto/numbers');
const native = binding('crypto');

// How names are compared: X509_CHECK_FLAG_….
const ALWAYS_CHECK_SUBJECT = 1;
const NEVER_CHECK_SUBJECT = 0x20;
const NO_WILDCARDS = 2;
const NO_PARTIAL_WILDCARDS = 4;
const MULTI_LABEL_WILDCARDS = 8;
const SINGLE_LABEL_SUBDOMAINS = 0x10;

const nistNames = { __proto__: null, prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

/** What has been read of a certificate, by the native side's order. */
class State {
  constructor(handle) {
    this.handle = handle;
    const [subject, issuer, subjectAltName, infoAccess, validFrom, validTo, serialNumber, keyUsage, algorithm, oid, ca, raw] =
      native.x509Parts(handle);
    Object.assign(this, { subject, issuer, subjectAltName, infoAccess, validFrom, validTo, serialNumber, keyUsage, algorithm, oid, ca });
    this.raw = asBuffer(raw);
    this.publicKey = undefined;
    this.pem = undefined;
  }
}

let stateOf;
let setIssuer;

class X509Certificate {
  #handle;
  #state;
  #issuer;

  /** @param {string | ArrayBufferView} buffer PEM or DER */
  constructor(buffer) {
    if (typeof buffer !== 'string' && !ArrayBuffer.isView(buffer)) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
    this.#handle = native.x509Read(typeof buffer === 'string' ? require('buffer').Buffer.from(buffer, 'utf8') : buffer);
  }

  static {
    stateOf = (value) => {
      if (typeof value !== 'object' || value === null || !(#handle in value)) return undefined;
      return (value.#state ??= new State(value.#handle));
    };
    setIssuer = (certificate, issuer) => {
      certificate.#issuer = issuer;
    };
  }

  get [kCloneMode]() {
    return stateOf(this) === undefined ? 0 : CLONEABLE;
  }

  [kClone]() {
    return { data: mine(this).raw, deserializeInfo: 'internal/crypto/x509:X509Certificate' };
  }

  static [kDeserialize](raw) {
    return new X509Certificate(raw);
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    const shown = {};
    for (const name of shownNames) shown[name] = this[name];
    return `X509Certificate ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  /** @returns {string | undefined} names of whom the certificate is of, one a line */
  get subject() {
    return mine(this).subject;
  }

  /** @returns {string | undefined} */
  get subjectAltName() {
    return mine(this).subjectAltName;
  }

  /** @returns {string | undefined} names of who has signed it */
  get issuer() {
    return mine(this).issuer;
  }

  /** @returns {X509Certificate | undefined} known of certificates of connections only */
  get issuerCertificate() {
    mine(this);
    return this.#issuer;
  }

  /** @returns {string | undefined} */
  get infoAccess() {
    return mine(this).infoAccess;
  }

  /** @returns {string} */
  get validFrom() {
    return mine(this).validFrom;
  }

  /** @returns {string} */
  get validTo() {
    return mine(this).validTo;
  }

  /** @returns {Date} */
  get validFromDate() {
    return new Date(mine(this).validFrom);
  }

  /** @returns {Date} */
  get validToDate() {
    return new Date(mine(this).validTo);
  }

  /** @returns {string} */
  get fingerprint() {
    return fingerprint(this, 'sha1');
  }

  /** @returns {string} */
  get fingerprint256() {
    return fingerprint(this, 'sha256');
  }

  /** @returns {string} */
  get fingerprint512() {
    return fingerprint(this, 'sha512');
  }

  /** @returns {string[] | undefined} identifiers of what the key may be used for */
  get keyUsage() {
    return mine(this).keyUsage;
  }

  /** @returns {string} */
  get serialNumber() {
    return mine(this).serialNumber;
  }

  /** @returns {string | undefined} */
  get signatureAlgorithm() {
    return mine(this).algorithm;
  }

  /** @returns {string | undefined} */
  get signatureAlgorithmOid() {
    return mine(this).oid;
  }

  /** @returns {Buffer} DER */
  get raw() {
    return mine(this).raw;
  }

  /** @returns {KeyObject} */
  get publicKey() {
    const state = mine(this);
    state.publicKey ??= require('internal/crypto/asymmetric_keys').keyObject('public', new AsymmetricKey(native.x509Key(state.handle)));
    return state.publicKey;
  }

  /** @returns {string} PEM */
  toString() {
    const state = mine(this);
    return (state.pem ??= native.x509Pem(state.handle));
  }

  toJSON() {
    return this.toString();
  }

  /** Whether the certificate is of an authority. */
  get ca() {
    return mine(this).ca;
  }

  /**
   * @param {string} name
   * @param {object} [options]
   * @returns {string | undefined} the name in the certificate that matches
   */
  checkHost(name, options) {
    const { handle } = mine(this);
    validateString(name, 'name');
    const flags = flagsOf(options);
    if (name.includes('\0')) throw invalidName(name);
    return native.x509CheckHost(handle, name, flags);
  }

  /**
   * @param {string} email
   * @param {object} [options]
   * @returns {string | undefined} the address itself if the certificate is for it
   */
  checkEmail(email, options) {
    const { handle } = mine(this);
    validateString(email, 'email');
    const flags = flagsOf(options);
    if (email.includes('\0')) throw invalidName(email);
    return native.x509CheckEmail(handle, email, flags) ? email : undefined;
  }

  /**
   * @param {string} ip
   * @returns {string | undefined} the address itself if the certificate is for it
   */
  checkIP(ip, options) {
    const { handle } = mine(this);
    validateString(ip, 'ip');
    flagsOf(options);
    const found = native.x509CheckIp(handle, ip);
    if (found < 0) throw invalidName(ip);
    return found === 1 ? ip : undefined;
  }

  /** @param {X509Certificate} otherCert whether it could have signed this one, by the names */
  checkIssued(otherCert) {
    const { handle } = mine(this);
    const other = stateOf(otherCert);
    if (other === undefined) throw new ERR_INVALID_ARG_TYPE('otherCert', 'X509Certificate', otherCert);
    return native.x509CheckIssued(handle, other.handle);
  }

  /** @param {KeyObject} pkey private; whether the certificate is of it */
  checkPrivateKey(pkey) {
    const { handle } = mine(this);
    return native.x509CheckKey(handle, keyOf(pkey, 'private'));
  }

  /** @param {KeyObject} pkey public; whether its owner has signed the certificate, with no look at anything else */
  verify(pkey) {
    const { handle } = mine(this);
    return native.x509Verify(handle, keyOf(pkey, 'public'));
  }

  /** The certificate as connections tell of it. */
  toLegacyObject() {
    const state = mine(this);
    return {
      subject: legacyName(state, true),
      issuer: legacyName(state, false),
      subjectaltname: state.subjectAltName,
      infoAccess: legacyAccess(state.infoAccess),
      ca: state.ca,
      ...legacyKey(keyHandle(this.publicKey)),
      valid_from: state.validFrom,
      valid_to: state.validTo,
      fingerprint: this.fingerprint,
      fingerprint256: this.fingerprint256,
      fingerprint512: this.fingerprint512,
      ext_key_usage: state.keyUsage,
      serialNumber: state.serialNumber,
      raw: state.raw,
      ...legacyCurve(keyHandle(this.publicKey)),
    };
  }
}

const shownNames = [
  'subject', 'subjectAltName', 'issuer', 'infoAccess', 'validFrom', 'validTo', 'validFromDate', 'validToDate', 'fingerprint',
  'fingerprint256', 'fingerprint512', 'keyUsage', 'serialNumber', 'signatureAlgorithm', 'signatureAlgorithmOid',
];

function mine(certificate) {
  const state = stateOf(certificate);
  if (state === undefined) throw new ERR_INVALID_THIS('X509Certificate');
  return state;
}

function invalidName(name) {
  const error = nativeError(ERR_INVALID_ARG_VALUE, 'name', name);
  error.message = 'Invalid name';
  return error;
}

function keyOf(key, type) {
  if (!isKeyObject(key)) throw new ERR_INVALID_ARG_TYPE('pkey', 'KeyObject', key);
  if (key.type !== type) throw new ERR_INVALID_ARG_VALUE('pkey', key);
  return keyHandle(key).key;
}

function fingerprint(certificate, algorithm) {
  const hash = require('internal/crypto/hash').hash(algorithm, mine(certificate).raw, 'hex').toUpperCase();
  return hash.match(/../g).join(':');
}

/** How names are compared, as bits. */
function flagsOf(options) {
  if (options === undefined) return 0;
  validateObject(options, 'options');
  const { subject = 'default', wildcards, partialWildcards, multiLabelWildcards, singleLabelSubdomains } = options;
  let flags = 0;
  validateString(subject, 'options.subject');
  if (subject === 'always') flags |= ALWAYS_CHECK_SUBJECT;
  else if (subject === 'never') flags |= NEVER_CHECK_SUBJECT;
  else if (subject !== 'default') throw new ERR_INVALID_ARG_VALUE('options.subject', subject);
  const switches = [
    ['wildcards', wildcards, false, NO_WILDCARDS], ['partialWildcards', partialWildcards, false, NO_PARTIAL_WILDCARDS],
    ['multiLabelWildcards', multiLabelWildcards, true, MULTI_LABEL_WILDCARDS],
    ['singleLabelSubdomains', singleLabelSubdomains, true, SINGLE_LABEL_SUBDOMAINS],
  ];
  for (const [name, value, setBy, flag] of switches) {
    if (value !== undefined) validateBoolean(value, `options.${name}`);
    if (value === setBy) flags |= flag;
  }
  return flags;
}

// ---- as connections tell of it ------------------------------------------------------------------

function addTo(object, name, value) {
  if (name in object) object[name] = [].concat(object[name], value);
  else object[name] = value;
}

function legacyName({ handle }, isSubject) {
  const entries = native.x509Name(handle, isSubject);
  const object = { __proto__: null };
  for (let at = 0; at < entries.length; at += 2) addTo(object, entries[at], entries[at + 1]);
  return object;
}

/** Lines of `name:value`; a value in quotes has JSON's escapes. */
function legacyAccess(text) {
  if (text === undefined) return undefined;
  const object = { __proto__: null };
  for (const line of text.split('\n')) {
    const [, name, value] = /^([^:]*):(.*)$/s.exec(line);
    (object[name] ??= []).push(value.startsWith('"') ? JSON.parse(value) : value);
  }
  return object;
}

function legacyKey({ key, kind }) {
  const none = { modulus: undefined, exponent: undefined, pubkey: undefined, bits: undefined };
  if (kind === 'rsa') {
    const [n, e] = native.keyRsaNumbers(key, false);
    return {
      modulus: asBuffer(n).toString('hex').toUpperCase(),
      exponent: `0x${asBuffer(e).toString('hex').replace(/^0/, '')}`,
      pubkey: asBuffer(native.keyWrite(key, false, false, STRUCTURE.spki)),
      bits: native.keyBits(key),
    };
  }
  if (kind !== 'ec') return none;
  const point = native.keyPoint(key, POINT.UNCOMPRESSED);
  return { ...none, pubkey: asBuffer(point), bits: native.keyBits(key) };
}

function legacyCurve({ key, kind }) {
  if (kind !== 'ec') return { asn1Curve: undefined, nistCurve: undefined };
  const [asn1Curve] = native.keyDetails(key);
  return { asn1Curve, nistCurve: nistNames[asn1Curve] };
}

/**
 * The first of certificates that are each signed by the next.
 * @param {Uint8Array[]} chain in DER
 * @returns {X509Certificate}
 */
function fromChain(chain) {
  const certificates = chain.map((der) => new X509Certificate(der));
  certificates.forEach((certificate, i) => setIssuer(certificate, certificates[i + 1]));
  return certificates[0];
}

module.exports = { X509Certificate, fromChain };
