'use strict';
// The options of a zlib stream or function, checked and brought into the form that the native side
// takes. What is checked, in which order and with which words is what users see of it.

const {
  codes: { ERR_BROTLI_INVALID_PARAM, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_ZSTD_INVALID_PARAM },
} = require('internal/errors');
const { checkRangesOrGetDefault, validateBoolean, validateFiniteNumber } = require('internal/validators');
const { kMaxLength } = require('buffer');
const { constants } = require('internal/zlib/constants');
const { isAnyArrayBuffer } = binding('buffer');

const {
  INFLATE, GZIP, GUNZIP, UNZIP, BROTLI_ENCODE, BROTLI_DECODE, ZSTD_COMPRESS, ZSTD_DECOMPRESS,
} = constants;

/** The flush operations of a format: the last one there is, none, the end, and a full flush. */
class Flushes {
  constructor(max, none, finish, full) {
    this.max = max;
    this.none = none;
    this.finish = finish;
    this.full = full;
  }
}

const zlibFlushes = new Flushes(constants.Z_BLOCK, constants.Z_NO_FLUSH, constants.Z_FINISH, constants.Z_FULL_FLUSH);
const brotliFlushes = new Flushes(
  constants.BROTLI_OPERATION_EMIT_METADATA, constants.BROTLI_OPERATION_PROCESS, constants.BROTLI_OPERATION_FINISH,
  constants.BROTLI_OPERATION_FLUSH);
const zstdFlushes = new Flushes(
  constants.ZSTD_e_end, constants.ZSTD_e_continue, constants.ZSTD_e_end, constants.ZSTD_e_flush);

function flushesOf(mode) {
  if (mode === BROTLI_ENCODE || mode === BROTLI_DECODE) return brotliFlushes;
  return mode === ZSTD_COMPRESS || mode === ZSTD_DECOMPRESS ? zstdFlushes : zlibFlushes;
}

/** Highest number of a parameter whose constant begins with one of the prefixes. */
function highest(prefix) {
  return Math.max(...Object.keys(constants).filter((name) => name.startsWith(prefix)).map((name) => constants[name]));
}

const highestBrotli = highest('BROTLI_PARAM_');
const highestZstdCompress = highest('ZSTD_c_');
const highestZstdDecompress = highest('ZSTD_d_');

function checkParams(params, highestParam, InvalidParam) {
  if (params === undefined || params === null) return null;
  const pairs = [];
  const seen = new Set();
  for (const name of Object.keys(params)) {
    const number = Number(name);
    if (!(number >= 0 && number <= highestParam) || seen.has(number)) throw new InvalidParam(name);
    seen.add(number);
    const value = params[name];
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      throw new ERR_INVALID_ARG_TYPE('options.params[key]', 'number', value);
    }
    pairs.push(number, Number(value));
  }
  return pairs.length === 0 ? null : new Int32Array(pairs);
}

function checkDictionary(dictionary) {
  if (dictionary === undefined || ArrayBuffer.isView(dictionary)) return dictionary;
  if (isAnyArrayBuffer(dictionary)) return new Uint8Array(dictionary);
  throw new ERR_INVALID_ARG_TYPE('options.dictionary', ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], dictionary);
}

function checkPledgedSize(size) {
  if (size === undefined) return undefined;
  if (!(size >= 0)) {
    const error = new RangeError('pledgedSrcSize must be non-negative');
    error.code = 'ERR_OUT_OF_RANGE';
    throw error;
  }
  return size;
}

function checkChunkSize(size) {
  if (!validateFiniteNumber(size, 'options.chunkSize')) return constants.Z_DEFAULT_CHUNK;
  if (size < constants.Z_MIN_CHUNK) {
    throw new ERR_OUT_OF_RANGE('options.chunkSize', `>= ${constants.Z_MIN_CHUNK}`, size);
  }
  return size;
}

class Settings {
  /**
   * @param {number} mode one of the formats in `zlib.constants`
   * @param {import('zlib').ZlibOptions} [options]
   */
  constructor(mode, options) {
    const o = options ?? {};
    const flushes = flushesOf(mode);
    this.mode = mode;
    this.windowBits = 0;
    this.level = 0;
    this.memLevel = 0;
    this.strategy = 0;
    this.params = undefined;
    this.dictionary = undefined;
    this.pledgedSize = undefined;
    this.fullFlush = flushes.full;

    // Brotli and Zstandard complain of their parameters first, zlib of what all formats share.
    if (flushes === brotliFlushes) {
      this.params = checkParams(o.params, highestBrotli, ERR_BROTLI_INVALID_PARAM) ?? undefined;
    } else if (flushes === zstdFlushes) {
      const highestParam = mode === ZSTD_COMPRESS ? highestZstdCompress : highestZstdDecompress;
      this.params = checkParams(o.params, highestParam, ERR_ZSTD_INVALID_PARAM) ?? undefined;
      if (mode === ZSTD_COMPRESS) this.pledgedSize = checkPledgedSize(o.pledgedSrcSize);
    } else {
      this.#checkZlib(o);
    }

    this.chunkSize = checkChunkSize(o.chunkSize);
    this.flush = checkRangesOrGetDefault(o.flush, 'options.flush', 0, flushes.max, flushes.none);
    this.finishFlush = checkRangesOrGetDefault(o.finishFlush, 'options.finishFlush', 0, flushes.max, flushes.finish);
    this.maxOutputLength = checkRangesOrGetDefault(o.maxOutputLength, 'options.maxOutputLength', 1, kMaxLength, kMaxLength);
    if (o.rejectGarbageAfterEnd !== undefined) validateBoolean(o.rejectGarbageAfterEnd, 'options.rejectGarbageAfterEnd');
    this.rejectJunk = o.rejectGarbageAfterEnd === true;
    this.dictionary ??= checkDictionary(o.dictionary);
    this.info = o.info;
    /** What the native side reads. */
    this.basic = new Int32Array([
      mode, this.windowBits, this.level, this.memLevel, this.strategy, this.rejectJunk ? 1 : 0,
    ]);
  }

  #checkZlib(o) {
    const { mode } = this;
    const expands = mode === INFLATE || mode === GUNZIP || mode === UNZIP;
    if (!expands || o.windowBits !== undefined && o.windowBits !== null && o.windowBits !== 0) {
      // A gzip window of 8 bits is one that zlib itself cannot do.
      const min = mode === GZIP ? 9 : constants.Z_MIN_WINDOWBITS;
      this.windowBits = checkRangesOrGetDefault(
        o.windowBits, 'options.windowBits', min, constants.Z_MAX_WINDOWBITS, constants.Z_DEFAULT_WINDOWBITS);
    } else if (o.windowBits === undefined) {
      this.windowBits = constants.Z_DEFAULT_WINDOWBITS;
    }
    this.level = checkRangesOrGetDefault(
      o.level, 'options.level', constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL, constants.Z_DEFAULT_COMPRESSION);
    this.memLevel = checkRangesOrGetDefault(
      o.memLevel, 'options.memLevel', constants.Z_MIN_MEMLEVEL, constants.Z_MAX_MEMLEVEL, constants.Z_DEFAULT_MEMLEVEL);
    this.strategy = checkRangesOrGetDefault(
      o.strategy, 'options.strategy', constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_DEFAULT_STRATEGY);
  }
}

/** Settings without any options, one of each mode. */
const defaults = [];

/**
 * @param {number} mode
 * @param {import('zlib').ZlibOptions} [options]
 * @returns {Settings}
 */
function settingsOf(mode, options) {
  if (options !== undefined && options !== null) return new Settings(mode, options);
  return defaults[mode] ??= new Settings(mode, undefined);
}

module.exports = { settingsOf };
