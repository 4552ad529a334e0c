'use strict';

// CountQueuingStrategy and ByteLengthQueuingStrategy.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_OPTION },
} = require('internal/errors');
const { countSize, customInspectSymbol, isDictionary, show, webIdl } = require('internal/webstreams/util');

// One function for all strategies of a kind, with the name `size`, no `prototype` and no constructor behaviour.
const { size: byteLengthSize } = {
  size(chunk) {
    return chunk.byteLength;
  },
};

function requireMark(init) {
  if (!isDictionary(init)) throw new ERR_INVALID_ARG_TYPE('init', 'object', init);
  const { highWaterMark } = init;
  if (highWaterMark === undefined) throw new ERR_MISSING_OPTION('init.highWaterMark');
  return +highWaterMark;
}

class CountQueuingStrategy {
  #mark;

  /** @param {{ highWaterMark: number }} init */
  constructor(init) {
    this.#mark = requireMark(init);
  }

  /** @returns {number} */
  get highWaterMark() {
    return this.#mark;
  }

  /** @returns {() => number} */
  get size() {
    this.#mark; // eslint-disable-line no-unused-expressions -- the brand check
    return countSize;
  }

  [customInspectSymbol](depth, options) {
    return show(this, 'CountQueuingStrategy', depth, options, { highWaterMark: this.#mark });
  }
}

class ByteLengthQueuingStrategy {
  #mark;

  /** @param {{ highWaterMark: number }} init */
  constructor(init) {
    this.#mark = requireMark(init);
  }

  /** @returns {number} */
  get highWaterMark() {
    return this.#mark;
  }

  /** @returns {(chunk: ArrayBufferView) => number} */
  get size() {
    this.#mark; // eslint-disable-line no-unused-expressions -- the brand check
    return byteLengthSize;
  }

  [customInspectSymbol](depth, options) {
    return show(this, 'ByteLengthQueuingStrategy', depth, options, { highWaterMark: this.#mark });
  }
}

webIdl(CountQueuingStrategy, ['highWaterMark', 'size']);
webIdl(ByteLengthQueuingStrategy, ['highWaterMark', 'size']);

module.exports = { ByteLengthQueuingStrategy, CountQueuingStrategy };
