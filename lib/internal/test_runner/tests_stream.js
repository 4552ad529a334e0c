'use strict';
// The stream of a run's events: an object-mode Readable of `{ type, data }`, which also emits each event by its name.

const { Readable } = require('stream');

class TestsStream extends Readable {
  #waiting = [];
  #room = true;
  /** @type {Promise|undefined} resolves when the reporters have written everything */
  written = undefined;

  constructor() {
    super({ objectMode: true, highWaterMark: Number.MAX_SAFE_INTEGER });
  }

  _read() {
    this.#room = true;
    while (this.#room && this.#waiting.length > 0) this.#room = this.push(this.#waiting.shift());
  }

  /**
   * @param {string|null} type such as `test:pass`; null ends the stream
   * @param {object} [data]
   */
  tell(type, data) {
    const item = type === null ? null : { type, data };
    if (item !== null) this.emit(type, data);
    if (this.#room && this.#waiting.length === 0) this.#room = this.push(item);
    else this.#waiting.push(item);
  }
}

module.exports = { TestsStream };
