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

/** By kind of descriptor: how to write to it, and the name that programs know the stream's type by. */
const writers = {
  TTY: { type: 'tty', open: (fd) => new (require('tty').WriteStream)(fd) },
  FILE: { type: 'fs', open: (fd) => new (require('internal/process/sync_write_stream').SyncWriteStream)(fd) },
  PIPE: { type: 'pipe', open: (fd) => openPipe(fd, false) },
};

const readers = {
  TTY: (fd) => new (require('tty').ReadStream)(fd),
  FILE: (fd) => new (require('fs').ReadStream)(null, { fd, autoClose: false }),
  PIPE: (fd) => Object.assign(openPipe(fd, true), { _type: 'pipe' }),
};

function openPipe(fd, readable) {
  const { Socket } = require('internal/net/socket');
  const stream = new Socket({ fd, readable, writable: !readable, manualStart: true });
  stream.fd = fd;
  return stream;
}

function kindOf(fd) {
  const kind = native.guessHandleType(fd);
  return kind === 'TCP' ? 'PIPE' : kind;
}

function createWritable(fd) {
  const writer = writers[kindOf(fd)];
  let stream;
  if (writer === undefined) {
    // Closed, most likely: what is written is lost, as it would be in the closed descriptor.
    stream = new (require('stream').Writable)({ write: (chunk, encoding, callback) => callback() });
  } else {
    stream = writer.open(fd);
    stream._type = writer.type;
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
  // The channel to the parent may be on this descriptor: what comes there are messages.
  if (process.channel?.fd === fd) return new (require('stream').Readable)({ read() {} });
  const open = readers[kindOf(fd)];
  if (open !== undefined) return open(fd);
  const empty = new (require('stream').Readable)({ read() {} });
  empty.push(null);
  return empty;
}

/** A paused standard input does not keep the process alive. */
function stopReading(stream) {
  if (!stream._handle?.reading) return;
  stream._readableState.reading = false;
  stream._handle.readStop();
}

function getStdin() {
  if (stdin !== undefined) return stdin;
  stdin = createReadable(0);
  stdin.fd ??= 0;
  // After a resume() of the same tick has begun to read.
  if (stdin._handle) stdin.on('pause', () => process.nextTick(stopReading, stdin));
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
