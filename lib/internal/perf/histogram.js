'use strict';

// Histograms of whole numbers: those users record into, and the one that watches the event loop's delay.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_OUT_OF_RANGE },
} = require('internal/errors');
const { validateInteger, validateNumber, validateObject } = require('internal/validators');
const { kInspect, kInternal, show } = require('internal/perf/entries');

const { CLONEABLE, kClone, kCloneMode, kDeserialize } = require('internal/messaging/transferable');

const native = binding('performance');

const COUNT = 0;
const MIN = 1;
const MAX = 2;
const MEAN = 3;
const STDDEV = 4;
const EXCEEDS = 5;

/** What an empty histogram reports as its minimum: the largest signed 64-bit number. */
const NOTHING = 9223372036854775807n;

function wholeNumber(value) {
  return BigInt(Math.round(value));
}

class Histogram {
  #native;

  constructor(key, handle) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#native = handle;
  }

  get [kCloneMode]() {
    return #native in this ? CLONEABLE : 0;
  }

  /** Clones share the values. */
  [kClone]() {
    return { data: native.histogramDepart(this.#native), deserializeInfo: 'internal/perf/histogram:Histogram' };
  }

  static [kDeserialize](id) {
    return new Histogram(kInternal, native.histogramArrive(id));
  }

  static handleOf(histogram) {
    if (typeof histogram !== 'object' || histogram === null || !(#native in histogram)) throw new ERR_INVALID_THIS('Histogram');
    return histogram.#native;
  }

  #summary(index) {
    if (!(#native in this)) throw new ERR_INVALID_THIS('Histogram');
    return native.histogramSummary(this.#native)[index];
  }

  /** @returns {number} values recorded */
  get count() {
    return this.#summary(COUNT);
  }

  /** @returns {bigint} */
  get countBigInt() {
    return wholeNumber(this.#summary(COUNT));
  }

  /** @returns {number} */
  get min() {
    return this.#summary(MIN);
  }

  /** @returns {bigint} */
  get minBigInt() {
    return this.#summary(COUNT) === 0 ? NOTHING : wholeNumber(this.#summary(MIN));
  }

  /** @returns {number} */
  get max() {
    return this.#summary(MAX);
  }

  /** @returns {bigint} */
  get maxBigInt() {
    return wholeNumber(this.#summary(MAX));
  }

  /** @returns {number} */
  get mean() {
    return this.#summary(MEAN);
  }

  /** @returns {number} */
  get stddev() {
    return this.#summary(STDDEV);
  }

  /** @returns {number} values that were too large to record */
  get exceeds() {
    return this.#summary(EXCEEDS);
  }

  /** @returns {bigint} */
  get exceedsBigInt() {
    return wholeNumber(this.#summary(EXCEEDS));
  }

  /** @returns {number} third standardized moment; 0 for fewer than three values */
  get skewness() {
    return this.#moment(3, 3);
  }

  /** @returns {number} excess of the fourth standardized moment; 0 for fewer than four values */
  get kurtosis() {
    return this.#moment(4, 4);
  }

  #moment(order, least) {
    const [count, , , mean, stddev] = native.histogramSummary(handleOf(this));
    if (count < least || stddev === 0) return 0;
    const pairs = native.histogramCounts(this.#native);
    let sum = 0;
    for (let i = 0; i < pairs.length; i += 2) sum += pairs[i + 1] * ((pairs[i] - mean) / stddev) ** order;
    return order === 4 ? sum / count - 3 : sum / count;
  }

  /** @param {number} value @returns {number} how often (about) this value was recorded */
  countAt(value) {
    const handle = handleOf(this);
    validateInteger(value, 'value', 0);
    return native.histogramCountAt(handle, value);
  }

  /** @param {number} percentile above 0, at most 100 @returns {number} */
  percentile(percentile) {
    const handle = handleOf(this);
    validatePercentile(percentile);
    return native.histogramPercentile(handle, percentile);
  }

  /** @param {number} percentile @returns {bigint} */
  percentileBigInt(percentile) {
    const handle = handleOf(this);
    validatePercentile(percentile);
    return wholeNumber(native.histogramPercentile(handle, percentile));
  }

  /** @returns {Map<number, number>} */
  get percentiles() {
    return percentileMap(handleOf(this), (value) => value);
  }

  /** @returns {Map<number, bigint>} */
  get percentilesBigInt() {
    return percentileMap(handleOf(this), wholeNumber);
  }

  /** @returns {Uint8Array} what `importHistogram` makes the same of */
  export() {
    return require('internal/perf/histogram_export').exportHistogram(handleOf(this));
  }

  reset() {
    native.histogramReset(handleOf(this));
  }

  toJSON() {
    const { count, min, max, mean, exceeds, stddev, skewness, kurtosis } = this;
    return { count, min, max, mean, exceeds, stddev, skewness, kurtosis, percentiles: Object.fromEntries(this.percentiles) };
  }

  [kInspect](depth, options) {
    if (depth < 0) return `[${this.constructor.name}]`;
    const { min, max, mean, exceeds, stddev, skewness, kurtosis, count, percentiles } = this;
    return show('Histogram', { min, max, mean, exceeds, stddev, skewness, kurtosis, count, percentiles }, depth, options);
  }
}
const { handleOf } = Histogram;
delete Histogram.handleOf;

function validatePercentile(percentile) {
  validateNumber(percentile, 'percentile');
  if (!(percentile > 0 && percentile <= 100)) throw new ERR_OUT_OF_RANGE('percentile', '> 0 && <= 100', percentile);
}

function percentileMap(handle, convert) {
  const pairs = native.histogramPercentiles(handle);
  const map = new Map();
  for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i], convert(pairs[i + 1]));
  return map;
}

class RecordableHistogram extends Histogram {
  #recordable = true;

  [kClone]() {
    return { data: super[kClone]().data, deserializeInfo: 'internal/perf/histogram:RecordableHistogram' };
  }

  static [kDeserialize](id) {
    return new RecordableHistogram(kInternal, native.histogramArrive(id));
  }

  static isOne(value) {
    return typeof value === 'object' && value !== null && #recordable in value;
  }

  /** @param {number | bigint} val */
  record(val) {
    const handle = handleOf(this);
    native.histogramRecord(handle, checkValue(val));
  }

  /** Records the nanoseconds since the last call. */
  recordDelta() {
    native.histogramRecordDelta(handleOf(this));
  }

  /** @param {RecordableHistogram} other whose values are added to these */
  add(other) {
    const handle = handleOf(this);
    if (!isRecordable(other)) throw new ERR_INVALID_ARG_TYPE('other', 'RecordableHistogram', other);
    native.histogramAdd(handle, handleOf(other));
  }
}
const { isOne: isRecordable } = RecordableHistogram;
delete RecordableHistogram.isOne;

/** Watches how late timers fire. */
class ELDHistogram extends Histogram {
  #resolution;

  constructor(key, handle, resolution) {
    super(key, handle);
    this.#resolution = resolution;
  }

  /** @returns {boolean} whether it was off before */
  enable() {
    if (!(#resolution in this)) throw new ERR_INVALID_THIS('ELDHistogram');
    return native.histogramStartTicks(handleOf(this), this.#resolution);
  }

  /** @returns {boolean} whether it was on before */
  disable() {
    if (!(#resolution in this)) throw new ERR_INVALID_THIS('ELDHistogram');
    return native.histogramStopTicks(handleOf(this));
  }

  [Symbol.dispose]() {
    this.disable();
  }
}

/** A bound of a histogram: a positive safe integer or a bigint. */
function validateBound(value, name) {
  if (typeof value === 'bigint') return Number(value);
  validateNumber(value, name);
  validateInteger(value, name, 1, Number.MAX_SAFE_INTEGER);
  return value;
}

/**
 * @param {{ lowest?: number | bigint, highest?: number | bigint, figures?: number }} [options]
 * @returns {RecordableHistogram}
 */
function createHistogram(options = {}) {
  validateObject(options, 'options');
  return new RecordableHistogram(kInternal, native.histogram(...checkBounds(options)));
}

/** @returns {[number, number, number]} lowest and highest value, and figures */
function checkBounds(options) {
  const { figures = 3, highest = Number.MAX_SAFE_INTEGER, lowest = 1 } = options;
  const from = validateBound(lowest, 'options.lowest');
  if (typeof highest !== 'bigint') validateNumber(highest, 'options.highest');
  if (Number(highest) < 2 * from) throw new ERR_OUT_OF_RANGE('options.highest', `>= 2 * options.lowest (${2n * BigInt(from)}n)`, highest);
  const to = validateBound(highest, 'options.highest');
  validateInteger(figures, 'options.figures', 1, 5);
  return [from, to, figures];
}

/** What is recorded for a value. */
function checkValue(val) {
  if (typeof val === 'bigint') {
    if (val < 1n) throw new ERR_OUT_OF_RANGE('val', '>= 1', val);
    return Number(val);
  }
  validateInteger(val, 'val', 1);
  return val;
}

/**
 * @param {Uint8Array} data that `histogram.export()` gave
 * @returns {RecordableHistogram}
 */
function importHistogram(data) {
  if (!require('internal/util/types').isUint8Array(data)) throw new ERR_INVALID_ARG_TYPE('data', 'Uint8Array', data);
  return new RecordableHistogram(kInternal, require('internal/perf/histogram_export').importHandle(data));
}

/**
 * @param {{ resolution?: number }} [options] milliseconds between samples
 * @returns {ELDHistogram}
 */
function monitorEventLoopDelay(options = {}) {
  validateObject(options, 'options');
  const { resolution = 10 } = options;
  validateInteger(resolution, 'options.resolution', 1);
  return new ELDHistogram(kInternal, native.histogram(1, 3_600_000_000_000, 3), resolution);
}

module.exports = {
  Histogram, RecordableHistogram, checkBounds, checkValue, createHistogram, importHistogram, isRecordable, monitorEventLoopDelay,
};
