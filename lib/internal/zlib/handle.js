'use strict';
// `stream._handle`: the native codec with the methods that packages reach for. Synchronous inflaters (minizlib, pngjs)
// drive it themselves, and put functions of their own in the place of `close` to keep it open between chunks.

const { Buffer } = require('buffer');
const { errorOf } = require('internal/zlib/failure');
const native = binding('zlib');

const kStream = Symbol('stream');

const methods = {
  __proto__: null,
  close() {
    native.close(this);
  },
  reset() {
    const failure = native.reset(this);
    if (failure !== undefined) this[kStream].destroy(errorOf(failure));
  },
  params(level, strategy) {
    const failure = native.setParams(this, level, strategy);
    if (failure !== undefined) this[kStream].destroy(errorOf(failure));
  },
  /** One step, at once. What is left of room and input is in the stream's `_writeState`. */
  writeSync(flush, input, inputOffset, inputLength, output, outputOffset, outputLength) {
    const stream = this[kStream];
    const failure = native.writeSync(
      this, flush, input ?? Buffer.alloc(0), inputOffset, inputLength, output, outputOffset, outputLength, stream._writeState);
    if (failure !== undefined) stream.destroy(errorOf(failure));
  },
};

/**
 * @param {object} handle native
 * @param {import('zlib').ZlibBase} stream
 */
function adopt(handle, stream) {
  Object.setPrototypeOf(handle, methods);
  handle[kStream] = stream;
  return handle;
}

module.exports = { adopt };
