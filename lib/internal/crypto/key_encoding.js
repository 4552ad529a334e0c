'use strict';
// How keys are written: the options for it, and what they make of a key.

const {
  codes: { ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS, ERR_CRYPTO_OPERATION_FAILED, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateOneOf } = require('internal/validators');
const { FastBuffer } = require('internal/buffer/memory');
const { isAnyArrayBuffer } = binding('buffer');
const native = binding('crypto');

/** What DER may be of, by the numbers of the native side. */
const structures = { __proto__: null, pkcs1: 0, spki: 1, pkcs8: 2, sec1: 3 };
/** Which part of a key raw bytes are. */
const rawParts = { __proto__: null, 'raw-public': 0, 'raw-private': 1, 'raw-seed': 2 };
const COMPRESSED = 2;
const UNCOMPRESSED = 4;

const incompatible = () => Object.assign(
  new Error('The selected key encoding is incompatible with the key type'), { code: 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS' });

function asBuffer(bytes) {
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes of a text or of memory; undefined for anything else. */
function bytesOf(value, encoding) {
  if (typeof value === 'string') {
    return require('buffer').Buffer.from(value, encoding === undefined || encoding === 'buffer' ? 'utf8' : encoding);
  }
  return isAnyArrayBuffer(value) || ArrayBuffer.isView(value) ? value : undefined;
}

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
function checkStructure({ format, type }, name, types, rawFormats) {
  if (format === 'jwk' || rawFormats.includes(format)) return;
  if (format !== 'pem' && format !== 'der') throw invalid(`${name}.format`, format);
  if (!types.includes(type)) throw invalid(`${name}.type`, type);
}

/** The encodings of a public key, and of a private one, that options can ask for; checked before there is a key. */
function checkPublicEncoding(options, name) {
  checkStructure(options, name, ['pkcs1', 'spki'], ['raw-public']);
}

/** @returns {{ cipher?: string, passphrase?: Uint8Array }} */
function checkPrivateEncoding(options, name) {
  const { cipher, passphrase, encoding, format, type } = options;
  checkStructure(options, name, ['pkcs1', 'pkcs8', 'sec1'], ['raw-private', 'raw-seed']);
  if (cipher != null && typeof cipher !== 'string') throw invalid(`${name}.cipher`, cipher);
  if (cipher == null) {
    if (passphrase === undefined || format === 'jwk' || format in rawParts) return {};
    throw new ERR_INVALID_ARG_VALUE(`${name}.cipher`, cipher ?? undefined, 'is required when a passphrase is specified');
  }
  if (format === 'der' && type !== 'pkcs8') {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, 'does not support encryption');
  }
  const secret = bytesOf(passphrase, encoding);
  if (secret === undefined) throw invalid(`${name}.passphrase`, passphrase);
  return { cipher, passphrase: secret };
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

function write(handle, isPrivate, { format, type }, secret) {
  checkEncodingKind(handle.kind, type, format);
  const written = native.keyWrite(handle.key, isPrivate, format === 'pem', structures[type], secret?.cipher, secret?.passphrase);
  return format === 'pem' ? written : asBuffer(written);
}

/**
 * @param {import('internal/crypto/keys').AsymmetricKey} handle
 * @param {{ format: string, type?: string }} options
 * @param {string} name of the options
 * @returns {string | Buffer | object}
 */
function writePublic(handle, options, name) {
  checkPublicEncoding(options, name);
  if (options.format === 'jwk') return require('internal/crypto/jwk').toJwk(handle, false);
  if (options.format !== 'raw-public') return write(handle, false, options);
  if (handle.kind !== 'ec') return raw(handle, 'raw-public');
  const { type } = options;
  if (type !== undefined) validateOneOf(type, `${name}.type`, ['compressed', 'uncompressed']);
  return asBuffer(native.keyPoint(handle.key, type === 'compressed' ? COMPRESSED : UNCOMPRESSED));
}

/**
 * @param {import('internal/crypto/keys').AsymmetricKey} handle
 * @param {{ format: string, type?: string, cipher?: string, passphrase?: string | Buffer }} options
 * @param {string} name of the options
 * @returns {string | Buffer | object}
 */
function writePrivate(handle, options, name) {
  const { format } = options;
  if (format === 'jwk' || format === 'raw-private' || format === 'raw-seed') {
    if (options.cipher != null || options.passphrase !== undefined) {
      throw new ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(format, 'does not support encryption');
    }
  }
  return writeChecked(handle, options, checkPrivateEncoding(options, name));
}

/** As `writePrivate`, with what `checkPrivateEncoding` gave. */
function writeChecked(handle, options, secret) {
  const { format } = options;
  if (format === 'jwk') return require('internal/crypto/jwk').toJwk(handle, true);
  if (format === 'raw-private' && handle.kind === 'ec') return asBuffer(native.keyScalar(handle.key));
  return format in rawParts ? raw(handle, format) : write(handle, true, options, secret);
}

module.exports = {
  asBuffer, bytesOf, checkEncodingKind, checkPrivateEncoding, checkPublicEncoding, incompatible, isRawKind, rawParts, structures,
  writeChecked, writePrivate, writePublic,
};
