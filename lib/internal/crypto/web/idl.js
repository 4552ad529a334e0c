'use strict';
// What Web IDL makes of the arguments of the Web Crypto API: numbers, text, bytes, lists of words, JSON Web Keys.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { USAGES } = require('internal/crypto/crypto_key');
const { isMemory, memoryTypes, viewOf } = require('internal/crypto/memory');
const { isAnyArrayBuffer } = binding('buffer');

/** The greatest number of each type of integer. */
const OCTET = 0xff;
const UNSIGNED_SHORT = 0xffff;
const UNSIGNED_LONG = 0xffff_ffff;

const ordinals = [undefined, '1st', '2nd', '3rd', '4th', '5th', '6th', '7th'];

/** How errors of an argument begin. */
function inArgument(method, position) {
  return `Failed to execute '${method}' on 'SubtleCrypto': ${ordinals[position]} argument`;
}

function invalid(Coded, message) {
  const error = nativeError(Coded, 'argument', 'object', undefined);
  error.message = message;
  return error;
}

/**
 * A whole number from 0 to `most`; no other one is made one of these.
 * @param {unknown} value
 * @param {number} most
 * @param {string} context how errors begin
 * @returns {number}
 */
function integerOf(value, most, context) {
  if (typeof value === 'bigint') throw invalid(ERR_INVALID_ARG_TYPE, `${context} is a BigInt and cannot be converted to a number.`);
  if (typeof value === 'symbol') throw invalid(ERR_INVALID_ARG_TYPE, `${context} is a Symbol and cannot be converted to a number.`);
  const number = Number(value);
  if (!Number.isFinite(number)) throw invalid(ERR_INVALID_ARG_TYPE, `${context} is not a finite number.`);
  const whole = Math.trunc(number) + 0;
  if (whole >= 0 && whole <= most) return whole;
  const error = new TypeError(`${context} is outside the expected range of 0 to ${most}.`);
  error.code = new ERR_OUT_OF_RANGE('', '', 0).code;
  throw error;
}

/**
 * @param {unknown} value
 * @param {string} context how errors begin
 */
function stringOf(value, context) {
  if (typeof value === 'symbol') throw invalid(ERR_INVALID_ARG_TYPE, `${context} is a Symbol and cannot be converted to a string.`);
  return `${value}`;
}

// ---- bytes --------------------------------------------------------------------------------------

const SHARED = 'a view on a SharedArrayBuffer, which is not allowed';

/** Whether other threads may write to memory, whichever realm it is of. */
function isShared(value) {
  return isAnyArrayBuffer(value) && require('internal/util/types').isSharedArrayBuffer(value);
}

/** A view of the bytes of an argument; memory that has gone away has none. */
function bytesOf(value, method, position) {
  if (isMemory(value) && !isShared(value)) {
    if (!ArrayBuffer.isView(value)) return value.byteLength === 0 ? new Uint8Array(0) : viewOf(value);
    if (!isShared(value.buffer)) return value.byteLength === 0 ? new Uint8Array(0) : viewOf(value);
    throw invalid(ERR_INVALID_ARG_TYPE, `${inArgument(method, position)} is ${SHARED}.`);
  }
  const error = nativeError(ERR_INVALID_ARG_TYPE, 'data', memoryTypes, value);
  error.message = `${inArgument(method, position)} is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.`;
  throw error;
}

// ---- words --------------------------------------------------------------------------------------

/** An argument that is not one of the words that it may be. */
function notOf(value, type, context) {
  return invalid(ERR_INVALID_ARG_VALUE, `${context} '${value}' is not a valid enum value of type ${type}.`);
}

/** An argument that cannot become what it has to be. */
function unconvertible(what, context) {
  return invalid(ERR_INVALID_ARG_TYPE, `${context} cannot be converted to ${what}`);
}

const isIterable = (value) => typeof value === 'object' && typeof value?.[Symbol.iterator] === 'function';

/**
 * The usages as a list, all of them known ones.
 * @param {unknown} usages
 * @param {string} context how errors begin
 * @returns {string[]}
 */
function usagesOf(usages, context) {
  if (!isIterable(usages)) throw unconvertible('sequence.', context);
  return [...usages].map((usage, index) => {
    if (!USAGES.includes(usage)) throw notOf(usage, 'KeyUsage', `${context}[${index}]`);
    return usage;
  });
}

/** As `usagesOf`, of an argument. */
function usageList(usages, method, position) {
  return usagesOf(usages, inArgument(method, position));
}

const formats = new Set(['raw', 'raw-public', 'raw-private', 'raw-seed', 'raw-secret', 'spki', 'pkcs8', 'jwk']);

/** Throws unless the format is a known one. */
function checkFormat(format, method) {
  if (!formats.has(`${format}`)) throw notOf(format, 'KeyFormat', inArgument(method, 1));
}

// ---- JSON Web Keys ------------------------------------------------------------------------------

function sequence(value, context) {
  if (isIterable(value)) return [...value];
  throw unconvertible('sequence.', context);
}

const jwkMembers = [
  'alg', 'crv', 'd', 'dp', 'dq', 'e', 'ext', 'k', 'key_ops', 'kty', 'n', 'oth', 'p', 'priv', 'pub', 'q', 'qi', 'use', 'x', 'y',
];

/**
 * A JSON Web Key as an object of the library's own; each member is read once.
 * @param {unknown} value
 * @param {string} [method] whose argument it is
 * @param {number} [position] of the argument
 */
function jwkOf(value, method = undefined, position = 0) {
  if (value != null && typeof value !== 'object' && typeof value !== 'function') {
    throw unconvertible('a dictionary', method === undefined ? 'Value' : inArgument(method, position));
  }
  const jwk = { __proto__: null };
  if (value == null) return jwk;
  const context = (member) => (method === undefined ? member :
    `Failed to execute '${method}' on 'SubtleCrypto': ${member} in ${ordinals[position]} argument`);
  for (const member of jwkMembers) {
    const given = value[member];
    if (given === undefined) continue;
    if (member === 'ext') jwk.ext = Boolean(given);
    else if (member === 'key_ops') jwk.key_ops = sequence(given, context(member)).map((usage) => `${usage}`);
    else if (member === 'oth') jwk.oth = sequence(given, context(member));
    else jwk[member] = `${given}`;
  }
  return jwk;
}

module.exports = {
  OCTET, SHARED, UNSIGNED_LONG, UNSIGNED_SHORT, bytesOf, checkFormat, inArgument, integerOf, isShared, jwkOf, stringOf, usageList, usagesOf,
};
