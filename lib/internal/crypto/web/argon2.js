'use strict';
// Argon2 of the Web Crypto API: bits and keys from passwords, at a price in memory.

const { later, operationError } = require('internal/crypto/web/shared');

/** @returns {Promise<Uint8Array>} */
function derive({ name, associatedData, memory, nonce, parallelism, passes, secretValue }, state, length) {
  if (length === null) throw operationError('length cannot be null');
  if (length % 8 !== 0) throw operationError('length must be a multiple of 8');
  if (length < 32) throw operationError('length must be >= 32');
  const { argon2 } = require('internal/crypto/argon2');
  const price = { parallelism, memory, passes, tagLength: length / 8 };
  return later((done) => argon2(name.toLowerCase(), { ...price, message: state.bytes, nonce, secret: secretValue, associatedData }, done));
}

module.exports = { derive };
