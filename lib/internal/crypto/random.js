'use strict';
// Random bytes, numbers and UUIDs. Small amounts are taken from a store that is filled in one call.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require('internal/errors');
const { validateBoolean, validateFunction, validateNumber, validateObject } = require('internal/validators');
const { FastBuffer, unpooled } = require('internal/buffer/memory');
const { isMemory } = require('internal/crypto/memory');
const native = binding('crypto');

const MAX_INT32 = 0x7fffffff;
const MAX_RANGE = 0xffff_ffff_ffff;

/** Size of an element, 1 for memory without one. */
function elementSize(buffer) {
  return buffer.BYTES_PER_ELEMENT ?? 1;
}

function checkOffset(offset, element, length) {
  validateNumber(offset, 'offset');
  offset *= element;
  const most = Math.min(length, MAX_INT32);
  if (!(offset >= 0 && offset <= most)) throw new ERR_OUT_OF_RANGE('offset', `>= 0 && <= ${most}`, offset);
  return Math.trunc(offset);
}

function checkSize(size, element, offset, length) {
  validateNumber(size, 'size');
  size *= element;
  if (!(size >= 0 && size <= MAX_INT32)) throw new ERR_OUT_OF_RANGE('size', `>= 0 && <= ${MAX_INT32}`, size);
  if (size + offset > length) throw new ERR_OUT_OF_RANGE('size + offset', `<= ${length}`, size + offset);
  return Math.trunc(size);
}

/**
 * @param {number} size
 * @param {(error: Error | null, bytes: Buffer) => void} [callback]
 * @returns {Buffer | undefined}
 */
function randomBytes(size, callback) {
  size = checkSize(size, 1, 0, Infinity);
  if (callback !== undefined) validateFunction(callback, 'callback');
  const bytes = callback === undefined ? unpooled(size) : new FastBuffer(size);
  if (callback === undefined) {
    native.randomFillSync(bytes, 0, size);
    return bytes;
  }
  native.randomFill(bytes, 0, size, (error) => {
    if (error) callback(error);
    else callback(null, bytes);
  });
  return undefined;
}

function checkBuffer(buffer) {
  if (!isMemory(buffer)) {
    throw new ERR_INVALID_ARG_TYPE('buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
  }
}

/**
 * @template {ArrayBuffer | ArrayBufferView} T
 * @param {T} buffer
 * @param {number} [offset] in elements, like the size
 * @param {number} [size]
 * @returns {T}
 */
function randomFillSync(buffer, offset = 0, size) {
  checkBuffer(buffer);
  const element = elementSize(buffer);
  const start = checkOffset(offset, element, buffer.byteLength);
  const count = size === undefined ?
    buffer.byteLength - start : checkSize(size, element, start, buffer.byteLength);
  if (count > 0) native.randomFillSync(buffer, start, count);
  return buffer;
}

/**
 * @param {ArrayBuffer | ArrayBufferView} buffer
 * @param {number} [offset]
 * @param {number} [size]
 * @param {(error: Error | null, buffer: any) => void} callback
 */
function randomFill(buffer, offset, size, callback) {
  checkBuffer(buffer);
  const element = elementSize(buffer);
  if (typeof offset === 'function') {
    callback = offset;
    offset = 0;
    size = undefined;
  } else if (typeof size === 'function') {
    callback = size;
    size = undefined;
  } else {
    validateFunction(callback, 'callback');
  }
  const start = checkOffset(offset, element, buffer.byteLength);
  const count = size === undefined ?
    buffer.byteLength - start : checkSize(size, element, start, buffer.byteLength);
  if (count === 0) {
    process.nextTick(callback, null, buffer);
    return;
  }
  // Memory that can be taken away is no place for a thread of the pool to write to.
  const apart = (ArrayBuffer.isView(buffer) ? buffer.buffer : buffer).resizable === true;
  const target = apart ? new Uint8Array(count) : buffer;
  native.randomFill(target, apart ? 0 : start, count, (error) => {
    if (error) {
      callback(error);
      return;
    }
    if (apart && start + count <= buffer.byteLength) part(buffer, start, count).set(target);
    callback(null, buffer);
  });
}

function part(buffer, start, count) {
  return ArrayBuffer.isView(buffer) ?
    new Uint8Array(buffer.buffer, buffer.byteOffset + start, count) : new Uint8Array(buffer, start, count);
}

// ---- whole numbers ------------------------------------------------------------------------------

const bytesOfNumber = 6;
const numbersAtOnce = 512;
/** Numbers of 48 random bits; each is wiped out when it has been used. */
let numbers = null;
let nextNumber = numbersAtOnce;

function random48() {
  if (nextNumber === numbersAtOnce) refillNumbers();
  const number = numbers[nextNumber];
  numbers[nextNumber++] = 0;
  return number;
}

function refillNumbers() {
  numbers ??= new Float64Array(numbersAtOnce);
  const bytes = new FastBuffer(bytesOfNumber * numbersAtOnce);
  native.randomFillSync(bytes, 0, bytes.length);
  for (let i = 0; i < numbersAtOnce; i++) numbers[i] = bytes.readUIntBE(i * bytesOfNumber, bytesOfNumber);
  bytes.fill(0);
  nextNumber = 0;
}

/**
 * @param {number} [min] included
 * @param {number} max not included
 * @param {(error: undefined, value: number) => void} [callback]
 */
function randomInt(min, max, callback) {
  const hasMin = max !== undefined && typeof max !== 'function';
  if (!hasMin) {
    callback = max;
    max = min;
    min = 0;
  }
  if (callback !== undefined) validateFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw new ERR_INVALID_ARG_TYPE('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw new ERR_INVALID_ARG_TYPE('max', 'a safe integer', max);
  if (max <= min) {
    throw new ERR_OUT_OF_RANGE('max', `greater than the value of "min" (${min})`, max);
  }
  const range = max - min;
  if (!(range <= MAX_RANGE)) throw new ERR_OUT_OF_RANGE(hasMin ? 'max - min' : 'max', `<= ${MAX_RANGE}`, range);
  // Numbers past the last whole multiple of the range would favour the small ones.
  const limit = MAX_RANGE + 1 - (MAX_RANGE + 1) % range;
  let number;
  do number = random48(); while (number >= limit);
  const result = number % range + min;
  if (callback === undefined) return result;
  process.nextTick(callback, undefined, result);
  return undefined;
}

// ---- UUIDs --------------------------------------------------------------------------------------

const uuidLength = 36;
const uuidsAtOnce = 256;
let uuids = '';
let nextUuid = 0;

function freshUuid(options) {
  if (options !== undefined) {
    validateObject(options, 'options');
    const { disableEntropyCache = false } = options;
    validateBoolean(disableEntropyCache, 'options.disableEntropyCache');
    if (disableEntropyCache) return native.randomUuids(1);
  }
  if (nextUuid === uuids.length) {
    uuids = native.randomUuids(uuidsAtOnce);
    nextUuid = 0;
  }
  const start = nextUuid;
  nextUuid = start + uuidLength;
  return uuids.slice(start, nextUuid);
}

/**
 * A version 4 UUID.
 * @param {{ disableEntropyCache?: boolean }} [options]
 */
function randomUUID(options) {
  return freshUuid(options);
}

/**
 * A version 7 UUID: milliseconds since 1970, then random bits.
 * @param {{ disableEntropyCache?: boolean }} [options]
 */
function randomUUIDv7(options) {
  const random = freshUuid(options);
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

module.exports = { randomBytes, randomFill, randomFillSync, randomInt, randomUUID, randomUUIDv7 };
