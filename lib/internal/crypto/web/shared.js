'use strict';
// What the algorithms of the Web Crypto API share: their errors, hashes, checks of usages and JSON Web Keys, and where the work
// is done.

const { DOMException } = require('internal/dom_exception');
const { copyOf } = require('internal/crypto/memory');

/** Name in the standard → what OpenSSL calls it, block size in bytes (the length of a new HMAC key), part of names in a JWK. */
const hashes = new Map([
  ['SHA-1', { digest: 'sha1', block: 64, jwk: '1' }],
  ['SHA-256', { digest: 'sha256', block: 64, jwk: '256' }],
  ['SHA-384', { digest: 'sha384', block: 128, jwk: '384' }],
  ['SHA-512', { digest: 'sha512', block: 128, jwk: '512' }],
  ['SHA3-256', { digest: 'sha3-256', block: 136, jwk: undefined }],
  ['SHA3-384', { digest: 'sha3-384', block: 104, jwk: undefined }],
  ['SHA3-512', { digest: 'sha3-512', block: 72, jwk: undefined }],
]);

/** The number by which the native side knows a hash. */
function numberOf(hash) {
  return require('internal/crypto/algorithms').requireAlgorithm(hashes.get(hash).digest).number;
}

const dataError = (message, cause) => new DOMException(message, cause === undefined ? 'DataError' : { name: 'DataError', cause });
const accessError = (message) => new DOMException(message, 'InvalidAccessError');
const operationError = (message) => new DOMException(message, 'OperationError');
const syntaxError = (message) => new DOMException(message, 'SyntaxError');
const unsupported = (message) => new DOMException(message, 'NotSupportedError');
const unrecognized = () => unsupported('Unrecognized algorithm name');

/** An operation of the library that did not work out. */
function failed(cause) {
  return new DOMException('The operation failed for an operation-specific reason', { name: 'OperationError', cause });
}

/** What `work` gives; its errors are those of an operation that did not work out. */
function attempt(work) {
  try {
    return work();
  } catch (error) {
    throw failed(error);
  }
}

// ---- where the work is done -----------------------------------------------------------------------

/** A promise for what `start` gives the callback it is called with. */
function later(start) {
  return new Promise((resolve, reject) => {
    const done = (error, value) => {
      if (error) reject(failed(error));
      else resolve(value);
    };
    attempt(() => start(done));
  });
}

/** Bytes that are hashed or encrypted sooner than a thread of the pool hears of them. */
const SHORT = 16384;

/**
 * Work of the native side on so many bytes: on the loop's thread where that takes no longer than to hand it on, in the pool
 * otherwise.
 * @template T
 * @param {number} size
 * @param {(done?: (error: Error | null, value: T) => void) => T} start gives the value itself when it gets no function
 * @returns {T | Promise<T>}
 */
function sized(size, start) {
  return size > SHORT ? later(start) : attempt(start);
}

// ---- experimental parts ---------------------------------------------------------------------------

const warned = new Set();

/** Tells once that an algorithm or a method may change. */
function warnOf(name, what) {
  if (warned.has(name)) return;
  warned.add(name);
  process.emitWarning(`The ${name} Web Crypto API ${what} is an experimental feature and might change at any time`, 'ExperimentalWarning');
}

// ---- keys -----------------------------------------------------------------------------------------

/** Throws unless all usages are allowed. */
function permitUsages(usages, allowed, name) {
  if (usages.every((usage) => allowed.includes(usage))) return;
  throw syntaxError(`Unsupported key usage for ${name} key`);
}

/** The key must be of this algorithm, and for this use. */
function permit(state, name, usage) {
  if (state.algorithm.name !== name) throw accessError('Key algorithm mismatch');
  if (!state.usages.includes(usage)) throw accessError(`Unable to use this key to ${usage}`);
}

/** Throws unless this is a JSON Web Key of the type. */
function checkJwkType(jwk, kty) {
  if (jwk.kty === undefined) throw dataError('Invalid keyData');
  if (jwk.kty !== kty) throw dataError('Invalid JWK "kty" Parameter');
}

/** Throws unless the key may be used, and shown, as is wanted. */
function checkJwkUse(jwk, extractable, usages, use) {
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) throw dataError('Invalid JWK "use" Parameter');
  if (jwk.key_ops !== undefined) {
    if (new Set(jwk.key_ops).size !== jwk.key_ops.length) throw dataError('Duplicate key operation');
    if (!usages.every((usage) => jwk.key_ops.includes(usage))) throw dataError('Key operations and usage mismatch');
  }
  if (jwk.ext === false && extractable) throw dataError('JWK "ext" Parameter and extractable mismatch');
}

/** Throws unless a JSON Web Key that names its algorithm means the one that is wanted. */
function checkJwkAlg({ alg }, wanted) {
  if (alg !== undefined && alg !== wanted) throw dataError('JWK "alg" does not match the requested algorithm');
}

/** An ArrayBuffer of just these bytes, which nobody else has. */
function exact(view) {
  const { buffer, byteLength } = view;
  return byteLength === buffer.byteLength ? buffer : copyOf(view).buffer;
}

module.exports = {
  accessError, attempt, checkJwkAlg, checkJwkType, checkJwkUse, dataError, exact, failed, hashes, later, numberOf, operationError, permit, permitUsages,
  sized, syntaxError, unrecognized, unsupported, warnOf,
};
