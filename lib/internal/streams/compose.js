'use strict';
// stream.compose(): several streams as one Duplex that writes to the first and reads from the last.

const {
  AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { destroyer } = require('internal/streams/destroy');
const Duplex = require('internal/streams/duplex');
const { finished } = require('internal/streams/end-of-stream');
const { pipeline } = require('internal/streams/pipeline');
const {
  isNodeStream, isReadable, isReadableStream, isTransformStream, isWebStream, isWritable, isWritableStream,
} = require('internal/streams/utils');

function canRead(stream) {
  return Boolean(isReadable(stream) || isReadableStream(stream) || isTransformStream(stream));
}

function canWrite(stream) {
  return Boolean(isWritable(stream) || isWritableStream(stream) || isTransformStream(stream));
}

function checkParts(parts, given) {
  const last = parts.length - 1;
  parts.forEach((part, i) => {
    if (!isNodeStream(part) && !isWebStream(part)) return;
    if (i < last && !canRead(part)) throw new ERR_INVALID_ARG_VALUE(`streams[${i}]`, given[i], 'must be readable');
    if (i > 0 && !canWrite(part)) throw new ERR_INVALID_ARG_VALUE(`streams[${i}]`, given[i], 'must be writable');
  });
}

class Composition extends Duplex {
  #head;
  #tail;
  // Callbacks of write(), final() and destroy() that wait for the parts.
  #onDrain = null;
  #onFinish = null;
  #onClose = null;
  #over = false;
  #writer = null;
  #reader = null;

  constructor(head, tail, readable, writable) {
    super({
      readable,
      writable,
      readableObjectMode: Boolean(tail?.readableObjectMode),
      writableObjectMode: Boolean(head?.writableObjectMode),
    });
    this.#head = head;
    this.#tail = tail;
    if (writable) {
      if (isNodeStream(head)) head.on('drain', () => this.#call('drain'));
      else this.#writer = (isTransformStream(head) ? head.writable : head).getWriter();
      // The end of all is the end of what was written.
      finished(isTransformStream(tail) ? tail.readable : tail, () => this.#call('finish'));
    }
    if (readable) {
      if (isNodeStream(tail)) {
        tail.on('data', (chunk) => {
          if (!this.push(chunk)) tail.pause();
        });
        tail.on('end', () => this.push(null));
      } else {
        this.#reader = (isTransformStream(tail) ? tail.readable : tail).getReader();
      }
    }
  }

  #call(which) {
    let callback = null;
    if (which === 'drain') {
      callback = this.#onDrain;
      this.#onDrain = null;
    } else {
      callback = this.#onFinish;
      this.#onFinish = null;
    }
    callback?.();
  }

  _write(chunk, encoding, callback) {
    if (this.#writer !== null) this.#writeWeb(chunk, callback);
    else if (this.#head.write(chunk, encoding)) callback();
    else this.#onDrain = callback;
  }

  async #writeWeb(chunk, callback) {
    try {
      await this.#writer.ready;
      this.#writer.write(chunk).catch(() => {});
      callback();
    } catch (error) {
      callback(error);
    }
  }

  _final(callback) {
    this.#onFinish = callback;
    if (this.#writer !== null) this.#closeWeb(callback);
    else this.#head.end();
  }

  async #closeWeb(callback) {
    try {
      await this.#writer.ready;
      this.#writer.close().catch(() => {});
    } catch (error) {
      this.#onFinish = null;
      callback(error);
    }
  }

  _read() {
    if (this.#reader !== null) this.#readWeb();
    else this.#tail.resume();
  }

  async #readWeb() {
    try {
      for (;;) {
        const { value, done } = await this.#reader.read();
        if (done) {
          this.push(null);
          return;
        }
        if (!this.push(value)) return;
      }
    } catch (error) {
      this.destroy(error);
    }
  }

  _destroy(error, callback) {
    if (!error && !this.#over) error = new AbortError();
    this.#onDrain = null;
    this.#onFinish = null;
    if (isNodeStream(this.#tail)) destroyer(this.#tail, error);
    if (this.#over) callback(error);
    else this.#onClose = callback;
  }

  /** The pipeline of the parts is over. */
  settle(error) {
    this.#over = true;
    const callback = this.#onClose;
    this.#onClose = null;
    if (callback !== null) callback(error);
    else if (error) this.destroy(error);
    else if (this._readableState.readable === false && this._writableState.writable === false) this.destroy();
  }
}

/**
 * @param {...(Stream | Iterable | AsyncIterable | Function)} streams
 * @returns {Duplex}
 */
module.exports = function compose(...streams) {
  if (streams.length === 0) throw new ERR_MISSING_ARGS('streams');
  if (streams.length === 1) return Duplex.from(streams[0]);
  const given = streams.slice();
  const last = streams.length - 1;
  if (typeof streams[0] === 'function') streams[0] = Duplex.from(streams[0]);
  if (typeof streams[last] === 'function') streams[last] = Duplex.from(streams[last]);
  checkParts(streams, given);

  let composition;
  const tail = pipeline(streams, (error) => composition.settle(error));
  const [head] = streams;
  composition = new Composition(head, tail, canRead(tail), canWrite(head));
  return composition;
};
Object.defineProperty(Composition, 'name', { value: 'Duplex' });
