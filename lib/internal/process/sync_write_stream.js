'use strict';
// Standard output that is a file: written in the call.

const { Writable } = require('stream');
const { errnoException } = require('internal/errors');

const native = binding('stream_handle');

/** Writes to a file's handle never wait, so nothing is ever queued. */
function neverQueued() {}

class SyncWriteStream extends Writable {
  #handle;

  constructor(fd) {
    super({ autoDestroy: true, decodeStrings: false });
    this.fd = fd;
    this.readable = false;
    const handle = native.open(fd);
    if (handle < 0) throw errnoException(handle, 'open');
    this.#handle = handle;
  }

  _write(chunk, encoding, callback) {
    let status;
    if (typeof chunk !== 'string') {
      status = native.writeBytes(this.#handle, chunk, neverQueued);
    } else if (encoding === 'utf8' || encoding === 'utf-8') {
      status = native.writeUtf8(this.#handle, chunk, neverQueued);
    } else {
      status = native.writeBytes(this.#handle, require('buffer').Buffer.from(chunk, encoding), neverQueued);
    }
    if (status < 0) callback(errnoException(status, 'write'));
    else callback();
  }
}

module.exports = { SyncWriteStream };
