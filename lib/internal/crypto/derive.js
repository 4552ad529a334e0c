'use strict';
// Keys from passwords (PBKDF2, scrypt) and from other keys (HKDF).

const {
  codes: { ERR_CRYPTO_INVALID_KEYLEN, ERR_INCOMPATIBLE_OPTION_PAIR, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const {
  validateFunction, validateInt32, validateInteger, validateString, validateUint32,
} = require('internal/validators');
const { FastBuffer } = require('internal/buffer/memory');
const { requireAlgorithm } = require('internal/crypto/algorithms');
const { dataTypes, requireBytes } = require('internal/crypto/memory');
const trace = require('internal/trace');
const native = binding('crypto');

const keyTypes = ['string', 'SecretKeyObject', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'];
const saltTypes = ['string', 'ArrayBuffer', 'TypedArray', 'DataView', 'Buffer'];

function withBuffer(callback) {
  const call = trace.on ? trace.seen(callback) : callback;
  return (error, memory) => {
    if (error) call(error);
    else call(null, new FastBuffer(memory));
  };
}

// ---- PBKDF2 -------------------------------------------------------------------------------------

function checkPbkdf2(password, salt, iterations, keylen, digest) {
  validateString(digest, 'digest');
  password = requireBytes(password, 'password', dataTypes);
  salt = requireBytes(salt, 'salt', dataTypes);
  // OpenSSL counts in signed integers, here and below.
  validateInt32(iterations, 'iterations', 1);
  validateInt32(keylen, 'keylen', 0);
  return [requireAlgorithm(digest).number, password, salt, iterations, keylen];
}

/** @param {(error: Error | null, key: Buffer) => void} callback */
function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') {
    callback = digest;
    digest = undefined;
  }
  const args = checkPbkdf2(password, salt, iterations, keylen, digest);
  validateFunction(callback, 'callback');
  native.pbkdf2(...args, withBuffer(callback));
}

/** @returns {Buffer} */
function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  return new FastBuffer(native.pbkdf2Sync(...checkPbkdf2(password, salt, iterations, keylen, digest)));
}

// ---- scrypt -------------------------------------------------------------------------------------

/** Memory that scrypt may be allowed without a look at how much there is. */
const AMPLE = 2 ** 30;
const defaults = { N: 16384, r: 8, p: 1, maxmem: 32 << 20 };

/** A parameter under its short or its long name, not both; nothing and 0 mean the default. */
function scryptParameter(options, short, long) {
  const value = options[short];
  const other = options[long];
  if (value !== undefined) {
    if (other !== undefined) throw new ERR_INCOMPATIBLE_OPTION_PAIR(short, long);
    validateUint32(value, short);
  }
  if (other !== undefined) validateUint32(other, long);
  return value || other || defaults[short];
}

function checkScrypt(password, salt, keylen, options) {
  password = requireBytes(password, 'password', dataTypes);
  salt = requireBytes(salt, 'salt', dataTypes);
  validateInt32(keylen, 'keylen', 0);
  let { N, r, p, maxmem } = defaults;
  if (options && options !== defaults) {
    N = scryptParameter(options, 'N', 'cost');
    r = scryptParameter(options, 'r', 'blockSize');
    p = scryptParameter(options, 'p', 'parallelization');
    ({ maxmem } = options);
    if (maxmem !== undefined) validateInteger(maxmem, 'maxmem', 0);
    maxmem ||= defaults.maxmem;
    native.checkScrypt(N, r, p, maxmem);
  }
  // An allocator may promise more memory than the machine has, which would be filled until the system ends the process.
  if (maxmem > AMPLE) maxmem = Math.min(maxmem, require('os').totalmem());
  return [password, salt, keylen, N, r, p, maxmem];
}

/** @param {(error: Error | null, key: Buffer) => void} callback */
function scrypt(password, salt, keylen, options, callback = undefined) {
  if (callback === undefined && typeof options !== 'object') {
    callback = options;
    options = undefined;
  }
  const args = checkScrypt(password, salt, keylen, options);
  validateFunction(callback, 'callback');
  native.scrypt(...args, withBuffer(callback));
}

/** @returns {Buffer} */
function scryptSync(password, salt, keylen, options = undefined) {
  return new FastBuffer(native.scryptSync(...checkScrypt(password, salt, keylen, options)));
}

// ---- HKDF ---------------------------------------------------------------------------------------

const mostInfo = 1024;

function checkHkdf(digest, ikm, salt, info, length) {
  validateString(digest, 'digest');
  ikm = require('internal/crypto/keys').secretBytes(ikm) ?? requireBytes(ikm, 'ikm', keyTypes);
  salt = requireBytes(salt, 'salt', saltTypes);
  info = requireBytes(info, 'info', saltTypes);
  validateInteger(length, 'length', 0, Number.MAX_SAFE_INTEGER);
  if (info.byteLength > mostInfo) {
    throw new ERR_OUT_OF_RANGE('info', `must not contain more than ${mostInfo} bytes`, info.byteLength);
  }
  const algorithm = requireAlgorithm(digest);
  // RFC 5869: one byte counts the blocks.
  if (length > 255 * algorithm.size) throw new ERR_CRYPTO_INVALID_KEYLEN();
  return [algorithm.number, ikm, salt, info, length];
}

/** @param {(error: Error | null, key: ArrayBuffer) => void} callback */
function hkdf(digest, ikm, salt, info, length, callback) {
  const args = checkHkdf(digest, ikm, salt, info, length);
  validateFunction(callback, 'callback');
  native.hkdf(...args, (error, memory) => {
    if (error) callback(error);
    else callback(null, memory);
  });
}

/** @returns {ArrayBuffer} */
function hkdfSync(digest, ikm, salt, info, length) {
  return native.hkdfSync(...checkHkdf(digest, ikm, salt, info, length));
}

module.exports = { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync };
