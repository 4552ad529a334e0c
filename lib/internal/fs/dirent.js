'use strict';
// `fs.Dirent`, and how the native side's lists of names and types become arrays of them.

const { decodeName } = require('internal/fs/args');
const {
  constants: {
    UV_DIRENT_BLOCK, UV_DIRENT_CHAR, UV_DIRENT_DIR, UV_DIRENT_FIFO, UV_DIRENT_FILE, UV_DIRENT_LINK, UV_DIRENT_SOCKET,
  },
} = binding('fs');

const kType = Symbol('type');

/** An entry of a folder: its name, where it is, and what it is. */
class Dirent {
  constructor(name, path, type) {
    this.name = name;
    this.parentPath = path;
    this[kType] = type;
  }

  isDirectory() {
    return this[kType] === UV_DIRENT_DIR;
  }

  isFile() {
    return this[kType] === UV_DIRENT_FILE;
  }

  isBlockDevice() {
    return this[kType] === UV_DIRENT_BLOCK;
  }

  isCharacterDevice() {
    return this[kType] === UV_DIRENT_CHAR;
  }

  isSymbolicLink() {
    return this[kType] === UV_DIRENT_LINK;
  }

  isFIFO() {
    return this[kType] === UV_DIRENT_FIFO;
  }

  isSocket() {
    return this[kType] === UV_DIRENT_SOCKET;
  }
}

/** An entry whose type is that of a `Stats`: what following links or custom file systems need. */
class DirentFromStats extends Dirent {
  #stats;

  constructor(name, path, stats) {
    super(name, path, null);
    this.#stats = stats;
  }

  isDirectory() { return this.#stats.isDirectory(); }
  isFile() { return this.#stats.isFile(); }
  isBlockDevice() { return this.#stats.isBlockDevice(); }
  isCharacterDevice() { return this.#stats.isCharacterDevice(); }
  isSymbolicLink() { return this.#stats.isSymbolicLink(); }
  isFIFO() { return this.#stats.isFIFO(); }
  isSocket() { return this.#stats.isSocket(); }
}

/**
 * @param {[names: any[], types: Uint8Array, parents?: string[]]} listing
 * @param {string | Uint8Array} path
 * @param {string | null | undefined} encoding
 */
function direntsOf(listing, path, encoding) {
  const { 0: names, 1: types, 2: parents } = listing;
  const dirents = new Array(names.length);
  for (let i = 0; i < names.length; i++) {
    const name = typeof names[i] === 'string' ? names[i] : decodeName(names[i], encoding);
    dirents[i] = new Dirent(name, parents === undefined ? path : parents[i], types[i]);
  }
  return dirents;
}

module.exports = { Dirent, DirentFromStats, direntsOf };
