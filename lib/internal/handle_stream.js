'use strict';
// A Duplex over a native stream handle: child processes' pipes, standard streams that are pipes, terminals.

const { Duplex } = require('stream');
const { FastBuffer } = require('internal/buffer/memory');
const { errnoException } = require('internal/errors');

const native = binding('stream_handle');

const QUEUED = 1;

/** The native stream, by its number. */
class StreamHandle {
  constructor(id) {
    this.id = id;
    this.reading = false;
    this.onread = undefined;
  }

  get fd() {
    return native.fd(this.id);
  }

  get bytesRead() {
    return native.bytesRead(this.id);
  }

  get bytesWritten() {
    return native.bytesWritten(this.id);
  }

  get writeQueueSize() {
    return native.queuedBytes(this.id);
  }

  /** @returns {number} 0, or a negative error number */
  readStart() {
    if (this.reading) return 0;
    const status = native.readStart(this.id, this.onread);
    this.reading = status === 0;
    return status;
  }

  readStop() {
    this.reading = false;
    native.readStop(this.id);
    return 0;
  }

  ref() {
    native.setRef(this.id, true);
  }

  unref() {
    native.setRef(this.id, false);
  }

  hasRef() {
    return native.hasRef(this.id);
  }

  /** Whether writes wait in the call until the system has everything. */
  setBlocking(blocking) {
    native.setBlocking(this.id, blocking);
    return 0;
  }

  /** @param {() => void} [closed] */
  close(closed = () => {}) {
    this.reading = false;
    native.close(this.id, closed);
  }
}

const ENOTCONN = -107;

function endWriting() {
  if (!this.allowHalfOpen && this.writable) this.end();
}

/** Reads when asked to, writes without waiting where the system takes it. */
class HandleStream extends Duplex {
  /**
   * @param {object} options of Duplex, and
   * @param {number} options.handle the native stream's number
   */
  constructor(options) {
    super({ emitClose: true, autoDestroy: true, ...options, decodeStrings: false, construct: undefined });
    const handle = new StreamHandle(options.handle);
    handle.onread = (bytes, errno) => this._received(bytes, errno);
    this._handle = handle;
    this._bytesRead = 0;
    this._bytesWritten = 0;
    // Ends with its other half, as sockets do that are not half-open.
    this.on('end', endWriting);
  }

  get bytesRead() {
    return this._handle === null ? this._bytesRead : this._handle.bytesRead;
  }

  get bytesWritten() {
    return (this._handle === null ? this._bytesWritten : this._handle.bytesWritten) + this._bufferedBytes();
  }

  /** Bytes that wait in the stream, before the native side. */
  _bufferedBytes() {
    const { Buffer } = require('buffer');
    let bytes = 0;
    for (const { chunk, encoding } of this._writableState.getBuffer?.() ?? []) {
      bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
    }
    return bytes;
  }

  get pending() {
    return false;
  }

  get connecting() {
    return false;
  }

  get readyState() {
    if (this.readable && this.writable) return 'open';
    if (this.readable) return 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  _read() {
    if (this._handle === null) return;
    const status = this._handle.readStart();
    if (status < 0) this.destroy(errnoException(status, 'read'));
  }

  _received(bytes, errno) {
    if (bytes !== null) {
      if (!this.push(new FastBuffer(bytes)) && this._handle !== null) this._handle.readStop();
    } else if (errno === undefined) {
      if (this._handle !== null) this._handle.reading = false;
      this.push(null);
      this.read(0);
    } else {
      this.destroy(errnoException(errno, 'read'));
    }
  }

  _write(chunk, encoding, callback) {
    if (this._handle === null) {
      callback(errnoException(EPIPE, 'write'));
      return;
    }
    const { id } = this._handle;
    const done = (status) => callback(status < 0 ? errnoException(status, 'write') : null);
    let status;
    if (typeof chunk !== 'string') status = native.writeBytes(id, chunk, done);
    else if (encoding === 'utf8' || encoding === 'utf-8') status = native.writeUtf8(id, chunk, done);
    else status = native.writeBytes(id, require('buffer').Buffer.from(chunk, encoding), done);
    if (status !== QUEUED) done(status);
  }

  _writev(chunks, callback) {
    if (this._handle === null) {
      callback(errnoException(EPIPE, 'write'));
      return;
    }
    const { Buffer } = require('buffer');
    const views = chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk));
    const done = (status) => callback(status < 0 ? errnoException(status, 'write') : null);
    const status = native.writeMany(this._handle.id, views, done);
    if (status !== QUEUED) done(status);
  }

  _final(callback) {
    if (this._handle === null) {
      callback();
      return;
    }
    const done = (status) => callback(status < 0 && status !== ENOTCONN ? errnoException(status, 'shutdown') : null);
    const status = native.shutdown(this._handle.id, done);
    if (status !== QUEUED) done(status);
  }

  _destroy(error, callback) {
    const handle = this._handle;
    if (handle === null) {
      callback(error);
      return;
    }
    this._bytesRead = handle.bytesRead;
    this._bytesWritten = handle.bytesWritten;
    this._handle = null;
    handle.close(() => callback(error));
  }

  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', this.destroy);
  }

  ref() {
    this._handle?.ref();
    return this;
  }

  unref() {
    this._handle?.unref();
    return this;
  }

  hasRef() {
    return this._handle !== null && this._handle.hasRef();
  }

  pause() {
    if (this._handle?.reading) this._handle.readStop();
    return super.pause();
  }
}

const EPIPE = -32;

/**
 * A stream over a descriptor that is a pipe or a socket.
 * @param {number} fd
 * @param {object} [options] of Duplex
 * @returns {HandleStream}
 */
function openHandleStream(fd, options) {
  const handle = native.open(fd);
  if (handle < 0) throw errnoException(handle, 'open');
  const stream = new HandleStream({ ...options, handle });
  stream.fd = fd;
  return stream;
}

module.exports = { HandleStream, openHandleStream };
