'use strict';
// Secrets from keys: diffieHellman between two parties' keys, encapsulate and decapsulate with those of one.

const {
  codes: { ERR_CRYPTO_INCOMPATIBLE_KEY, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateFunction, validateObject } = require('internal/validators');
const { asBuffer, isMemory, memoryTypes } = require('internal/crypto/memory');
const { privateKeyFor, publicKeyFor } = require('internal/crypto/key_input');
const native = binding('crypto');

const kinds = new Set(['dh', 'ec', 'x25519', 'x448']);

/** A callback that is given a Buffer for bytes. */
function withBuffer(callback) {
  return (error, secret) => {
    if (error) callback(error);
    else callback(null, asBuffer(secret));
  };
}

/**
 * @param {{ privateKey: unknown, publicKey: unknown }} options
 * @param {(error: Error | null, secret: Buffer) => void} [callback]
 * @returns {Buffer | undefined}
 */
function diffieHellman(options, callback) {
  validateObject(options, 'options');
  if (callback !== undefined) validateFunction(callback, 'callback');
  const { privateKey, publicKey } = options;
  if (privateKey == null) throw new ERR_INVALID_ARG_VALUE('options.privateKey', privateKey);
  if (publicKey == null) throw new ERR_INVALID_ARG_VALUE('options.publicKey', publicKey);
  const own = privateKeyFor(privateKey, 'options.privateKey');
  const peer = publicKeyFor(publicKey, 'options.publicKey');
  if (own.kind !== peer.kind || !kinds.has(own.kind)) {
    throw new ERR_CRYPTO_INCOMPATIBLE_KEY('key types for Diffie-Hellman', `${own.kind} and ${peer.kind}`);
  }
  if (callback === undefined) return asBuffer(native.deriveSecret(own.key, peer.key));
  native.deriveSecret(own.key, peer.key, withBuffer(callback));
}

function pair([sharedKey, ciphertext]) {
  return { sharedKey: asBuffer(sharedKey), ciphertext: asBuffer(ciphertext) };
}

/**
 * @param {unknown} key public
 * @param {(error: Error | null, result: { sharedKey: Buffer, ciphertext: Buffer }) => void} [callback]
 * @returns {{ sharedKey: Buffer, ciphertext: Buffer } | undefined}
 */
function encapsulate(key, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const handle = publicKeyFor(key);
  if (callback === undefined) return pair(native.keyEncapsulate(handle.key));
  native.keyEncapsulate(handle.key, (error, result) => {
    if (error) callback(error);
    else callback(null, pair(result));
  });
}

/**
 * @param {unknown} key private
 * @param {ArrayBuffer | ArrayBufferView} ciphertext
 * @param {(error: Error | null, sharedKey: Buffer) => void} [callback]
 * @returns {Buffer | undefined}
 */
function decapsulate(key, ciphertext, callback) {
  if (callback !== undefined) validateFunction(callback, 'callback');
  const handle = privateKeyFor(key);
  if (!isMemory(ciphertext)) throw new ERR_INVALID_ARG_TYPE('ciphertext', memoryTypes, ciphertext);
  if (callback === undefined) return asBuffer(native.keyDecapsulate(handle.key, ciphertext));
  native.keyDecapsulate(handle.key, ciphertext, withBuffer(callback));
}

module.exports = { decapsulate, diffieHellman, encapsulate };
