'use strict';
// node:stream: the classes and functions of classic streams. Everything is in internal/streams/*.

const { addAbortSignal } = require('internal/streams/add-abort-signal');
const compose = require('internal/streams/compose');
const { destroyer } = require('internal/streams/destroy');
const { finished, finishedPromise } = require('internal/streams/end-of-stream');
const { Stream } = require('internal/streams/legacy');
const operators = require('internal/streams/operators');
const { pipeline, pipelinePromise } = require('internal/streams/pipeline');
const { getDefaultHighWaterMark, setDefaultHighWaterMark } = require('internal/streams/state');
const { isDestroyed, isDisturbed, isErrored, isReadable, isWritable } = require('internal/streams/utils');

const kPromisify = Symbol.for('nodejs.util.promisify.custom');

// The module is the class itself.
module.exports = Object.assign(Stream, { isDestroyed, isDisturbed, isErrored, isReadable, isWritable });

for (const name of ['Readable', 'Writable', 'Duplex', 'Transform', 'PassThrough']) {
  Stream[name] = require(`internal/streams/${name.toLowerCase()}`);
}
Object.assign(Stream, {
  duplexPair: require('internal/streams/duplexpair'),
  pipeline,
  addAbortSignal,
  finished,
  destroy: destroyer,
  compose,
  setDefaultHighWaterMark,
  getDefaultHighWaterMark,
});
Object.defineProperty(Stream, 'promises', {
  configurable: true,
  enumerable: true,
  get() {
    return require('stream/promises');
  },
});
Object.defineProperty(pipeline, kPromisify, { enumerable: true, get: () => pipelinePromise });
Object.defineProperty(finished, kPromisify, { enumerable: true, get: () => finishedPromise });

// Legacy names.
Stream.Stream = Stream;
Stream._isArrayBufferView = (value) => ArrayBuffer.isView(value);
Stream._isUint8Array = (value) => value instanceof Uint8Array;
Stream._uint8ArrayToBuffer = (chunk) => require('internal/streams/chunks').bytesOf(chunk);

operators.install(Stream.Readable);
