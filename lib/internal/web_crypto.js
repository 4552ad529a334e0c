'use strict';

// The global `crypto`: random values and UUIDs. Its `subtle` is not there yet.

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

/** @returns {string} a version 4 UUID */
function randomUUID(options = undefined) {
  return native.randomUuid(options?.disableEntropyCache === true);
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

  /** @returns {string} a version 4 UUID */
  randomUUID(options = undefined) {
    if (typeof this !== 'object' || this === null || !(#brand in this)) throw new ERR_INVALID_THIS('Crypto');
    return randomUUID(options);
  }
}

for (const key of ['getRandomValues', 'randomUUID']) Object.defineProperty(Crypto.prototype, key, { __proto__: null, enumerable: true });
Object.defineProperty(Crypto.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'Crypto' });

const crypto = new Crypto(kInternal);

module.exports = { Crypto, crypto, randomUUID };
