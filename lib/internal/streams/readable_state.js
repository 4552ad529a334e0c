'use strict';
// The state of a stream's readable half and its buffer: what is in there, and how it comes out.

const { codes: { ERR_OUT_OF_RANGE, ERR_UNKNOWN_ENCODING } } = require('internal/errors');
const {
  common: { DESTROYED, ERRORED, OBJECT_MODE },
  commonNames, exposeBits, initialBits,
  readable: {
    DATA_EMITTED, EMITTED_READABLE, ENDED, END_EMITTED, FLOWING, FLOW_DECIDED, MULTI_AWAIT_DRAIN, NEED_READABLE,
    PAUSED, PAUSE_DECIDED, READABLE_LISTENING, READING, READING_MORE, RESUME_SCHEDULED,
  },
} = require('internal/streams/bits');
const { highWaterMarkOf } = require('internal/streams/state');

const MAX_HIGH_WATER_MARK = 2 ** 30;

class ReadableState {
  constructor(options, stream, isDuplex) {
    if (typeof isDuplex !== 'boolean') isDuplex = stream instanceof require('internal/streams/duplex');
    const given = options !== undefined && options !== null;
    const objectMode = given && Boolean(options.objectMode || (isDuplex && options.readableObjectMode));
    const bits = initialBits(options, objectMode);
    this.highWaterMark = given ?
      highWaterMarkOf(objectMode, options.highWaterMark, isDuplex ? options.readableHighWaterMark : undefined, 'readableHighWaterMark') :
      highWaterMarkOf(objectMode, undefined, undefined, '');
    // Chunks from bufferIndex on; what is before is free.
    this.buffer = [];
    this.bufferIndex = 0;
    this.length = 0;
    this.pipes = [];
    // The destination whose 'drain' is awaited, or a set of them when there are several pipes.
    this.awaitDrainWriters = null;
    this.bits = bits;
    this.failure = null;
    this.encoding = null;
    this.decoder = null;
    this.defaultEncoding = 'utf8';
    /** False when the half was switched off, as by `new Duplex({ readable: false })`. */
    this.readable = undefined;
    this.whenConstructed = undefined;
    if (given) {
      if (options.defaultEncoding) this.defaultEncoding = knownEncoding(options.defaultEncoding);
      if (options.encoding) this.decode(options.encoding);
    }
  }

  /** Makes the buffer one of strings from now on. */
  decode(encoding) {
    const { StringDecoder } = require('string_decoder');
    this.decoder = new StringDecoder(encoding);
    this.encoding = this.decoder.encoding;
  }

  append(chunk, size) {
    this.buffer.push(chunk);
    this.length += size;
  }

  prepend(chunk, size) {
    if (this.bufferIndex > 0) this.buffer[--this.bufferIndex] = chunk;
    else this.buffer.unshift(chunk);
    this.length += size;
  }

  /** How many bytes (or objects) a read(n) can have now; `n` may be NaN for "as it comes". */
  available(n) {
    if (n <= 0 || (this.length === 0 && this.bits & ENDED)) return 0;
    if (this.bits & OBJECT_MODE) return 1;
    if (n !== n) {
      // Bytes come as they were pushed, text comes whole unless it flows.
      if (this.length > 0 && (this.bits & FLOWING || this.decoder === null)) return this.buffer[this.bufferIndex].length;
      return this.length;
    }
    if (n <= this.length) return n;
    return this.bits & ENDED ? this.length : 0;
  }

  /** Raises the high-water mark to the next power of two that holds `n`. */
  grow(n) {
    if (n > MAX_HIGH_WATER_MARK) throw new ERR_OUT_OF_RANGE('size', '<= 1GiB', n);
    this.highWaterMark = n <= 1 ? n : 2 ** (32 - Math.clz32(n - 1));
  }

  /** The first chunk, which leaves the buffer. */
  shift() {
    const { buffer } = this;
    const chunk = buffer[this.bufferIndex];
    buffer[this.bufferIndex++] = null;
    if (this.bufferIndex === buffer.length) {
      buffer.length = 0;
      this.bufferIndex = 0;
    } else if (this.bufferIndex > 1024) {
      buffer.splice(0, this.bufferIndex);
      this.bufferIndex = 0;
    }
    return chunk;
  }

  /** Takes `n` bytes, or one object, out of the buffer. The caller keeps `length`. */
  take(n) {
    if (this.length === 0) return null;
    if (this.bits & OBJECT_MODE) return this.shift();
    const first = this.buffer[this.bufferIndex];
    if (n === first.length) return this.shift();
    if (n < first.length) {
      this.buffer[this.bufferIndex] = first.slice(n);
      return first.slice(0, n);
    }
    return this.decoder === null ? this.takeBytes(n) : this.takeText(n);
  }

  takeText(n) {
    let text = '';
    while (text.length < n) {
      const next = this.buffer[this.bufferIndex];
      const missing = n - text.length;
      if (next.length <= missing) {
        text += this.shift();
      } else {
        text += next.slice(0, missing);
        this.buffer[this.bufferIndex] = next.slice(missing);
      }
    }
    return text;
  }

  takeBytes(n) {
    const { Buffer } = require('buffer');
    const bytes = Buffer.allocUnsafe(n);
    let filled = 0;
    while (filled < n) {
      const next = this.buffer[this.bufferIndex];
      const missing = n - filled;
      if (next.length <= missing) {
        bytes.set(this.shift(), filled);
        filled += next.length;
      } else {
        bytes.set(next.subarray(0, missing), filled);
        this.buffer[this.bufferIndex] = next.slice(missing);
        filled = n;
      }
    }
    return bytes;
  }

  /** May 'readable' and 'end' still come? */
  alive() {
    return (this.bits & (DESTROYED | ERRORED)) === 0;
  }

  get flowing() {
    return this.bits & FLOW_DECIDED ? (this.bits & FLOWING) !== 0 : null;
  }

  set flowing(value) {
    this.bits &= ~(FLOW_DECIDED | FLOWING);
    if (value != null) this.bits |= value ? FLOW_DECIDED | FLOWING : FLOW_DECIDED;
  }

  /** Whether pause() or resume() was called last; null for neither. */
  get paused() {
    return this.bits & PAUSE_DECIDED ? (this.bits & PAUSED) !== 0 : null;
  }

  set paused(value) {
    this.bits &= ~(PAUSE_DECIDED | PAUSED);
    if (value != null) this.bits |= value ? PAUSE_DECIDED | PAUSED : PAUSE_DECIDED;
  }

  get pipesCount() {
    return this.pipes.length;
  }

  get errored() {
    return this.bits & ERRORED ? this.failure : null;
  }

  set errored(error) {
    this.failure = error || null;
    if (error) this.bits |= ERRORED;
    else this.bits &= ~ERRORED;
  }
}

function knownEncoding(encoding) {
  const { Buffer } = require('buffer');
  if (!Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  return encoding;
}

exposeBits(ReadableState.prototype, {
  ...commonNames,
  ended: ENDED,
  endEmitted: END_EMITTED,
  reading: READING,
  needReadable: NEED_READABLE,
  emittedReadable: EMITTED_READABLE,
  readableListening: READABLE_LISTENING,
  resumeScheduled: RESUME_SCHEDULED,
  multiAwaitDrain: MULTI_AWAIT_DRAIN,
  readingMore: READING_MORE,
  dataEmitted: DATA_EMITTED,
});

module.exports = { ReadableState, knownEncoding };
