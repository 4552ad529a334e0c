'use strict';
// The state of a stream's writable half, with the queue of writes that wait for the one in progress.

const { codes: { ERR_STREAM_DESTROYED } } = require('internal/errors');
const {
  common: { CLOSE_EMITTED, CONSTRUCTED, DESTROYED, ERRORED, ERROR_EMITTED, OBJECT_MODE },
  commonNames, exposeBits, initialBits,
  writable: {
    ALL_NOOP, BUFFER_PROCESSING, DECODE_STRINGS, ENDED, ENDING, FINAL_CALLED, FINISHED, NEED_DRAIN, PREFINISHED, WRITING,
  },
} = require('internal/streams/bits');
const { knownEncoding } = require('internal/streams/readable_state');
const { highWaterMarkOf } = require('internal/streams/state');

function noop() {}

class WritableState {
  constructor(options, stream, isDuplex) {
    if (typeof isDuplex !== 'boolean') isDuplex = stream instanceof require('internal/streams/duplex');
    const given = options !== undefined && options !== null;
    const objectMode = given && Boolean(options.objectMode || (isDuplex && options.writableObjectMode));
    const bits = initialBits(options, objectMode);
    this.highWaterMark = given ?
      highWaterMarkOf(objectMode, options.highWaterMark, isDuplex ? options.writableHighWaterMark : undefined, 'writableHighWaterMark') :
      highWaterMarkOf(objectMode, undefined, undefined, '');
    this.length = 0;
    this.corked = 0;
    this.bits = bits | ALL_NOOP | (given && options.decodeStrings === false ? 0 : DECODE_STRINGS);
    this.failure = null;
    this.defaultEncoding = given && options.defaultEncoding ? knownEncoding(options.defaultEncoding) : 'utf8';
    // The write in progress: its size and callback.
    this.writelen = 0;
    this.writecb = null;
    // The one function _write() of this stream is given.
    this.onwrite = undefined;
    // Writes whose callbacks are to be called at the next tick, as one.
    this.settled = null;
    // Waiting writes from queueIndex on: chunk, encoding, callback.
    this.queue = [];
    this.queueIndex = 0;
    // Callbacks that have to be called before 'finish'.
    this.pendingcb = 0;
    /** Callbacks of end(). */
    this.finishers = undefined;
    /** False when the half was switched off, as by `new Duplex({ writable: false })`. */
    this.writable = undefined;
    this.whenConstructed = undefined;
  }

  enqueue(chunk, encoding, callback) {
    this.queue.push({ chunk, encoding, callback });
    if (callback !== noop) this.bits &= ~ALL_NOOP;
  }

  clearQueue() {
    this.queue = [];
    this.queueIndex = 0;
    this.bits |= ALL_NOOP;
  }

  get bufferedRequestCount() {
    return this.queue.length - this.queueIndex;
  }

  /** The waiting writes. */
  getBuffer() {
    return this.queue.slice(this.queueIndex);
  }

  get buffered() {
    return this.queue;
  }

  get bufferedIndex() {
    return this.queueIndex;
  }

  /** Calls every callback that will not be called otherwise with why. */
  failPending() {
    if (this.bits & WRITING) return;
    const { queue } = this;
    for (let i = this.queueIndex; i < queue.length; i++) {
      const { chunk, callback } = queue[i];
      this.length -= this.bits & OBJECT_MODE ? 1 : chunk.length;
      callback(this.errored ?? new ERR_STREAM_DESTROYED('write'));
    }
    this.settleFinishers(this.errored ?? new ERR_STREAM_DESTROYED('end'));
    this.clearQueue();
  }

  settleFinishers(error) {
    const list = this.finishers;
    if (list === undefined) return;
    this.finishers = undefined;
    for (const callback of list) callback(error);
  }

  /** Everything is written and nothing stands against finishing. */
  readyToFinish() {
    return (this.bits & (ENDING | DESTROYED | CONSTRUCTED | ERRORED | FINISHED | WRITING | ERROR_EMITTED | CLOSE_EMITTED)) ===
      (ENDING | CONSTRUCTED) && this.length === 0 && this.queue.length === this.queueIndex;
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

exposeBits(WritableState.prototype, {
  ...commonNames,
  allNoop: ALL_NOOP,
  bufferProcessing: BUFFER_PROCESSING,
  decodeStrings: DECODE_STRINGS,
  ended: ENDED,
  ending: ENDING,
  finalCalled: FINAL_CALLED,
  finished: FINISHED,
  needDrain: NEED_DRAIN,
  prefinished: PREFINISHED,
  writing: WRITING,
});

module.exports = { WritableState, noop };
