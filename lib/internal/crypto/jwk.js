'use strict';
// Public and private keys as JSON Web Keys, in both directions.

const {
  codes: {
    ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_JWK, ERR_CRYPTO_JWK_UNSUPPORTED_CURVE, ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE,
    ERR_CRYPTO_OPERATION_FAILED,
  },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const native = binding('crypto');

const UNCOMPRESSED = 4;
const PUBLIC = 0;
const PRIVATE = 1;
const SEED = 2;

const curves = [['prime256v1', 'P-256'], ['secp256k1', 'secp256k1'], ['secp384r1', 'P-384'], ['secp521r1', 'P-521']];
const curveNames = new Map(curves);
const curveIds = new Map(curves.map(([own, name]) => [name, own]));

const okp = [['ed25519', 'Ed25519'], ['ed448', 'Ed448'], ['x25519', 'X25519'], ['x448', 'X448']];
const okpNames = new Map(okp);
const okpKinds = new Map(okp.map(([kind, name]) => [name, kind]));

/** Names of RSA's numbers in the order of the native side. */
const rsaNumbers = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];

const isAkp = (kind) => /^(ml-(dsa|kem)|slh-dsa)-/.test(kind);
/** `SLH-DSA-SHA2-128f`: the size's letter alone is small. */
const akpName = (kind) => kind.toUpperCase().replace(/[FS]$/, (letter) => (kind.startsWith('slh') ? letter.toLowerCase() : letter));
const akpNames = new Set([
  ...['44', '65', '87'].map((size) => `ML-DSA-${size}`),
  ...['512', '768', '1024'].map((size) => `ML-KEM-${size}`),
  ...['SHA2', 'SHAKE'].flatMap((hash) => ['128', '192', '256'].flatMap((size) => ['s', 'f'].map((speed) => `SLH-DSA-${hash}-${size}${speed}`))),
]);

function encode(bytes) {
  return require('buffer').Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/** The bytes of a member that must be text. */
function decode(text, message) {
  if (typeof text !== 'string') throw nativeError(ERR_CRYPTO_INVALID_JWK, message);
  return require('buffer').Buffer.from(text, 'base64url');
}

/**
 * @param {import('internal/crypto/keys').AsymmetricKey} handle
 * @param {boolean} isPrivate
 */
function toJwk(handle, isPrivate) {
  const { key, kind } = handle;
  if (kind === 'rsa') {
    const jwk = { kty: 'RSA' };
    native.keyRsaNumbers(key, isPrivate).forEach((number, at) => { jwk[rsaNumbers[at]] = encode(number); });
    return jwk;
  }
  if (kind === 'ec') {
    const point = native.keyPoint(key, UNCOMPRESSED);
    const [curve] = native.keyDetails(key);
    const crv = curveNames.get(curve);
    if (crv === undefined) throw nativeError(ERR_CRYPTO_JWK_UNSUPPORTED_CURVE, curve);
    const middle = 1 + (point.length - 1) / 2;
    const jwk = { kty: 'EC', x: encode(point.subarray(1, middle)), y: encode(point.subarray(middle)), crv };
    if (isPrivate) jwk.d = encode(native.keyScalar(key));
    return jwk;
  }
  if (okpNames.has(kind)) {
    const jwk = { kty: 'OKP', crv: okpNames.get(kind), x: encode(native.keyRaw(key, PUBLIC)) };
    if (isPrivate) jwk.d = encode(native.keyRaw(key, PRIVATE));
    return jwk;
  }
  if (!isAkp(kind)) throw nativeError(ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE);
  const jwk = { kty: 'AKP', alg: akpName(kind), pub: encode(native.keyRaw(key, PUBLIC)) };
  if (isPrivate) {
    const secret = native.keyRaw(key, kind.startsWith('slh') ? PRIVATE : SEED);
    if (secret === undefined) throw nativeError(ERR_CRYPTO_OPERATION_FAILED, 'key does not have an available seed');
    jwk.priv = encode(secret);
  }
  return jwk;
}

function same(a, b) {
  return a !== undefined && a.byteLength === b.byteLength && native.timingSafeEqual(a, b);
}

function fromRsa(jwk) {
  const message = 'Invalid JWK RSA key';
  const names = jwk.d === undefined ? rsaNumbers.slice(0, 2) : rsaNumbers;
  const numbers = names.map((name) => decode(jwk[name], message));
  return native.keyFromRsa(...numbers);
}

function fromEc(jwk) {
  const message = 'Invalid JWK EC key';
  if (typeof jwk.crv !== 'string') throw nativeError(ERR_CRYPTO_INVALID_JWK, message);
  if (typeof jwk.x !== 'string' || typeof jwk.y !== 'string') throw nativeError(ERR_CRYPTO_INVALID_JWK, message);
  const own = curveIds.get(jwk.crv);
  const curve = own === undefined ? undefined : native.curveOf(own, false);
  if (curve === undefined) throw nativeError(ERR_CRYPTO_INVALID_CURVE);
  const { Buffer } = require('buffer');
  const x = decode(jwk.x, message);
  const y = decode(jwk.y, message);
  const point = Buffer.concat([Buffer.of(UNCOMPRESSED), x, y]);
  if (jwk.d === undefined) return native.keyFromPoint(curve, point);
  const d = decode(jwk.d, message);
  // A private number makes its own point, which has to be the one that is told.
  if (!same(native.ecdhPublic(curve, d), point)) return undefined;
  return native.keyFromPoint(curve, point, d);
}

function fromRaw(kind, secretPart, pub, secret) {
  if (secret === undefined) return native.keyFromRaw(kind, PUBLIC, pub);
  const key = native.keyFromRaw(kind, secretPart, secret);
  return key !== undefined && same(native.keyRaw(key, PUBLIC), pub) ? key : undefined;
}

function fromOkp(jwk) {
  const message = 'Invalid JWK OKP key';
  const kind = okpKinds.get(jwk.crv);
  if (kind === undefined) throw nativeError(ERR_CRYPTO_INVALID_JWK, message);
  const x = decode(jwk.x, message);
  return fromRaw(kind, PRIVATE, x, jwk.d === undefined ? undefined : decode(jwk.d, message));
}

function fromAkp(jwk) {
  const message = 'Invalid JWK AKP key';
  if (!akpNames.has(jwk.alg)) throw nativeError(ERR_CRYPTO_INVALID_JWK, 'Unsupported JWK AKP "alg"');
  const pub = decode(jwk.pub, message);
  const kind = jwk.alg.toLowerCase();
  const part = kind.startsWith('slh') ? PRIVATE : SEED;
  return fromRaw(kind, part, pub, jwk.priv === undefined ? undefined : decode(jwk.priv, message));
}

const readers = new Map([['RSA', fromRsa], ['EC', fromEc], ['OKP', fromOkp], ['AKP', fromAkp]]);

/**
 * @param {object} jwk
 * @param {boolean} isPrivate whether there must be a private part
 * @returns {object} the native side's key
 */
function fromJwk(jwk, isPrivate) {
  if (typeof jwk.kty !== 'string') throw nativeError(ERR_CRYPTO_INVALID_JWK, 'Invalid JWK format');
  const read = readers.get(jwk.kty);
  if (read === undefined) throw nativeError(ERR_CRYPTO_INVALID_JWK, `${jwk.kty} is not a supported JWK key type`);
  const key = read(jwk);
  if (key === undefined) throw nativeError(ERR_CRYPTO_INVALID_JWK, `Invalid JWK ${jwk.kty} key`);
  if (isPrivate && (jwk.kty === 'AKP' ? jwk.priv : jwk.d) === undefined) {
    throw nativeError(ERR_CRYPTO_INVALID_JWK, 'JWK does not contain private key material');
  }
  return key;
}

module.exports = { fromJwk, toJwk };
