'use strict';
// Encryption with RSA keys: publicEncrypt and privateDecrypt, and the pair with the parts changed about.

const {
  codes: { ERR_INVALID_ARG_TYPE },
} = require('internal/errors');
const { validateString } = require('internal/validators');
const { algorithmOf } = require('internal/crypto/algorithms');
const { asBuffer, bytesOf } = require('internal/crypto/key_encoding');
const { anyKeyFor, publicKeyFor } = require('internal/crypto/key_input');
const { constants: { RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING } } = require('internal/crypto/constants');
const native = binding('crypto');

const dataTypes = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];

function labelOf({ oaepLabel, encoding }) {
  if (oaepLabel === undefined) return undefined;
  const label = bytesOf(oaepLabel, encoding);
  if (label === undefined) throw new ERR_INVALID_ARG_TYPE('key.oaepLabel', dataTypes, oaepLabel);
  return label;
}

function digestOf(name) {
  if (name === undefined) return undefined;
  const algorithm = algorithmOf(name);
  if (algorithm !== undefined) return algorithm.number;
  throw Object.assign(new Error('Invalid digest used'), { code: 'ERR_OSSL_EVP_INVALID_DIGEST' });
}

/** An operation by the number of the native side, with the padding it has when none is named. */
function operation(number, keyFor, keyName, usualPadding) {
  return (options, buffer) => {
    if (options?.oaepHash !== undefined) validateString(options.oaepHash, 'key.oaepHash');
    const key = keyFor(options, keyName);
    const { padding, encoding, oaepHash } = options;
    const label = labelOf(options);
    const data = bytesOf(buffer, encoding);
    if (data === undefined) throw new ERR_INVALID_ARG_TYPE('buffer', dataTypes, buffer);
    const mode = padding || usualPadding;
    const isOaep = mode === RSA_PKCS1_OAEP_PADDING;
    const digest = digestOf(oaepHash);
    return asBuffer(native.rsaCrypt(
      number, key.key, data, mode, isOaep ? digest : undefined, isOaep ? label : undefined));
  };
}

const anonymous = { __proto__: null, configurable: true, value: '' };

const operations = {
  publicEncrypt: operation(0, publicKeyFor, 'key', RSA_PKCS1_OAEP_PADDING),
  privateDecrypt: operation(1, anyKeyFor, 'privateKey', RSA_PKCS1_OAEP_PADDING),
  privateEncrypt: operation(2, anyKeyFor, 'privateKey', RSA_PKCS1_PADDING),
  publicDecrypt: operation(3, publicKeyFor, 'key', RSA_PKCS1_PADDING),
};
for (const run of Object.values(operations)) Object.defineProperty(run, 'name', anonymous);

module.exports = operations;
