'use strict';
// ZipEntry: one file, folder or link of a ZIP archive. Where its content is (in memory, in an archive in memory, in a
// file, or still in a source that has to be read) is a backing, which can be exchanged.

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_STATE, ERR_INVALID_THIS,
    ERR_ZIP_ENTRY_CORRUPT, ERR_ZIP_ENTRY_TOO_LARGE, ERR_ZIP_INVALID_ARCHIVE, ERR_ZIP_UNSUPPORTED_FEATURE,
  },
} = require('internal/errors');
const { Buffer } = require('buffer');
const { validateInteger, validateString, validateUint32 } = require('internal/validators');
const { isAnyArrayBuffer } = binding('buffer');
const format = require('internal/zip/format');

const { DEFLATE, FLAG_DESCRIPTOR, FLAG_UTF8, STORE, ZSTD } = format;

const TYPE_MASK = 0o170000;
const TYPE_FILE = 0o100000;
const TYPE_FOLDER = 0o040000;
const TYPE_LINK = 0o120000;
const DOS_FOLDER = 0x10;

const METHODS = { __proto__: null, deflate: DEFLATE, store: STORE, zstd: ZSTD };
const UNFINISHED = 'this streaming entry has not finished serializing yet';

const kMake = Symbol('kMake');
const crc32 = (bytes, before = 0) => binding('zlib').crc32(bytes, before);

let maxContentSize = 256 * 1024 * 1024;

/** @returns {number} most bytes that an entry may say to have, where `maxSize` is not given */
function getMaxZipContentSize() {
  return maxContentSize;
}

/** @param {number} size */
function setMaxZipContentSize(size) {
  validateInteger(size, 'size', 0, Number.MAX_SAFE_INTEGER);
  maxContentSize = size;
}

function bytesOf(value, name) {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (isAnyArrayBuffer(value)) return Buffer.from(value);
  throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], value);
}

// ---- backings -----------------------------------------------------------------------------------

/** Content that is at hand, compressed as the entry says. */
class MemoryBacking {
  constructor(raw) {
    this.raw = raw;
  }

  rawNow() { return this.raw; }

  async rawLater() { return this.raw; }

  async *chunks() { if (this.raw.length > 0) yield this.raw; }

  localExtra() { return Buffer.alloc(0); }
}

/** Content inside an archive that is in memory, found when it is asked for. */
class ArchiveBacking extends MemoryBacking {
  constructor(archive, record) {
    super(undefined);
    this.archive = archive;
    this.record = record;
  }

  #local() {
    const header = this.archive.subarray(this.record.offset);
    return { header, ...format.checkLocal(header, this.record) };
  }

  rawNow() {
    if (this.raw !== undefined) return this.raw;
    const start = this.record.offset + this.#local().length;
    const end = start + this.record.compressedSize;
    if (end > this.archive.length) throw new ERR_ZIP_INVALID_ARCHIVE('entry content is out of bounds');
    this.raw = this.archive.subarray(start, end);
    return this.raw;
  }

  async rawLater() { return this.rawNow(); }

  async *chunks() { if (this.rawNow().length > 0) yield this.raw; }

  localExtra() {
    const { header, length, extraLength } = this.#local();
    return header.subarray(length - extraLength, length);
  }
}

/** Content that is read once, while the entry is written. */
class SourceBacking {
  constructor(source) {
    this.source = source;
    this.isSpent = false;
  }

  rawNow() {
    throw new ERR_INVALID_STATE(this.isSpent ? 'the content of a streaming entry is not available for reading' : UNFINISHED);
  }

  async rawLater() { return this.rawNow(); }

  // eslint-disable-next-line require-yield
  async *chunks() { this.rawNow(); }

  localExtra() { return Buffer.alloc(0); }

  dispose() {
    if (this.isSpent) return undefined;
    this.isSpent = true;
    const { source } = this;
    if (typeof source?.destroy === 'function') return source.destroy();
    return typeof source?.return === 'function' ? source.return() : undefined;
  }
}

// ---- entries ------------------------------------------------------------------------------------

let partsOf;

class ZipEntry {
  /** What the headers say, as `internal/zip/format` takes it. */
  #meta;
  #backing;

  static {
    partsOf = (entry) => {
      if (typeof entry !== 'object' || entry === null || !(#meta in entry)) return undefined;
      return {
        meta: entry.#meta,
        backing: entry.#backing,
        setBacking(backing) { entry.#backing = backing; },
      };
    };
  }

  constructor(key, meta, backing) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#meta = meta;
    this.#backing = backing;
  }

  static [Symbol.hasInstance](value) {
    return typeof value === 'object' && value !== null && #meta in value;
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#meta in value)) throw new ERR_INVALID_THIS('ZipEntry');
    return value.#meta;
  }

  /**
   * @param {ArrayBuffer | ArrayBufferView} buffer an archive
   * @returns {Iterator<ZipEntry>}
   */
  static *read(buffer) {
    yield* readArchive(bytesOf(buffer, 'buffer')).entries;
  }

  /**
   * @param {string} filename with a `/` at its end for a folder
   * @param {ArrayBuffer | ArrayBufferView} data
   * @param {{comment?: string, method?: string, mode?: number, modified?: Date}} [options]
   * @returns {Promise<ZipEntry>}
   */
  static async create(filename, data, options = undefined) {
    const draft = draftOf(filename, data, options);
    if (draft.method === STORE) return stored(draft);
    const { promisify } = require('util');
    const zlib = require('zlib');
    const compress = promisify(draft.method === ZSTD ? zlib.zstdCompress : zlib.deflateRaw);
    return compressed(draft, await compress(draft.bytes));
  }

  /** As `create`, at once. */
  static createSync(filename, data, options = undefined) {
    const draft = draftOf(filename, data, options);
    if (draft.method === STORE) return stored(draft);
    const zlib = require('zlib');
    return compressed(draft, (draft.method === ZSTD ? zlib.zstdCompressSync : zlib.deflateRawSync)(draft.bytes));
  }

  /**
   * @param {string} filename
   * @param {AsyncIterable<Uint8Array>} source is read while the entry is written
   * @param {{comment?: string, method?: string, mode?: number, modified?: Date}} [options]
   */
  static createStream(filename, source, options = undefined) {
    const meta = metaFor(filename, options, 0o644, TYPE_FILE);
    if (filename.endsWith('/')) throw new ERR_INVALID_ARG_VALUE('filename', filename, 'a directory entry cannot be streamed');
    meta.method = methodIn(options);
    meta.flags |= FLAG_DESCRIPTOR;
    meta.isStreamed = true;
    meta.size = meta.compressedSize = meta.crc32 = undefined;
    return new ZipEntry(kMake, meta, new SourceBacking(source));
  }

  /**
   * @param {string} filename
   * @param {string} target where the link leads
   * @param {{comment?: string, mode?: number, modified?: Date}} [options]
   */
  static createSymlink(filename, target, options = undefined) {
    const meta = metaFor(filename, options, 0o777, TYPE_LINK);
    validateString(target, 'target');
    return stored({ meta, bytes: Buffer.from(target, 'utf8') });
  }

  get name() { return ZipEntry.#check(this).name; }

  get nameBuffer() { return ZipEntry.#check(this).nameBytes; }

  get comment() {
    const { commentBytes, flags } = ZipEntry.#check(this);
    return format.decodeText(commentBytes, (flags & FLAG_UTF8) !== 0);
  }

  get flags() { return ZipEntry.#check(this).flags; }

  /** 0 for stored, 8 for deflate, 93 for Zstandard. */
  get method() { return ZipEntry.#check(this).method; }

  get compressed() { return ZipEntry.#check(this).method !== STORE; }

  get crc32() { return known(ZipEntry.#check(this).crc32); }

  get size() { return known(ZipEntry.#check(this).size); }

  get compressedSize() { return known(ZipEntry.#check(this).compressedSize); }

  get mode() {
    const { attributes, madeBy } = ZipEntry.#check(this);
    return madeBy === format.MADE_BY_UNIX ? attributes >>> 16 & 0o7777 : 0;
  }

  get isDirectory() { return ZipEntry.#check(this).name.endsWith('/'); }

  get isSymlink() {
    const { attributes, madeBy } = ZipEntry.#check(this);
    return madeBy === format.MADE_BY_UNIX && (attributes >>> 16 & TYPE_MASK) === TYPE_LINK;
  }

  get isFile() { return !this.isDirectory && !this.isSymlink; }

  get modified() { return new Date(modifiedOf(ZipEntry.#check(this), this.#backing)); }

  /** @returns {Buffer | null} the content as it is in the archive, where that is in memory */
  get rawContent() {
    ZipEntry.#check(this);
    return this.#backing instanceof MemoryBacking ? this.#backing.rawNow() : null;
  }

  /**
   * @param {{verify?: boolean, maxSize?: number}} [options]
   * @returns {Promise<Buffer>}
   */
  async content(options = undefined) {
    const meta = ZipEntry.#check(this);
    if (this.#backing instanceof SourceBacking) this.#backing.rawNow();
    checkSize(meta, options?.maxSize ?? maxContentSize);
    const raw = await this.#backing.rawLater();
    if (meta.method === STORE) return verified(meta, Buffer.from(raw), options);
    const { promisify } = require('util');
    const { run, limits } = decompressor(meta, false);
    let bytes;
    try {
      bytes = await promisify(run)(raw, limits);
    } catch (error) {
      throw inflateError(meta, error);
    }
    return verified(meta, bytes, options);
  }

  /** As `content`, at once. */
  contentSync(options = undefined) {
    const meta = ZipEntry.#check(this);
    if (this.#backing instanceof SourceBacking) this.#backing.rawNow();
    checkSize(meta, options?.maxSize ?? maxContentSize);
    const raw = this.#backing.rawNow();
    if (meta.method === STORE) return verified(meta, Buffer.from(raw), options);
    const { run, limits } = decompressor(meta, true);
    let bytes;
    try {
      bytes = run(raw, limits);
    } catch (error) {
      throw inflateError(meta, error);
    }
    return verified(meta, bytes, options);
  }

  /**
   * The content in pieces, of which the last is followed by an error where the whole is not what it should be.
   * @param {{verify?: boolean, maxSize?: number}} [options]
   */
  async *contentIterator(options = undefined) {
    const meta = ZipEntry.#check(this);
    const backing = this.#backing;
    if (backing instanceof SourceBacking) backing.rawNow();
    if (options?.maxSize !== undefined) checkSize(meta, options.maxSize);
    let length = 0;
    let sum = 0;
    for await (const chunk of decompressedChunks(meta, backing)) {
      length += chunk.length;
      if (length > meta.size) throw wrongSize(meta);
      sum = crc32(chunk, sum);
      yield chunk;
    }
    if (length !== meta.size) throw wrongSize(meta);
    if (options?.verify !== false && sum !== meta.crc32) throw wrongSum(meta);
  }

  [Symbol.dispose]() {
    ZipEntry.#check(this);
    if (this.#backing instanceof SourceBacking) this.#backing.dispose();
  }

  async [Symbol.asyncDispose]() {
    ZipEntry.#check(this);
    if (this.#backing instanceof SourceBacking) await this.#backing.dispose();
  }
}

function known(value) {
  if (value === undefined) throw new ERR_INVALID_STATE(UNFINISHED);
  return value;
}

/** Some archives have their good times in the local headers only. */
function modifiedOf(meta, backing) {
  if (meta.modified !== undefined) return meta.modified;
  let time = meta.time;
  if (time === undefined) {
    try {
      time = format.timeIn(backing.localExtra());
    } catch {
      // The coarse time is good enough where the header cannot be had.
    }
  }
  meta.modified = time ?? format.fromDosTime(meta.dosTime, meta.dosDate);
  return meta.modified;
}

// ---- making entries -----------------------------------------------------------------------------

function metaFor(filename, options, defaultMode, type) {
  format.warnOnce();
  validateString(filename, 'filename');
  if (filename === '') throw new ERR_INVALID_ARG_VALUE('filename', filename, 'must not be empty');
  const { comment = '', mode = defaultMode, modified = new Date() } = options ?? {};
  validateString(comment, 'options.comment');
  validateUint32(mode, 'options.mode');
  if (!require('internal/util/types').isDate(modified)) throw new ERR_INVALID_ARG_TYPE('options.modified', 'Date', modified);
  const folder = type === TYPE_FOLDER ? DOS_FOLDER : 0;
  return {
    name: filename,
    nameBytes: format.encodeText(filename, 'entry name'),
    commentBytes: format.encodeText(comment, 'entry comment'),
    flags: FLAG_UTF8,
    method: STORE,
    modified: new Date(modified),
    attributes: ((mode & 0o7777 | type) << 16 | folder) >>> 0,
    madeBy: format.MADE_BY_UNIX,
    isStreamed: false,
    crc32: 0,
    size: 0,
    compressedSize: 0,
  };
}

function methodIn(options) {
  const method = options?.method ?? 'deflate';
  if (METHODS[method] === undefined) {
    throw new ERR_INVALID_ARG_VALUE('options.method', method, "must be 'deflate', 'store', or 'zstd'");
  }
  return METHODS[method];
}

function draftOf(filename, data, options) {
  validateString(filename, 'filename');
  const isFolder = filename.endsWith('/');
  const meta = metaFor(filename, options, isFolder ? 0o755 : 0o644, isFolder ? TYPE_FOLDER : TYPE_FILE);
  const bytes = bytesOf(data, 'data');
  if (isFolder && bytes.length > 0) throw new ERR_INVALID_ARG_VALUE('data', data, 'must be empty for a directory entry');
  const method = methodIn(options);
  return { meta, bytes, method: bytes.length === 0 ? STORE : method };
}

function stored({ meta, bytes }) {
  meta.crc32 = crc32(bytes);
  meta.size = meta.compressedSize = bytes.length;
  return new ZipEntry(kMake, meta, new MemoryBacking(bytes));
}

function compressed(draft, raw) {
  if (raw.length >= draft.bytes.length) return stored(draft);
  const { meta, bytes, method } = draft;
  meta.method = method;
  meta.crc32 = crc32(bytes);
  meta.size = bytes.length;
  meta.compressedSize = raw.length;
  return new ZipEntry(kMake, meta, new MemoryBacking(raw));
}

/** An entry of an archive that is read. */
function entryOf(record, backing) {
  return new ZipEntry(kMake, { ...record, isStreamed: false, modified: undefined }, backing);
}

/** @param {Buffer} bytes an archive @returns {{entries: Iterable<ZipEntry>, commentBytes: Buffer}} */
function readArchive(bytes) {
  format.warnOnce();
  const end = format.readEnd(bytes.subarray(Math.max(0, bytes.length - format.TAIL_SIZE)), bytes.length);
  const entries = [];
  for (const record of format.readDirectory(bytes.subarray(end.start, end.start + end.size), end)) {
    entries.push(entryOf(record, new ArchiveBacking(bytes, record)));
  }
  return { entries, commentBytes: end.commentBytes };
}

// ---- content ------------------------------------------------------------------------------------

function checkSize({ name, size }, maxSize) {
  if (size > maxSize) throw new ERR_ZIP_ENTRY_TOO_LARGE(`entry "${name}" declares ${size} bytes, exceeding the ${maxSize} byte limit`);
}

const wrongSize = ({ name }) => new ERR_ZIP_ENTRY_CORRUPT(`entry "${name}" does not match its declared size`);
const wrongSum = ({ name }) => new ERR_ZIP_ENTRY_CORRUPT(`entry "${name}" failed CRC-32 verification`);

function verified(meta, bytes, options) {
  if (bytes.length !== meta.size) throw wrongSize(meta);
  if (options?.verify !== false && crc32(bytes) !== meta.crc32) throw wrongSum(meta);
  return bytes;
}

function inflateError(meta, error) {
  if (error?.code === 'ERR_BUFFER_TOO_LARGE') return wrongSize(meta);
  return new ERR_ZIP_ENTRY_CORRUPT(`entry "${meta.name}" failed to inflate: ${error.message}`);
}

function unsupported({ method }) {
  return new ERR_ZIP_UNSUPPORTED_FEATURE(`compression method ${method} is not supported`);
}

function decompressor(meta, isSync) {
  const zlib = require('zlib');
  // More than the entry says is an error, and need not be made.
  const limits = { maxOutputLength: Math.max(meta.size, 1) };
  if (meta.method === DEFLATE) return { run: isSync ? zlib.inflateRawSync : zlib.inflateRaw, limits };
  if (meta.method === ZSTD) return { run: isSync ? zlib.zstdDecompressSync : zlib.zstdDecompress, limits };
  throw unsupported(meta);
}

function decompressedChunks(meta, backing) {
  if (meta.method === STORE) return backing.chunks();
  const zlib = require('zlib');
  const Stream = { [DEFLATE]: zlib.InflateRaw, [ZSTD]: zlib.ZstdDecompress }[meta.method];
  if (Stream === undefined) throw unsupported(meta);
  return through(backing.chunks(), new Stream(), (error) => inflateError(meta, error));
}

/** What a stream makes of chunks; both are done with when the reader is. */
async function* through(chunks, stream, explain) {
  const { Readable, pipeline } = require('stream');
  let fault;
  pipeline(Readable.from(chunks, { objectMode: false }), stream, () => {});
  stream.once('error', (error) => { fault = error; });
  try {
    yield* stream;
  } catch (error) {
    throw fault === error && error.errno !== undefined && error.syscall === undefined ? explain(error) : error;
  }
}

// ---- writing ------------------------------------------------------------------------------------

function partsToWrite(entry) {
  const parts = partsOf(entry);
  if (parts === undefined) throw new ERR_INVALID_ARG_TYPE('entry', 'ZipEntry', entry);
  const { meta, backing } = parts;
  modifiedOf(meta, backing);
  // Sizes stand in the header of what is copied: no descriptor follows it.
  if (!(backing instanceof SourceBacking)) {
    meta.flags &= ~FLAG_DESCRIPTOR;
    meta.isStreamed = false;
  }
  return parts;
}

/** The bytes of an entry in an archive. */
function* writeSync(entry) {
  const { meta, backing } = partsToWrite(entry);
  if (backing instanceof SourceBacking) throw new ERR_INVALID_STATE('a streaming entry cannot be serialized synchronously');
  const raw = backing.rawNow();
  yield format.localHeader(meta);
  if (raw.length > 0) yield raw;
}

async function* write(entry) {
  const { meta, backing } = partsToWrite(entry);
  if (!(backing instanceof SourceBacking)) {
    yield format.localHeader(meta);
    yield* backing.chunks();
    return;
  }
  if (backing.isSpent) backing.rawNow();
  yield format.localHeader(meta);
  let size = 0;
  let compressedSize = 0;
  let sum = 0;
  async function* counted() {
    for await (const chunk of backing.source) {
      if (!(chunk instanceof Uint8Array)) throw new ERR_INVALID_ARG_TYPE('chunk', 'Uint8Array', chunk);
      size += chunk.length;
      sum = crc32(chunk, sum);
      yield chunk;
    }
  }
  const zlib = require('zlib');
  const chunks = meta.method === STORE ? counted() :
    through(counted(), meta.method === ZSTD ? new zlib.ZstdCompress() : new zlib.DeflateRaw(), (error) => error);
  for await (const chunk of chunks) {
    compressedSize += chunk.length;
    yield chunk;
  }
  backing.isSpent = true;
  Object.assign(meta, { size, compressedSize, crc32: sum });
  yield format.dataDescriptor(meta);
}

module.exports = {
  ZipEntry,
  bytesOf,
  entryOf,
  getMaxZipContentSize,
  partsOf,
  readArchive,
  setMaxZipContentSize,
  write,
  writeSync,
};
