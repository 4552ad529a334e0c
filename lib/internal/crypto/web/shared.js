'use strict';
// What the algorithms of the Web Crypto API share: their errors, hashes, checks of parameters and usages, JSON Web Keys.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_MISSING_OPTION } } = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { DOMException } = require('internal/dom_exception');
const { USAGES } = require('internal/crypto/crypto_key');
const { isAnyArrayBuffer } = binding('buffer');

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

/** A promise for what `start` gives the callback it is called with. */
function later(start) {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error) reject(failed(error));
      else resolve(value);
    });
  });
}

/** What no finished standard has. */
const experimental = /^(ML-|Argon2|AES-OCB|ChaCha20|Ed448|X448|KMAC|SHA3-)/;
const warned = new Set();

/** Tells once that an algorithm or a method may change. */
function warnOf(name, what) {
  if (warned.has(name)) return;
  warned.add(name);
  process.emitWarning(`The ${name} Web Crypto API ${what} is an experimental feature and might change at any time`, 'ExperimentalWarning');
}

/** The algorithm's parameters with its name as the standard writes it. */
function normalize(algorithm, names) {
  const parameters = typeof algorithm === 'string' ? { name: algorithm } : algorithm;
  const wanted = String(parameters?.name).toUpperCase();
  const name = names.find((known) => known.toUpperCase() === wanted);
  if (name === undefined) throw unrecognized();
  if (experimental.test(name)) warnOf(name, 'algorithm');
  return { ...parameters, name };
}

const SHARED = 'a view on a SharedArrayBuffer, which is not allowed';

/** Whether other threads may write to memory, whichever realm it is of. */
function isShared(value) {
  return isAnyArrayBuffer(value) && require('internal/util/types').isSharedArrayBuffer(value);
}

const inNormalization = 'Failed to normalize algorithm:';

/** Throws unless the parameters have the member; `dictionary` is what the standard calls the parameters. */
function requireMember(parameters, member, dictionary) {
  if (parameters[member] !== undefined) return parameters[member];
  const error = nativeError(ERR_MISSING_OPTION, member);
  error.message = `${inNormalization} passed algorithm cannot be converted to '${dictionary}' because '${member}' is required in '${dictionary}'.`;
  throw error;
}

/** A member of the parameters that must be something else. */
function wrongMember(member, what) {
  const error = nativeError(ERR_INVALID_ARG_TYPE, member, 'object', undefined);
  error.message = `${inNormalization} ${member} in passed algorithm is ${what === SHARED ? what : `not ${what}`}.`;
  return error;
}

/** A copy of the bytes of a member of the parameters. */
function memberBytes(parameters, member, dictionary) {
  const value = requireMember(parameters, member, dictionary);
  const bytes = viewOf(value);
  if (bytes === undefined || isShared(value)) throw wrongMember(member, 'instance of ArrayBuffer, Buffer, TypedArray, or DataView');
  if (isShared(bytes.buffer)) throw wrongMember(member, SHARED);
  return bytes.slice();
}

/** The hash that is named, with `name`. */
function hashOf(algorithm) {
  const { name } = normalize(algorithm, [...hashes.keys()]);
  return { name, ...hashes.get(name) };
}

/** The hash in the parameters. */
function hashMember(parameters, dictionary) {
  const hash = requireMember(parameters, 'hash', dictionary);
  try {
    return hashOf(hash);
  } catch {
    throw unsupported(`Only SHA hashes are supported in ${dictionary}`);
  }
}

const ordinals = [undefined, '1st', '2nd', '3rd', '4th', '5th', '6th', '7th'];

/** An argument that is not one of the words that it may be. */
function notOf(value, type, method, position, index = '') {
  const error = nativeError(ERR_INVALID_ARG_VALUE, 'argument', value);
  error.message = `Failed to execute '${method}' on 'SubtleCrypto': ${ordinals[position]} argument${index} '${value}' is not a valid enum value of type ${type}.`;
  return error;
}

/** An argument that cannot become what it has to be. */
function unconvertible(value, what, method, position) {
  const error = nativeError(ERR_INVALID_ARG_TYPE, 'argument', what, value);
  error.message = `Failed to execute '${method}' on 'SubtleCrypto': ${ordinals[position]} argument cannot be converted to ${what}`;
  return error;
}

/** The usages as a list, all of them known ones. */
function usageList(usages, method, position) {
  if (typeof usages !== 'object' || typeof usages?.[Symbol.iterator] !== 'function') {
    throw unconvertible(usages, 'sequence.', method, position);
  }
  return [...usages].map((usage, index) => {
    if (!USAGES.includes(usage)) throw notOf(usage, 'KeyUsage', method, position, `[${index}]`);
    return usage;
  });
}

/** Throws unless all usages are allowed. */
function permitUsages(usages, allowed, name) {
  if (usages.every((usage) => allowed.includes(usage))) return;
  throw syntaxError(`Unsupported key usage for ${name} key`);
}

const formats = new Set(['raw', 'raw-public', 'raw-private', 'raw-seed', 'raw-secret', 'spki', 'pkcs8', 'jwk']);

/** Throws unless the format is a known one. */
function checkFormat(format, method) {
  if (!formats.has(`${format}`)) throw notOf(format, 'KeyFormat', method, 1);
}

/** A view of the bytes of a value; undefined if it has none. */
function viewOf(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isAnyArrayBuffer(value) ? new Uint8Array(value) : undefined;
}

/** A view of the bytes of an argument. */
function bytesOf(value, method, position) {
  const bytes = viewOf(value);
  const isView = bytes !== undefined && isShared(bytes.buffer) && !isShared(value);
  if (bytes !== undefined && !isShared(bytes.buffer)) return bytes;
  const error = nativeError(ERR_INVALID_ARG_TYPE, 'data', ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'], value);
  error.message = `Failed to execute '${method}' on 'SubtleCrypto': ${ordinals[position]} argument is ${isView ? `${SHARED}.` :
    'not instance of ArrayBuffer, Buffer, TypedArray, or DataView.'}`;
  throw error;
}

/** An ArrayBuffer of just these bytes. */
function exact(view) {
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
}

/** Throws unless this is a JSON Web Key of the type. */
function checkJwkType(jwk, kty) {
  if (typeof jwk !== 'object' || jwk === null || typeof jwk.kty !== 'string') throw dataError('Invalid keyData');
  if (jwk.kty !== kty) throw dataError('Invalid JWK "kty" Parameter');
}

/** Throws unless the key may be used, and shown, as is wanted. */
function checkJwkUse(jwk, extractable, usages, use) {
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) throw dataError('Invalid JWK "use" Parameter');
  if (jwk.key_ops !== undefined) {
    if (!Array.isArray(jwk.key_ops)) throw dataError('Invalid keyData');
    if (new Set(jwk.key_ops).size !== jwk.key_ops.length) throw dataError('Duplicate key operation');
    if (!usages.every((usage) => jwk.key_ops.includes(usage))) throw dataError('Key operations and usage mismatch');
  }
  if (jwk.ext !== undefined && jwk.ext === false && extractable) throw dataError('JWK "ext" Parameter and extractable mismatch');
}

/** The key must be of this algorithm, and for this use. */
function permit(state, name, usage) {
  if (state.algorithm.name !== name) throw accessError('Key algorithm mismatch');
  if (!state.usages.includes(usage)) throw accessError(`Unable to use this key to ${usage}`);
}

module.exports = {
  accessError, attempt, bytesOf, checkFormat, checkJwkType, checkJwkUse, dataError, exact, failed, hashMember, hashOf, hashes, later, memberBytes,
  normalize, operationError, ordinals, permit, permitUsages, requireMember, syntaxError, unconvertible, unrecognized, unsupported, usageList, viewOf, warnOf,
  wrongMember,
};
