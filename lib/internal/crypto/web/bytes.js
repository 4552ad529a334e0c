'use strict';
// Keys of plain bytes of the Web Crypto API: HMAC, and those from which others are derived, by PBKDF2, HKDF and Argon2.

const { makeSecretKey } = require('internal/crypto/crypto_key');
const { BYTES } = require('internal/crypto/algorithms');
const { copyOf } = require('internal/crypto/memory');
const {
  checkJwkAlg, dataError, hashes, later, numberOf, operationError, permitUsages, sized, syntaxError, unsupported,
} = require('internal/crypto/web/shared');
const { generateSecret, importSecret, requireUsages } = require('internal/crypto/web/secrets');
const native = binding('crypto');

/** Length in bits of a new HMAC key: that of the hash's block when none is named. */
function hmacLength({ hash, length }) {
  if (length !== undefined) return length;
  if (hash.name.startsWith('SHA3')) throw unsupported('Explicit algorithm length member is required');
  return hash.block * 8;
}

function hmacAlgorithm(hash, length) {
  return { name: 'HMAC', length, hash: { name: hash.name } };
}

const forHmac = ['sign', 'verify'];

/** @returns {CryptoKey} a new HMAC key */
function generate(parameters, extractable, usages) {
  permitUsages(usages, forHmac, 'HMAC');
  const length = hmacLength(parameters);
  return generateSecret(hmacAlgorithm(parameters.hash, length), length, extractable, usages, forHmac);
}

/** Name of HMAC with the key's hash in a JSON Web Key; the newest hashes have none. */
function algOf({ hash }) {
  const { jwk } = hashes.get(hash.name);
  return jwk === undefined ? undefined : `HS${jwk}`;
}

/** @returns {CryptoKey} */
function importKey(parameters, format, data, extractable, usages) {
  if (parameters.name !== 'HMAC') return importMaterial(parameters.name, format, data, extractable, usages);
  const { hash, length: wanted } = parameters;
  permitUsages(usages, forHmac, 'HMAC');
  const bytes = importSecret('HMAC', format, data, { hasRaw: true, use: 'sig' }, extractable, usages);
  const alg = algOf({ hash });
  if (format === 'jwk' && alg !== undefined) checkJwkAlg(data, alg);
  if (bytes.byteLength === 0) throw dataError('Zero-length key is not supported');
  const length = wanted ?? bytes.byteLength * 8;
  if (Math.ceil(length / 8) !== bytes.byteLength) throw dataError('Invalid key length');
  requireUsages(usages);
  return makeSecretKey(hmacAlgorithm(hash, length), bytes, extractable, usages);
}

/** A key that others are derived from, which nobody gets to see. */
function importMaterial(name, format, data, extractable, usages) {
  const refusal = () => unsupported(`Unable to import ${name} using ${format} format`);
  // The newest algorithms have a name for raw bytes that says what is in them.
  if (format !== 'raw-secret' && name.startsWith('Argon2')) throw refusal();
  if (extractable) throw syntaxError(`${name} keys are not extractable`);
  permitUsages(usages, ['deriveKey', 'deriveBits'], `a ${name}`);
  if (format !== 'raw' && format !== 'raw-secret') throw refusal();
  requireUsages(usages);
  return makeSecretKey({ name }, copyOf(data), false, usages);
}

/** @returns {Uint8Array | Promise<Uint8Array>} the keyed hash of data */
function hmac({ algorithm, bytes }, data) {
  const number = numberOf(algorithm.hash.name);
  return sized(data.byteLength, (done) => (done === undefined ?
    native.hmacOnce(number, bytes, data, 0, BYTES) : native.hmacJob(number, bytes, data, done)));
}

/** @returns {Uint8Array | Promise<Uint8Array>} the hash of data */
function digest({ name, customization, outputLength }, data) {
  if (outputLength !== undefined) {
    const strength = Number(name.slice('cSHAKE'.length));
    const size = data.byteLength + outputLength / 8;
    return sized(size, (done) => native.cshake(strength, data, customization, outputLength, done));
  }
  const number = numberOf(name);
  return sized(data.byteLength, (done) => (done === undefined ?
    native.hashOnce(number, data, 0, -1, BYTES) : native.hashJob(number, data, done)));
}

/** Bits that HKDF can make with a hash: one byte counts the blocks (RFC 5869). */
function mostHkdf({ digest }) {
  return 255 * 8 * require('internal/crypto/algorithms').requireAlgorithm(digest).size;
}

/** @returns {Promise<Uint8Array>} */
async function derive(parameters, state, length) {
  const { name, hash, info, iterations, salt } = parameters;
  if (name.startsWith('Argon2')) return require('internal/crypto/web/argon2').derive(parameters, state, length);
  if (length === null) throw operationError('length cannot be null');
  if (length % 8 !== 0) throw operationError('length must be a multiple of 8');
  if (length === 0) return new Uint8Array(0);
  const size = length / 8;
  const number = numberOf(hash.name);
  if (name === 'PBKDF2') return new Uint8Array(await later((done) => native.pbkdf2(number, state.bytes, salt, iterations, size, done)));
  if (length > mostHkdf(hash)) throw operationError('length exceeds the maximum derived bit length');
  return new Uint8Array(await later((done) => native.hkdf(number, state.bytes, salt, info, size, done)));
}

module.exports = { algOf, derive, digest, generate, hmac, hmacLength, importKey, mostHkdf };
