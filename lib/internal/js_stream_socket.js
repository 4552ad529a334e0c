'use strict';
// A net.Socket over any other Duplex: what it is given goes to that stream, and what that stream gives comes out of it.

const { Socket } = require('net');
const { Duplex } = require('stream');

class JSStreamSocket extends Socket {
  /** @param {import('stream').Duplex} stream */
  constructor(stream) {
    super({ allowHalfOpen: stream.allowHalfOpen });
    this.stream = stream;
    stream.pause();
    stream.on('data', (chunk) => {
      if (!this.push(chunk)) stream.pause();
    });
    stream.on('end', () => this.push(null));
    stream.on('error', (err) => this.destroy(err));
    stream.on('close', () => this.destroy());
  }

  _read() {
    this.stream.resume();
  }

  _write(chunk, encoding, callback) {
    this.stream.write(chunk, encoding, callback);
  }

  _final(callback) {
    this.stream.end(callback);
  }

  _destroy(err, callback) {
    this.stream.destroy(err ?? undefined);
    super._destroy(err, callback);
  }
}
// Each chunk goes on by itself, as `_writev` of net.Socket is for native handles.
JSStreamSocket.prototype._writev = Duplex.prototype._writev;

module.exports = JSStreamSocket;
