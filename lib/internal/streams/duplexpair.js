'use strict';
// stream.duplexPair(): two Duplex streams, each of which reads what the other one writes.

const Duplex = require('internal/streams/duplex');

class Side extends Duplex {
  #other = null;
  // Of the other side's write that waits for a read here.
  #callback = null;

  static pair(options) {
    const left = new Side(options);
    const right = new Side(options);
    left.#other = right;
    right.#other = left;
    return [left, right];
  }

  _read() {
    const callback = this.#callback;
    if (callback === null) return;
    this.#callback = null;
    callback();
  }

  _write(chunk, encoding, callback) {
    if (chunk.length === 0) {
      // An empty push() asks for no _read().
      process.nextTick(callback);
      return;
    }
    const other = this.#other;
    other.#callback = callback;
    other.push(chunk);
  }

  _final(callback) {
    const other = this.#other;
    other.on('end', callback);
    other.push(null);
  }

  _destroy(error, callback) {
    const other = this.#other;
    if (error === null && !this.readableEnded) {
      // Who is gone without an error has nothing more to read: tell the other side it is over.
      process.nextTick(endOther, other);
    } else if (error !== null) {
      process.nextTick(destroyOther, other);
    }
    callback(error);
  }
}
Object.defineProperty(Side, 'name', { value: 'DuplexSide' });

function endOther(other) {
  if (!other.destroyed && !other.readableEnded) other.push(null);
}

function destroyOther(other) {
  if (!other.destroyed) other.destroy();
}

/** @param {import('stream').DuplexOptions} [options] of both sides */
module.exports = function duplexPair(options) {
  return Side.pair(options);
};
