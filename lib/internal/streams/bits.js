'use strict';
// The flags of a stream's two halves, one integer each. The first group means the same in both, so that
// internal/streams/destroy can handle either; the others are of one half only.

const common = {
  OBJECT_MODE: 1 << 0,
  CONSTRUCTED: 1 << 1,
  SYNC: 1 << 2,
  ERRORED: 1 << 3,
  ERROR_EMITTED: 1 << 4,
  EMIT_CLOSE: 1 << 5,
  AUTO_DESTROY: 1 << 6,
  DESTROYED: 1 << 7,
  CLOSED: 1 << 8,
  CLOSE_EMITTED: 1 << 9,
};

const readable = {
  ENDED: 1 << 10,
  END_EMITTED: 1 << 11,
  READING: 1 << 12,
  NEED_READABLE: 1 << 13,
  EMITTED_READABLE: 1 << 14,
  READABLE_LISTENING: 1 << 15,
  RESUME_SCHEDULED: 1 << 16,
  MULTI_AWAIT_DRAIN: 1 << 17,
  READING_MORE: 1 << 18,
  DATA_EMITTED: 1 << 19,
  // `flowing` is null, false or true: null is neither bit, false the first, true both.
  FLOW_DECIDED: 1 << 20,
  FLOWING: 1 << 21,
  PAUSE_DECIDED: 1 << 22,
  PAUSED: 1 << 23,
  HAS_DATA_LISTENER: 1 << 24,
};

const writable = {
  FINAL_CALLED: 1 << 10,
  NEED_DRAIN: 1 << 11,
  ENDING: 1 << 12,
  ENDED: 1 << 13,
  FINISHED: 1 << 14,
  DECODE_STRINGS: 1 << 15,
  WRITING: 1 << 16,
  BUFFER_PROCESSING: 1 << 17,
  PREFINISHED: 1 << 18,
  // No callback given to write() since the queue was last empty.
  ALL_NOOP: 1 << 19,
};

/**
 * Defines accessors on a state's prototype that show single bits of its `bits` as booleans.
 * @param {object} prototype
 * @param {Record<string, number>} flags property name to bit
 */
function exposeBits(prototype, flags) {
  for (const [name, bit] of Object.entries(flags)) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: false,
      get() {
        return (this.bits & bit) !== 0;
      },
      set(on) {
        if (on) this.bits |= bit;
        else this.bits &= ~bit;
      },
    });
  }
}

const commonNames = {
  objectMode: common.OBJECT_MODE,
  constructed: common.CONSTRUCTED,
  sync: common.SYNC,
  errorEmitted: common.ERROR_EMITTED,
  emitClose: common.EMIT_CLOSE,
  autoDestroy: common.AUTO_DESTROY,
  destroyed: common.DESTROYED,
  closed: common.CLOSED,
  closeEmitted: common.CLOSE_EMITTED,
};

const INITIAL = common.CONSTRUCTED | common.SYNC | common.EMIT_CLOSE | common.AUTO_DESTROY;

/**
 * The bits a half starts with.
 * @param {object | null | undefined} options
 * @param {boolean} objectMode
 */
function initialBits(options, objectMode) {
  let bits = objectMode ? INITIAL | common.OBJECT_MODE : INITIAL;
  if (options !== undefined && options !== null) {
    if (options.emitClose === false) bits &= ~common.EMIT_CLOSE;
    if (options.autoDestroy === false) bits &= ~common.AUTO_DESTROY;
  }
  return bits;
}

module.exports = { common, commonNames, exposeBits, initialBits, readable, writable };
