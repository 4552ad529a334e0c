'use strict';
// The descriptors of a WebAssembly program: its own small numbers, what each may do, and what stands behind it. A
// directory is a place in the sandbox and holds no descriptor of the system.

const { closeSync } = require('internal/fs/descriptors');
const { fstatSync } = require('internal/fs/metadata');
const { ALL_RIGHTS, FILE_RIGHTS, STREAM_RIGHTS, fail, kind, kindOf } = require('internal/wasi/abi');

const native = binding('wasi');
const { isatty } = binding('tty');

/** Descriptors of the system that are closed with the instance that opened them. */
const abandoned = new FinalizationRegistry((owned) => {
  for (const fd of owned) closeSync(fd);
});

/**
 * @typedef {object} Descriptor
 * @property {number} fd of the system; -1 for a directory
 * @property {number} kind
 * @property {number} base what it may do
 * @property {number} inheriting what may be done with what is opened through it
 * @property {string} [preopen] the name under which the program finds it
 * @property {string} [host] the directory it is
 * @property {string[]} [guest] the same as the program names it
 * @property {Dirent[]} [entries] the listing that is being read
 */

/**
 * What is known of a descriptor that the embedder gives.
 * @param {number} fd
 * @returns {Descriptor}
 */
function given(fd) {
  const type = kindOf(fstatSync(fd));
  let base = type === kind.REGULAR_FILE ? FILE_RIGHTS : STREAM_RIGHTS;
  if ((type === kind.CHARACTER_DEVICE && !isatty(fd)) || type === kind.BLOCK_DEVICE) base = ALL_RIGHTS;
  return { fd, kind: type, base, inheriting: base };
}

class Descriptors {
  #table = [];
  #owned = new Set();

  constructor() {
    abandoned.register(this, this.#owned);
  }

  /** @param {number} fd Of the embedder, who closes it. */
  addGiven(fd) {
    this.add(given(fd));
  }

  /** @param {Descriptor} descriptor Whose descriptor of the system is this table's from here on. */
  addOpened(descriptor) {
    if (descriptor.fd >= 0) this.#owned.add(descriptor.fd);
    return this.add(descriptor);
  }

  /**
   * @param {Descriptor} descriptor
   * @returns {number} the lowest free number
   */
  add(descriptor) {
    let number = this.#table.indexOf(undefined);
    if (number === -1) number = this.#table.length;
    this.#table[number] = descriptor;
    return number;
  }

  /**
   * @param {number} number
   * @param {number} [needed] The rights of the call.
   * @returns {Descriptor}
   */
  get(number, needed = 0) {
    const descriptor = this.#table[number];
    if (descriptor === undefined) fail('BADF');
    if ((descriptor.base & needed) !== needed) fail('NOTCAPABLE');
    return descriptor;
  }

  /** A directory, for calls that take a path. */
  directory(number, needed) {
    const descriptor = this.get(number, needed);
    if (descriptor.host === undefined) fail('NOTDIR');
    return descriptor;
  }

  /** A descriptor of the system, for calls that need one. */
  file(number, needed) {
    const descriptor = this.get(number, needed);
    if (descriptor.fd < 0) fail('ISDIR');
    return descriptor;
  }

  close(number) {
    const { fd } = this.get(number);
    this.#table[number] = undefined;
    if (this.#owned.delete(fd)) closeSync(fd);
  }

  /** Gives a descriptor the number of another one, which is closed. */
  renumber(from, to) {
    const descriptor = this.get(from);
    this.get(to);
    if (from === to) return;
    this.close(to);
    this.#table[to] = descriptor;
    this.#table[from] = undefined;
  }
}

module.exports = { Descriptors, native };
