'use strict';
// `--test-randomize`: a random order of files and tests, which the seed that is told brings about again.

const { validateUint32 } = require('internal/validators');

/** Draws numbers; the same for the same seed. */
class Draw {
  #state;

  /** @param {number} seed below 2^32 */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /**
   * @param {number} count
   * @returns {number} one of the whole numbers below `count`
   */
  below(count) {
    // A Weyl sequence, whose bits a product and two shifts mix.
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return Math.floor(((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32 * count);
  }

  /** @param {Array} list put into a random order */
  shuffle(list) {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [list[i], list[j]] = [list[j], list[i]];
    }
  }
}

/**
 * The seed of a run: given, or drawn when only a random order was asked for.
 * @param {boolean} randomize
 * @param {number|undefined} seed
 * @returns {number|undefined} nothing when the order is that of the declarations
 */
function seedOf(randomize, seed) {
  if (seed !== undefined) return seed;
  return randomize ? Math.floor(Math.random() * 2 ** 32) : undefined;
}

/** The seed on the command line, where it stands. */
function commandLineSeed() {
  const { getOption } = require('internal/options');
  const seed = getOption('--test-random-seed');
  if (seed === 0 && !process.execArgv.some((word) => word.startsWith('--test-random-seed'))) {
    return seedOf(getOption('--test-randomize'), undefined);
  }
  validateUint32(seed, '--test-random-seed');
  return seed;
}

module.exports = { commandLineSeed, Draw, seedOf };
