'use strict';
// SubtleCrypto.supports: whether an operation could be done with an algorithm, as far as its parameters tell.

const { hashMember, hashOf, memberBytes, normalize, requireMember } = require('internal/crypto/web/shared');
const kmac = require('internal/crypto/web/kmac');
const aes = require('internal/crypto/web/aes');
const argon2 = require('internal/crypto/web/argon2');
const { agreements, encapsulations, signers } = require('internal/crypto/web/operations');
const { checkGeneration, checkImport, pairs } = require('internal/crypto/web/pairs');

const derivations = ['PBKDF2', 'HKDF', ...argon2.names];
const secrets = ['HMAC', ...kmac.names, ...derivations];
const ciphers = [...aes.names];
const pairNames = [...pairs.keys()];

function checkSecret(name, parameters, dictionary) {
  if (name === 'HMAC') hashOf(requireMember(parameters, 'hash', dictionary));
}

/** Each operation: what it can be done with, and a check of the parameters, which throws. */
const operations = {
  __proto__: null,
  encrypt: [['RSA-OAEP', ...ciphers.filter((name) => name !== 'AES-KW')], checkCipher],
  sign: [['HMAC', ...kmac.names, ...signers], checkSignature],
  digest: [undefined, () => {}],
  generateKey: [['HMAC', ...kmac.names, ...ciphers, ...pairNames], (name, parameters) => {
    if (ciphers.includes(name)) aes.checkLength(name, parameters, 'AesKeyGenParams');
    else if (pairs.has(name)) checkGeneration(name, parameters);
    else checkSecret(name, parameters, 'HmacKeyGenParams');
  }],
  importKey: [[...secrets, ...ciphers, ...pairNames], (name, parameters) => {
    if (pairs.has(name)) checkImport(name, parameters);
    else checkSecret(name, parameters, 'HmacImportParams');
  }],
  exportKey: [['HMAC', ...kmac.names, ...ciphers, ...pairNames], () => {}],
  deriveBits: [[...derivations, ...agreements], checkDerivation],
  wrapKey: [['RSA-OAEP', ...ciphers], checkCipher],
  getPublicKey: [pairNames, () => {}],
  encapsulateBits: [encapsulations, () => {}],
};
operations.decrypt = operations.encrypt;
operations.verify = operations.sign;
operations.deriveKey = operations.deriveBits;
operations.unwrapKey = operations.wrapKey;
operations.encapsulateKey = operations.encapsulateBits;
operations.decapsulateBits = operations.encapsulateBits;
operations.decapsulateKey = operations.encapsulateBits;

function checkCipher(name, parameters) {
  if (name !== 'RSA-OAEP') aes.checkParameters(name, parameters);
  else if (parameters.label !== undefined) memberBytes(parameters, 'label', 'RsaOaepParams');
}

function checkSignature(name, parameters) {
  if (name === 'ECDSA') hashMember(parameters, 'EcdsaParams');
  if (kmac.names.includes(name)) requireMember(parameters, 'outputLength', 'KmacParams');
  if (name === 'RSA-PSS') requireMember(parameters, 'saltLength', 'RsaPssParams');
}

function checkDerivation(name, parameters) {
  if (agreements.includes(name)) {
    requireMember(parameters, 'public', 'EcdhKeyDeriveParams');
    return;
  }
  if (argon2.names.includes(name)) {
    argon2.parametersOf(parameters);
    return;
  }
  const dictionary = name === 'PBKDF2' ? 'Pbkdf2Params' : 'HkdfParams';
  hashOf(requireMember(parameters, 'hash', dictionary));
  memberBytes(parameters, 'salt', dictionary);
  if (name === 'HKDF') memberBytes(parameters, 'info', dictionary);
  else if (!(requireMember(parameters, 'iterations', dictionary) > 0)) throw new RangeError('iterations');
}

/** Whether the operation itself can be done. */
function isSupported(operation, algorithm) {
  const [names, check] = operations[operation] ?? [[], undefined];
  try {
    if (names === undefined) {
      hashOf(algorithm);
      return true;
    }
    const { name, ...parameters } = normalize(algorithm, names);
    check(name, parameters);
    return true;
  } catch {
    return false;
  }
}

/** Whether bits can be derived: functions of passwords and keys give whole bytes, and must be told how many. */
function canDerive(algorithm, length) {
  const isAgreement = agreements.some((name) => name.toUpperCase() === `${algorithm?.name ?? algorithm}`.toUpperCase());
  return isAgreement || (typeof length === 'number' && length % 8 === 0);
}

/** Length in bits of a key that is to be derived; null for one of any length, undefined for one that cannot be. */
function derivedLength(additional) {
  try {
    const { name, ...parameters } = normalize(additional, [...secrets, ...ciphers]);
    if (ciphers.includes(name)) return aes.checkLength(name, parameters, 'AesDerivedKeyParams');
    if (kmac.names.includes(name)) return kmac.keyLength(name, parameters);
    return name === 'HMAC' ? parameters.length ?? hashOf(requireMember(parameters, 'hash', 'HmacImportParams')).block * 8 : null;
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
