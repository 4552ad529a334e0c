'use strict';
// How keys are written: the options for it, and what they make of a key.

const {
  codes: { ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS, ERR_CRYPTO_OPERATION_FAILED, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateOneOf } = require('internal/validators');
const { asBuffer, bytesOf } = require('internal/crypto/memory');
const { POINT: { COMPRESSED, UNCOMPRESSED }, RAW, STRUCTURE: structures } = require('internal/crypto/numbers');
const native = binding('crypto');

/** Raw formats, by the part of a key that they are of. */
const rawParts = { '__proto__': null, 'raw-public': RAW.PUBLIC, 'raw-private': RAW.PRIVATE, 'raw-seed': RAW.SEED };

const incompatible = () => Object.assign(
  new Error('The selected key encoding is incompatible with the key type'), { code: 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS' });

/** Whether raw bytes are of an algorithm that has them. */
function isRawKind(kind, part) {
  if (/^(ed|x)(25519|448)$/.test(kind)) return part !== 'raw-seed';
  if (/^ml-(dsa|kem)-/.test(kind)) return part !== 'raw-private';
  if (kind.startsWith('slh-dsa-')) return part !== 'raw-seed';
  return false;
}

function invalid(name, value) {
  return new ERR_INVALID_ARG_VALUE(name, value);
}

/** Checks `format` and `type`, which are the same for all keys. */
function checkStructure(format, type, name, types, rawFormats) {
  if (format === 'jwk' || rawFormats.includes(format)) return;
  if (format !== 'pem' && format !== 'der') throw invalid(`${name}.format`, format);
  if (!types.includes(type)) throw invalid(`${name}.type`, type);
}

/** How a key is to be written: what options said of it when they were read, which is once. */
class Encoding {
  constructor(name, format, type, cipher, passphrase) {
    /** Of the options, for errors. */
    this.name = name;
    this.format = format;
    this.type = type;
    this.cipher = cipher;
    this.passphrase = passphrase;
  }
}

/**
 * The encoding of a public key that options ask for.
 * @param {{ format: string, type?: string }} options
 * @param {string} name of the options
 */
function publicEncoding({ format, type }, name) {
  checkStructure(format, type, name, ['pkcs1', 'spki'], ['raw-public']);
  return new Encoding(name, format, type, undefined, undefined);
}

/**
 * The encoding of a private key that options ask for.
 * @param {{ format: string, type?: string, cipher?: string, passphrase?: string | Buffer }} options
 * @param {string} name of the options
 * @param {boolean} isStrict whether nothing may be said of encryption where there can be none
 */
function privateEncoding({ format, type, cipher, passphrase, encoding }, name, isStrict) {
  const isPlain = format === 'jwk' || format === 'raw-private' || format === 'raw-seed';
  if (isStrict && isPlain && (cipher != null || passphrase !== undefined)) {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(format, 'does not support encryption');
  }
  checkStructure(format, type, name, ['pkcs1', 'pkcs8', 'sec1'], ['raw-private', 'raw-seed']);
  if (cipher != null && typeof cipher !== 'string') throw invalid(`${name}.cipher`, cipher);
  if (cipher == null) {
    if (passphrase === undefined || format === 'jwk' || format in rawParts) return new Encoding(name, format, type, undefined, undefined);
    throw new ERR_INVALID_ARG_VALUE(`${name}.cipher`, cipher ?? undefined, 'is required when a passphrase is specified');
  }
  if (format === 'der' && type !== 'pkcs8') {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'does not support encryption');
  }
  const secret = bytesOf(passphrase, encoding);
  if (secret === undefined) throw invalid(`${name}.passphrase`, passphrase);
  return new Encoding(name, format, type, cipher, secret);
}

/** A structure that is for keys of one kind must not be asked of another. */
function checkEncodingKind(kind, type, format) {
  if (format !== 'pem' && format !== 'der') return;
  if (type === 'pkcs1' && kind !== 'rsa') {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'can only be used for RSA keys');
  }
  if (type === 'sec1' && kind !== 'ec') {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'can only be used for EC keys');
  }
}

function raw(handle, part) {
  if (!isRawKind(handle.kind, part)) throw incompatible();
  const bytes = native.keyRaw(handle.key, rawParts[part]);
  if (bytes === undefined) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, `Failed to get ${part.replace('-', ' ')}${part === 'raw-seed' ? '' : ' key'}`);
  return asBuffer(bytes);
}

function write(handle, isPrivate, { format, type, cipher, passphrase }) {
  checkEncodingKind(handle.kind, type, format);
  const written = native.keyWrite(handle.key, isPrivate, format === 'pem', structures[type], cipher, passphrase);
  return format === 'pem' ? written : asBuffer(written);
}

/**
 * @param {import('internal/crypto/keys').AsymmetricKey} handle
 * @param {Encoding} encoding that `publicEncoding` gave
 * @returns {string | Buffer | object}
 */
function writePublic(handle, encoding) {
  const { format, name, type } = encoding;
  if (format === 'jwk') return require('internal/crypto/jwk').toJwk(handle, false);
  if (format !== 'raw-public') return write(handle, false, encoding);
  if (handle.kind !== 'ec') return raw(handle, 'raw-public');
  if (type !== undefined) validateOneOf(type, `${name}.type`, ['compressed', 'uncompressed']);
  return asBuffer(native.keyPoint(handle.key, type === 'compressed' ? COMPRESSED : UNCOMPRESSED));
}

/**
 * @param {import('internal/crypto/keys').AsymmetricKey} handle
 * @param {Encoding} encoding that `privateEncoding` gave
 * @returns {string | Buffer | object}
 */
function writePrivate(handle, encoding) {
  const { format } = encoding;
  if (format === 'jwk') return require('internal/crypto/jwk').toJwk(handle, true);
  if (format === 'raw-private' && handle.kind === 'ec') return asBuffer(native.keyScalar(handle.key));
  return format in rawParts ? raw(handle, format) : write(handle, true, encoding);
}

module.exports = {
  checkEncodingKind, incompatible, isRawKind, privateEncoding, publicEncoding, rawParts, structures, writePrivate, writePublic,
};
