'use strict';

// The standard streams of a worker, both ends of each. What is written on one side travels in messages; the writer's
// callbacks wait until the reader wants more.

const { Readable, Writable } = require('stream');

/** @typedef {{ post(message: object): void, hold(): void, release(): void }} Line the way to the other thread */

/** Made of what the other thread writes. */
class ReadableWorkerStdio extends Readable {
  #line;
  #name;
  #holds;
  #holding = false;

  /**
   * @param {Line} line
   * @param {string} name
   * @param {boolean} holds whether reading keeps this thread's loop alive
   */
  constructor(line, name, holds) {
    super();
    this.#line = line;
    this.#name = name;
    this.#holds = holds;
  }

  _read() {
    if (this.#holds && !this.#holding) {
      this.#holding = true;
      this.#line.hold();
    }
    this.#line.post({ kind: 'more', name: this.#name });
  }

  /** @param {{ chunk: any, encoding: string }[]|null} chunks `null` at the end */
  take(chunks) {
    if (chunks !== null) {
      for (let i = 0; i < chunks.length; i++) this.push(chunks[i].chunk, chunks[i].encoding);
      return;
    }
    this.push(null);
    if (this.#holding) this.#line.release();
    this.#holding = false;
  }
}

/** Whose chunks go to the other thread. */
class WritableWorkerStdio extends Writable {
  #line;
  #name;
  #pending = [];

  /**
   * @param {Line} line
   * @param {string} name
   */
  constructor(line, name) {
    super({ decodeStrings: false });
    this.#line = line;
    this.#name = name;
  }

  _writev(chunks, callback) {
    this.#line.post({ kind: 'chunks', name: this.#name, chunks: chunks.map(({ chunk, encoding }) => ({ chunk, encoding })) });
    if (process._exiting) {
      callback();
      return;
    }
    if (this.#pending.push(callback) === 1) this.#line.hold();
  }

  _final(callback) {
    this.#line.post({ kind: 'chunks', name: this.#name, chunks: null });
    callback();
  }

  /** The other side wants more, or this one can wait no longer. */
  proceed() {
    const callbacks = this.#pending;
    if (callbacks.length === 0) return;
    this.#pending = [];
    this.#line.release();
    for (let i = 0; i < callbacks.length; i++) callbacks[i]();
  }
}

module.exports = { ReadableWorkerStdio, WritableWorkerStdio };
