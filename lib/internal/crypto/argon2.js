'use strict';
// Argon2: keys from passwords, at a price in memory.

const {
  codes: { ERR_CRYPTO_OPERATION_FAILED, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { validateFunction, validateInteger, validateObject, validateOneOf, validateString } = require('internal/validators');
const { asBuffer, bytesOf } = require('internal/crypto/key_encoding');
const native = binding('crypto');

const UINT32_MAX = 2 ** 32 - 1;
const LEAST_NONCE = 8;
const LEAST_TAG = 4;
/** The parallel lanes are counted with 24 bits, and each needs eight blocks of a KiB. */
const MOST_LANES = 2 ** 24 - 1;
const BLOCKS = 8;

const dataTypes = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];

function bytesMember(parameters, name, least = 0) {
  const value = parameters[name];
  const bytes = bytesOf(value, undefined);
  if (bytes === undefined) throw new ERR_INVALID_ARG_TYPE(`parameters.${name}`, dataTypes, value);
  if (bytes.byteLength < least) {
    throw new ERR_OUT_OF_RANGE(`parameters.${name}.byteLength`, `>= ${least} && <= ${UINT32_MAX}`, bytes.byteLength);
  }
  return bytes;
}

function check(algorithm, parameters) {
  validateString(algorithm, 'algorithm');
  validateOneOf(algorithm, 'algorithm', ['argon2d', 'argon2i', 'argon2id']);
  validateObject(parameters, 'parameters');
  const message = bytesMember(parameters, 'message');
  const nonce = bytesMember(parameters, 'nonce', LEAST_NONCE);
  const { parallelism, tagLength, memory, passes } = parameters;
  validateInteger(parallelism, 'parameters.parallelism', 1, MOST_LANES);
  validateInteger(tagLength, 'parameters.tagLength', LEAST_TAG, UINT32_MAX);
  validateInteger(memory, 'parameters.memory', BLOCKS * parallelism, UINT32_MAX);
  validateInteger(passes, 'parameters.passes', 1, UINT32_MAX);
  const secret = parameters.secret === undefined ? undefined : bytesMember(parameters, 'secret');
  const associated = parameters.associatedData === undefined ? undefined : bytesMember(parameters, 'associatedData');
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
