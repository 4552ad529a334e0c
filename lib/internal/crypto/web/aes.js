'use strict';
// Ciphers of the Web Crypto API, AES in its modes and ChaCha20-Poly1305: new keys, imported ones, and what they encrypt and wrap.

const { makeSecretKey } = require('internal/crypto/crypto_key');
const {
  attempt, checkJwkType, checkJwkUse, dataError, failed, memberBytes, operationError, permitUsages, requireMember, syntaxError, unsupported,
  viewOf,
} = require('internal/crypto/web/shared');
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
const tagLengths = { '__proto__': null, 'AES-GCM': [32, 64, 96, 104, 112, 120, 128], 'AES-OCB': [64, 96, 128], [CHACHA]: [128] };

const crypto = () => require('crypto');

/** Length of a new key in bits. */
function checkLength(name, parameters, dictionary) {
  if (name === CHACHA) return CHACHA_LENGTH;
  const length = Number(requireMember(parameters, 'length', dictionary));
  if (!lengths.includes(length)) throw operationError('AES key length must be 128, 192, or 256 bits');
  return length;
}

/** @returns {CryptoKey} */
function generate(name, parameters, extractable, usages) {
  const length = checkLength(name, parameters, 'AesKeyGenParams');
  permitUsages(usages, modes.get(name), name);
  if (usages.length === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  const bytes = new Uint8Array(length / 8);
  native.randomFillSync(bytes, 0, bytes.byteLength);
  return makeSecretKey(algorithm(name, length), bytes, extractable, usages);
}

const algorithm = (name, length) => (name === CHACHA ? { name } : { name, length });
const algOf = (name, length) => (name === CHACHA ? 'C20P' : `A${length}${name.slice('AES-'.length)}`);
/** The newest modes have a name for raw bytes that says what is in them. */
const hasRaw = (name) => name !== CHACHA && name !== 'AES-OCB';

/** @returns {CryptoKey} */
function importKey(name, format, data, extractable, usages) {
  permitUsages(usages, modes.get(name), name);
  let bytes;
  if (format === 'jwk') {
    checkJwkType(data, 'oct');
    checkJwkUse(data, extractable, usages, 'enc');
    if (data.k === undefined) throw dataError('Invalid keyData');
    bytes = new Uint8Array(require('buffer').Buffer.from(`${data.k}`, 'base64url'));
  } else if (format === 'raw-secret' || (format === 'raw' && hasRaw(name))) {
    bytes = viewOf(data).slice();
  } else {
    throw unsupported(`Unable to import ${name} using ${format} format`);
  }
  const length = bytes.byteLength * 8;
  if (name === CHACHA ? length !== CHACHA_LENGTH : !lengths.includes(length)) throw dataError('Invalid key length');
  if (format === 'jwk' && data.alg !== undefined && data.alg !== algOf(name, length)) {
    throw dataError('JWK "alg" does not match the requested algorithm');
  }
  if (usages.length === 0) throw syntaxError('Usages cannot be empty when importing a secret key.');
  return makeSecretKey(algorithm(name, length), bytes, extractable, usages);
}

/** The parts of the output of a cipher as one. */
function together(...parts) {
  return require('buffer').Buffer.concat(parts);
}

function run(cipher, data) {
  return together(cipher.update(data), cipher.final());
}

function cipherOf(isEncryption, mode, { algorithm, bytes }, iv, options) {
  const make = isEncryption ? crypto().createCipheriv : crypto().createDecipheriv;
  return make(`aes-${algorithm.length}-${mode}`, bytes, iv, options);
}

function cbcVector(parameters) {
  const iv = memberBytes(parameters, 'iv', 'AesCbcParams');
  if (iv.byteLength !== BLOCK) throw operationError(`algorithm.iv must contain exactly ${BLOCK} bytes`);
  return iv;
}

function cbc(isEncryption, parameters, state, data) {
  const iv = cbcVector(parameters);
  return attempt(() => run(cipherOf(isEncryption, 'cbc', state, iv), data));
}

/** What the mode allows as an initialization vector. */
function checkVector(name, { byteLength }) {
  if (name === CHACHA && byteLength !== 12) throw operationError('algorithm.iv must contain exactly 12 bytes');
  if (name === 'AES-OCB' && byteLength > 15) throw operationError('AES-OCB algorithm.iv must be no more than 15 bytes');
}

/** `[iv, tag length in bytes, additional data]` */
function authenticatedParameters(name, parameters) {
  const iv = memberBytes(parameters, 'iv', 'AeadParams');
  const { tagLength = 128 } = parameters;
  if (!tagLengths[name].includes(Number(tagLength))) throw operationError(`${tagLength} is not a valid ${name} tag length`);
  checkVector(name, iv);
  const aad = parameters.additionalData === undefined ? undefined : memberBytes(parameters, 'additionalData', 'AeadParams');
  return [iv, tagLength / 8, aad];
}

/** Modes that tell whether what is decrypted is what was encrypted. */
function authenticated(isEncryption, parameters, state, data) {
  const { name } = state.algorithm;
  const [iv, authTagLength, aad] = authenticatedParameters(name, parameters);
  return attempt(() => {
    if (!isEncryption && data.byteLength < authTagLength) throw new Error('Cipher job failed');
    const make = isEncryption ? crypto().createCipheriv : crypto().createDecipheriv;
    const id = name === CHACHA ? 'chacha20-poly1305' : `aes-${state.algorithm.length}-${name.slice('AES-'.length).toLowerCase()}`;
    const cipher = make(id, state.bytes, iv, { authTagLength });
    if (aad !== undefined) cipher.setAAD(aad);
    if (isEncryption) return together(run(cipher, data), cipher.getAuthTag());
    const end = data.byteLength - authTagLength;
    cipher.setAuthTag(data.subarray(end));
    return run(cipher, data.subarray(0, end));
  });
}

/** A block's bytes as a number, and the other way. */
const toNumber = (bytes) => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
const toBytes = (number) => Uint8Array.from({ length: BLOCK }, (_, at) => Number((number >> BigInt((BLOCK - 1 - at) * 8)) & 0xffn));

/** `[counter, how many of its bits count]` */
function counterOf(parameters) {
  const counter = memberBytes(parameters, 'counter', 'AesCtrParams');
  if (counter.byteLength !== BLOCK) throw operationError(`algorithm.counter must contain exactly ${BLOCK} bytes`);
  const length = Number(requireMember(parameters, 'length', 'AesCtrParams'));
  if (!(length >= 1 && length <= 128)) throw operationError('AES-CTR algorithm.length must be between 1 and 128');
  return [counter, length];
}

/** Only the last `length` bits of the counter count; what is before them stays. The cipher itself counts with all. */
function ctr(isEncryption, parameters, state, data) {
  const [counter, length] = counterOf(parameters);
  const all = 1n << BigInt(length);
  if (BigInt(Math.ceil(data.byteLength / BLOCK)) > all) throw failed(new Error('Cipher job failed'));
  const start = toNumber(counter);
  const left = (all - (start & (all - 1n))) * BigInt(BLOCK);
  return attempt(() => {
    if (left >= BigInt(data.byteLength)) return run(cipherOf(isEncryption, 'ctr', state, counter), data);
    const middle = Number(left);
    const rest = cipherOf(isEncryption, 'ctr', state, toBytes((start >> BigInt(length)) << BigInt(length)));
    return together(run(cipherOf(isEncryption, 'ctr', state, counter), data.subarray(0, middle)), run(rest, data.subarray(middle)));
  });
}

const INTEGRITY = new Uint8Array(8).fill(0xa6);

/** AES-KW, for keys only. */
function wrap(isEncryption, parameters, state, data) {
  return attempt(() => {
    const make = isEncryption ? crypto().createCipheriv : crypto().createDecipheriv;
    return run(make(`aes${state.algorithm.length}-wrap`, state.bytes, INTEGRITY), data);
  });
}

const byMode = {
  '__proto__': null, 'AES-CBC': cbc, 'AES-GCM': authenticated, 'AES-OCB': authenticated, 'AES-CTR': ctr, 'AES-KW': wrap, [CHACHA]: authenticated,
};

/** Throws for parameters that no data can be encrypted with. */
function checkParameters(name, parameters) {
  if (name === 'AES-CBC') cbcVector(parameters);
  else if (name === 'AES-CTR') counterOf(parameters);
  else if (name !== 'AES-KW') authenticatedParameters(name, parameters);
}

module.exports = {
  names: [...modes.keys()],
  algOf, checkLength, checkParameters, generate, hasRaw, importKey,
  encrypt: (parameters, state, data) => byMode[state.algorithm.name](true, parameters, state, data),
  decrypt: (parameters, state, data) => byMode[state.algorithm.name](false, parameters, state, data),
};
