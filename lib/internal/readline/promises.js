'use strict';
// readline/promises' Readline: cursor movements collected and written at once.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateBoolean, validateInteger } = require('internal/validators');
const { clearLineSequence, cursorToSequence, moveCursorSequence } = require('internal/readline/callbacks');
const { CSI } = require('internal/readline/utils');
const { isWritable } = require('internal/streams/utils');

class Readline {
  #stream;
  #autoCommit;
  #pending = [];

  /**
   * @param {import('stream').Writable} stream
   * @param {{ autoCommit?: boolean }} [options]
   */
  constructor(stream, options = undefined) {
    if (!isWritable(stream)) throw new ERR_INVALID_ARG_TYPE('stream', 'Writable', stream);
    const autoCommit = options?.autoCommit ?? false;
    validateBoolean(autoCommit, 'options.autoCommit');
    this.#autoCommit = autoCommit;
    this.#stream = stream;
  }

  #add(data) {
    if (this.#autoCommit) process.nextTick(() => this.#stream.write(data));
    else this.#pending.push(data);
    return this;
  }

  /**
   * @param {number} x
   * @param {number} [y]
   * @returns {this}
   */
  cursorTo(x, y = undefined) {
    validateInteger(x, 'x');
    if (y != null) validateInteger(y, 'y');
    return this.#add(cursorToSequence(x, y));
  }

  /**
   * @param {number} dx
   * @param {number} dy
   * @returns {this}
   */
  moveCursor(dx, dy) {
    if (!dx && !dy) return this;
    for (const [name, value] of [['dx', dx], ['dy', dy]]) validateInteger(value, name);
    return this.#add(moveCursorSequence(dx, dy));
  }

  /**
   * @param {-1 | 0 | 1} direction
   * @returns {this}
   */
  clearLine(direction) {
    validateInteger(direction, 'dir', -1, 1);
    return this.#add(clearLineSequence(direction));
  }

  /** @returns {this} */
  clearScreenDown() {
    return this.#add(CSI.kClearScreenDown);
  }

  /** Writes what was collected. */
  commit() {
    return new Promise((resolve) => {
      this.#stream.write(this.#pending.join(''), resolve);
      this.#pending = [];
    });
  }

  /**
   * Forgets what was collected.
   * @returns {this}
   */
  rollback() {
    this.#pending = [];
    return this;
  }
}

module.exports = { Readline };
