'use strict';
// permessage-deflate (RFC 7692), as a client that only reads it: messages are inflated one after the other.

const { MAX_MESSAGE, ProtocolError } = require('internal/web_socket/frames');

const TAIL = [0x00, 0x00, 0xff, 0xff];

/**
 * Reads what a server accepted of our offer.
 * @param {string} header value of `sec-websocket-extensions`
 * @returns {{ windowBits: number, keepsContext: boolean } | null} null for what we did not offer
 */
function readExtensions(header) {
  const [name, ...parameters] = header.split(';').map((part) => part.trim());
  if (name !== 'permessage-deflate') return null;
  const agreed = { windowBits: 15, keepsContext: true };
  const seen = new Set();
  for (const parameter of parameters) {
    const match = /^([a-z_]+)(?:[ \t]*=[ \t]*"?(\d+)"?)?$/.exec(parameter);
    if (match === null || seen.has(match[1])) return null;
    const [, key, value] = match;
    seen.add(key);
    if (key === 'server_no_context_takeover' && value === undefined) {
      agreed.keepsContext = false;
    } else if (key === 'server_max_window_bits' || key === 'client_max_window_bits') {
      const bits = Number(value);
      if (!/^(?:[89]|1[0-5])$/.test(value ?? '')) return null;
      if (key === 'server_max_window_bits') agreed.windowBits = bits;
    } else if (key !== 'client_no_context_takeover' || value !== undefined) {
      return null;
    }
  }
  return agreed;
}

class Inflater {
  constructor({ keepsContext, windowBits }) {
    this.keepsContext = keepsContext;
    // zlib cannot make windows of 256 bytes, but reads what fits one.
    this.windowBits = Math.max(windowBits, 9);
    this.stream = null;
    this.parts = [];
    this.size = 0;
    this.done = null;
  }

  open() {
    const { createInflateRaw } = require('zlib');
    const stream = createInflateRaw({ windowBits: this.windowBits });
    stream.on('data', (part) => {
      this.parts.push(part);
      this.size += part.length;
      if (this.size > MAX_MESSAGE) this.finish(new ProtocolError(1009, 'Message is too large.'));
    });
    stream.on('error', () => this.finish(new ProtocolError(1007, 'Invalid compressed data')));
    this.stream = stream;
  }

  /**
   * @param {Buffer} payload one whole message
   * @param {(error: Error | null, bytes: Buffer | undefined) => void} done
   */
  inflate(payload, done) {
    const { Buffer } = require('buffer');
    if (this.stream === null) this.open();
    this.done = done;
    this.stream.write(payload);
    this.stream.write(Buffer.from(TAIL));
    this.stream.flush(() => this.finish(null));
  }

  finish(error) {
    const { done, parts, size } = this;
    if (done === null) return;
    this.done = null;
    this.parts = [];
    this.size = 0;
    if (error !== null || !this.keepsContext) this.close();
    if (error !== null) done(error, undefined);
    else done(null, require('buffer').Buffer.concat(parts, size));
  }

  close() {
    this.stream?.destroy();
    this.stream = null;
  }
}

module.exports = { Inflater, readExtensions };
