'use strict';
// Sending a request's body: as it is when it is in memory, else chunk by chunk with back-pressure.

const { RequestContentLengthMismatchError } = require('internal/fetch/errors');

class Upload {
  /**
   * @param {ReadableStream} stream
   * @param {net.Socket} socket
   * @param {{ length: number, chunked: boolean }} framing
   * @param {(error: Error | null) => void} onDone
   */
  constructor(stream, socket, framing, onDone) {
    const { ReaderCore } = require('internal/webstreams/readers');
    const { kState } = require('internal/webstreams/util');
    this.socket = socket;
    this.length = framing.length;
    this.chunked = framing.chunked;
    this.onDone = onDone;
    this.sent = 0;
    this.over = false;
    this.waiting = false;
    this.reading = false;
    this.answered = false;
    this.reader = new ReaderCore(stream[kState], false, undefined);
  }

  next() {
    if (this.reading) {
      this.answered = true;
      return;
    }
    this.reading = true;
    do {
      this.answered = false;
      this.reader.read(this);
    } while (this.answered && !this.over && !this.waiting);
    this.reading = false;
  }

  /** Of the read. */
  chunk(value) {
    if (this.over) return;
    const bytes = typeof value === 'string' ? require('internal/fetch/body').encode(value) : value;
    if (!ArrayBuffer.isView(bytes)) {
      this.cancel(new TypeError('Received non-Uint8Array chunk'));
      return;
    }
    const { byteLength } = bytes;
    if (byteLength === 0) {
      this.next();
      return;
    }
    this.sent += byteLength;
    if (!this.chunked && this.sent > this.length) {
      this.cancel(new RequestContentLengthMismatchError());
      return;
    }
    if (!this.write(bytes, byteLength)) {
      this.waiting = true;
      return;
    }
    this.next();
  }

  write(bytes, byteLength) {
    const { socket } = this;
    if (!this.chunked) return socket.write(bytes);
    socket.cork();
    socket.write(`${byteLength.toString(16)}\r\n`, 'latin1');
    socket.write(bytes);
    const room = socket.write('\r\n', 'latin1');
    socket.uncork();
    return room;
  }

  onDrain() {
    if (!this.waiting || this.over) return;
    this.waiting = false;
    this.next();
  }

  /** Of the read. */
  close() {
    if (this.over) return;
    if (this.chunked) {
      this.socket.write('0\r\n\r\n', 'latin1');
    } else if (this.sent !== this.length) {
      this.cancel(new RequestContentLengthMismatchError());
      return;
    }
    this.over = true;
    this.onDone(null);
  }

  /** Of the read. */
  error(reason) {
    if (this.over) return;
    this.over = true;
    this.onDone(reason);
  }

  /** Ends it, and tells the stream why. */
  cancel(reason) {
    if (this.over) return;
    this.over = true;
    this.reader.stream?.cancel(reason).catch(() => {});
    this.onDone(reason);
  }

  /** Nobody waits for it any more. */
  stop(reason) {
    if (this.over) return;
    this.over = true;
    this.reader.stream?.cancel(reason).catch(() => {});
  }
}

module.exports = { Upload };
