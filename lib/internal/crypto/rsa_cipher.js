'use strict';
// Encryption with RSA keys: publicEncrypt and privateDecrypt, and the pair with the parts changed about.

const { validateString } = require('internal/validators');
const { algorithmOf } = require('internal/crypto/algorithms');
const { asBuffer, dataTypes, requireBytes } = require('internal/crypto/memory');
const { RSA } = require('internal/crypto/numbers');
const { anyKeyFor, publicKeyFor } = require('internal/crypto/key_input');
const { constants: { RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING } } = require('internal/crypto/constants');
const native = binding('crypto');

function digestOf(name) {
  if (name === undefined) return undefined;
  const algorithm = algorithmOf(name);
  if (algorithm !== undefined) return algorithm.number;
  throw Object.assign(new Error('Invalid digest used'), { code: 'ERR_OSSL_EVP_INVALID_DIGEST' });
}

/** An operation by the number of the native side, with the padding it has when none is named. */
function operation(number, keyFor, keyName, usualPadding) {
  return (options, buffer) => {
    const { oaepHash, mgf1Hash, oaepLabel, padding, encoding } = options ?? {};
    if (oaepHash !== undefined) validateString(oaepHash, 'key.oaepHash');
    if (mgf1Hash !== undefined) validateString(mgf1Hash, 'key.mgf1Hash');
    const key = keyFor(options, keyName);
    const label = oaepLabel === undefined ? undefined : requireBytes(oaepLabel, 'key.oaepLabel', dataTypes, encoding);
    const data = requireBytes(buffer, 'buffer', dataTypes, encoding);
    const mode = padding || usualPadding;
    const [digest, mask] = [digestOf(oaepHash), digestOf(mgf1Hash)];
    const parameters = mode === RSA_PKCS1_OAEP_PADDING ? [digest, mask, label] : [];
    return asBuffer(native.rsaCrypt(number, key.key, data, mode, ...parameters));
  };
}

const anonymous = { __proto__: null, configurable: true, value: '' };

const operations = {
  publicEncrypt: operation(RSA.PUBLIC_ENCRYPT, publicKeyFor, 'key', RSA_PKCS1_OAEP_PADDING),
  privateDecrypt: operation(RSA.PRIVATE_DECRYPT, anyKeyFor, 'privateKey', RSA_PKCS1_OAEP_PADDING),
  privateEncrypt: operation(RSA.PRIVATE_ENCRYPT, anyKeyFor, 'privateKey', RSA_PKCS1_PADDING),
  publicDecrypt: operation(RSA.PUBLIC_DECRYPT, publicKeyFor, 'key', RSA_PKCS1_PADDING),
};
for (const run of Object.values(operations)) Object.defineProperty(run, 'name', anonymous);

module.exports = operations;
