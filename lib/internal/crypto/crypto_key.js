'use strict';
// CryptoKey: a key of the Web Crypto API. Only secret keys so far; what it is made of can be changed by nobody.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS },
} = require('internal/errors');
const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');
const { inspect } = require('internal/util/inspect');

const kMake = Symbol('kMake');

/** All usages, in the order in which keys list theirs. */
const USAGES = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

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

  /** @returns {'secret'} */
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
    const { type, extractable, algorithm, usages } = this;
    const shown = { type, extractable, algorithm, usages };
    return `CryptoKey ${inspect(shown, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }

  get [kCloneMode]() {
    return stateOf(this) === undefined ? 0 : CLONEABLE;
  }

  [kClone]() {
    const { type, extractable, algorithm, usages, bytes } = mine(this);
    return { data: { type, extractable, algorithm, usages, bytes }, deserializeInfo: 'internal/crypto/crypto_key:CryptoKey' };
  }

  static [kDeserialize](state) {
    return new CryptoKey(kMake, withPlaces(state));
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

function copyOf({ hash, ...algorithm }) {
  return hash === undefined ? algorithm : { ...algorithm, hash: { ...hash } };
}

/** What users see of algorithm and usages is made when first asked for, and is theirs to change. */
function withPlaces(state) {
  return { ...state, shownAlgorithm: undefined, shownUsages: undefined };
}

/**
 * @param {{ name: string, hash?: { name: string }, length?: number }} algorithm
 * @param {Uint8Array} bytes the key's own copy
 * @param {boolean} extractable
 * @param {Iterable<string>} usages
 * @returns {CryptoKey}
 */
function makeSecretKey(algorithm, bytes, extractable, usages) {
  const wanted = new Set(usages);
  return new CryptoKey(
    kMake,
    withPlaces({ type: 'secret', extractable, algorithm, usages: USAGES.filter((usage) => wanted.has(usage)), bytes }),
  );
}

module.exports = { CryptoKey, USAGES, makeSecretKey, stateOf };
