'use strict';

// The global `crypto`: random values, UUIDs, and `subtle`.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');

const native = binding('random');
const kInternal = Symbol('kInternal');

/** Most bytes that one call may ask for. */
const QUOTA = 65536;

const integerViews = new Set([
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array',
]);
const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

const UUID_BYTES = 16;
/** UUIDs whose random bytes are drawn at once. */
const AHEAD = 128;
/** Two hexadecimal digits for each byte. */
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

let drawn;
let used = AHEAD;

/** Writes 16 random bytes as a version 4 UUID. */
function format(bytes, at) {
  const version = (bytes[at + 6] & 0x0f) | 0x40;
  const variant = (bytes[at + 8] & 0x3f) | 0x80;
  return `${hex[bytes[at]]}${hex[bytes[at + 1]]}${hex[bytes[at + 2]]}${hex[bytes[at + 3]]}-` +
    `${hex[bytes[at + 4]]}${hex[bytes[at + 5]]}-${hex[version]}${hex[bytes[at + 7]]}-` +
    `${hex[variant]}${hex[bytes[at + 9]]}-${hex[bytes[at + 10]]}${hex[bytes[at + 11]]}` +
    `${hex[bytes[at + 12]]}${hex[bytes[at + 13]]}${hex[bytes[at + 14]]}${hex[bytes[at + 15]]}`;
}

/**
 * @param {{ disableEntropyCache?: boolean }} [options] whether not to take random bytes drawn ahead
 * @returns {string} a version 4 UUID
 */
function randomUUID(options = undefined) {
  if (options?.disableEntropyCache === true) {
    const fresh = new Uint8Array(UUID_BYTES);
    native.fillRandom(fresh);
    return format(fresh, 0);
  }
  if (used === AHEAD) {
    drawn ??= new Uint8Array(AHEAD * UUID_BYTES);
    native.fillRandom(drawn);
    used = 0;
  }
  const at = used++ * UUID_BYTES;
  return format(drawn, at);
}

class Crypto {
  #brand = true;

  constructor(key) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /**
   * Fills a view of integers with random values.
   * @template {NodeJS.TypedArray} T
   * @param {T} array
   * @returns {T} the same view
   */
  getRandomValues(array) {
    if (typeof this !== 'object' || this === null || !(#brand in this)) throw new ERR_INVALID_THIS('Crypto');
    if (arguments.length === 0) {
      const error = new ERR_MISSING_ARGS('array');
      error.message = "Failed to execute 'getRandomValues' on 'Crypto': 1 argument required, but only 0 present.";
      throw error;
    }
    if (!ArrayBuffer.isView(array) || !integerViews.has(tagOf.call(array))) {
      const { DOMException } = require('internal/dom_exception');
      throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    }
    if (array.byteLength > QUOTA) {
      const { QuotaExceededError } = require('internal/dom_exception');
      throw new QuotaExceededError('The requested length exceeds 65,536 bytes', { quota: QUOTA, requested: array.byteLength });
    }
    native.fillRandom(array);
    return array;
  }

  /** @returns {SubtleCrypto} */
  get subtle() {
    if (typeof this !== 'object' || this === null || !(#brand in this)) throw new ERR_INVALID_THIS('Crypto');
    return require('internal/crypto/subtle').subtle;
  }

  /** @returns {string} a version 4 UUID */
  randomUUID(options = undefined) {
    if (typeof this !== 'object' || this === null || !(#brand in this)) throw new ERR_INVALID_THIS('Crypto');
    return randomUUID(options);
  }
}

for (const key of ['subtle', 'getRandomValues', 'randomUUID']) Object.defineProperty(Crypto.prototype, key, { __proto__: null, enumerable: true });
Object.defineProperty(Crypto.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'Crypto' });

const crypto = new Crypto(kInternal);

module.exports = { Crypto, crypto, randomUUID };
