'use strict';
// The functions that take a whole input: one native call each, here or on the thread pool.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { FastBuffer } = require('internal/buffer/memory');
const { errorOfOutcome } = require('internal/zlib/failure');
const { settingsOf } = require('internal/zlib/settings');
const trace = require('internal/trace');
const { isAnyArrayBuffer } = binding('buffer');
const native = binding('zlib');

/** The bytes of an input, or undefined. */
function bytesOf(input) {
  if (typeof input === 'string') return require('buffer').Buffer.from(input);
  if (ArrayBuffer.isView(input) || isAnyArrayBuffer(input)) return input;
  return undefined;
}

function asBuffer(bytes) {
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * @param {number} mode
 * @param {Function} Stream class of the engine that `info: true` asks for
 */
function makeSync(mode, Stream) {
  return function(buffer, options) {
    // A text is read where it is.
    const input = typeof buffer === 'string' ? buffer : bytesOf(buffer);
    if (input === undefined) {
      throw new ERR_INVALID_ARG_TYPE('buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], buffer);
    }
    const settings = settingsOf(mode, options);
    if (settings.info) return runEngineSync(new Stream(options), bytesOf(input), settings.finishFlush);
    const outcome = native.runSync(
      input, settings.finishFlush, settings.maxOutputLength, settings.basic, settings.params, settings.dictionary,
      settings.pledgedSize);
    if (!ArrayBuffer.isView(outcome)) throw errorOfOutcome(outcome, settings.maxOutputLength);
    return asBuffer(outcome);
  };
}

function runEngineSync(engine, input, finishFlush) {
  const bytes = ArrayBuffer.isView(input) ? input : new Uint8Array(input);
  return { buffer: engine._processChunk(bytes, finishFlush), engine };
}

/**
 * @param {number} mode
 * @param {Function} Stream
 */
function makeAsync(mode, Stream) {
  return function(buffer, options, callback) {
    if (typeof options === 'function') {
      callback = options;
      options = undefined;
    }
    validateFunction(callback, 'callback');
    if (trace.on) callback = trace.seen(callback);
    const settings = settingsOf(mode, options);
    const input = bytesOf(buffer);
    if (input === undefined) {
      throw new ERR_INVALID_ARG_TYPE('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], buffer);
    }
    if (settings.info) {
      runEngine(new Stream(options), input, callback);
      return;
    }
    native.run(
      input, settings.finishFlush, settings.maxOutputLength, settings.basic, settings.params, settings.dictionary,
      settings.pledgedSize,
      (_, outcome) => {
        if (ArrayBuffer.isView(outcome)) callback(null, asBuffer(outcome));
        else callback(errorOfOutcome(outcome, settings.maxOutputLength));
      });
  };
}

function runEngine(engine, input, callback) {
  const parts = [];
  let total = 0;
  engine.on('data', (part) => {
    parts.push(part);
    total += part.length;
    if (total > engine._maxOutputLength) engine.destroy(errorOfOutcome(1, engine._maxOutputLength));
  });
  engine.on('error', callback);
  engine.on('end', () => {
    const buffer = require('buffer').Buffer.concat(parts, total);
    engine.close();
    callback(null, { buffer, engine });
  });
  engine.end(ArrayBuffer.isView(input) ? input : new Uint8Array(input));
}

module.exports = { makeAsync, makeSync };
