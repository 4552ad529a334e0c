'use strict';
// Secret keys of the Web Crypto API: how new ones are made of random bytes, and imported ones read from bytes or a JSON Web Key.

const { makeSecretKey } = require('internal/crypto/crypto_key');
const { asBuffer, copyOf } = require('internal/crypto/memory');
const { checkJwkType, checkJwkUse, dataError, permitUsages, syntaxError, unsupported } = require('internal/crypto/web/shared');
const native = binding('crypto');

/**
 * @param {object} algorithm of the key
 * @param {number} length in bits
 * @param {boolean} extractable
 * @param {string[]} usages
 * @param {string[]} allowed usages
 * @returns {CryptoKey}
 */
function generateSecret(algorithm, length, extractable, usages, allowed) {
  permitUsages(usages, allowed, algorithm.name);
  if (usages.length === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  const bytes = new Uint8Array(Math.ceil(length / 8));
  native.randomFillSync(bytes, 0, bytes.byteLength);
  return makeSecretKey(algorithm, bytes, extractable, usages);
}

/**
 * The bytes of a key that is imported, a copy.
 * @param {string} name of the algorithm
 * @param {string} format
 * @param {Uint8Array | object} data bytes, or a JSON Web Key
 * @param {{ hasRaw: boolean, use: string }} kind whether the format `raw` is one of its own, and what a JSON Web Key must be for
 * @param {boolean} extractable
 * @param {string[]} usages
 */
function importSecret(name, format, data, { hasRaw, use }, extractable, usages) {
  if (format === 'raw-secret' || (format === 'raw' && hasRaw)) return copyOf(data);
  if (format !== 'jwk') throw unsupported(`Unable to import ${name} using ${format} format`);
  checkJwkType(data, 'oct');
  checkJwkUse(data, extractable, usages, use);
  if (data.k === undefined) throw dataError('Invalid keyData');
  return copyOf(require('buffer').Buffer.from(data.k, 'base64url'));
}

/** Keys that are imported must be for something. */
function requireUsages(usages) {
  if (usages.length === 0) throw syntaxError('Usages cannot be empty when importing a secret key.');
}

/** The key as a JSON Web Key; `alg` is undefined for a hash that has no name there. */
function secretJwk({ bytes, usages }, alg) {
  return { key_ops: [...usages], ext: true, ...(alg === undefined ? {} : { alg }), kty: 'oct', k: asBuffer(bytes).toString('base64url') };
}

module.exports = { generateSecret, importSecret, requireUsages, secretJwk };
