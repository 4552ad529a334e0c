'use strict';
// A Duplex over a native stream handle: child processes' pipes, standard streams that are pipes, terminals.

const { Duplex } = require('stream');
const { FastBuffer } = require('internal/buffer/memory');
const { errnoException } = require('internal/errors');

const native = binding('stream_handle');

const QUEUED = 1;

/** Reads when asked to, writes without waiting where the system takes it. */
class HandleStream extends Duplex {
  /**
   * @param {object} options of Duplex, and
   * @param {number} options.handle the native stream's number
   */
  constructor(options) {
    super({ emitClose: true, autoDestroy: true, ...options, decodeStrings: false, construct: undefined });
    this._handle = options.handle;
    this._reading = false;
    this._bytesRead = 0;
    this._bytesWritten = 0;
    this._onread = (bytes, errno) => this._received(bytes, errno);
    if (options.readable === false) {
      this._readableState.ended = true;
      this._readableState.endEmitted = true;
    }
    // Ends with its other half, as sockets do that are not half-open.
    this.on('end', endWriting);
  }

  get bytesRead() {
    return this._handle === 0 ? this._bytesRead : native.bytesRead(this._handle);
  }

  get bytesWritten() {
    let bytes = this._handle === 0 ? this._bytesWritten : native.bytesWritten(this._handle);
    for (const { chunk, encoding } of this._writableState.getBuffer?.() ?? []) {
      bytes += typeof chunk === 'string' ? require('buffer').Buffer.byteLength(chunk, encoding) : chunk.byteLength;
    }
    return bytes;
  }

  /** Descriptor; -1 or undefined once closed. */
  get fd() {
    return this._fd ?? (this._handle === 0 ? undefined : native.fd(this._handle));
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
    if (this._reading || this._handle === 0) return;
    this._reading = true;
    const status = native.readStart(this._handle, this._onread);
    if (status < 0) this.destroy(errnoException(status, 'read'));
  }

  _received(bytes, errno) {
    if (bytes !== null) {
      if (!this.push(new FastBuffer(bytes))) {
        this._reading = false;
        if (this._handle !== 0) native.readStop(this._handle);
      }
    } else if (errno === undefined) {
      this._reading = false;
      this.push(null);
      this.read(0);
    } else {
      this._reading = false;
      this.destroy(errnoException(errno, 'read'));
    }
  }

  _write(chunk, encoding, callback) {
    if (this._handle === 0) {
      callback(errnoException(-32, 'write'));
      return;
    }
    const done = (status) => callback(status < 0 ? errnoException(status, 'write') : null);
    let status;
    if (typeof chunk !== 'string') {
      status = native.writeBytes(this._handle, chunk, done);
    } else if (encoding === 'utf8' || encoding === 'utf-8') {
      status = native.writeUtf8(this._handle, chunk, done);
    } else {
      status = native.writeBytes(this._handle, require('buffer').Buffer.from(chunk, encoding), done);
    }
    if (status !== QUEUED) done(status);
  }

  _writev(chunks, callback) {
    if (this._handle === 0) {
      callback(errnoException(-32, 'write'));
      return;
    }
    const { Buffer } = require('buffer');
    const views = chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk));
    const done = (status) => callback(status < 0 ? errnoException(status, 'write') : null);
    const status = native.writeMany(this._handle, views, done);
    if (status !== QUEUED) done(status);
  }

  _final(callback) {
    if (this._handle === 0) {
      callback();
      return;
    }
    const done = (status) => callback(status < 0 && status !== ENOTCONN ? errnoException(status, 'shutdown') : null);
    const status = native.shutdown(this._handle, done);
    if (status !== QUEUED) done(status);
  }

  _destroy(error, callback) {
    const handle = this._handle;
    if (handle === 0) {
      callback(error);
      return;
    }
    this._bytesRead = native.bytesRead(handle);
    this._bytesWritten = native.bytesWritten(handle);
    this._handle = 0;
    this._reading = false;
    native.close(handle, () => callback(error));
  }

  /** Writes wait in the call until the system has everything. */
  _setBlocking(blocking) {
    if (this._handle !== 0) native.setBlocking(this._handle, blocking);
  }

  destroySoon() {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', this.destroy);
  }

  ref() {
    if (this._handle !== 0) native.setRef(this._handle, true);
    return this;
  }

  unref() {
    if (this._handle !== 0) native.setRef(this._handle, false);
    return this;
  }

  hasRef() {
    return this._handle !== 0 && native.hasRef(this._handle);
  }

  pause() {
    if (this._reading && this._handle !== 0) {
      this._reading = false;
      native.readStop(this._handle);
    }
    return super.pause();
  }

  resume() {
    if (!this._reading && !this.readableEnded && this._handle !== 0 && this._readableState.length === 0) this.read(0);
    return super.resume();
  }
}

const ENOTCONN = -107;

function endWriting() {
  if (!this.allowHalfOpen && this.writable) this.end();
}

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
  stream._fd = fd;
  return stream;
}

module.exports = { HandleStream, openHandleStream };
