'use strict';

// A histogram of the latest values only: chunks that are used in turn, each for a time or for a number of values. No
// timer runs: which chunk it is the turn of is worked out when something is recorded or asked.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { validateInteger, validateObject } = require('internal/validators');
const { kInternal } = require('internal/perf/entries');
const { UNCLONEABLE, kCloneMode } = require('internal/messaging/transferable');
const { Histogram, checkBounds, checkValue } = require('internal/perf/histogram');

const native = binding('performance');

/** Most milliseconds that are nanoseconds in 64 bits. */
const MAX_DURATION = 18_446_744_073_709;
const MAX_CHUNKS = 1024;

class SlidingWindowHistogram {
  #bounds;
  /** Native histograms, made when they are first used, and the turn that each holds the values of. */
  #chunks;
  #turns;
  #chunkDuration;
  #recordsPerChunk;
  #recorded = 0;

  constructor(key, bounds, chunks, chunkDuration, recordsPerChunk) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#bounds = bounds;
    this.#chunks = new Array(chunks).fill(undefined);
    this.#turns = new Array(chunks).fill(-1);
    this.#chunkDuration = chunkDuration;
    this.#recordsPerChunk = recordsPerChunk;
    this.#chunks[0] = native.histogram(...bounds);
  }

  #turn() {
    if (this.#chunkDuration !== undefined) return Math.floor(require('internal/perf/clock').now() / this.#chunkDuration);
    return Math.floor(this.#recorded / this.#recordsPerChunk);
  }

  get [kCloneMode]() {
    return #bounds in this ? UNCLONEABLE : 0;
  }

  /** @param {number | bigint} val */
  record(val) {
    if (!(#bounds in this)) throw new ERR_INVALID_THIS('SlidingWindowHistogram');
    const number = checkValue(val);
    const turn = this.#turn();
    this.#recorded++;
    const place = turn % this.#chunks.length;
    if (this.#chunks[place] === undefined) this.#chunks[place] = native.histogram(...this.#bounds);
    else if (this.#turns[place] !== turn) native.histogramReset(this.#chunks[place]);
    this.#turns[place] = turn;
    native.histogramRecord(this.#chunks[place], number);
  }

  /** @returns {Histogram} of the values now in the window */
  snapshot() {
    if (!(#bounds in this)) throw new ERR_INVALID_THIS('SlidingWindowHistogram');
    const merged = native.histogram(...this.#bounds);
    // By number, the turn changes with the next value.
    const latest = this.#chunkDuration !== undefined ? this.#turn() : Math.max(...this.#turns);
    for (const [place, turn] of this.#turns.entries()) {
      if (turn >= 0 && turn > latest - this.#chunks.length) native.histogramAdd(merged, this.#chunks[place]);
    }
    return new Histogram(kInternal, merged);
  }

  reset() {
    if (!(#bounds in this)) throw new ERR_INVALID_THIS('SlidingWindowHistogram');
    this.#turns.fill(-1);
    this.#recorded = 0;
  }
}

/**
 * @param {{ chunks: number, chunkDuration?: number, recordsPerChunk?: number, lowest?: number | bigint,
 *   highest?: number | bigint, figures?: number }} options the duration in milliseconds
 * @returns {SlidingWindowHistogram}
 */
function createSlidingWindowHistogram(options) {
  validateObject(options, 'options');
  const { chunks, chunkDuration, recordsPerChunk } = options;
  validateInteger(chunks, 'options.chunks', 1, MAX_CHUNKS);
  if ((chunkDuration === undefined) === (recordsPerChunk === undefined)) {
    throw new ERR_INVALID_ARG_VALUE('options', options, 'must specify exactly one of "chunkDuration" or "recordsPerChunk"');
  }
  if (chunkDuration !== undefined) validateInteger(chunkDuration, 'options.chunkDuration', 1, MAX_DURATION);
  else validateInteger(recordsPerChunk, 'options.recordsPerChunk', 1, Number.MAX_SAFE_INTEGER);
  return new SlidingWindowHistogram(kInternal, checkBounds(options), chunks, chunkDuration, recordsPerChunk);
}

module.exports = { createSlidingWindowHistogram };
