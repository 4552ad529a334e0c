'use strict';

// node:stream/web: the WHATWG streams, gathered from internal/webstreams.

const { ReadableByteStreamController, ReadableStreamBYOBRequest } = require('internal/webstreams/byte_source');
const { ReadableStreamDefaultController } = require('internal/webstreams/chunk_source');
const { CompressionStream, DecompressionStream } = require('internal/webstreams/compression');
const { TextDecoderStream, TextEncoderStream } = require('internal/webstreams/encoding');
const { ReadableStream, ReadableStreamTee } = require('internal/webstreams/readable');
const { ReadableStreamBYOBReader, ReadableStreamDefaultReader } = require('internal/webstreams/readers');
const { ByteLengthQueuingStrategy, CountQueuingStrategy } = require('internal/webstreams/strategies');
const { TransformStream, TransformStreamDefaultController } = require('internal/webstreams/transform');
const { WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter } = require('internal/webstreams/writable');

module.exports = {
  ByteLengthQueuingStrategy,
  CompressionStream,
  CountQueuingStrategy,
  DecompressionStream,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  ReadableStreamTee,
  TextDecoderStream,
  TextEncoderStream,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
};
