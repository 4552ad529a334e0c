'use strict';
// SubtleCrypto.supports: whether an operation could be done with an algorithm, as far as its parameters tell.

const { normalize } = require('internal/crypto/web/dictionaries');
const aes = require('internal/crypto/web/aes');
const bytes = require('internal/crypto/web/bytes');
const kmac = require('internal/crypto/web/kmac');

const { mostHkdf } = bytes;

/** Operations by their names in the API → those that have the same algorithms, by which these are known. */
const operations = {
  __proto__: null,
  encrypt: 'encrypt', decrypt: 'encrypt', sign: 'sign', verify: 'sign', digest: 'digest', generateKey: 'generateKey', importKey: 'importKey',
  exportKey: 'exportKey', deriveBits: 'deriveBits', deriveKey: 'deriveBits', wrapKey: 'wrapKey', unwrapKey: 'wrapKey', getPublicKey: 'getPublicKey',
  encapsulateBits: 'encapsulate', encapsulateKey: 'encapsulate', decapsulateBits: 'encapsulate', decapsulateKey: 'encapsulate',
};

/** Whether the operation itself can be done. */
function isSupported(operation, algorithm) {
  const known = operations[operation];
  if (known === undefined) return false;
  try {
    normalize(algorithm, known);
    return true;
  } catch {
    return false;
  }
}

/** Length in bits of the secret that two parties share. */
const agreed = { '__proto__': null, 'P-256': 256, 'P-384': 384, 'P-521': 528, 'X25519': 256, 'X448': 448 };

/**
 * Whether so many bits can be derived: functions of passwords and keys give whole bytes, and must be told how many.
 * @param {unknown} algorithm that `isSupported`
 * @param {unknown} length
 */
function canDerive(algorithm, length) {
  const { name, hash, public: peer } = normalize(algorithm, 'deriveBits');
  if (peer !== undefined) return length == null || length <= agreed[peer.algorithm.namedCurve ?? peer.algorithm.name];
  return typeof length === 'number' && length % 8 === 0 && (name !== 'HKDF' || length <= mostHkdf(hash));
}

/** Length in bits of a key that is to be derived; null for one of any length, undefined for one that cannot be. */
function derivedLength(additional) {
  try {
    const parameters = normalize(additional, 'deriveKey');
    const { name } = parameters;
    if (aes.names.includes(name)) return aes.keyLength(parameters);
    if (name.startsWith('KMAC')) return kmac.keyLength(parameters);
    return name === 'HMAC' ? bytes.hmacLength(parameters) : null;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} operation
 * @param {string | object} algorithm
 * @param {number | string | object | null} [additional] a length in bits, or the algorithm of another key
 */
function supports(operation, algorithm, additional = null) {
  const name = `${operation}`;
  if (!isSupported(name, algorithm)) return false;
  switch (name) {
    case 'deriveBits':
      return canDerive(algorithm, additional);
    case 'deriveKey': {
      const length = derivedLength(additional);
      return length !== undefined && canDerive(algorithm, length);
    }
    case 'wrapKey':
      return isSupported('exportKey', additional);
    case 'unwrapKey':
    case 'encapsulateKey':
    case 'decapsulateKey':
      return isSupported('importKey', additional);
    default:
      return true;
  }
}

module.exports = { supports };
