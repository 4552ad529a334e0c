'use strict';
// node:stream: the classes and functions of classic streams. Everything is in internal/streams/*.

const { addAbortSignal } = require('internal/streams/add-abort-signal');
const { destroyer } = require('internal/streams/destroy');
const { finished, finishedPromise } = require('internal/streams/end-of-stream');
const { Stream } = require('internal/streams/legacy');
const { pipeline, pipelinePromise } = require('internal/streams/pipeline');
const { getDefaultHighWaterMark, setDefaultHighWaterMark } = require('internal/streams/state');
const utils = require('internal/streams/utils');
const operators = require('internal/streams/operators');
const compose = require('internal/streams/compose');

const kPromisify = Symbol.for('nodejs.util.promisify.custom');

module.exports = Stream;

Stream.isDestroyed = utils.isDestroyed;
Stream.isDisturbed = utils.isDisturbed;
Stream.isErrored = utils.isErrored;
Stream.isReadable = utils.isReadable;
Stream.isWritable = utils.isWritable;
Stream.Readable = require('internal/streams/readable');
Stream.Writable = require('internal/streams/writable');
Stream.Duplex = require('internal/streams/duplex');
Stream.Transform = require('internal/streams/transform');
Stream.PassThrough = require('internal/streams/passthrough');
Stream.duplexPair = require('internal/streams/duplexpair');
Stream.pipeline = pipeline;
Stream.addAbortSignal = addAbortSignal;
Stream.finished = finished;
Stream.destroy = destroyer;
Stream.compose = compose;
Stream.setDefaultHighWaterMark = setDefaultHighWaterMark;
Stream.getDefaultHighWaterMark = getDefaultHighWaterMark;
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
