'use strict';
// Primes: made (generatePrime), and told from other numbers (checkPrime).

const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { validateBoolean, validateFunction, validateInt32, validateObject } = require('internal/validators');
const { isMemory } = require('internal/crypto/memory');
const native = binding('crypto');

const NUMBER_TYPES = ['bigint', 'ArrayBuffer', 'TypedArray', 'Buffer', 'DataView'];

/** Big-endian bytes of a number. */
function numberBytes(value, name) {
  if (typeof value === 'bigint') {
    if (value < 0n) throw new ERR_OUT_OF_RANGE(name, '>= 0', value);
    const hex = value.toString(16);
    return require('buffer').Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  }
  if (isMemory(value)) return value;
  throw new ERR_INVALID_ARG_TYPE(name, NUMBER_TYPES, value);
}

function bigintOf(memory) {
  const { Buffer } = require('buffer');
  return BigInt(`0x${Buffer.from(memory).toString('hex')}`);
}

/** What a prime of `size` bits is to be. */
function readWanted(size, options) {
  validateInt32(size, 'size', 1);
  validateObject(options, 'options');
  const { safe = false, bigint = false } = options;
  let { add, rem } = options;
  validateBoolean(safe, 'options.safe');
  validateBoolean(bigint, 'options.bigint');
  if (add !== undefined) add = numberBytes(add, 'options.add');
  if (rem !== undefined) rem = numberBytes(rem, 'options.rem');
  return { args: [size, safe, add, rem], bigint };
}

/**
 * @param {number} size in bits
 * @param {object} [options]
 * @param {(error: Error | undefined, prime: ArrayBuffer | bigint) => void} callback
 */
function generatePrime(size, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  validateFunction(callback, 'callback');
  const { args, bigint } = readWanted(size, options);
  native.generatePrime(...args, (error, prime) => {
    if (error) callback(error);
    else callback(undefined, bigint ? bigintOf(prime) : prime);
  });
}

/**
 * @param {number} size in bits
 * @param {{ add?: bigint | ArrayBuffer | ArrayBufferView, rem?: bigint | ArrayBuffer | ArrayBufferView, safe?: boolean,
 *   bigint?: boolean }} [options]
 * @returns {ArrayBuffer | bigint}
 */
function generatePrimeSync(size, options = {}) {
  const { args, bigint } = readWanted(size, options);
  const prime = native.generatePrimeSync(...args);
  return bigint ? bigintOf(prime) : prime;
}

function readCandidate(candidate, options) {
  const bytes = numberBytes(candidate, 'candidate');
  validateObject(options, 'options');
  const { checks = 0 } = options;
  validateInt32(checks, 'options.checks', 0);
  return [bytes, checks];
}

/**
 * @param {bigint | ArrayBuffer | ArrayBufferView} candidate
 * @param {{ checks?: number }} [options]
 * @param {(error: Error | undefined, isPrime: boolean) => void} callback
 */
function checkPrime(candidate, options = {}, callback = undefined) {
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  const bytes = numberBytes(candidate, 'candidate');
  validateFunction(callback, 'callback');
  native.checkPrime(...readCandidate(bytes, options), (error, isPrime) => {
    if (error) callback(error);
    else callback(undefined, isPrime);
  });
}

/**
 * @param {bigint | ArrayBuffer | ArrayBufferView} candidate
 * @param {{ checks?: number }} [options]
 * @returns {boolean}
 */
function checkPrimeSync(candidate, options = {}) {
  return native.checkPrimeSync(...readCandidate(candidate, options));
}

module.exports = { checkPrime, checkPrimeSync, generatePrime, generatePrimeSync };
