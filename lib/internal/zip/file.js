'use strict';
// ZipFile: an archive on disk. Its directory is in memory, its content is read when asked for. Changes are written where
// the central directory was, with a new one behind them.

const {
  codes: {
    ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE, ERR_ZIP_ARCHIVE_TOO_LARGE, ERR_ZIP_ENTRY_NOT_FOUND,
    ERR_ZIP_INVALID_ARCHIVE, ERR_ZIP_NOT_WRITABLE,
  },
} = require('internal/errors');
const { Buffer, constants: { MAX_LENGTH } } = require('buffer');
const { validateBoolean, validateFunction, validateString } = require('internal/validators');
const { createZipArchiveSync, directory, settings, streamOf } = require('internal/zip/archive');
const { ZipEntry, entryOf, partsOf, write, writeSync } = require('internal/zip/entry');
const format = require('internal/zip/format');
const fs = require('fs');
const { promisify } = require('util');

const kMake = Symbol('kMake');
const CHUNK = 64 * 1024;
/** More than any local header needs as a rule: it and its fields come with one read. */
const HEADER_GUESS = 512;

const open = promisify(fs.open);
const close = promisify(fs.close);
const truncate = promisify(fs.ftruncate);
const stat = promisify(fs.fstat);

function tooShort() {
  return new ERR_ZIP_INVALID_ARCHIVE('the file ends before its content does');
}

/** Reads all that is asked for, or as much as the file has. */
function readSync(fd, position, length) {
  const bytes = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const count = fs.readSync(fd, bytes, done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

async function read(fd, position, length) {
  const bytes = Buffer.allocUnsafeSlow(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await promisify(fs.read)(fd, bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function writeAllSync(fd, bytes, position) {
  for (let done = 0; done < bytes.length;) done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
}

async function writeAll(fd, bytes, position) {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await promisify(fs.write)(fd, bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Content in a file that is open as long as its ZipFile is. */
class FileBacking {
  #file;
  #record;

  constructor(file, record) {
    this.#file = file;
    this.#record = record;
  }

  get #fd() {
    if (this.#file.fd === undefined) throw new ERR_INVALID_STATE('cannot read a ZipEntry after its backing ZipFile has been closed');
    return this.#file.fd;
  }

  rawNow() {
    const { offset, compressedSize } = this.#record;
    const { length } = format.checkLocal(readSync(this.#fd, offset, format.LOCAL_SIZE), this.#record);
    this.#checkEnd(offset + length + compressedSize);
    const raw = readSync(this.#fd, offset + length, compressedSize);
    if (raw.length < compressedSize) throw tooShort();
    return raw;
  }

  async rawLater() {
    const { offset, compressedSize } = this.#record;
    const { length } = format.checkLocal(await read(this.#fd, offset, format.LOCAL_SIZE), this.#record);
    this.#checkEnd(offset + length + compressedSize);
    const raw = await read(this.#fd, offset + length, compressedSize);
    if (raw.length < compressedSize) throw tooShort();
    return raw;
  }

  /** Before memory is taken for what an archive only claims to have. */
  #checkEnd(end) {
    if (end > this.#file.directoryStart) throw new ERR_ZIP_INVALID_ARCHIVE('entry content is out of bounds');
  }

  async *chunks() {
    const { offset, compressedSize } = this.#record;
    const { length } = format.checkLocal(await read(this.#fd, offset, format.LOCAL_SIZE), this.#record);
    for (let done = 0; done < compressedSize;) {
      const chunk = await read(this.#fd, offset + length + done, Math.min(CHUNK, compressedSize - done));
      if (chunk.length === 0) throw tooShort();
      done += chunk.length;
      yield chunk;
    }
  }

  localExtra() {
    const { offset } = this.#record;
    let header = readSync(this.#fd, offset, HEADER_GUESS);
    const { length, extraLength } = format.checkLocal(header, this.#record);
    if (header.length < length) header = readSync(this.#fd, offset, length);
    return header.subarray(length - extraLength, length);
  }
}

function checkTail(end) {
  if (end.size > MAX_LENGTH) throw new ERR_ZIP_ARCHIVE_TOO_LARGE('the central directory is too large to hold in memory');
  return end;
}

function writableIn(options) {
  format.warnOnce();
  const { writable = false } = options ?? {};
  validateBoolean(writable, 'options.writable');
  return writable;
}

class ZipFile {
  /** What entries share with their file: `fd`, undefined once it is closed, and where the directory begins. */
  #file;
  #writable;
  #commentBytes;
  #entries = new Map();
  /** Offsets of local headers by entry. */
  #offsets = new Map();
  /** Asynchronous changes run one after the other. */
  #last = Promise.resolve();
  #pending = 0;

  constructor(key, fd, writable, end, bytes) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#file = { fd, directoryStart: end.start };
    this.#writable = writable;
    this.#commentBytes = Buffer.from(end.commentBytes);
    for (const record of format.readDirectory(bytes, end)) {
      const entry = entryOf(record, new FileBacking(this.#file, record));
      this.#entries.set(record.name, entry);
      this.#offsets.set(entry, record.offset);
    }
  }

  static [Symbol.hasInstance](value) {
    return typeof value === 'object' && value !== null && #file in value;
  }

  /**
   * @param {string} filename
   * @param {{writable?: boolean}} [options]
   * @returns {Promise<ZipFile>}
   */
  static async open(filename, options = undefined) {
    validateString(filename, 'filename');
    const writable = writableIn(options);
    const fd = await open(filename, writable ? 'r+' : 'r');
    try {
      const { size } = await stat(fd);
      const from = Math.max(0, size - format.TAIL_SIZE);
      const end = checkTail(format.readEnd(await read(fd, from, size - from), size));
      return new ZipFile(kMake, fd, writable, end, await read(fd, end.start, end.size));
    } catch (error) {
      await close(fd);
      throw error;
    }
  }

  /** As `open`, at once. */
  static openSync(filename, options = undefined) {
    validateString(filename, 'filename');
    const writable = writableIn(options);
    const fd = fs.openSync(filename, writable ? 'r+' : 'r');
    try {
      const { size } = fs.fstatSync(fd);
      const from = Math.max(0, size - format.TAIL_SIZE);
      const end = checkTail(format.readEnd(readSync(fd, from, size - from), size));
      return new ZipFile(kMake, fd, writable, end, readSync(fd, end.start, end.size));
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
  }

  get writable() { return this.#writable; }

  get comment() { return format.decodeText(this.#commentBytes); }

  get size() { return this.#entries.size; }

  has(name) {
    validateString(name, 'name');
    return this.#entries.has(name);
  }

  async get(name) { return this.getSync(name); }

  /** @param {string} name @returns {ZipEntry} whose content is read when it is asked for */
  getSync(name) {
    this.#checkOpen();
    validateString(name, 'name');
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new ERR_ZIP_ENTRY_NOT_FOUND(name);
    return entry;
  }

  /** @returns {Promise<import('stream').Readable>} of the entry's content */
  async stream(name, options = undefined) {
    const entry = this.getSync(name);
    return require('stream').Readable.from(entry.contentIterator(options), { objectMode: false });
  }

  keys() { return this.#entries.keys(); }

  *values() { for (const name of this.#entries.keys()) yield this.get(name); }

  *valuesSync() { for (const name of this.#entries.keys()) yield this.getSync(name); }

  *entries() { for (const name of this.#entries.keys()) yield [name, this.get(name)]; }

  *entriesSync() { for (const name of this.#entries.keys()) yield [name, this.getSync(name)]; }

  [Symbol.iterator]() { return this.entriesSync(); }

  async *[Symbol.asyncIterator]() { yield* this.entriesSync(); }

  forEach(callback, thisArg = undefined) {
    validateFunction(callback, 'callback');
    for (const [name, entry] of this.entries()) Reflect.apply(callback, thisArg, [entry, name, this]);
  }

  forEachSync(callback, thisArg = undefined) {
    validateFunction(callback, 'callback');
    for (const [name, entry] of this.entriesSync()) Reflect.apply(callback, thisArg, [entry, name, this]);
  }

  async add(filename, data, options = undefined) {
    this.#checkWritable();
    this.#pending++;
    try {
      return await this.addEntry(await ZipEntry.create(filename, data, options));
    } finally {
      this.#pending--;
    }
  }

  addSync(filename, data, options = undefined) {
    this.#checkWritable();
    return this.addEntrySync(ZipEntry.createSync(filename, data, options));
  }

  /** @param {ZipEntry} entry replaces the one of its name @returns {Promise<ZipEntry>} the same */
  async addEntry(entry) {
    this.#checkWritable();
    checkEntry(entry);
    return this.#inTurn(async () => {
      const offset = this.#file.directoryStart;
      let position = offset;
      for await (const chunk of write(entry)) {
        await writeAll(this.#file.fd, chunk, position);
        position += chunk.length;
      }
      this.#take(entry, offset, position);
      await this.#writeDirectory();
      return entry;
    });
  }

  /** As `addEntry`, at once. */
  addEntrySync(entry) {
    this.#checkWritable();
    this.#checkIdle();
    checkEntry(entry);
    const offset = this.#file.directoryStart;
    let position = offset;
    for (const chunk of writeSync(entry)) {
      writeAllSync(this.#file.fd, chunk, position);
      position += chunk.length;
    }
    this.#take(entry, offset, position);
    this.#writeDirectorySync();
    return entry;
  }

  /** @param {string} name @returns {Promise<boolean>} whether it was there */
  async delete(name) {
    this.#checkWritable();
    validateString(name, 'name');
    return this.#inTurn(async () => {
      if (!this.#remove(name)) return false;
      await this.#writeDirectory();
      return true;
    });
  }

  /** As `delete`, at once. */
  deleteSync(name) {
    this.#checkWritable();
    this.#checkIdle();
    validateString(name, 'name');
    if (!this.#remove(name)) return false;
    this.#writeDirectorySync();
    return true;
  }

  /** @param {string} [comment] @returns {import('stream').Readable} of an archive of the entries alone */
  compact(comment = undefined) {
    this.#checkOpen();
    return streamOf(this.#entries.values(), comment, this.#commentBytes);
  }

  /** As `compact`, at once. */
  compactSync(comment = undefined) {
    this.#checkOpen();
    this.#checkIdle();
    const { commentBytes } = settings(comment, this.#commentBytes);
    const chunks = [...createZipArchiveSync(this.#entries.values())];
    const end = chunks.at(-1);
    end.writeUInt16LE(commentBytes.length, end.length - 2);
    return Buffer.concat([...chunks, commentBytes]);
  }

  /** @returns {Promise<void>} */
  async close() {
    if (this.#file.fd === undefined) return;
    await this.#inTurn(async () => {
      const { fd } = this.#file;
      if (fd === undefined) return;
      this.#file.fd = undefined;
      await close(fd);
    });
  }

  closeSync() {
    const { fd } = this.#file;
    if (fd === undefined) return;
    this.#checkIdle();
    this.#file.fd = undefined;
    fs.closeSync(fd);
  }

  [Symbol.dispose]() { this.closeSync(); }

  async [Symbol.asyncDispose]() { await this.close(); }

  get [Symbol.toStringTag]() { return 'ZipFile'; }

  #checkOpen() {
    if (this.#file.fd === undefined) throw new ERR_INVALID_STATE('the ZipFile has been closed');
  }

  #checkWritable() {
    this.#checkOpen();
    if (!this.#writable) throw new ERR_ZIP_NOT_WRITABLE();
  }

  #checkIdle() {
    if (this.#pending === 0) return;
    throw new ERR_INVALID_STATE(
      'cannot call a synchronous ZipFile method while an asynchronous add(), addEntry(), delete(), or close() call has not settled yet');
  }

  async #inTurn(work) {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers();
    this.#last = promise;
    this.#pending++;
    await before;
    try {
      return await work();
    } finally {
      this.#pending--;
      resolve();
    }
  }

  /** The entry's bytes are in the file: what had to be read to write them can be read from there now. */
  #take(entry, offset, end) {
    const { meta, backing, setBacking } = partsOf(entry);
    if (backing.isSpent === true) setBacking(new FileBacking(this.#file, { ...meta, offset }));
    this.#remove(meta.name);
    this.#entries.set(meta.name, entry);
    this.#offsets.set(entry, offset);
    this.#file.directoryStart = end;
  }

  #remove(name) {
    this.#offsets.delete(this.#entries.get(name));
    return this.#entries.delete(name);
  }

  #directory() {
    // Times that only local headers tell have to be read before the record is made.
    for (const entry of this.#entries.values()) void entry.modified;
    return directory(this.#offsets, this.#file.directoryStart, this.#commentBytes);
  }

  async #writeDirectory() {
    const bytes = this.#directory();
    await writeAll(this.#file.fd, bytes, this.#file.directoryStart);
    await truncate(this.#file.fd, this.#file.directoryStart + bytes.length);
  }

  #writeDirectorySync() {
    const bytes = this.#directory();
    writeAllSync(this.#file.fd, bytes, this.#file.directoryStart);
    fs.ftruncateSync(this.#file.fd, this.#file.directoryStart + bytes.length);
  }
}

function checkEntry(entry) {
  if (!(entry instanceof ZipEntry)) throw new ERR_INVALID_ARG_TYPE('entry', 'ZipEntry', entry);
}

module.exports = { ZipFile };
