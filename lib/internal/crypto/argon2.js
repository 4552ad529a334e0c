'use strict';
// Argon2: keys from passwords, at a price in memory.

const {
  codes: { ERR_CRYPTO_OPERATION_FAILED, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateFunction, validateInteger, validateObject, validateOneOf, validateString } = require('internal/validators');
const { asBuffer, dataTypes, requireBytes } = require('internal/crypto/memory');
const native = binding('crypto');

const UINT32_MAX = 2 ** 32 - 1;
const LEAST_NONCE = 8;
const LEAST_TAG = 4;
/** The parallel lanes are counted with 24 bits, and each needs eight blocks of a KiB. */
const MOST_LANES = 2 ** 24 - 1;
const BLOCKS = 8;

function checkBytes(value, name, least = 0) {
  const bytes = requireBytes(value, `parameters.${name}`, dataTypes);
  if (bytes.byteLength < least) {
    throw new ERR_OUT_OF_RANGE(`parameters.${name}.byteLength`, `>= ${least} && <= ${UINT32_MAX}`, bytes.byteLength);
  }
  return bytes;
}

function check(algorithm, parameters) {
  validateString(algorithm, 'algorithm');
  validateOneOf(algorithm, 'algorithm', ['argon2d', 'argon2i', 'argon2id']);
  validateObject(parameters, 'parameters');
  const { message: givenMessage, nonce: givenNonce, parallelism, tagLength, memory, passes, secret: givenSecret, associatedData } = parameters;
  const message = checkBytes(givenMessage, 'message');
  const nonce = checkBytes(givenNonce, 'nonce', LEAST_NONCE);
  validateInteger(parallelism, 'parameters.parallelism', 1, MOST_LANES);
  validateInteger(tagLength, 'parameters.tagLength', LEAST_TAG, UINT32_MAX);
  validateInteger(memory, 'parameters.memory', BLOCKS * parallelism, UINT32_MAX);
  validateInteger(passes, 'parameters.passes', 1, UINT32_MAX);
  const secret = givenSecret === undefined ? undefined : checkBytes(givenSecret, 'secret');
  const associated = associatedData === undefined ? undefined : checkBytes(associatedData, 'associatedData');
  // An allocator may promise more memory than the machine has, which would be filled until the system ends the process.
  if (memory * 1024 > require('os').totalmem()) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'Argon2 derivation failed');
  return [algorithm.toUpperCase(), message, nonce, secret, associated, parallelism, memory, passes, tagLength];
}

/**
 * @param {'argon2d' | 'argon2i' | 'argon2id'} algorithm
 * @param {object} parameters
 * @param {(error: Error | null, key: Buffer) => void} callback
 */
function argon2(algorithm, parameters, callback) {
  const args = check(algorithm, parameters);
  validateFunction(callback, 'callback');
  native.argon2(...args, (error, key) => {
    if (error) callback(error);
    else callback(null, asBuffer(key));
  });
}

/**
 * @param {'argon2d' | 'argon2i' | 'argon2id'} algorithm
 * @param {object} parameters
 * @returns {Buffer}
 */
function argon2Sync(algorithm, parameters) {
  return asBuffer(native.argon2(...check(algorithm, parameters)));
}

module.exports = { argon2, argon2Sync };
