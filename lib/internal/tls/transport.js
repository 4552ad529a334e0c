'use strict';
// What carries a TLS session's bytes: a native stream of our own, the handle of a net.Socket, or any Duplex.

const { FastBuffer } = require('internal/buffer/memory');
const { QUEUED, TCP } = require('internal/net/handles');
const { Socket } = require('net');

const EPIPE = -32;

/** Bytes that may wait before nothing more is taken from a peer that takes none. */
const MOST_QUEUED = 1024 * 1024;

/** A native stream, or the session of a TLS socket. Several writes may wait for it. */
class NativeTransport {
  /**
   * @param {import('internal/net/handles').TCP} handle
   * @param {import('net').Socket | null} socket whose handle it is, if it is not the TLS socket's own
   * @param {import('internal/tls/handle').TLSHandle} session
   */
  constructor(handle, socket, session) {
    this.handle = handle;
    this.socket = socket;
    this.session = session;
    this.busy = false;
    this.done = undefined;
    /** Chunks and what to call after each. */
    this.waiting = [];
    this.waitingBytes = 0;
    this.ending = null;
    this.held = false;
    this.wanted = handle.reading;
    this.onWritten = (code) => this._written(code);
    handle.onread = (buffer, offset, length) => {
      if (buffer === null) session.receivedEnd(offset);
      else session.received(new FastBuffer(buffer, offset, length));
    };
  }

  /** What had been read before is the session's. */
  handOver() {
    const { session, socket } = this;
    if (socket === null) return;
    for (let chunk; (chunk = socket.read()) !== null;) session.received(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    if (socket._readableState.ended) process.nextTick(() => session.receivedEnd(0));
  }

  /** @returns {number} 0 sent, 1 queued, or a negative error number */
  write(bytes, done) {
    const { socket } = this;
    if (socket !== null && socket.writableLength > 0) {
      // What the socket has of its own to send comes first.
      socket.write(bytes, (error) => {
        if (done !== undefined) done(error ? error.errno ?? EPIPE : 0);
      });
      return QUEUED;
    }
    if (this.busy) {
      this.waiting.push(bytes, done);
      this.waitingBytes += bytes.byteLength;
      if (this.waitingBytes > MOST_QUEUED && !this.held) {
        this.held = true;
        this.handle.readStop();
      }
      return QUEUED;
    }
    const code = this.handle.writeBuffer(bytes, this.onWritten);
    if (code === QUEUED) {
      this.busy = true;
      this.done = done;
    }
    return code;
  }

  _written(code) {
    const { done } = this;
    this.busy = false;
    this.done = undefined;
    if (this.waiting.length > 0) this._next(code);
    else if (this.ending !== null) this._end();
    if (done !== undefined) done(code);
  }

  /** Sends all that waits, in one go. */
  _next(code) {
    const { waiting } = this;
    const views = [];
    const callbacks = [];
    for (let i = 0; i < waiting.length; i += 2) {
      views.push(waiting[i]);
      if (waiting[i + 1] !== undefined) callbacks.push(waiting[i + 1]);
    }
    this.waiting = [];
    this.waitingBytes = 0;
    if (this.held) {
      this.held = false;
      if (this.wanted) this.handle.readStart();
    }
    const finished = (result) => callbacks.forEach((callback) => callback(result));
    const result = code < 0 ? code : this.handle.writeMany(views, this.onWritten);
    if (result === QUEUED) {
      this.busy = true;
      this.done = finished;
    } else {
      finished(result);
      if (this.ending !== null) this._end();
    }
  }

  shutdown(done) {
    this.ending = done;
    if (!this.busy) this._end();
  }

  _end() {
    const done = this.ending;
    this.ending = null;
    const code = this.handle.shutdown(done);
    if (code !== QUEUED) process.nextTick(done, code);
  }

  readStart() {
    this.wanted = true;
    return this.held ? 0 : this.handle.readStart();
  }

  readStop() {
    this.wanted = false;
    this.handle.readStop();
  }

  get bytesRead() {
    return this.handle.bytesRead;
  }

  get bytesWritten() {
    return this.handle.bytesWritten;
  }

  get writeQueueSize() {
    return this.handle.writeQueueSize + this.waitingBytes;
  }

  ref() {
    this.handle.ref();
  }

  unref() {
    this.handle.unref();
  }

  hasRef() {
    return this.handle.hasRef();
  }

  reset() {
    if (!(this.handle instanceof TCP) || this.socket !== null) return 0;
    return this.handle.reset();
  }

  close(closed) {
    const { socket, handle } = this;
    handle.onread = noop;
    if (socket === null) {
      handle.close(closed);
    } else if (socket._handle === null) {
      // Its own 'close' has been emitted, or is about to be.
      setImmediate(closed);
    } else {
      socket.once('close', closed);
      socket.destroy();
    }
  }
}

function noop() {}

/** Any other stream. */
class StreamTransport {
  /**
   * @param {import('stream').Duplex} stream
   * @param {import('internal/tls/handle').TLSHandle} session
   */
  constructor(stream, session) {
    this.stream = stream;
    this.session = session;
    this.bytesRead = 0;
    this.bytesWritten = 0;
    this.wanted = false;
    this.ended = false;
    stream.pause?.();
    stream.on('data', (chunk) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk;
      this.bytesRead += bytes.byteLength;
      session.received(bytes);
    });
    stream.on('end', () => {
      this.ended = true;
      session.receivedEnd(0);
    });
  }

  handOver() {}

  get handle() {
    return this.stream._handle;
  }

  write(bytes, done) {
    this.bytesWritten += bytes.byteLength;
    this.stream.write(bytes, (error) => {
      if (done !== undefined) done(error ? error.errno ?? EPIPE : 0);
    });
    return QUEUED;
  }

  shutdown(done) {
    const { stream } = this;
    if (stream.destroyed || stream.writableEnded) {
      process.nextTick(done, 0);
      return;
    }
    stream.end(() => done(0));
  }

  readStart() {
    this.wanted = true;
    this.stream.resume();
    return 0;
  }

  readStop() {
    this.wanted = false;
    this.stream.pause();
  }

  get writeQueueSize() {
    return this.stream.writableLength ?? 0;
  }

  ref() {
    this.stream.ref?.();
  }

  unref() {
    this.stream.unref?.();
  }

  hasRef() {
    return true;
  }

  close(closed) {
    const { stream } = this;
    if (stream.destroyed) {
      setImmediate(closed);
      return;
    }
    stream.once('close', closed);
    stream.destroy();
  }
}

/**
 * The transport over a stream that a program has given.
 * @param {import('stream').Duplex} stream
 * @param {import('internal/tls/handle').TLSHandle} session
 */
function transportOver(stream, session) {
  const handle = stream._handle;
  const hasHandle = stream instanceof Socket && handle && typeof handle.writeMany === 'function';
  return hasHandle ? new NativeTransport(handle, stream, session) : new StreamTransport(stream, session);
}

module.exports = { NativeTransport, transportOver };
