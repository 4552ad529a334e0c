'use strict';
// KMAC of the Web Crypto API: its keys, and the keyed hashes of any length that are made with them.

const { makeSecretKey } = require('internal/crypto/crypto_key');
const {
  checkJwkType, checkJwkUse, dataError, failed, memberBytes, operationError, permitUsages, requireMember, syntaxError, unsupported, viewOf,
} = require('internal/crypto/web/shared');
const native = binding('crypto');

const names = ['KMAC128', 'KMAC256'];
const usagesOfKeys = ['sign', 'verify'];

/** What the algorithm is named for: its strength in bits, which is a new key's length. */
const strength = (name) => Number(name.slice('KMAC'.length));
const algOf = (name) => `K${strength(name)}`;

/** Length of a new key in bits. */
function keyLength(name, parameters) {
  return parameters.length === undefined ? strength(name) : Number(parameters.length);
}

/** @returns {CryptoKey} */
function generate(name, parameters, extractable, usages) {
  permitUsages(usages, usagesOfKeys, name);
  if (usages.length === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  const length = keyLength(name, parameters);
  const bytes = new Uint8Array(Math.ceil(length / 8));
  native.randomFillSync(bytes, 0, bytes.byteLength);
  return makeSecretKey({ name, length }, bytes, extractable, usages);
}

/** @returns {CryptoKey} */
function importKey(name, parameters, format, data, extractable, usages) {
  permitUsages(usages, usagesOfKeys, name);
  let bytes;
  if (format === 'jwk') {
    checkJwkType(data, 'oct');
    checkJwkUse(data, extractable, usages, 'sig');
    if (data.k === undefined) throw dataError('Invalid keyData');
    if (data.alg !== undefined && data.alg !== algOf(name)) throw dataError('JWK "alg" does not match the requested algorithm');
    bytes = new Uint8Array(require('buffer').Buffer.from(`${data.k}`, 'base64url'));
  } else if (format === 'raw-secret') {
    bytes = viewOf(data).slice();
  } else {
    throw unsupported(`Unable to import ${name} using ${format} format`);
  }
  if (usages.length === 0) throw syntaxError('Usages cannot be empty when importing a secret key.');
  const length = parameters.length === undefined ? bytes.byteLength * 8 : Number(parameters.length);
  if (Math.ceil(length / 8) !== bytes.byteLength) throw dataError('Invalid key length');
  return makeSecretKey({ name, length }, bytes, extractable, usages);
}

/** @returns {Uint8Array} the keyed hash of data */
function kmac(parameters, { algorithm, bytes }, data) {
  const length = Number(requireMember(parameters, 'outputLength', 'KmacParams'));
  const customization = parameters.customization === undefined ? undefined : memberBytes(parameters, 'customization', 'KmacParams');
  // The length in bits is part of what is hashed, and the library has whole bytes only.
  if (length % 8 !== 0) throw operationError('outputLength must be a multiple of 8');
  if (length === 0) return new Uint8Array(0);
  const output = native.kmac(strength(algorithm.name), bytes, data, customization, length / 8);
  if (output === undefined) throw failed(new Error('MAC failed'));
  return output;
}

module.exports = { algOf, generate, importKey, keyLength, kmac, names };
