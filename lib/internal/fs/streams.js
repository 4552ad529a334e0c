'use strict';
// `fs.ReadStream` and `fs.WriteStream`: streams over a path, a descriptor or a FileHandle, through the functions of
// `node:fs` or those a user gives as `options.fs`.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_METHOD_NOT_IMPLEMENTED, ERR_OUT_OF_RANGE, ERR_STREAM_DESTROYED,
    ERR_SYSTEM_ERROR,
  },
} = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger } = require('internal/validators');
const { Readable, Writable, finished } = require('stream');
const { errorOrDestroy } = require('internal/streams/destroy');
const { FastBuffer } = require('internal/buffer/memory');
const { toFd, toOptions, toPath } = require('internal/fs/args');
const descriptors = require('internal/fs/descriptors');
const { FileHandle, kRef, kUnref } = require('internal/fs/file_handle');

/** Longer reads are not worth being done on the loop's thread. */
const longestChunk = 128 * 1024;

const kPlain = Symbol('kPlain');
const kFs = Symbol('kFs');
const kHandle = Symbol('kHandle');
const kIoDone = Symbol('kIoDone');
const kIsPerformingIO = Symbol('kIsPerformingIO');

// ---- what both have in common -----------------------------------------------------------------

/** The file functions of a stream over a FileHandle. */
function operationsOf(handle) {
  const settle = (promise, callback, field, data) => {
    promise.then(
      (result) => process.nextTick(callback, null, field === undefined ? undefined : result[field], data),
      (err) => process.nextTick(callback, err, field === undefined ? undefined : 0, data),
    );
  };
  return {
    open: () => { throw new ERR_METHOD_NOT_IMPLEMENTED('open()'); },
    close: (fd, callback) => {
      handle[kUnref]();
      settle(handle.close(), callback);
    },
    fsync: (fd, callback) => settle(handle.sync(), callback),
    read: (fd, buffer, offset, length, position, callback) =>
      settle(handle.read(buffer, offset, length, position), callback, 'bytesRead', buffer),
    write: (fd, buffer, offset, length, position, callback) =>
      settle(handle.write(buffer, offset, length, position), callback, 'bytesWritten', buffer),
    writev: (fd, buffers, position, callback) =>
      settle(handle.writev(buffers, position), callback, 'bytesWritten', buffers),
  };
}

/** Takes over `options.fd`; the number for streams over descriptors and handles. */
function adopt(stream, { fd, fs }) {
  if (typeof fd === 'number') {
    stream[kFs] = fs || require('fs');
    return toFd(fd);
  }
  if (!(fd instanceof FileHandle)) throw new ERR_INVALID_ARG_TYPE('options.fd', ['number', 'FileHandle'], fd);
  if (fs) throw new ERR_METHOD_NOT_IMPLEMENTED('FileHandle with fs');
  stream[kHandle] = fd;
  stream[kFs] = operationsOf(fd);
  fd[kRef]();
  fd.on('close', () => stream.close());
  return fd.fd;
}

/** What the stream works on: a file that is to be opened, or `options.fd`. */
function target(stream, path, options, flags) {
  if (options.fd !== undefined && options.fd !== null) {
    stream.fd = adopt(stream, options);
    return;
  }
  stream.fd = null;
  stream[kFs] = options.fs || require('fs');
  checkFunction(stream[kFs], 'open');
  stream.path = toPath(path);
  stream.flags = options.flags === undefined ? flags : options.flags;
  stream.mode = options.mode === undefined ? 0o666 : options.mode;
}

/** A copy to change; what the options inherit counts too. */
function copied(options) {
  const copy = { __proto__: null };
  // eslint-disable-next-line guard-for-in
  for (const name in options) copy[name] = options[name];
  return copy;
}

function checkFunction(fs, name) {
  validateFunction(fs[name], `options.fs.${name}`);
}

function checkStart(start) {
  if (start !== undefined) validateInteger(start, 'start', 0);
  return start;
}

/** Opens the file, by the stream's own `open` where a user has put one in. */
function construct(callback) {
  const stream = this;
  if (typeof stream.fd === 'number') {
    callback();
    return;
  }
  if (typeof stream.open === 'function') {
    openByMethod(stream, callback);
    return;
  }
  const opened = (err, fd, plain) => {
    if (err) {
      callback(err);
      return;
    }
    if (plain) stream[kPlain] = true;
    stream.fd = fd;
    callback();
    stream.emit('open', fd);
    stream.emit('ready');
  };
  if (stream[kPlain] === false && stream[kFs].open === descriptors.open && descriptors.canOpenToRead(stream.flags)) {
    descriptors.openToRead(stream.path, stream.mode, opened);
  } else {
    stream[kFs].open(stream.path, stream.flags, stream.mode, opened);
  }
}

/** Such methods tell by events how they ended: the first of those ends the construction. */
function openByMethod(stream, callback) {
  const { emit } = stream;
  stream.emit = function(event, ...args) {
    if (event === 'open') {
      this.emit = emit;
      callback();
    } else if (event === 'error') {
      this.emit = emit;
      callback(args[0]);
      return true;
    }
    return Reflect.apply(emit, this, [event, ...args]);
  };
  stream.open();
}

/** Waits for input or output under way, which needs the descriptor. */
function destroyAfterIO(err, callback) {
  if (this[kIsPerformingIO]) this.once(kIoDone, (failure) => closeFile(this, err || failure, callback));
  else closeFile(this, err, callback);
}

function closeFile(stream, err, callback) {
  // Never opened; 0 is nobody's to close.
  if (!stream.fd) {
    callback(err);
    return;
  }
  const close = (failure) => {
    const closed = (closing) => callback(failure || closing || err);
    if (stream[kPlain] && stream[kFs].close === descriptors.close) descriptors.closePlain(stream.fd, closed);
    else stream[kFs].close(stream.fd, closed);
    stream.fd = null;
  };
  if (stream.flush) stream[kFs].fsync(stream.fd, (failure) => close(failure || err));
  else close(err);
}

/** After this the stream may be destroyed; tells whether it has been. */
function endIO(stream, err) {
  stream[kIsPerformingIO] = false;
  if (!stream.destroyed) return false;
  stream.emit(kIoDone, err);
  return true;
}

/** Properties that are the same on both classes. */
function shared(state, name) {
  return {
    autoClose: {
      configurable: true,
      enumerable: false,
      get() {
        // The prototype itself has no state.
        if (this[state] === undefined) throw new ERR_INVALID_THIS(name);
        return this[state].autoDestroy;
      },
      set(value) { this[state].autoDestroy = value; },
    },
    pending: {
      configurable: true,
      enumerable: false,
      get() { return this.fd === null; },
    },
  };
}

// ---- reading ----------------------------------------------------------------------------------

/**
 * @param {string | Buffer | URL} path
 * @param {string | object} [options]
 */
function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = copied(toOptions(options));
  options.highWaterMark ??= 64 * 1024;
  options.autoDestroy = options.autoClose ?? true;

  target(this, path, options, 'r');
  checkFunction(this[kFs], 'read');
  if (options.autoDestroy) checkFunction(this[kFs], 'close');

  this.start = checkStart(options.start);
  this.end = options.end ?? Infinity;
  this.pos = this.start;
  this.bytesRead = 0;
  this[kIsPerformingIO] = false;
  /** Whether it is a file of which chunks can be had without a thread: known when it is open. */
  this[kPlain] = false;
  if (this.end !== Infinity) {
    validateInteger(this.end, 'end', 0);
    if (this.start !== undefined && this.start > this.end) {
      throw new ERR_OUT_OF_RANGE('start', `<= "end" (here: ${this.end})`, this.start);
    }
  }
  Reflect.apply(Readable, this, [options]);
  if (options.encoding) this.setEncoding(options.encoding);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);
Object.defineProperties(ReadStream.prototype, shared('_readableState', 'ReadStream'));

ReadStream.prototype._construct = construct;

ReadStream.prototype._read = function(size) {
  const left = this.end - (this.pos === undefined ? this.bytesRead : this.pos) + 1;
  const length = Math.min(left, size);
  if (length <= 0) {
    this.push(null);
    return;
  }
  if (this[kPlain] && length <= longestChunk && this[kFs].read === descriptors.read) {
    readChunk(this, length);
    return;
  }
  // The engine's own memory: it counts that among the young, and so collects it before much has piled up.
  const buffer = new FastBuffer(length);
  this[kIsPerformingIO] = true;
  this[kFs].read(this.fd, buffer, 0, length, this.pos, (err, bytesRead, chunk) => {
    if (endIO(this, err)) return;
    if (err) {
      errorOrDestroy(this, err);
      return;
    }
    if (bytesRead === 0) {
      this.push(null);
      return;
    }
    if (this.pos !== undefined) this.pos += bytesRead;
    this.bytesRead += bytesRead;
    // A short read must not keep the memory of a long one.
    this.push(bytesRead === chunk.length ? chunk : trimmed(chunk, bytesRead));
  });
};

function readChunk(stream, length) {
  stream[kIsPerformingIO] = true;
  descriptors.readChunk(stream.fd, length, stream.pos ?? -1, stream.pos ?? stream.bytesRead, (err, memory) => {
    if (endIO(stream, err)) return;
    if (err) {
      errorOrDestroy(stream, err);
      return;
    }
    if (memory === undefined) {
      stream.push(null);
      return;
    }
    const { byteLength } = memory;
    if (stream.pos !== undefined) stream.pos += byteLength;
    stream.bytesRead += byteLength;
    stream.push(new FastBuffer(memory, 0, byteLength));
  });
}

function trimmed(chunk, length) {
  const copy = require('buffer').Buffer.allocUnsafeSlow(length);
  chunk.copy(copy, 0, 0, length);
  return copy;
}

ReadStream.prototype._destroy = destroyAfterIO;

/** @param {(err?: Error) => void} [callback] */
ReadStream.prototype.close = function(callback) {
  if (typeof callback === 'function') finished(this, callback);
  this.destroy();
};

// ---- writing ----------------------------------------------------------------------------------

/**
 * @param {string | Buffer | URL} path
 * @param {string | object} [options]
 */
function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = copied(toOptions(options));
  options.decodeStrings = true;
  options.autoDestroy = options.autoClose ?? true;

  target(this, path, options, 'w');
  this.flush = options.flush ?? false;
  validateBoolean(this.flush, 'options.flush');
  checkWriteFunctions(this[kFs], this.flush);
  if (!this[kFs].writev) this._writev = null;
  if (!this[kFs].write) this._write = null;
  if (options.autoDestroy) checkFunction(this[kFs], 'close');

  this.start = checkStart(options.start);
  this.pos = this.start;
  this.bytesWritten = 0;
  this[kIsPerformingIO] = false;
  Reflect.apply(Writable, this, [options]);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);
Object.defineProperties(WriteStream.prototype, shared('_writableState', 'WriteStream'));

function checkWriteFunctions(fs, flush) {
  if (!fs.write && !fs.writev) throw new ERR_INVALID_ARG_TYPE('options.fs.write', 'function', fs.write);
  if (fs.write) checkFunction(fs, 'write');
  if (fs.writev) checkFunction(fs, 'writev');
  if (flush) checkFunction(fs, 'fsync');
}

WriteStream.prototype._construct = construct;

/** How often a full pipe or device is tried again before that is an error. */
const mostRetries = 5;

WriteStream.prototype._write = function(data, encoding, callback) {
  this[kIsPerformingIO] = true;
  writeRest(this, data, 0, (err) => {
    endIO(this, err);
    callback(err);
  });
};

function writeRest(stream, data, retries, callback) {
  stream[kFs].write(stream.fd, data, 0, data.length, stream.pos, (err, written, buffer) => {
    if (err?.code === 'EAGAIN') {
      err = null;
      written = 0;
    }
    if (stream.destroyed || err) {
      callback(err || new ERR_STREAM_DESTROYED('write'));
      return;
    }
    advance(stream, written);
    retries = written ? 0 : retries + 1;
    if (written === data.length) callback();
    else if (retries > mostRetries) callback(noProgress());
    else writeRest(stream, buffer.subarray(written), retries, callback);
  });
}

WriteStream.prototype._writev = function(chunks, callback) {
  const buffers = new Array(chunks.length);
  let size = 0;
  for (let i = 0; i < chunks.length; i++) {
    buffers[i] = chunks[i].chunk;
    size += buffers[i].length;
  }
  this[kIsPerformingIO] = true;
  writeRestOf(this, buffers, size, 0, (err) => {
    endIO(this, err);
    callback(err);
  });
};

function writeRestOf(stream, buffers, size, retries, callback) {
  stream[kFs].writev(stream.fd, buffers, stream.pos ?? null, (err, written, same) => {
    if (err?.code === 'EAGAIN') {
      err = null;
      written = 0;
    }
    if (stream.destroyed || err) {
      callback(err || new ERR_STREAM_DESTROYED('writev'));
      return;
    }
    advance(stream, written);
    retries = written ? 0 : retries + 1;
    if (written === size) {
      callback();
    } else if (retries > mostRetries) {
      callback(noProgress());
    } else {
      const rest = require('buffer').Buffer.concat(same).subarray(written);
      writeRestOf(stream, [rest], rest.length, retries, callback);
    }
  });
}

function advance(stream, written) {
  stream.bytesWritten += written;
  if (stream.pos !== undefined) stream.pos += written;
}

function noProgress() {
  return new ERR_SYSTEM_ERROR({ code: 'EAGAIN', message: 'resource temporarily unavailable', syscall: 'write', errno: -11 });
}

WriteStream.prototype._destroy = destroyAfterIO;

/** @param {(err?: Error) => void} [callback] */
WriteStream.prototype.close = function(callback) {
  if (callback) {
    if (this.closed) {
      process.nextTick(callback);
      return;
    }
    this.on('close', callback);
  }
  // Without autoClose nothing else would end the stream after its last write.
  if (!this.autoClose) this.on('finish', this.destroy);
  this.end();
};

/** Nothing is written any more; what has been is. */
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

module.exports = { ReadStream, WriteStream };
