'use strict';
// CryptoKey: a key of the Web Crypto API. What it is made of can be changed by nobody.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS },
} = require('internal/errors');
const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');
const { inspect } = require('internal/util/inspect');

const kMake = Symbol('kMake');

/** All usages, in the order in which keys list theirs. */
const USAGES = [
  'encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey', 'encapsulateKey', 'encapsulateBits',
  'decapsulateKey', 'decapsulateBits',
];

let stateOf;

class CryptoKey {
  #state;

  constructor(key, state) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#state = state;
  }

  static {
    stateOf = (value) => (typeof value === 'object' && value !== null && #state in value ? value.#state : undefined);
  }

  /** @returns {'secret' | 'public' | 'private'} */
  get type() {
    return mine(this).type;
  }

  /** Whether `exportKey` may show it. */
  get extractable() {
    return mine(this).extractable;
  }

  /** The algorithm's name, and its parameters as the standard has them for keys. */
  get algorithm() {
    const state = mine(this);
    return (state.shownAlgorithm ??= copyOf(state.algorithm));
  }

  /** @returns {string[]} what the key may be used for */
  get usages() {
    const state = mine(this);
    return (state.shownUsages ??= [...state.usages]);
  }

  [inspect.custom](depth, options) {
    if (depth < 0) return this;
    const { type, extractable, algorithm, usages } = mine(this);
    const shown = { type, extractable, algorithm: copyOf(algorithm), usages };
    return `CryptoKey ${inspect(shown, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }

  get [kCloneMode]() {
    return stateOf(this) === undefined ? 0 : CLONEABLE;
  }

  [kClone]() {
    const { type, extractable, algorithm, usages, bytes, handle } = mine(this);
    const material = handle === undefined ? { bytes } : { key: require('internal/crypto/asymmetric_keys').keyObject(type, handle) };
    return { data: { type, extractable, algorithm, usages, ...material }, deserializeInfo: 'internal/crypto/crypto_key:CryptoKey' };
  }

  static [kDeserialize]({ key, ...state }) {
    const material = key === undefined ? {} : { handle: require('internal/crypto/keys').keyHandle(key) };
    return new CryptoKey(kMake, withPlaces({ ...state, ...material }));
  }
}

for (const key of ['type', 'extractable', 'algorithm', 'usages']) {
  Object.defineProperty(CryptoKey.prototype, key, { __proto__: null, enumerable: true });
}
Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'CryptoKey' });

function mine(key) {
  const state = stateOf(key);
  if (state === undefined) throw new ERR_INVALID_THIS('CryptoKey');
  return state;
}

function copyOf({ hash, publicExponent, ...algorithm }) {
  return {
    ...algorithm,
    ...(publicExponent === undefined ? {} : { publicExponent: publicExponent.slice() }),
    ...(hash === undefined ? {} : { hash: { ...hash } }),
  };
}

/** What users see of algorithm and usages is made when first asked for, and is theirs to change. */
function withPlaces(state) {
  return { ...state, shownAlgorithm: undefined, shownUsages: undefined };
}

/**
 * @param {'secret' | 'public' | 'private'} type
 * @param {{ name: string, hash?: { name: string }, length?: number }} algorithm
 * @param {{ bytes: Uint8Array } | { handle: import('internal/crypto/keys').AsymmetricKey }} material the key's own
 * @param {boolean} extractable
 * @param {Iterable<string>} usages
 * @returns {CryptoKey}
 */
function makeKey(type, algorithm, material, extractable, usages) {
  const wanted = new Set(usages);
  return new CryptoKey(
    kMake, withPlaces({ type, extractable, algorithm, usages: USAGES.filter((usage) => wanted.has(usage)), ...material }));
}

/** As `makeKey`, of bytes. */
function makeSecretKey(algorithm, bytes, extractable, usages) {
  return makeKey('secret', algorithm, { bytes }, extractable, usages);
}

module.exports = { CryptoKey, USAGES, makeKey, makeSecretKey, stateOf };
