'use strict';
// KMAC of the Web Crypto API: its keys, and the keyed hashes of any length that are made with them.

const { makeSecretKey } = require('internal/crypto/crypto_key');
const { checkJwkAlg, dataError, permitUsages, sized } = require('internal/crypto/web/shared');
const { generateSecret, importSecret, requireUsages } = require('internal/crypto/web/secrets');
const native = binding('crypto');

const usagesOfKeys = ['sign', 'verify'];

/** What the algorithm is named for: its strength in bits, which is a new key's length. */
const strength = (name) => Number(name.slice('KMAC'.length));
const algOf = ({ name }) => `K${strength(name)}`;

/** Length of a new key in bits. */
const keyLength = ({ name, length }) => length ?? strength(name);

/** @returns {CryptoKey} */
function generate(parameters, extractable, usages) {
  const { name } = parameters;
  const length = keyLength(parameters);
  return generateSecret({ name, length }, length, extractable, usages, usagesOfKeys);
}

/** @returns {CryptoKey} */
function importKey({ name, length: wanted }, format, data, extractable, usages) {
  permitUsages(usages, usagesOfKeys, name);
  const bytes = importSecret(name, format, data, { hasRaw: false, use: 'sig' }, extractable, usages);
  if (format === 'jwk') checkJwkAlg(data, algOf({ name }));
  requireUsages(usages);
  const length = wanted ?? bytes.byteLength * 8;
  if (Math.ceil(length / 8) !== bytes.byteLength) throw dataError('Invalid key length');
  return makeSecretKey({ name, length }, bytes, extractable, usages);
}

/** @returns {Promise<Uint8Array>} the keyed hash of data */
async function kmac({ name, customization, outputLength }, { bytes }, data) {
  if (outputLength === 0) return new Uint8Array(0);
  const size = data.byteLength + outputLength / 8;
  return sized(size, (done) => native.kmac(strength(name), bytes, data, customization, outputLength, done));
}

module.exports = { algOf, generate, importKey, keyLength, kmac };
