'use strict';
// Keys of plain bytes of the Web Crypto API: HMAC, and those from which others are derived, by PBKDF2, HKDF and Argon2.

const { makeSecretKey } = require('internal/crypto/crypto_key');
const {
  checkJwkType, checkJwkUse, dataError, failed, hashOf, hashes, memberBytes, operationError, permitUsages, requireMember, syntaxError,
  unsupported, viewOf,
} = require('internal/crypto/web/shared');

const crypto = () => require('crypto');

/** Length in bits of a new HMAC key: that of the hash's block when none is named. */
function hmacLength(parameters) {
  if (parameters.length === undefined) {
    const { block, name } = hashOf(requireMember(parameters, 'hash', 'HmacKeyGenParams'));
    if (name.startsWith('SHA3')) throw unsupported('Explicit algorithm length member is required');
    return block * 8;
  }
  const length = Number(parameters.length);
  if (length === 0) throw operationError('Zero-length key is not supported');
  return length;
}

function hmacAlgorithm(hash, length) {
  return { name: 'HMAC', length, hash: { name: hash.name } };
}

/** @returns {CryptoKey} a new HMAC key */
function generate(parameters, extractable, usages) {
  permitUsages(usages, ['sign', 'verify'], 'HMAC');
  const hash = hashOf(requireMember(parameters, 'hash', 'HmacKeyGenParams'));
  const length = hmacLength(parameters);
  if (usages.length === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  const bytes = new Uint8Array(Math.ceil(length / 8));
  crypto().randomFillSync(bytes);
  return makeSecretKey(hmacAlgorithm(hash, length), bytes, extractable, usages);
}

/** Name of HMAC with the key's hash in a JSON Web Key; the newest hashes have none. */
function algOf({ hash }) {
  const { jwk } = hashes.get(hash.name);
  return jwk === undefined ? undefined : `HS${jwk}`;
}

function fromJwk(jwk, hash, extractable, usages) {
  checkJwkType(jwk, 'oct');
  checkJwkUse(jwk, extractable, usages, 'sig');
  if (jwk.k === undefined) throw dataError('Invalid keyData');
  const alg = algOf({ hash });
  if (jwk.alg !== undefined && alg !== undefined && jwk.alg !== alg) {
    throw dataError('JWK "alg" does not match the requested algorithm');
  }
  return new Uint8Array(require('buffer').Buffer.from(`${jwk.k}`, 'base64url'));
}

/** @returns {CryptoKey} */
function importKey(name, parameters, format, data, extractable, usages) {
  const derives = name !== 'HMAC';
  permitUsages(usages, derives ? ['deriveKey', 'deriveBits'] : ['sign', 'verify'], derives ? `a ${name}` : name);
  if (derives && extractable) throw syntaxError(`${name} keys are not extractable`);
  if (usages.length === 0) throw syntaxError('Usages cannot be empty when importing a secret key.');
  // The newest algorithms have a name for raw bytes that says what is in them.
  const isRaw = format === 'raw-secret' || (format === 'raw' && !name.startsWith('Argon2'));
  if (!isRaw && (derives || format !== 'jwk')) {
    throw unsupported(`Unable to import ${name} using ${format} format`);
  }
  if (derives) return makeSecretKey({ name }, viewOf(data).slice(), false, usages);
  const hash = hashOf(requireMember(parameters, 'hash', 'HmacImportParams'));
  if (parameters.length !== undefined && Number(parameters.length) === 0) throw dataError('HmacImportParams.length cannot be 0');
  const bytes = format === 'jwk' ? fromJwk(data, hash, extractable, usages) : viewOf(data).slice();
  if (bytes.byteLength === 0) throw dataError('Zero-length key is not supported');
  const length = parameters.length === undefined ? bytes.byteLength * 8 : Number(parameters.length);
  if (Math.ceil(length / 8) !== bytes.byteLength) throw dataError('Invalid key length');
  return makeSecretKey(hmacAlgorithm(hash, length), bytes, extractable, usages);
}

/** @returns {Uint8Array} the keyed hash of data */
function hmac(state, data) {
  return crypto().createHmac(hashes.get(state.algorithm.hash.name).digest, state.bytes).update(data).digest();
}

/** @returns {Promise<Uint8Array>} */
function derive(name, parameters, state, length) {
  if (name.startsWith('Argon2')) return require('internal/crypto/web/argon2').derive(name, parameters, state, length);
  const dictionary = name === 'PBKDF2' ? 'Pbkdf2Params' : 'HkdfParams';
  const { digest } = hashOf(requireMember(parameters, 'hash', dictionary));
  const salt = memberBytes(parameters, 'salt', dictionary);
  const info = name === 'HKDF' ? memberBytes(parameters, 'info', dictionary) : undefined;
  if (name === 'PBKDF2') requireMember(parameters, 'iterations', dictionary);
  if (name === 'PBKDF2' && !(parameters.iterations > 0)) throw operationError('iterations cannot be zero');
  if (length === null) throw operationError('length cannot be null');
  if (length % 8 !== 0) throw operationError('length must be a multiple of 8');
  if (length === 0) return new Uint8Array(0);
  return new Promise((resolve, reject) => {
    const done = (error, key) => {
      if (error) reject(failed(error));
      else resolve(ArrayBuffer.isView(key) ? key : new Uint8Array(key));
    };
    if (name === 'PBKDF2') crypto().pbkdf2(state.bytes, salt, parameters.iterations, length / 8, digest, done);
    else crypto().hkdf(digest, state.bytes, salt, info, length / 8, done);
  });
}

module.exports = { algOf, derive, generate, hmac, hmacLength, importKey };
