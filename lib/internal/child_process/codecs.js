'use strict';
// The two forms of messages on a channel: lines of JSON, whose ends the native side finds, and V8's own serialisation
// behind a length.

const native = binding('ipc');

const NEWLINE = '\n';

/** Lines of JSON. */
class JsonCodec {
  get lines() {
    return true;
  }

  /**
   * @param {number} stream the channel's number
   * @param {any} message
   * @param {number} fd -1 for none
   * @returns {number} a status
   */
  write(stream, message, fd) {
    return native.writeLine(stream, JSON.stringify(message), fd);
  }

  /**
   * @param {string} text
   * @param {boolean} many whether it is several lines
   * @returns {any[]}
   */
  decode(text, many) {
    return many ? text.split(NEWLINE).map((line) => JSON.parse(line)) : [JSON.parse(text)];
  }
}

const LENGTH_BYTES = 4;

/** V8's serialisation, each message behind its length. */
class AdvancedCodec {
  constructor() {
    /** What has come of the next messages, and how many bytes that is. */
    this.rest = [];
    this.have = 0;
    /** How many bytes there must be before it is worth looking. */
    this.need = LENGTH_BYTES;
  }

  get lines() {
    return false;
  }

  write(stream, message, fd) {
    const { Buffer } = require('buffer');
    const body = require('v8').serialize(message);
    const framed = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
    framed.writeUInt32BE(body.length);
    framed.set(body, LENGTH_BYTES);
    return native.writeBytes(stream, framed, fd);
  }

  /** @param {ArrayBuffer} memory */
  decode(memory) {
    const { FastBuffer } = require('internal/buffer/memory');
    const bytes = new FastBuffer(memory);
    this.rest.push(bytes);
    this.have += bytes.length;
    // Pieces are joined once, when the message is whole.
    if (this.have < this.need) return [];
    const { Buffer } = require('buffer');
    let buffer = this.rest.length === 1 ? bytes : Buffer.concat(this.rest, this.have);
    const messages = [];
    this.need = LENGTH_BYTES;
    while (buffer.length >= this.need) {
      this.need = LENGTH_BYTES + buffer.readUInt32BE();
      if (buffer.length < this.need) break;
      messages.push(require('v8').deserialize(buffer.subarray(LENGTH_BYTES, this.need)));
      buffer = buffer.subarray(this.need);
      this.need = LENGTH_BYTES;
    }
    this.rest = buffer.length === 0 ? [] : [buffer];
    this.have = buffer.length;
    return messages;
  }
}

module.exports = { AdvancedCodec, JsonCodec };
