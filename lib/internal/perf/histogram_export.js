'use strict';

// Histograms as bytes: CBOR with Node's keys, where the counts stand by their position in an HDR histogram.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');

const native = binding('performance');

const VERSION = 1;
/** Keys of the map, in order. */
const KEYS = { version: 0, lowest: 1, highest: 2, figures: 3, total: 4, min: 5, max: 6, offset: 7, ratio: 8, length: 9, counts: 10 };
/** What an empty histogram says is its minimum. */
const NOTHING = 9223372036854775807n;
/** No histogram has more positions: 5 digits over 63 bits. */
const MAX_PAIRS = 20_000_000;

// ---- positions ----------------------------------------------------------------------------------

const bits = (value) => (value < 1 ? 0 : Math.floor(Math.log2(value)) + 1);
/** The number of bits, right where the logarithm is rounded up to the next power. */
const bitLength = (value) => (2 ** (bits(value) - 1) > value ? bits(value) - 1 : bits(value));

/** How an HDR histogram of these bounds lays out its counts. */
function layout(lowest, highest, figures) {
  const unit = bitLength(lowest) - 1;
  const half = Math.max(Math.ceil(Math.log2(2 * 10 ** figures)), 1) - 1;
  let buckets = 1;
  for (let limit = 2 ** (half + 1 + unit); limit <= highest; limit *= 2) buckets++;
  return { unit, half, length: (buckets + 1) * 2 ** half };
}

function positionOf(value, { unit, half }) {
  const bucket = Math.max(bitLength(value), half + 1 + unit) - unit - (half + 1);
  return bucket * 2 ** half + Math.floor(value / 2 ** (bucket + unit));
}

function valueAt(position, { unit, half }) {
  const bucket = Math.max(Math.floor(position / 2 ** half) - 1, 0);
  return (position - bucket * 2 ** half) * 2 ** (bucket + unit);
}

// ---- CBOR ---------------------------------------------------------------------------------------

function pushHead(out, major, value) {
  const number = BigInt(value);
  const start = major << 5;
  const size = number < 24n ? 0 : number < 256n ? 1 : number < 65536n ? 2 : number < 4294967296n ? 4 : 8;
  if (size === 0) {
    out.push(start | Number(number));
    return;
  }
  out.push(start | 24 + Math.log2(size));
  for (let shift = BigInt(size - 1) * 8n; shift >= 0n; shift -= 8n) out.push(Number(number >> shift & 255n));
}

function pushFloat(out, value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  out.push(0xfb, ...bytes);
}

/** Reads the part of CBOR that exports are made of; anything else is an error. */
class Reader {
  #bytes;
  #view;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd() {
    return this.#at === this.#bytes.length;
  }

  /** @returns {[number, number]} major type and value */
  head() {
    const first = this.#view.getUint8(this.#at++);
    const info = first & 31;
    if (info < 24) return [first >> 5, info];
    if (first === 0xfb) {
      this.#at += 8;
      return [7, this.#view.getFloat64(this.#at - 8)];
    }
    if (info > 27) throw new RangeError('not of an export');
    const size = 2 ** (info - 24);
    this.#at += size;
    const at = this.#at - size;
    switch (size) {
      case 1: return [first >> 5, this.#view.getUint8(at)];
      case 2: return [first >> 5, this.#view.getUint16(at)];
      case 4: return [first >> 5, this.#view.getUint32(at)];
      default: return [first >> 5, Number(this.#view.getBigUint64(at))];
    }
  }

  /** A number, a list of numbers, or what a map of numbers holds. */
  value() {
    const [major, value] = this.head();
    if (major === 0 || major === 7) return value;
    if (major === 1) return -1 - value;
    if (major !== 4 && major !== 5) throw new RangeError('not of an export');
    const count = major === 4 ? value : value * 2;
    // Each takes a byte at least.
    if (count > this.#bytes.length - this.#at) throw new RangeError('too short');
    const list = [];
    for (let i = 0; i < count; i++) list.push(this.value());
    return list;
  }
}

// ---- histograms ---------------------------------------------------------------------------------

/**
 * @param {object} handle a native histogram
 * @returns {Uint8Array}
 */
function exportHistogram(handle) {
  const [lowest, highest, figures] = native.histogramBounds(handle);
  const [total, min, max] = native.histogramSummary(handle);
  const shape = layout(lowest, highest, figures);
  const pairs = native.histogramCounts(handle);
  const out = [];
  pushHead(out, 5, Object.keys(KEYS).length);
  const field = (key, value) => {
    pushHead(out, 0, KEYS[key]);
    pushHead(out, 0, value);
  };
  field('version', VERSION);
  field('lowest', lowest);
  field('highest', highest);
  field('figures', figures);
  field('total', total);
  field('min', total === 0 ? NOTHING : min);
  field('max', max);
  field('offset', 0);
  pushHead(out, 0, KEYS.ratio);
  pushFloat(out, 1);
  field('length', shape.length);
  pushHead(out, 0, KEYS.counts);
  pushHead(out, 4, pairs.length);
  let last = 0;
  for (let i = 0; i < pairs.length; i += 2) {
    const position = positionOf(Math.floor(pairs[i]), shape);
    pushHead(out, 0, position - last);
    pushHead(out, 0, pairs[i + 1]);
    last = position;
  }
  return Uint8Array.from(out);
}

const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

function read(data) {
  const reader = new Reader(data);
  const [major, size] = reader.head();
  if (major !== 5) throw new RangeError('no map');
  const fields = new Map();
  for (let i = 0; i < size; i++) fields.set(reader.value(), reader.value());
  const of = (key) => fields.get(KEYS[key]);
  const [lowest, highest, figures, counts] = [of('lowest'), of('highest'), of('figures'), of('counts')];
  const isSound = reader.isAtEnd && of('version') === VERSION && isCount(lowest) && lowest >= 1 && highest >= 2 * lowest &&
    figures >= 1 && figures <= 5 && Number.isInteger(figures) && Array.isArray(counts) && counts.length % 2 === 0 &&
    counts.length <= MAX_PAIRS && counts.every(isCount);
  if (!isSound) throw new RangeError('unsound');
  const shape = layout(lowest, highest, figures);
  const handle = native.histogram(lowest, highest, figures);
  let position = 0;
  for (let i = 0; i < counts.length; i += 2) {
    position += counts[i];
    if (position >= shape.length || counts[i + 1] === 0) throw new RangeError('unsound');
    native.histogramRecordMany(handle, valueAt(position, shape), counts[i + 1]);
  }
  return handle;
}

/**
 * @param {Uint8Array} data
 * @returns {object} a native histogram
 */
function importHandle(data) {
  try {
    return read(data);
  } catch (cause) {
    const error = new ERR_INVALID_ARG_VALUE('data', data);
    error.message = 'Invalid histogram export data';
    error.cause = cause;
    throw error;
  }
}

module.exports = { exportHistogram, importHandle };
