'use strict';
// node:stream/consumers: everything a stream has, as one value.

/**
 * @param {AsyncIterable<any>} stream
 * @returns {Promise<any[]>}
 */
async function chunksOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/**
 * @param {AsyncIterable<any>} stream
 * @returns {Promise<Blob>}
 */
async function blob(stream) {
  const { Blob } = require('buffer');
  return new Blob(await chunksOf(stream));
}

/**
 * @param {AsyncIterable<any>} stream
 * @returns {Promise<ArrayBuffer>}
 */
async function arrayBuffer(stream) {
  const whole = await blob(stream);
  return whole.arrayBuffer();
}

/**
 * @param {AsyncIterable<any>} stream
 * @returns {Promise<Buffer>}
 */
async function buffer(stream) {
  const memory = await arrayBuffer(stream);
  return require('buffer').Buffer.from(memory);
}

/**
 * @param {AsyncIterable<any>} stream
 * @returns {Promise<Uint8Array>}
 */
async function bytes(stream) {
  const memory = await arrayBuffer(stream);
  return new Uint8Array(memory);
}

/**
 * @param {AsyncIterable<any>} stream
 * @returns {Promise<string>}
 */
async function text(stream) {
  const decoder = new TextDecoder();
  let result = '';
  for await (const chunk of stream) {
    result += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  return result + decoder.decode();
}

/**
 * @param {AsyncIterable<any>} stream
 * @returns {Promise<any>}
 */
async function json(stream) {
  return JSON.parse(await text(stream));
}

module.exports = { arrayBuffer, blob, buffer, bytes, text, json };
