'use strict';
// process.stdin, stdout and stderr: made when first asked for, by what the descriptor is. Files and terminals are
// written before `write` returns; pipes as far as the system takes it.


const native = binding('process');

let stdin;
let stdout;
let stderr;

/** Standard output is never closed by the program: destroying only ends it. */
function keepOpen(error, callback) {
  callback(error);
  this._undestroy();
  // `close` is not for those who come later.
  if (!this._writableState.emitClose) {
    process.nextTick(() => this.emit('close'));
  }
}

function createWritable(fd) {
  let stream;
  switch (native.guessHandleType(fd)) {
    case 'TTY': {
      const tty = require('tty');
      stream = new tty.WriteStream(fd);
      stream._type = 'tty';
      break;
    }
    case 'FILE': {
      const { SyncWriteStream } = require('internal/process/sync_write_stream');
      stream = new SyncWriteStream(fd);
      stream._type = 'fs';
      break;
    }
    case 'PIPE':
    case 'TCP': {
      const { openHandleStream } = require('internal/handle_stream');
      stream = openHandleStream(fd, { readable: false, writable: true });
      stream._type = 'pipe';
      break;
    }
    default: {
      const { Writable } = require('stream');
      stream = new Writable({ write: (chunk, encoding, callback) => callback() });
    }
  }
  stream.fd ??= fd;
  stream._isStdio = true;
  stream.destroySoon = stream.destroy;
  stream._destroy = keepOpen;
  return stream;
}

function watchSize(stream) {
  if (!stream.isTTY) return;
  process.on('SIGWINCH', () => stream._refreshSize());
}

function getStdout() {
  if (stdout === undefined) {
    stdout = createWritable(1);
    watchSize(stdout);
  }
  return stdout;
}

function getStderr() {
  if (stderr === undefined) {
    stderr = createWritable(2);
    watchSize(stderr);
  }
  return stderr;
}

function createReadable(fd) {
  switch (native.guessHandleType(fd)) {
    case 'TTY':
      return new (require('tty').ReadStream)(fd);
    case 'FILE': {
      const fs = require('fs');
      return new fs.ReadStream(null, { fd, autoClose: false });
    }
    case 'PIPE':
    case 'TCP': {
      const { openHandleStream } = require('internal/handle_stream');
      const stream = openHandleStream(fd, { readable: true, writable: false });
      stream._type = 'pipe';
      return stream;
    }
    default: {
      const { Readable } = require('stream');
      const stream = new Readable({ read() {} });
      stream.push(null);
      return stream;
    }
  }
}

function getStdin() {
  if (stdin !== undefined) return stdin;
  stdin = createReadable(0);
  stdin.fd ??= 0;
  return stdin;
}

/** Defines the getters. */
function install(target) {
  const getter = (name, get) => {
    Object.defineProperty(target, name, { __proto__: null, configurable: true, enumerable: true, get });
  };
  getter('stdout', getStdout);
  getter('stdin', getStdin);
  getter('stderr', getStderr);
}


module.exports = { install };
