'use strict';
// `node:zlib`: streams and functions for deflate, gzip, Brotli and Zstandard.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateUint32 } = require('internal/validators');
const { constants, codes } = require('internal/zlib/constants');
const { makeAsync, makeSync } = require('internal/zlib/oneshot');
const { ZlibStream, params } = require('internal/zlib/stream');
const native = binding('zlib');

/**
 * CRC-32 as gzip and zip use it.
 * @param {string | Buffer | TypedArray | DataView} data
 * @param {number} [value] of what came before
 */
function crc32(data, value = 0) {
  if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
    throw new ERR_INVALID_ARG_TYPE('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
  }
  validateUint32(value, 'value');
  return native.crc32(data, value);
}

let warned = false;

function warnWithoutNew(name) {
  if (warned) return;
  warned = true;
  process.emitWarning(
    `Instantiating ${name} without the 'new' keyword has been deprecated.`, 'DeprecationWarning', 'DEP0184');
}

/**
 * A class of streams that may also be called without `new`, as the older ones always could.
 * @param {string} name
 * @param {number} mode
 * @param {Function} Parent
 */
function makeClass(name, mode, Parent) {
  // The name of a function is that of the member it is made as.
  const { [name]: Stream } = {
    [name]: function(options) {
      if (!(this instanceof Stream)) {
        warnWithoutNew(name);
        return new Stream(options);
      }
      ZlibStream.call(this, options, mode);
    },
  };
  Object.setPrototypeOf(Stream.prototype, Parent.prototype);
  Object.setPrototypeOf(Stream, Parent);
  return Stream;
}

/** What the classes of one family have in common. */
function makeFamily(name) {
  const { [name]: Family } = { [name]: function(options, mode) { ZlibStream.call(this, options, mode); } };
  Object.setPrototypeOf(Family.prototype, ZlibStream.prototype);
  Object.setPrototypeOf(Family, ZlibStream);
  return Family;
}

const Zlib = makeFamily('Zlib');
Zlib.prototype.params = params;

const Zstd = makeFamily('Zstd');

class ZstdCompress extends Zstd {
  /** @param {object} [options] */
  constructor(options) {
    super(options, constants.ZSTD_COMPRESS);
  }
}

class ZstdDecompress extends Zstd {
  /** @param {object} [options] */
  constructor(options) {
    super(options, constants.ZSTD_DECOMPRESS);
  }
}

/** Name of the class, of its functions, and its mode. */
const formats = [
  ['Deflate', 'deflate', constants.DEFLATE],
  ['Inflate', 'inflate', constants.INFLATE],
  ['Gzip', 'gzip', constants.GZIP],
  ['Gunzip', 'gunzip', constants.GUNZIP],
  ['DeflateRaw', 'deflateRaw', constants.DEFLATERAW],
  ['InflateRaw', 'inflateRaw', constants.INFLATERAW],
  ['Unzip', 'unzip', constants.UNZIP],
  ['BrotliCompress', 'brotliCompress', constants.BROTLI_ENCODE],
  ['BrotliDecompress', 'brotliDecompress', constants.BROTLI_DECODE],
  ['ZstdCompress', 'zstdCompress', constants.ZSTD_COMPRESS],
  ['ZstdDecompress', 'zstdDecompress', constants.ZSTD_DECOMPRESS],
];

exports.crc32 = crc32;

const { ZipBuffer, createZipArchive, createZipArchiveSync, zipFiles } = require('internal/zip/archive');
const { ZipEntry, getMaxZipContentSize, setMaxZipContentSize } = require('internal/zip/entry');
const { ZipFile } = require('internal/zip/file');
Object.assign(exports, {
  ZipBuffer, ZipEntry, ZipFile, createZipArchive, createZipArchiveSync, getMaxZipContentSize, setMaxZipContentSize, zipFiles,
});

for (const [className, functionName, mode] of formats) {
  const Stream = { ZstdCompress, ZstdDecompress }[className] ??
    makeClass(className, mode, mode <= constants.UNZIP ? Zlib : ZlibStream);
  exports[className] = Stream;
  exports[functionName] = makeAsync(mode, Stream);
  exports[`${functionName}Sync`] = makeSync(mode, Stream);
  const create = { [`create${className}`]: (options) => new Stream(options) }[`create${className}`];
  Object.defineProperty(exports, `create${className}`, { __proto__: null, enumerable: true, configurable: true, value: create });
}

Object.defineProperties(exports, {
  constants: { __proto__: null, enumerable: true, value: constants },
  codes: { __proto__: null, enumerable: true, value: codes },
});

// The numbers of zlib and Zstandard also stand here by themselves; those of Brotli never did.
for (const name of Object.keys(constants)) {
  if (!name.startsWith('BROTLI')) Object.defineProperty(exports, name, { __proto__: null, value: constants[name] });
}
