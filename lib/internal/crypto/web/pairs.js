'use strict';
// Pairs of keys of the Web Crypto API, RSA, on curves and post-quantum: how they are made, imported and exported.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { makeKey } = require('internal/crypto/crypto_key');
const { AsymmetricKey } = require('internal/crypto/keys');
const { fromJwk, toJwk } = require('internal/crypto/jwk');
const { FORMAT, POINT: { UNCOMPRESSED }, RAW, STRUCTURE } = require('internal/crypto/numbers');
const {
  accessError, attempt, checkJwkType, checkJwkUse, dataError, later, permitUsages, syntaxError, unsupported,
} = require('internal/crypto/web/shared');
const native = binding('crypto');

const signing = { publicUsages: ['verify'], privateUsages: ['sign'], use: 'sig' };
const encrypting = { publicUsages: ['encrypt', 'wrapKey'], privateUsages: ['decrypt', 'unwrapKey'], use: 'enc' };
const agreeing = { publicUsages: [], privateUsages: ['deriveKey', 'deriveBits'], use: 'enc' };
const encapsulating = {
  publicUsages: ['encapsulateKey', 'encapsulateBits'], privateUsages: ['decapsulateKey', 'decapsulateBits'], use: 'enc',
};

/** Algorithm → the JSON Web Key's type, OpenSSL's name of it in lower case, and what each half is for. */
const pairs = new Map([
  ['RSASSA-PKCS1-v1_5', { kty: 'RSA', kind: 'rsa', ...signing }],
  ['RSA-PSS', { kty: 'RSA', kind: 'rsa', ...signing }],
  ['RSA-OAEP', { kty: 'RSA', kind: 'rsa', ...encrypting }],
  ['ECDSA', { kty: 'EC', kind: 'ec', ...signing }],
  ['ECDH', { kty: 'EC', kind: 'ec', ...agreeing }],
  ['Ed25519', { kty: 'OKP', kind: 'ed25519', ...signing }],
  ['Ed448', { kty: 'OKP', kind: 'ed448', ...signing }],
  ['X25519', { kty: 'OKP', kind: 'x25519', ...agreeing }],
  ['X448', { kty: 'OKP', kind: 'x448', ...agreeing }],
]);
for (const size of ['44', '65', '87']) pairs.set(`ML-DSA-${size}`, { kty: 'AKP', kind: `ml-dsa-${size}`, ...signing });
for (const size of ['512', '768', '1024']) pairs.set(`ML-KEM-${size}`, { kty: 'AKP', kind: `ml-kem-${size}`, ...encapsulating });

const curves = new Map([
  ['P-256', { own: 'prime256v1', alg: 'ES256' }], ['P-384', { own: 'secp384r1', alg: 'ES384' }], ['P-521', { own: 'secp521r1', alg: 'ES512' }],
]);

/** Parts of usages that the halves of a new pair get. */
function split(usages, name, { publicUsages, privateUsages }) {
  permitUsages(usages, [...publicUsages, ...privateUsages], name);
  const forPrivate = usages.filter((usage) => privateUsages.includes(usage));
  return [usages.filter((usage) => publicUsages.includes(usage)), forPrivate];
}

/** The number that the bytes of an exponent are. */
function exponentOf(bytes) {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** What the parameters ask for: `[the key's algorithm, a function that starts the native side]`. */
function recipe({ name, hash, modulusLength, namedCurve, publicExponent }) {
  const { kty } = pairs.get(name);
  if (kty === 'RSA') {
    const algorithm = { name, modulusLength, publicExponent, hash: { name: hash.name } };
    return [algorithm, (done) => native.generateRsa(modulusLength, exponentOf(publicExponent), done)];
  }
  if (kty === 'EC') {
    const curve = native.curveOf(curves.get(namedCurve).own, false);
    return [{ name, namedCurve }, (done) => native.generateEc(curve, false, done)];
  }
  return [{ name }, (done) => native.generateNamed(name.toUpperCase(), done)];
}

/** @returns {Promise<CryptoKeyPair>} */
async function generate(parameters, extractable, usages) {
  const [algorithm, start] = recipe(parameters);
  const { name } = parameters;
  const [publicUsages, privateUsages] = split(usages, name, pairs.get(name));
  if (privateUsages.length === 0) throw syntaxError('Usages cannot be empty when creating a key.');
  const handle = new AsymmetricKey(await later(start));
  return {
    publicKey: makeKey('public', algorithm, { handle }, true, publicUsages),
    privateKey: makeKey('private', algorithm, { handle }, extractable, privateUsages),
  };
}

// ---- import -------------------------------------------------------------------------------------

/** `JWK "alg"` of a key of the algorithm; undefined where it does not matter. */
function algOf(name, algorithm) {
  if (name === 'ECDSA') return [curves.get(algorithm.namedCurve).alg];
  if (name === 'Ed25519' || name === 'Ed448') return [name, 'EdDSA'];
  const hash = algorithm.hash === undefined ? undefined : algorithm.hash.name.slice('SHA-'.length);
  if (hash === undefined || algorithm.hash.name.startsWith('SHA3')) return undefined;
  switch (name) {
    case 'RSASSA-PKCS1-v1_5': return [`RS${hash}`];
    case 'RSA-PSS': return [`PS${hash}`];
    case 'RSA-OAEP': return [hash === '1' ? 'RSA-OAEP' : `RSA-OAEP-${hash}`];
    default: return undefined;
  }
}

/** Members that a JSON Web Key of a type must have, and those that it must have with a private part. */
const required = {
  __proto__: null,
  RSA: [['n', 'e'], ['p', 'q', 'dp', 'dq', 'qi']],
  EC: [['crv', 'x', 'y'], []],
  OKP: [['crv', 'x'], []],
  AKP: [['alg', 'pub'], []],
};

function readJwk(jwk, name, { kty, publicUsages, privateUsages, use }, algorithm, extractable, usages) {
  const isPrivate = (kty === 'AKP' ? jwk.priv : jwk.d) !== undefined;
  permitUsages(usages, isPrivate ? privateUsages : publicUsages, name);
  checkJwkType(jwk, kty);
  const [always, ifPrivate] = required[kty];
  const members = isPrivate ? [...always, ...ifPrivate] : always;
  if (members.some((member) => jwk[member] === undefined)) throw dataError('Invalid keyData');
  checkJwkUse(jwk, extractable, usages, use);
  if (kty === 'EC' && jwk.crv !== algorithm.namedCurve) throw dataError('JWK "crv" does not match the requested algorithm');
  if (kty === 'OKP' && jwk.crv !== name) throw dataError('JWK "crv" Parameter and algorithm name mismatch');
  if (kty === 'AKP' && jwk.alg !== name) throw dataError('JWK "alg" Parameter and algorithm name mismatch');
  const alg = algOf(name, algorithm);
  if (jwk.alg !== undefined && alg !== undefined && !alg.includes(jwk.alg)) {
    throw dataError('JWK "alg" does not match the requested algorithm');
  }
  return [isPrivate, invalidData(() => fromJwk(jwk, isPrivate))];
}

/** What reading gives; its errors say that the data is none. */
function invalidData(read) {
  try {
    return read();
  } catch (error) {
    throw dataError('Invalid keyData', error);
  }
}

function present(key) {
  if (key !== undefined) return key;
  const error = nativeError(ERR_INVALID_ARG_VALUE, 'key', undefined);
  error.message = 'Invalid key data';
  throw error;
}

function readRaw(format, bytes, { kty, kind }, algorithm) {
  if (kty === 'EC') {
    const curve = native.curveOf(curves.get(algorithm.namedCurve).own, false);
    return present(native.keyFromPoint(curve, bytes));
  }
  return present(native.keyFromRaw(kind, format === 'raw-seed' ? RAW.SEED : RAW.PUBLIC, bytes));
}

/** Whether the raw bytes of a format are something for keys of a type. */
function hasRaw(format, { kty }) {
  if (format === 'raw-seed') return kty === 'AKP';
  if (format === 'raw') return kty === 'EC' || kty === 'OKP';
  return format === 'raw-public' && kty !== 'RSA';
}

/** Lengths of PKCS#8 with a private key but without the seed it was made from. */
const seedless = { '__proto__': null, 'ML-KEM-512': 1660, 'ML-KEM-768': 2428, 'ML-KEM-1024': 3196, 'ML-DSA-44': 2588, 'ML-DSA-65': 4060, 'ML-DSA-87': 4924 };

/** `[isPrivate, native key]`; usages are checked first. */
function read(format, data, name, pair, algorithm, extractable, usages) {
  if (format === 'jwk') return readJwk(data, name, pair, algorithm, extractable, usages);
  const isPrivate = format === 'pkcs8' || format === 'raw-seed';
  const isDer = format === 'pkcs8' || format === 'spki';
  if (!isDer && !hasRaw(format, pair)) throw unsupported(`Unable to import ${name} using ${format} format`);
  permitUsages(usages, isPrivate ? pair.privateUsages : pair.publicUsages, name);
  if (format === 'pkcs8' && data.byteLength === seedless[name]) {
    throw unsupported(`Importing an ${name.slice(0, 'ML-KEM'.length)} PKCS#8 key without a seed is not supported`);
  }
  return [isPrivate, invalidData(() => (isDer ? readDer(data, isPrivate, pair, algorithm) : readRaw(format, data, pair, algorithm)))];
}

/** A point may be written compressed, which it is never exported as. */
function readDer(bytes, isPrivate, { kty, kind }, { namedCurve }) {
  const key = native.keyRead(bytes, FORMAT.DER, isPrivate ? STRUCTURE.pkcs8 : STRUCTURE.spki, isPrivate);
  if (kty !== 'EC' || isPrivate || native.keyKind(key) !== kind || native.keyDetails(key)[0] !== curves.get(namedCurve).own) return key;
  return present(native.keyFromPoint(native.curveOf(curves.get(namedCurve).own, false), native.keyPoint(key, UNCOMPRESSED)));
}

/** The algorithm of a key, with what is to be known of it from the key itself. */
function algorithmOf(name, { kty, kind }, parameters, handle) {
  if (handle.kind !== kind) throw dataError('Invalid key type');
  if (kty === 'EC') {
    if (native.keyDetails(handle.key)[0] !== curves.get(parameters.namedCurve).own) throw dataError('Named curve mismatch');
    return { name, namedCurve: parameters.namedCurve };
  }
  if (kty !== 'RSA') return { name };
  const [modulusLength, publicExponent] = native.keyDetails(handle.key);
  return { name, modulusLength, publicExponent, hash: { name: parameters.hash.name } };
}

/** @returns {CryptoKey} */
function importKey(parameters, format, data, extractable, usages) {
  const { name } = parameters;
  const pair = pairs.get(name);
  const [isPrivate, key] = read(format, data, name, pair, parameters, extractable, usages);
  return finish(name, pair, parameters, isPrivate ? 'private' : 'public', new AsymmetricKey(key), extractable, usages);
}

function finish(name, pair, parameters, type, handle, extractable, usages) {
  const algorithm = algorithmOf(name, pair, parameters, handle);
  if (type === 'private' && usages.length === 0) throw syntaxError('Usages cannot be empty when importing a private key.');
  return makeKey(type, algorithm, { handle }, extractable, usages);
}

/** The key of a KeyObject. */
function fromHandle(parameters, type, handle, extractable, usages) {
  const { name } = parameters;
  const pair = pairs.get(name);
  permitUsages(usages, type === 'private' ? pair.privateUsages : pair.publicUsages, name);
  return finish(name, pair, parameters, type, handle, extractable, usages);
}

// ---- export -------------------------------------------------------------------------------------

/** @returns {Uint8Array | object} */
function exportKey(format, { algorithm, extractable, handle, type, usages }) {
  const { name } = algorithm;
  const pair = pairs.get(name);
  const isPrivate = type === 'private';
  if (format === 'spki' && isPrivate) throw accessError('Key must be a public key');
  if (format === 'pkcs8' && !isPrivate) throw accessError('Key must be a private key');
  const fits = format === 'jwk' || format === 'spki' || format === 'pkcs8' ||
    (hasRaw(format, pair) && isPrivate === (format === 'raw-seed'));
  if (!fits) throw unsupported(`Unable to export ${name} ${type} key using ${format} format`);
  if (!extractable) throw accessError('key is not extractable');
  return attempt(() => {
    switch (format) {
      case 'spki': return native.keyWrite(handle.key, false, false, STRUCTURE.spki);
      case 'pkcs8': return native.keyWrite(handle.key, true, false, STRUCTURE.pkcs8);
      case 'jwk': {
        const alg = name === 'ECDSA' ? undefined : algOf(name, algorithm)?.[0];
        return { key_ops: [...usages], ext: true, ...(alg === undefined ? {} : { alg }), ...toJwk(handle, isPrivate) };
      }
      default: return pair.kty === 'EC' ? native.keyPoint(handle.key, UNCOMPRESSED) : present(native.keyRaw(handle.key, isPrivate ? RAW.SEED : RAW.PUBLIC));
    }
  });
}

/** The public half of a private key. */
function publicOf({ algorithm, handle, type }, usages) {
  if (type !== 'private') throw accessError('key must be a private key');
  permitUsages(usages, pairs.get(algorithm.name).publicUsages, algorithm.name);
  return makeKey('public', algorithm, { handle }, true, usages);
}

module.exports = { exportKey, fromHandle, generate, importKey, publicOf };
