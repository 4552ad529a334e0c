'use strict';
// The class behind every Buffer, and where its memory comes from: fresh zeroed memory,
// uninitialised memory, or a slice of the shared pool.

const { UTF8 } = require('internal/buffer/encodings');
const { byteLengthOf } = require('internal/buffer/kinds');
const native = binding('buffer');

const setBytes = Function.prototype.call.bind(Object.getPrototypeOf(Uint8Array.prototype).set);

/** Every Buffer is one of these; `Buffer` itself is a callable function with the same prototype. */
class FastBuffer extends Uint8Array {
  constructor(bufferOrLength, byteOffset, length) {
    super(bufferOrLength, byteOffset, length);
  }
}

// Slices start on multiples of 8, so that user land may lay any typed array over them.
const alignment = 7;

/** Every pool there has been: moving one to another thread would empty all of the buffers in it. */
const pools = new WeakSet();

let pool = null;
let poolBytes = null;
let poolUsed = 0;
let poolEnd = 0;

function newPool(size) {
  pool = native.allocate(size);
  poolBytes = new Uint8Array(pool);
  native.markUntransferable(pool);
  pools.add(pool);
  poolUsed = 0;
  poolEnd = size;
}

/**
 * A Buffer of `size` bytes of whatever the memory held before, not shared with anybody.
 * @param {number} size
 * @returns {FastBuffer}
 */
function unpooled(size) {
  // Below this size the engine keeps the bytes inside the object and zeroes them for nothing.
  return size <= 64 ? new FastBuffer(size) : new FastBuffer(native.allocate(size), 0, size);
}

/**
 * Like `unpooled`, but small sizes share one ArrayBuffer of `poolSize` bytes.
 * @param {number} size
 * @param {number} poolSize current `Buffer.poolSize`
 * @returns {FastBuffer}
 */
function pooled(size, poolSize) {
  if (size >= poolSize >>> 1) return unpooled(size);
  if (size === 0) return new FastBuffer(0);
  if (pool === null || size > poolEnd - poolUsed) newPool(poolSize);
  const start = poolUsed;
  poolUsed = start + size + alignment & ~alignment;
  return new FastBuffer(pool, start, size);
}

/** Up to this length, a loop over the characters is done before a native call has begun. */
const shortLength = 20;

/**
 * Writes a short ASCII string.
 * @param {Uint8Array} view
 * @param {string} string
 * @param {number} start
 * @param {number} room
 * @returns {number} its length; -1 when it is not short or not ASCII, or does not fit
 */
function writeShort(view, string, start, room) {
  const { length } = string;
  if (length > shortLength || length > room) return -1;
  for (let i = 0; i < length; i++) {
    const unit = string.charCodeAt(i);
    if (unit > 127) return -1;
    view[start + i] = unit;
  }
  return length;
}

/**
 * Copies to memory that does not overlap.
 * @param {Uint8Array} source
 * @param {Uint8Array} target
 * @param {number} at
 * @param {number} count
 */
function copyApart(source, target, at, count) {
  if (count > shortLength) {
    if (count === byteLengthOf(source)) setBytes(target, source, at);
    else native.copy(source, target, at, 0, count);
    return;
  }
  for (let i = 0; i < count; i++) target[at + i] = source[i];
}

/**
 * Encodes straight into the pool when the longest possible outcome fits: one native call and no
 * counting beforehand.
 * @param {string} string
 * @param {number} code number of the encoding
 * @param {number} most upper bound of the encoded length
 * @param {number} poolSize current `Buffer.poolSize`
 * @returns {FastBuffer}
 */
function encodePooled(string, code, most, poolSize) {
  if (pool === null || most > poolEnd - poolUsed) newPool(poolSize);
  const start = poolUsed;
  let written = code === UTF8 ? writeShort(poolBytes, string, start, most) : -1;
  if (written === -1) written = native.encodeInto(poolBytes, string, start, most, code);
  poolUsed = start + written + alignment & ~alignment;
  return new FastBuffer(pool, start, written);
}

/** @param {object} memory */
function isPool(memory) {
  return pools.has(memory);
}

module.exports = { FastBuffer, copyApart, isPool, unpooled, pooled, encodePooled, writeShort };
