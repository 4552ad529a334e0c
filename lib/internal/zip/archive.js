'use strict';
// Archives made of entries: as a stream, as chunks at once, and from files; and ZipBuffer, an archive in memory whose
// entries can be exchanged.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_ZIP_ARCHIVE_TOO_LARGE, ERR_ZIP_ENTRY_NOT_FOUND },
} = require('internal/errors');
const { Buffer } = require('buffer');
const { validateBoolean, validateFunction, validateInteger, validateObject, validateString } = require('internal/validators');
const { ZipEntry, bytesOf, partsOf, readArchive, write, writeSync } = require('internal/zip/entry');
const format = require('internal/zip/format');

/** `{ comment, baseOffset }`, where text by itself is the comment. */
function settings(options, ownComment = Buffer.alloc(0)) {
  format.warnOnce();
  if (typeof options === 'string') options = { comment: options };
  else if (options !== undefined) validateObject(options, 'options');
  const { comment, baseOffset = 0 } = options ?? {};
  if (comment !== undefined) validateString(comment, 'options.comment');
  validateInteger(baseOffset, 'options.baseOffset', 0, Number.MAX_SAFE_INTEGER);
  const commentBytes = comment === undefined ? ownComment :
    format.encodeText(comment, 'archive comment', ERR_ZIP_ARCHIVE_TOO_LARGE);
  return { commentBytes, baseOffset };
}

/** The central directory of an iterable of `[entry, offset]`, and the end. */
function directory(places, start, commentBytes) {
  const records = Array.from(places, ([entry, offset]) => format.centralHeader(partsOf(entry).meta, offset));
  const bytes = Buffer.concat(records);
  return Buffer.concat([bytes, format.endRecords(records.length, bytes.length, start, commentBytes)]);
}

/**
 * @param {Iterable<ZipEntry>} entries
 * @param {string | {comment?: string, baseOffset?: number}} [options]
 * @returns {Iterator<Buffer>}
 */
function* createZipArchiveSync(entries, options = undefined) {
  const { commentBytes, baseOffset } = settings(options);
  let offset = baseOffset;
  const places = [];
  const queue = entries[Symbol.iterator]();
  let current;
  let isComplete = false;
  try {
    for (let step = queue.next(); !step.done; step = queue.next()) {
      current = step.value;
      places.push([current, offset]);
      for (const chunk of writeSync(current)) {
        offset += chunk.length;
        yield chunk;
      }
    }
    isComplete = true;
  } finally {
    if (!isComplete) {
      current?.[Symbol.dispose]?.();
      for (let step = queue.next(); !step.done; step = queue.next()) step.value?.[Symbol.dispose]?.();
    }
  }
  yield directory(places, offset, commentBytes);
}

async function* archiveChunks(entries, state) {
  const { commentBytes, baseOffset } = settings(state.options, state.ownComment);
  let offset = baseOffset;
  const places = [];
  const queue = entries[Symbol.asyncIterator]?.() ?? entries[Symbol.iterator]();
  let current;
  let isComplete = false;
  state.hasStarted = true;
  try {
    for (let step = await queue.next(); !step.done; step = await queue.next()) {
      current = step.value;
      places.push([current, offset]);
      for await (const chunk of write(current)) {
        offset += chunk.length;
        yield chunk;
      }
    }
    isComplete = true;
  } finally {
    if (!isComplete) {
      await current?.[Symbol.asyncDispose]?.();
      await disposeAll(queue);
    }
  }
  yield directory(places, offset, commentBytes);
}

async function disposeAll(queue) {
  for (let step = await queue.next(); !step.done; step = await queue.next()) await step.value?.[Symbol.asyncDispose]?.();
}

function streamOf(entries, options, ownComment = undefined) {
  const { Readable } = require('stream');
  const state = { options, ownComment, hasStarted: false };
  const stream = Readable.from(archiveChunks(entries, state), { objectMode: false });
  const destroy = stream._destroy;
  // A generator that has not begun does not clean up.
  stream._destroy = function(error, callback) {
    const queue = state.hasStarted ? undefined : entries?.[Symbol.asyncIterator]?.() ?? entries?.[Symbol.iterator]?.();
    state.hasStarted = true;
    if (queue === undefined) {
      destroy.call(this, error, callback);
      return;
    }
    disposeAll(queue).then(
      () => destroy.call(this, error, callback), (failure) => destroy.call(this, error ?? failure, callback));
  };
  return stream;
}

/**
 * @param {Iterable<ZipEntry> | AsyncIterable<ZipEntry>} entries
 * @param {string | {comment?: string, baseOffset?: number}} [options]
 * @returns {import('stream').Readable}
 */
function createZipArchive(entries, options = undefined) {
  return streamOf(entries, options);
}

async function* entriesOfFiles(files, followSymlinks) {
  const fs = require('fs');
  for await (const [source, name] of files) {
    validateString(name, 'name');
    const stats = await (followSymlinks ? fs.promises.stat(source) : fs.promises.lstat(source));
    const facts = { mode: stats.mode & 0o7777, modified: stats.mtime };
    if (stats.isDirectory()) {
      yield ZipEntry.createSync(name.endsWith('/') ? name : `${name}/`, Buffer.alloc(0), facts);
    } else if (stats.isSymbolicLink()) {
      yield ZipEntry.createSymlink(name, await fs.promises.readlink(source), facts);
    } else {
      yield ZipEntry.createStream(name, fs.createReadStream(source), facts);
    }
  }
}

/**
 * @param {Iterable<[string, string]>} files path and name of each
 * @param {string | {comment?: string, baseOffset?: number, followSymlinks?: boolean}} [options]
 * @returns {import('stream').Readable}
 */
function zipFiles(files, options = undefined) {
  const { followSymlinks = true } = typeof options === 'object' && options !== null ? options : {};
  validateBoolean(followSymlinks, 'options.followSymlinks');
  return streamOf(entriesOfFiles(files, followSymlinks), options);
}

/** An archive in memory. */
class ZipBuffer {
  #entries = new Map();
  #commentBytes;

  /** @param {ArrayBuffer | ArrayBufferView} buffer is not copied */
  constructor(buffer) {
    const { entries, commentBytes } = readArchive(bytesOf(buffer, 'buffer'));
    for (const entry of entries) this.#entries.set(entry.name, entry);
    this.#commentBytes = commentBytes;
  }

  static [Symbol.hasInstance](value) {
    return typeof value === 'object' && value !== null && #entries in value;
  }

  get comment() { return format.decodeText(this.#commentBytes); }

  get size() { return this.#entries.size; }

  get writable() { return true; }

  /** @param {string} name */
  has(name) {
    validateString(name, 'name');
    return this.#entries.has(name);
  }

  /** @param {string} name @returns {ZipEntry} */
  get(name) {
    validateString(name, 'name');
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new ERR_ZIP_ENTRY_NOT_FOUND(name);
    return entry;
  }

  async add(filename, data, options = undefined) {
    return this.addEntry(await ZipEntry.create(filename, data, options));
  }

  addSync(filename, data, options = undefined) {
    return this.addEntry(ZipEntry.createSync(filename, data, options));
  }

  /** @param {ZipEntry} entry replaces the one of its name */
  addEntry(entry) {
    if (!(entry instanceof ZipEntry)) throw new ERR_INVALID_ARG_TYPE('entry', 'ZipEntry', entry);
    this.#entries.set(entry.name, entry);
    return entry;
  }

  /** @param {string} name @returns {boolean} whether it was there */
  delete(name) {
    validateString(name, 'name');
    return this.#entries.delete(name);
  }

  clear() { this.#entries.clear(); }

  keys() { return this.#entries.keys(); }

  values() { return this.#entries.values(); }

  entries() { return this.#entries.entries(); }

  [Symbol.iterator]() { return this.#entries.entries(); }

  forEach(callback, thisArg = undefined) {
    validateFunction(callback, 'callback');
    for (const [name, entry] of this.#entries) Reflect.apply(callback, thisArg, [entry, name, this]);
  }

  /** @param {string | {comment?: string, baseOffset?: number}} [options] @returns {Promise<Buffer>} */
  async toBuffer(options = undefined) {
    return Buffer.concat(await streamOf(this.#entries.values(), options, this.#commentBytes).toArray());
  }

  /** As `toBuffer`, at once. */
  toBufferSync(options = undefined) {
    const { commentBytes, baseOffset } = settings(options, this.#commentBytes);
    const chunks = [...createZipArchiveSync(this.#entries.values(), { baseOffset })];
    // The end without a comment is exchanged for one with the comment as it is, whatever its encoding.
    const end = chunks.at(-1);
    end.writeUInt16LE(commentBytes.length, end.length - 2);
    return Buffer.concat([...chunks, commentBytes]);
  }

  get [Symbol.toStringTag]() { return 'ZipBuffer'; }
}

module.exports = { ZipBuffer, createZipArchive, createZipArchiveSync, directory, settings, streamOf, zipFiles };
