'use strict';
// Ciphers of the Web Crypto API, AES in its modes and ChaCha20-Poly1305: new keys, imported ones, and what they encrypt and wrap.

const { codes: { ERR_CRYPTO_INVALID_IV } } = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { makeSecretKey } = require('internal/crypto/crypto_key');
const { checkJwkAlg, dataError, failed, permitUsages, sized } = require('internal/crypto/web/shared');
const { generateSecret, importSecret, requireUsages } = require('internal/crypto/web/secrets');
const native = binding('crypto');

const CHACHA = 'ChaCha20-Poly1305';
const CHACHA_LENGTH = 256;
const all = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];
/** Mode → what its keys may be for. */
const modes = new Map([
  ['AES-CTR', all], ['AES-CBC', all], ['AES-GCM', all], ['AES-OCB', all], ['AES-KW', ['wrapKey', 'unwrapKey']], [CHACHA, all],
]);

const lengths = [128, 192, 256];
const BLOCK = 16;

/** Length of a new key in bits. */
const keyLength = ({ name, length }) => (name === CHACHA ? CHACHA_LENGTH : length);

/** @returns {CryptoKey} */
function generate(parameters, extractable, usages) {
  const { name } = parameters;
  const length = keyLength(parameters);
  return generateSecret(algorithm(name, length), length, extractable, usages, modes.get(name));
}

const algorithm = (name, length) => (name === CHACHA ? { name } : { name, length });
const algOf = ({ name, length }) => (name === CHACHA ? 'C20P' : `A${length}${name.slice('AES-'.length)}`);
/** The newest modes have a name for raw bytes that says what is in them. */
const hasRaw = (name) => name !== CHACHA && name !== 'AES-OCB';

/** @returns {CryptoKey} */
function importKey({ name }, format, data, extractable, usages) {
  permitUsages(usages, modes.get(name), name);
  const bytes = importSecret(name, format, data, { hasRaw: hasRaw(name), use: 'enc' }, extractable, usages);
  const length = bytes.byteLength * 8;
  if (format === 'jwk' && name === CHACHA) checkJwkAlg(data, algOf({ name }));
  if (name === CHACHA ? length !== CHACHA_LENGTH : !lengths.includes(length)) throw dataError('Invalid key length');
  const of = algorithm(name, length);
  if (format === 'jwk') checkJwkAlg(data, algOf(of));
  requireUsages(usages);
  return makeSecretKey(of, bytes, extractable, usages);
}

// ---- encryption ---------------------------------------------------------------------------------

/** Runs a cipher over a message; of modes without a tag there is no `tagLength`, which is in bytes. */
function run(isEncryption, cipher, { bytes }, iv, data, tagLength = undefined, aad = undefined) {
  return sized(data.byteLength, (done) => native.cipherMessage(isEncryption, cipher, bytes, iv, tagLength, aad, data, done));
}

function cbc(isEncryption, { iv }, state, data) {
  return run(isEncryption, `aes-${state.algorithm.length}-cbc`, state, iv, data);
}

const LEAST_GCM_VECTOR = 12;
const TAG_LENGTH = 128;

/** Modes that tell whether what is decrypted is what was encrypted. */
function authenticated(isEncryption, { additionalData, iv, name, tagLength = TAG_LENGTH }, state, data) {
  // Node refuses what is shorter here, though not in createCipheriv.
  if (name === 'AES-GCM' && iv.byteLength < LEAST_GCM_VECTOR) throw failed(nativeError(ERR_CRYPTO_INVALID_IV));
  const cipher = name === CHACHA ? 'chacha20-poly1305' : `aes-${state.algorithm.length}-${name.slice('AES-'.length).toLowerCase()}`;
  return run(isEncryption, cipher, state, iv, data, tagLength / 8, additionalData);
}

/** A block's bytes as a number, and the other way. */
const toNumber = (bytes) => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
const toBytes = (number) => Uint8Array.from({ length: BLOCK }, (_, at) => Number((number >> BigInt((BLOCK - 1 - at) * 8)) & 0xffn));

/** Only the last `length` bits of the counter count; what is before them stays. The cipher itself counts with all. */
async function ctr(isEncryption, { counter, length }, state, data) {
  const cipher = `aes-${state.algorithm.length}-ctr`;
  const counts = 1n << BigInt(length);
  if (BigInt(Math.ceil(data.byteLength / BLOCK)) > counts) throw failed(new Error('Cipher job failed'));
  const start = toNumber(counter);
  const left = (counts - (start & (counts - 1n))) * BigInt(BLOCK);
  if (left >= BigInt(data.byteLength)) return run(isEncryption, cipher, state, counter, data);
  const middle = Number(left);
  const again = toBytes((start >> BigInt(length)) << BigInt(length));
  return require('buffer').Buffer.concat(await Promise.all([
    run(isEncryption, cipher, state, counter, data.subarray(0, middle)),
    run(isEncryption, cipher, state, again, data.subarray(middle)),
  ]));
}

const INTEGRITY = new Uint8Array(8).fill(0xa6);

/** AES-KW, for keys only. */
function wrap(isEncryption, parameters, state, data) {
  return run(isEncryption, `aes${state.algorithm.length}-wrap`, state, INTEGRITY, data);
}

const byMode = {
  '__proto__': null, 'AES-CBC': cbc, 'AES-GCM': authenticated, 'AES-OCB': authenticated, 'AES-CTR': ctr, 'AES-KW': wrap, [CHACHA]: authenticated,
};

module.exports = {
  names: [...modes.keys()],
  algOf, generate, hasRaw, importKey, keyLength,
  encrypt: (parameters, state, data) => byMode[parameters.name](true, parameters, state, data),
  decrypt: (parameters, state, data) => byMode[parameters.name](false, parameters, state, data),
};
