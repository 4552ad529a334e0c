'use strict';
// `fs.Dirent`, and how the native side's lists of names and types become arrays of them.

const { decodeName } = require('internal/fs/args');
const { constants } = binding('fs');

const kType = Symbol('type');

/** An entry of a folder: its name, where it is, and what it is. */
class Dirent {
  constructor(name, path, type) {
    this.name = name;
    this.parentPath = path;
    this[kType] = type;
  }
}

/** An entry whose type is that of a `Stats`: what following links or custom file systems need. */
class DirentFromStats extends Dirent {
  #stats;

  constructor(name, path, stats) {
    super(name, path, null);
    this.#stats = stats;
  }

  static ask(entry, question) {
    return entry.#stats[question]();
  }
}
const { ask } = DirentFromStats;
delete DirentFromStats.ask;

/** Which type each question is about. */
const questions = {
  isDirectory: constants.UV_DIRENT_DIR,
  isFile: constants.UV_DIRENT_FILE,
  isBlockDevice: constants.UV_DIRENT_BLOCK,
  isCharacterDevice: constants.UV_DIRENT_CHAR,
  isSymbolicLink: constants.UV_DIRENT_LINK,
  isFIFO: constants.UV_DIRENT_FIFO,
  isSocket: constants.UV_DIRENT_SOCKET,
};
for (const [name, type] of Object.entries(questions)) {
  const method = (Class, value) => Object.defineProperty(Class.prototype, name, { configurable: true, value, writable: true });
  method(Dirent, { [name]() { return this[kType] === type; } }[name]);
  method(DirentFromStats, { [name]() { return ask(this, name); } }[name]);
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
