'use strict';
// Frames of the WebSocket protocol (RFC 6455): what a client writes, and what it reads.

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** Bytes of one message that are taken; more is refused with 1009. */
const MAX_MESSAGE = 134217728;
const KEYS = 4096;

let keys = null;
let nextKey = 0;

/** @returns {number} 32 random bits */
function maskingKey() {
  if (keys === null || nextKey === KEYS) {
    keys ??= new Int32Array(KEYS);
    require('internal/crypto/random').randomFillSync(keys);
    nextKey = 0;
  }
  return keys[nextKey++];
}

/**
 * @param {number} opcode
 * @param {Uint8Array} payload
 * @returns {Buffer} one masked frame
 */
function encodeFrame(opcode, payload) {
  const { Buffer } = require('buffer');
  const { byteLength } = payload;
  const lengthBytes = byteLength < 126 ? 0 : byteLength < 65536 ? 2 : 8;
  const head = 6 + lengthBytes;
  // The payload begins at a multiple of 4, so that it can be masked by words.
  const pad = (4 - (head & 3)) & 3;
  const words = new Int32Array((pad + head + byteLength + 3) >> 2);
  const frame = Buffer.from(words.buffer, pad, head + byteLength);
  frame[0] = 0x80 | opcode;
  if (lengthBytes === 0) {
    frame[1] = 0x80 | byteLength;
  } else if (lengthBytes === 2) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(byteLength, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeUInt32BE(Math.floor(byteLength / 2 ** 32), 2);
    frame.writeUInt32BE(byteLength >>> 0, 6);
  }
  const key = maskingKey();
  const first = (pad + head) >> 2;
  // The bytes of the key in memory order, as they mask.
  words[first - 1] = key;
  frame.set(payload, head);
  for (let i = first; i < words.length; i++) words[i] ^= key;
  return frame;
}

/** What a peer did wrong: the code and reason of the close frame that tells it. */
class ProtocolError extends Error {
  constructor(code, reason) {
    super(reason);
    this.code = code;
  }
}

/** Takes bytes, calls `onFrame(opcode, payload, fin, compressed)`. */
class FrameReader {
  /**
   * @param {(opcode: number, payload: Buffer, fin: boolean, compressed: boolean) => void} onFrame
   */
  constructor(onFrame) {
    this.onFrame = onFrame;
    /** Set when compression was agreed on. */
    this.mayCompress = false;
    /** Bytes of an incomplete header. */
    this.kept = null;
    /** Of the frame whose payload is being read. */
    this.opcode = -1;
    this.fin = false;
    this.compressed = false;
    this.left = 0;
    this.parts = [];
    this.partBytes = 0;
    this.inMessage = false;
    this.stopped = false;
  }

  /** @param {Buffer} bytes throws a ProtocolError */
  push(bytes) {
    let data = bytes;
    if (this.kept !== null) {
      data = require('buffer').Buffer.concat([this.kept, bytes]);
      this.kept = null;
    }
    let at = 0;
    while (!this.stopped) {
      if (this.opcode === -1) {
        const next = this.readHeader(data, at);
        if (next === -1) {
          if (at < data.length) this.kept = data.subarray(at);
          return;
        }
        at = next;
      }
      const count = Math.min(this.left, data.length - at);
      const part = data.subarray(at, at + count);
      at += count;
      this.left -= count;
      if (this.left > 0) {
        if (count > 0) {
          this.parts.push(part);
          this.partBytes += count;
        }
        return;
      }
      this.finishFrame(part);
    }
  }

  finishFrame(part) {
    let payload = part;
    if (this.parts.length > 0) {
      payload = require('buffer').Buffer.concat([...this.parts, part], this.partBytes + part.length);
      this.parts = [];
      this.partBytes = 0;
    }
    const { compressed, fin, opcode } = this;
    this.opcode = -1;
    this.onFrame(opcode, payload, fin, compressed);
  }

  /** @returns {number} where the payload begins, or -1 for want of bytes */
  readHeader(data, at) {
    const available = data.length - at;
    if (available < 2) return -1;
    const first = data[at];
    const second = data[at + 1];
    const opcode = first & 15;
    const fin = (first & 0x80) !== 0;
    const compressed = (first & 0x40) !== 0;
    const isControl = opcode >= CLOSE;
    if (second & 0x80) throw new ProtocolError(1002, 'Frame cannot be masked');
    if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) throw new ProtocolError(1002, 'Invalid opcode received');
    if (compressed && (!this.mayCompress || isControl || opcode === CONTINUATION)) throw new ProtocolError(1002, 'Expected RSV1 to be clear.');
    if (first & 0x30) throw new ProtocolError(1002, 'RSV1, RSV2, RSV3 must be clear');
    let length = second & 127;
    if (isControl) {
      if (length > 125) throw new ProtocolError(1002, 'Payload length for control frame exceeded 125 bytes');
      if (!fin) throw new ProtocolError(1002, 'Invalid frame type was fragmented.');
    } else if (opcode === CONTINUATION) {
      if (!this.inMessage) throw new ProtocolError(1002, 'Unexpected continuation frame');
    } else if (this.inMessage) {
      throw new ProtocolError(1002, 'Expected continuation frame');
    }
    let next = at + 2;
    if (length === 126) {
      if (available < 4) return -1;
      length = data.readUInt16BE(next);
      next += 2;
    } else if (length === 127) {
      if (available < 10) return -1;
      length = data.readUInt32BE(next) * 2 ** 32 + data.readUInt32BE(next + 4);
      next += 8;
    }
    if (length > MAX_MESSAGE) throw new ProtocolError(1009, 'Message is too large.');
    if (!isControl) this.inMessage = !fin;
    this.opcode = opcode;
    this.fin = fin;
    this.compressed = compressed;
    this.left = length;
    return next;
  }
}

module.exports = { BINARY, CLOSE, CONTINUATION, FrameReader, MAX_MESSAGE, PING, PONG, ProtocolError, TEXT, encodeFrame };
