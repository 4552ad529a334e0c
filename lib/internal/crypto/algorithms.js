'use strict';
// Digests by name. OpenSSL's look-up is slow, so each name is asked for once.

const { codes: { ERR_CRYPTO_INVALID_DIGEST } } = require('internal/errors');
const { encodingCode } = require('internal/buffer/encodings');
const native = binding('crypto');

/** A digest: the number the native side knows it by, its length, whether any other length will do. */
class Algorithm {
  constructor(name, number, size, isXof) {
    this.name = name;
    this.number = number;
    this.size = size;
    this.isXof = isXof;
  }
}

const known = new Map();

/** A program that makes up names should not fill the memory with them. */
const mostNames = 200;

/**
 * @param {string} name
 * @returns {Algorithm | undefined} undefined for an unknown name; throws for one that no provider can do
 */
function algorithmOf(name) {
  const found = known.get(name);
  if (found !== undefined) return found;
  const answer = native.algorithm(name, true);
  if (answer === undefined) return undefined;
  const algorithm = new Algorithm(name, answer[0], answer[1], answer[2]);
  if (known.size < mostNames) known.set(name, algorithm);
  return algorithm;
}

/** @param {string} name */
function requireAlgorithm(name) {
  const algorithm = algorithmOf(name);
  if (algorithm === undefined) throw new ERR_CRYPTO_INVALID_DIGEST(name);
  return algorithm;
}

/** Length of a SHAKE that nobody gave a length: what twice as much of would be the security it is named for. */
const shakeLengths = { __proto__: null, 'shake128': 16, 'shake-128': 16, 'shake256': 32, 'shake-256': 32 };

function defaultShakeLength(name) {
  return shakeLengths[name.toLowerCase()];
}

/** What the native side calls the encoding of an output; -1 is bytes. */
const BYTES = -1;

/** @param {string | undefined} encoding of an output; what is none means bytes */
function outputCode(encoding) {
  return encoding === undefined || encoding === 'buffer' ? BYTES : encodingCode(encoding) ?? BYTES;
}

/** @param {string | undefined} encoding of an input; what is none means UTF-8 */
function inputCode(encoding) {
  return encoding === undefined ? 0 : encodingCode(encoding) ?? 0;
}

let names = null;

/** @returns {string[]} */
function getHashes() {
  names ??= native.algorithmNames();
  return names.slice();
}

module.exports = { BYTES, algorithmOf, defaultShakeLength, getHashes, inputCode, outputCode, requireAlgorithm };
