'use strict';
// What programs pass as algorithms: which there are for each operation, and the dictionaries of their parameters. A program's
// object is read here and nowhere else, each member once and in the standard's order.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_OPTION } } = require('internal/errors');
const { nativeError } = require('internal/crypto/native_error');
const { stateOf } = require('internal/crypto/crypto_key');
const { copyOf, isMemory } = require('internal/crypto/memory');
const { OCTET, SHARED, UNSIGNED_LONG, UNSIGNED_SHORT, integerOf, isShared, stringOf } = require('internal/crypto/web/idl');
const { dataError, hashes, operationError, unrecognized, unsupported, warnOf } = require('internal/crypto/web/shared');

const inNormalization = 'Failed to normalize algorithm:';

function invalidMember(member, what) {
  const error = nativeError(ERR_INVALID_ARG_TYPE, member, 'object', undefined);
  error.message = `${inNormalization} ${member} in passed algorithm is ${what}.`;
  return error;
}

function missingMember(member, dictionary) {
  const error = nativeError(ERR_MISSING_OPTION, member);
  error.message = `${inNormalization} passed algorithm cannot be converted to '${dictionary}' because '${member}' is required in '${dictionary}'.`;
  return error;
}

// ---- conversions of a member: of `(value, member, dictionary)` --------------------------------------

const integer = (most) => (value, member) => integerOf(value, most, `${inNormalization} ${member} in passed algorithm`);
const octet = integer(OCTET);
const short = integer(UNSIGNED_SHORT);
const long = integer(UNSIGNED_LONG);

/** A copy of bytes. */
function bytes(value, member) {
  if (!isMemory(value) || isShared(value)) throw invalidMember(member, 'not instance of ArrayBuffer, Buffer, TypedArray, or DataView');
  if (isShared(value.buffer)) throw invalidMember(member, SHARED);
  return copyOf(value);
}

function text(value, member) {
  return stringOf(value, `${inNormalization} ${member} in passed algorithm`);
}

/** A hash: its name, and what is known of it. */
function hash(value, member, dictionary) {
  const name = String(typeof value === 'object' && value !== null ? value.name : value);
  if (!/^sha/i.test(name)) throw unsupported(`Only SHA hashes are supported in ${dictionary}`);
  return normalizeHash(name);
}

function exponent(value, member) {
  if (!(value instanceof Uint8Array)) throw invalidMember(member, 'not an Uint8Array object');
  return copyOf(value);
}

/** What the library holds of a CryptoKey. */
function key(value, member) {
  const state = stateOf(value);
  if (state === undefined) throw invalidMember(member, 'not of type CryptoKey');
  return state;
}

// ---- checks of a member's value: of `(value, algorithm's name)` -------------------------------------

const CHACHA = 'ChaCha20-Poly1305';
const BLOCK = 16;
const tagLengths = { '__proto__': null, 'AES-GCM': [32, 64, 96, 104, 112, 120, 128], 'AES-OCB': [64, 96, 128], [CHACHA]: [128] };

function checkVector({ byteLength }, name) {
  if (name === CHACHA && byteLength !== 12) throw operationError('algorithm.iv must contain exactly 12 bytes');
  if (name === 'AES-OCB' && byteLength > 15) throw operationError('AES-OCB algorithm.iv must be no more than 15 bytes');
}

function checkTagLength(length, name) {
  if (!tagLengths[name].includes(length)) throw operationError(`${length} is not a valid ${name} tag length`);
}

function checkBlock(member) {
  return ({ byteLength }) => {
    if (byteLength !== BLOCK) throw operationError(`algorithm.${member} must contain exactly ${BLOCK} bytes`);
  };
}

function checkCounterLength(length) {
  if (length < 1 || length > 128) throw operationError('AES-CTR algorithm.length must be between 1 and 128');
}

function checkAesLength(length) {
  if (length !== 128 && length !== 192 && length !== 256) throw operationError('AES key length must be 128, 192, or 256 bits');
}

function checkModulus(length) {
  if (length < 512) throw operationError('algorithm.modulusLength must be at least 512');
}

/** The bytes of an exponent are those of a number, whatever zeros it begins with. */
function checkExponent(bytes) {
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  if (number < 3) throw operationError('algorithm.publicExponent must be at least 3');
  if (number > UNSIGNED_LONG) throw operationError('algorithm.publicExponent must fit in an unsigned 32-bit integer');
  if (number % 2 === 0) throw operationError('algorithm.publicExponent must be odd');
}

const mostInfo = 1024;
const mostContext = 255;

function checkInfo({ byteLength }) {
  if (byteLength > mostInfo) throw operationError(`algorithm.info must be at most ${mostInfo} bytes`);
}

function checkContext({ byteLength }) {
  if (byteLength > mostContext) throw operationError(`ContextParams.context must be at most ${mostContext} bytes`);
}

function checkFunctionName({ byteLength }) {
  if (byteLength > 0) throw unsupported('Unsupported CShakeParams functionName');
}

function checkIterations(iterations) {
  if (iterations === 0) throw operationError('iterations cannot be zero');
}

const curveNames = new Set(['P-256', 'P-384', 'P-521']);

function checkCurve(name) {
  if (!curveNames.has(name)) throw unsupported('Unrecognized namedCurve');
}

const MOST_LANES = 2 ** 24 - 1;
/** The only version of Argon2 there is. */
const VERSION = 0x13;
const LEAST_NONCE = 8;

/** The members of Argon2Params limit each other. */
function checkArgon2({ memory, nonce, parallelism, passes, version = VERSION }) {
  if (memory < 8 * parallelism) throw operationError('memory must be at least 8 times the degree of parallelism');
  if (nonce.byteLength < LEAST_NONCE) throw operationError(`nonce must be at least ${LEAST_NONCE} bytes`);
  if (parallelism === 0 || parallelism > MOST_LANES) throw operationError(`parallelism must be > 0 and <= ${MOST_LANES}`);
  if (passes === 0) throw operationError('passes must be > 0');
  if (version !== VERSION) throw operationError(`${version} is not a valid Argon2 version`);
}

// ---- dictionaries -----------------------------------------------------------------------------------

const need = (name, convert, check = undefined) => ({ name, convert, check, isRequired: true });
const may = (name, convert, check = undefined) => ({ name, convert, check, isRequired: false });

function notZero(makeError, message) {
  return (length) => {
    if (length === 0) throw makeError(message);
  };
}

/** The members of each dictionary in the order in which they are read, and a check of all of them. */
const dictionaries = {
  __proto__: null,
  AeadParams: { members: [may('additionalData', bytes), need('iv', bytes, checkVector), may('tagLength', octet, checkTagLength)] },
  AesCbcParams: { members: [need('iv', bytes, checkBlock('iv'))] },
  AesCtrParams: { members: [need('counter', bytes, checkBlock('counter')), need('length', octet, checkCounterLength)] },
  AesDerivedKeyParams: { members: [need('length', short, checkAesLength)] },
  AesKeyGenParams: { members: [need('length', short, checkAesLength)] },
  Argon2Params: {
    members: [
      may('associatedData', bytes), need('memory', long), need('nonce', bytes), need('parallelism', long), need('passes', long),
      may('secretValue', bytes), may('version', octet),
    ],
    check: checkArgon2,
  },
  ContextParams: { members: [may('context', bytes, checkContext)] },
  CShakeParams: { members: [may('customization', bytes), may('functionName', bytes, checkFunctionName), need('outputLength', long)] },
  EcKeyGenParams: { members: [need('namedCurve', text, checkCurve)] },
  EcKeyImportParams: { members: [need('namedCurve', text, checkCurve)] },
  EcdhKeyDeriveParams: { members: [need('public', key)] },
  EcdsaParams: { members: [need('hash', hash)] },
  HkdfParams: { members: [need('hash', hash), need('info', bytes, checkInfo), need('salt', bytes)] },
  HmacImportParams: {
    members: [need('hash', hash), may('length', long, notZero(dataError, 'HmacImportParams.length cannot be 0'))],
  },
  HmacKeyGenParams: {
    members: [need('hash', hash), may('length', long, notZero(operationError, 'HmacKeyGenParams.length cannot be 0'))],
  },
  KmacImportParams: { members: [may('length', long)] },
  KmacKeyGenParams: { members: [may('length', long)] },
  KmacParams: { members: [may('customization', bytes), need('outputLength', long)] },
  Pbkdf2Params: { members: [need('hash', hash), need('iterations', long, checkIterations), need('salt', bytes)] },
  RsaHashedImportParams: { members: [need('hash', hash)] },
  RsaHashedKeyGenParams: {
    members: [need('modulusLength', long, checkModulus), need('publicExponent', exponent, checkExponent), need('hash', hash)],
  },
  RsaOaepParams: { members: [may('label', bytes)] },
  RsaPssParams: { members: [need('saltLength', long)] },
};

// ---- what each operation can be done with -----------------------------------------------------------

const aes = (dictionary) => Object.fromEntries(['AES-CTR', 'AES-CBC', 'AES-GCM', 'AES-OCB', 'AES-KW'].map((name) => [name, dictionary]));
const all = (names, dictionary) => Object.fromEntries(names.map((name) => [name, dictionary]));

const rsa = ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP'];
const ml = ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'];
const kems = ['ML-KEM-512', 'ML-KEM-768', 'ML-KEM-1024'];
const derivations = ['PBKDF2', 'HKDF', 'Argon2d', 'Argon2i', 'Argon2id'];
const kmacs = ['KMAC128', 'KMAC256'];
/** Pairs of keys that need nothing beside their name. */
const named = ['Ed25519', 'Ed448', 'X25519', 'X448', ...ml, ...kems];

const encrypt = {
  'RSA-OAEP': 'RsaOaepParams', 'AES-CTR': 'AesCtrParams', 'AES-CBC': 'AesCbcParams', 'AES-GCM': 'AeadParams', 'AES-OCB': 'AeadParams',
  [CHACHA]: 'AeadParams',
};
const secrets = { ...all(derivations, null), ...all(kmacs, 'KmacImportParams'), 'HMAC': 'HmacImportParams', [CHACHA]: null };

/** Operation → names in capitals → `[name, dictionary of its parameters or null]`. */
const operations = new Map(Object.entries({
  encrypt,
  wrapKey: { ...encrypt, 'AES-KW': null },
  sign: {
    'HMAC': null, ...all(kmacs, 'KmacParams'), 'RSASSA-PKCS1-v1_5': null, 'RSA-PSS': 'RsaPssParams', 'ECDSA': 'EcdsaParams',
    'Ed25519': null, ...all(['Ed448', ...ml], 'ContextParams'),
  },
  digest: { ...all([...hashes.keys()], null), ...all(['cSHAKE128', 'cSHAKE256'], 'CShakeParams') },
  generateKey: {
    ...aes('AesKeyGenParams'), ...all(rsa, 'RsaHashedKeyGenParams'), ...all(['ECDSA', 'ECDH'], 'EcKeyGenParams'), ...all(named, null),
    ...all(kmacs, 'KmacKeyGenParams'), 'HMAC': 'HmacKeyGenParams', [CHACHA]: null,
  },
  importKey: {
    ...aes(null), ...all(rsa, 'RsaHashedImportParams'), ...all(['ECDSA', 'ECDH'], 'EcKeyImportParams'), ...all(named, null), ...secrets,
  },
  exportKey: {
    ...aes(null), ...all(rsa, null), ...all(['ECDSA', 'ECDH'], null), ...all(named, null), ...all(kmacs, null), 'HMAC': null, [CHACHA]: null,
  },
  getPublicKey: { ...all(rsa, null), ...all(['ECDSA', 'ECDH'], null), ...all(named, null) },
  // A secret key of bits that are derived.
  deriveKey: { ...aes('AesDerivedKeyParams'), ...secrets },
  deriveBits: {
    'PBKDF2': 'Pbkdf2Params', 'HKDF': 'HkdfParams', ...all(['Argon2d', 'Argon2i', 'Argon2id'], 'Argon2Params'),
    ...all(['ECDH', 'X25519', 'X448'], 'EcdhKeyDeriveParams'),
  },
  encapsulate: all(kems, null),
}).map(([operation, algorithms]) => [
  operation, new Map(Object.entries(algorithms).map(([name, dictionary]) => [name.toUpperCase(), [name, dictionary]])),
]));

/** What no finished standard has. */
const experimental = /^(ML-|Argon2|AES-OCB|ChaCha20|Ed448|X448|KMAC|SHA3-|cSHAKE)/;

/**
 * An algorithm's parameters, converted and checked, with its name as the standard writes it.
 * @param {unknown} algorithm a name, or an object with one
 * @param {string} operation
 * @returns {{ name: string }}
 */
function normalize(algorithm, operation) {
  const isObject = (typeof algorithm === 'object' && algorithm !== null) || typeof algorithm === 'function';
  const wanted = isObject ? nameIn(algorithm) : String(algorithm);
  const known = operations.get(operation).get(wanted.toUpperCase());
  if (known === undefined) throw unrecognized();
  const [name, dictionary] = known;
  if (experimental.test(name)) warnOf(name, 'algorithm');
  const parameters = { __proto__: null, name };
  if (dictionary === null) return parameters;
  const { check, members } = dictionaries[dictionary];
  for (const member of members) {
    const value = isObject ? algorithm[member.name] : undefined;
    if (value === undefined) {
      if (member.isRequired) throw missingMember(member.name, dictionary);
      continue;
    }
    const converted = member.convert(value, member.name, dictionary);
    member.check?.(converted, name);
    parameters[member.name] = converted;
  }
  check?.(parameters);
  return parameters;
}

function nameIn(algorithm) {
  const { name } = algorithm;
  if (name === undefined) throw missingMember('name', 'Algorithm');
  return text(name, 'name');
}

/** A hash of one length, by its name, with what is known of it. */
function normalizeHash(given) {
  const { name } = normalize(given, 'digest');
  return { name, ...hashes.get(name) };
}

module.exports = { derivations, kmacs, normalize };
