'use strict';
// Public and private keys as JSON Web Keys, in both directions.

const {
  codes: {
    ERR_CRYPTO_INVALID_CURVE, ERR_CRYPTO_INVALID_JWK, ERR_CRYPTO_JWK_UNSUPPORTED_CURVE, ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE,
    ERR_CRYPTO_OPERATION_FAILED,
  },
} = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { asBuffer } = require('internal/crypto/memory');
const { POINT: { UNCOMPRESSED }, RAW: { PRIVATE, PUBLIC, SEED } } = require('internal/crypto/numbers');
const native = binding('crypto');

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
  return asBuffer(bytes).toString('base64url');
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
  const { n, e, d, oth } = jwk;
  // Keys of more than two primes are none that Node knows.
  if (oth !== undefined) throw nativeError(ERR_CRYPTO_INVALID_JWK, message);
  const numbers = d === undefined ? [n, e] : [n, e, d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi];
  return [native.keyFromRsa(...numbers.map((number) => decode(number, message))), d];
}

function fromEc({ crv, x: givenX, y: givenY, d: givenD }) {
  const message = 'Invalid JWK EC key';
  if (typeof crv !== 'string' || typeof givenX !== 'string' || typeof givenY !== 'string') throw nativeError(ERR_CRYPTO_INVALID_JWK, message);
  const own = curveIds.get(crv);
  const curve = own === undefined ? undefined : native.curveOf(own, false);
  if (curve === undefined) throw nativeError(ERR_CRYPTO_INVALID_CURVE);
  const { Buffer } = require('buffer');
  const point = Buffer.concat([Buffer.of(UNCOMPRESSED), decode(givenX, message), decode(givenY, message)]);
  if (givenD === undefined) return [native.keyFromPoint(curve, point), undefined];
  const d = decode(givenD, message);
  // A private number makes its own point, which has to be the one that is told.
  return [same(native.ecdhPublic(curve, d), point) ? native.keyFromPoint(curve, point, d) : undefined, d];
}

function fromRaw(kind, secretPart, pub, secret) {
  if (secret === undefined) return native.keyFromRaw(kind, PUBLIC, pub);
  const key = native.keyFromRaw(kind, secretPart, secret);
  return key !== undefined && same(native.keyRaw(key, PUBLIC), pub) ? key : undefined;
}

function fromOkp({ crv, x: givenX, d: givenD }) {
  const message = 'Invalid JWK OKP key';
  const kind = okpKinds.get(crv);
  if (kind === undefined) throw nativeError(ERR_CRYPTO_INVALID_JWK, message);
  const x = decode(givenX, message);
  const d = givenD === undefined ? undefined : decode(givenD, message);
  return [fromRaw(kind, PRIVATE, x, d), d];
}

function fromAkp({ alg, pub: givenPub, priv: givenPriv }) {
  const message = 'Invalid JWK AKP key';
  if (!akpNames.has(alg)) throw nativeError(ERR_CRYPTO_INVALID_JWK, 'Unsupported JWK AKP "alg"');
  const pub = decode(givenPub, message);
  const kind = alg.toLowerCase();
  const part = kind.startsWith('slh') ? PRIVATE : SEED;
  const priv = givenPriv === undefined ? undefined : decode(givenPriv, message);
  return [fromRaw(kind, part, pub, priv), priv];
}

/** For each type of key: `[the native side's key, its private part]`, undefined where there is none. Members are read once. */
const readers = new Map([['RSA', fromRsa], ['EC', fromEc], ['OKP', fromOkp], ['AKP', fromAkp]]);

/**
 * @param {object} jwk
 * @param {boolean} isPrivate whether there must be a private part
 * @returns {object} the native side's key
 */
function fromJwk(jwk, isPrivate) {
  const { kty } = jwk;
  if (typeof kty !== 'string') throw nativeError(ERR_CRYPTO_INVALID_JWK, 'Invalid JWK format');
  const read = readers.get(kty);
  if (read === undefined) throw nativeError(ERR_CRYPTO_INVALID_JWK, `${kty} is not a supported JWK key type`);
  const [key, secret] = read(jwk);
  if (key === undefined) throw nativeError(ERR_CRYPTO_INVALID_JWK, `Invalid JWK ${kty} key`);
  if (isPrivate && secret === undefined) throw nativeError(ERR_CRYPTO_INVALID_JWK, 'JWK does not contain private key material');
  return key;
}

module.exports = { fromJwk, toJwk };
