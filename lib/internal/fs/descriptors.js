'use strict';
// Work on file descriptors: open, close, read, write, flush, set the length. Callback and sync forms; the promise
// forms are methods of FileHandle.

const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const {
  parseFileMode, validateBuffer, validateEncoding, validateInteger, validateObject,
} = require('internal/validators');
const {
  checkData, checkReadRange, checkViews, checkWriteRange, nothing, toCallback, toFd, toFlags, toPath, toPosition,
} = require('internal/fs/args');
const native = binding('fs');
const { constants: { O_RDONLY } } = native;

const { customPromisifyArgs } = require('internal/util/promisify');

/** In a worker that closes what its program leaves open: what knows the open descriptors. */
let tracker;

/** @param {{ trackFd(fd: number): boolean, untrackFd(fd: number): boolean }} native */
function trackOpened(native) {
  tracker = native;
}

function opened(fd) {
  if (!tracker.trackFd(fd)) process.emitWarning(`File descriptor ${fd} opened in unmanaged mode twice`);
  return fd;
}

function closing(fd) {
  if (!tracker.untrackFd(fd)) process.emitWarning(`File descriptor ${fd} closed but not opened in unmanaged mode`);
}

// ---- open and close ---------------------------------------------------------------------------

/**
 * @param {string | Buffer | URL} path
 * @param {string | number} [flags]
 * @param {string | number} [mode]
 * @param {(err: Error | null, fd?: number) => void} callback
 */
function open(path, flags, mode, callback) {
  path = toPath(path);
  if (arguments.length < 3) {
    callback = flags;
    flags = O_RDONLY;
    mode = 0o666;
  } else if (typeof mode === 'function') {
    callback = mode;
    mode = 0o666;
    flags = toFlags(flags);
  } else {
    mode = parseFileMode(mode, 'mode', 0o666);
    flags = toFlags(flags);
  }
  callback = toCallback(callback);
  if (tracker === undefined) {
    native.open(path, flags, mode, callback);
    return;
  }
  native.open(path, flags, mode, (error, fd) => {
    if (error) callback(error);
    else callback(null, opened(fd));
  });
}

/**
 * @param {string | Buffer | URL} path
 * @param {string | number} [flags]
 * @param {string | number} [mode]
 * @returns {number}
 */
function openSync(path, flags, mode) {
  path = toPath(path);
  flags = toFlags(flags);
  const fd = native.openSync(path, flags, mode === undefined || mode === null ? 0o666 : parseFileMode(mode, 'mode', 0o666));
  return tracker === undefined ? fd : opened(fd);
}

/** Where nobody listens, an error of closing ends the program. */
function throwIfFailed(err) {
  if (err) throw err;
}

/**
 * @param {number} fd
 * @param {(err: Error | null) => void} [callback]
 */
function close(fd, callback = throwIfFailed) {
  fd = toFd(fd);
  callback = toCallback(callback);
  if (tracker !== undefined) closing(fd);
  native.close(fd, callback);
}

/**
 * Opens a file for a stream that reads it.
 * @param {string | Buffer} path
 * @param {number} mode
 * @param {(err: Error | null, fd?: number, plain?: boolean) => void} callback `plain`: readChunk() and closePlain() may be
 *   used on the descriptor
 */
function openToRead(path, mode, callback) {
  native.openToRead(path, O_RDONLY, parseFileMode(mode, 'mode', 0o666), (err, number) => {
    if (err) callback(err);
    else callback(null, number >>> 1, (number & 1) === 1);
  });
}

/** Whether descriptors are nobody's to follow, and files are opened to be read only. */
function canOpenToRead(flags) {
  return tracker === undefined && toFlags(flags) === O_RDONLY;
}

/** @param {number} fd */
function closeSync(fd) {
  fd = toFd(fd);
  if (tracker !== undefined) closing(fd);
  native.closeSync(fd);
}

// ---- read -------------------------------------------------------------------------------------

/** Offset, length and position of a read, checked; kept here because there are always three of them. */
function toReadRange(view, offset, length, position) {
  validateBuffer(view);
  if (offset === undefined || offset === null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (length === undefined || length === null) length = view.byteLength - offset;
  else length |= 0;
  if (length !== 0) {
    if (view.byteLength === 0) throw new ERR_INVALID_ARG_VALUE('buffer', view, 'is empty and cannot be written');
    checkReadRange(offset, length, view.byteLength);
  }
  position = position === undefined || position === null ? -1 : toPosition(position, 'position', length);
  return { offset, length, position };
}

/**
 * Also `read(fd, [options,] callback)` and `read(fd, buffer, [options,] callback)`.
 * @param {number} fd
 * @param {Buffer | NodeJS.TypedArray | DataView} buffer
 * @param {number} offset
 * @param {number} length
 * @param {number | bigint | null} position
 * @param {(err: Error | null, bytesRead?: number, buffer?: Buffer) => void} callback
 */
function read(fd, buffer, offset, length, position, callback) {
  fd = toFd(fd);
  if (arguments.length <= 4) {
    // The callback is the last argument, what stands before it is options, a buffer, or both.
    let options = nothing;
    if (arguments.length === 4) {
      callback = length;
      options = offset ?? nothing;
      validateObject(options, 'options');
    } else if (arguments.length === 3) {
      callback = offset;
      if (!ArrayBuffer.isView(buffer)) {
        options = buffer ?? nothing;
        validateObject(options, 'options');
        ({ buffer = freshBuffer() } = options);
      }
    } else {
      callback = buffer;
      buffer = freshBuffer();
    }
    validateBuffer(buffer);
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = options);
  }
  validateBuffer(buffer);
  toCallback(callback);
  const range = toReadRange(buffer, offset, length, position);
  if (range.length === 0) {
    process.nextTick(callback, null, 0, buffer);
    return;
  }
  native.read(fd, buffer, range.offset, range.length, range.position, (err, count) => callback(err, count || 0, buffer));
}

function freshBuffer() {
  return require('buffer').Buffer.alloc(16384);
}

Object.defineProperty(read, customPromisifyArgs, { enumerable: false, value: ['bytesRead', 'buffer'] });

/**
 * @param {number} fd
 * @param {Buffer | NodeJS.TypedArray | DataView} buffer
 * @param {number | {offset?: number, length?: number, position?: number | bigint | null}} [offsetOrOptions]
 * @param {number} [length]
 * @param {number | bigint | null} [position]
 * @returns {number}
 */
function readSync(fd, buffer, offsetOrOptions, length, position) {
  fd = toFd(fd);
  validateBuffer(buffer);
  let offset = offsetOrOptions;
  if (arguments.length <= 3 || (offset !== null && typeof offset === 'object')) {
    if (offset !== undefined) validateObject(offset, 'options', { nullable: true });
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offsetOrOptions ?? nothing);
  }
  const range = toReadRange(buffer, offset, length, position);
  return range.length === 0 ? 0 : native.readSync(fd, buffer, range.offset, range.length, range.position);
}

/**
 * @param {number} fd
 * @param {ArrayBufferView[]} buffers
 * @param {number | null} [position]
 * @param {(err: Error | null, bytesRead?: number, buffers?: ArrayBufferView[]) => void} callback
 */
function readv(fd, buffers, position, callback) {
  fd = toFd(fd);
  checkViews(buffers);
  callback = toCallback(callback || position);
  native.readv(fd, buffers, typeof position === 'number' ? position : -1,
               (err, count) => callback(err, count || 0, buffers));
}
Object.defineProperty(readv, customPromisifyArgs, { enumerable: false, value: ['bytesRead', 'buffers'] });

/**
 * @param {number} fd
 * @param {ArrayBufferView[]} buffers
 * @param {number | null} [position]
 */
function readvSync(fd, buffers, position) {
  fd = toFd(fd);
  checkViews(buffers);
  return native.readvSync(fd, buffers, typeof position === 'number' ? position : -1);
}

// ---- write ------------------------------------------------------------------------------------

/**
 * What a write takes, from either form of arguments: bytes with a part of them, or text with position and encoding.
 */
function toWrite(data, offset, length, position) {
  if (!ArrayBuffer.isView(data)) {
    checkData(data, 'buffer');
    validateEncoding(data, length);
    const bytes = require('buffer').Buffer.from(data, typeof length === 'string' ? length : 'utf8');
    return { bytes, offset: 0, length: bytes.byteLength, position: typeof offset === 'number' ? offset : -1 };
  }
  if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = data.byteLength - offset, position = null } = offset);
  }
  if (offset === undefined || offset === null || typeof offset === 'function') offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = data.byteLength - offset;
  checkWriteRange(offset, length, data.byteLength);
  return { bytes: data, offset, length, position: typeof position === 'number' ? position : -1 };
}

/**
 * Also `write(fd, buffer, options, callback)` and `write(fd, string[, position[, encoding]], callback)`.
 * @param {number} fd
 * @param {Buffer | NodeJS.TypedArray | DataView | string} buffer
 * @param {number | object} [offsetOrOptions]
 * @param {number} [length]
 * @param {number | null} [position]
 * @param {(err: Error | null, bytesWritten?: number, buffer?: Buffer | string) => void} callback
 */
function write(fd, buffer, offsetOrOptions, length, position, callback) {
  fd = toFd(fd);
  if (ArrayBuffer.isView(buffer)) callback = toCallback(callback || position || length || offsetOrOptions);
  else checkData(buffer, 'buffer');
  const part = toWrite(buffer, offsetOrOptions, length, position);
  // With text the callback's place may be that of the position or the encoding.
  if (typeof buffer === 'string') {
    callback = toCallback([position, length, offsetOrOptions].find((value) => typeof value === 'function') ?? position);
  }
  native.write(fd, part.bytes, part.offset, part.length, part.position,
               (err, count) => callback(err, count || 0, buffer));
}
Object.defineProperty(write, customPromisifyArgs, { enumerable: false, value: ['bytesWritten', 'buffer'] });

/**
 * @param {number} fd
 * @param {Buffer | NodeJS.TypedArray | DataView | string} buffer
 * @param {number | object} [offsetOrOptions]
 * @param {number} [length]
 * @param {number | null} [position]
 * @returns {number}
 */
function writeSync(fd, buffer, offsetOrOptions, length, position) {
  fd = toFd(fd);
  if (typeof buffer === 'string' && (length === undefined || length === 'utf8')) {
    return native.writeTextSync(fd, buffer, typeof offsetOrOptions === 'number' ? offsetOrOptions : -1);
  }
  const part = toWrite(buffer, offsetOrOptions, length, position);
  return native.writeSync(fd, part.bytes, part.offset, part.length, part.position);
}

/**
 * @param {number} fd
 * @param {ArrayBufferView[]} buffers
 * @param {number | null} [position]
 * @param {(err: Error | null, bytesWritten?: number, buffers?: ArrayBufferView[]) => void} callback
 */
function writev(fd, buffers, position, callback) {
  fd = toFd(fd);
  checkViews(buffers);
  callback = toCallback(callback || position);
  if (buffers.length === 0) {
    process.nextTick(callback, null, 0, buffers);
    return;
  }
  native.writev(fd, buffers, typeof position === 'number' ? position : -1,
                (err, count) => callback(err, count || 0, buffers));
}
Object.defineProperty(writev, customPromisifyArgs, { enumerable: false, value: ['bytesWritten', 'buffers'] });

/**
 * @param {number} fd
 * @param {ArrayBufferView[]} buffers
 * @param {number | null} [position]
 */
function writevSync(fd, buffers, position) {
  fd = toFd(fd);
  checkViews(buffers);
  if (buffers.length === 0) return 0;
  return native.writevSync(fd, buffers, typeof position === 'number' ? position : -1);
}

// ---- length and flush -------------------------------------------------------------------------

/** No file is shorter than nothing. */
function toLength(len) {
  if (len === undefined) return 0;
  validateInteger(len, 'len');
  return len < 0 ? 0 : len;
}

/**
 * @param {number} fd
 * @param {number} [len]
 * @param {(err: Error | null) => void} callback
 */
function ftruncate(fd, len = 0, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  fd = toFd(fd);
  len = toLength(len);
  native.ftruncate(fd, len, toCallback(callback));
}

/**
 * @param {number} fd
 * @param {number} [len]
 */
function ftruncateSync(fd, len = 0) {
  fd = toFd(fd);
  native.ftruncateSync(fd, toLength(len));
}

/**
 * @param {string | Buffer | URL} path
 * @param {number} [len]
 * @param {(err: Error | null) => void} callback
 */
function truncate(path, len, callback) {
  if (typeof len === 'function') {
    callback = len;
    len = 0;
  }
  path = toPath(path);
  len = toLength(len);
  native.truncate(path, len, toCallback(callback));
}

/**
 * @param {string | Buffer | URL} path
 * @param {number} [len]
 */
function truncateSync(path, len) {
  path = toPath(path);
  native.truncateSync(path, toLength(len));
}

/**
 * @param {number} fd
 * @param {(err: Error | null) => void} callback
 */
function fsync(fd, callback) {
  fd = toFd(fd);
  native.fsync(fd, toCallback(callback));
}

/** @param {number} fd */
function fsyncSync(fd) {
  native.fsyncSync(toFd(fd));
}

/** @type {typeof fsync} */
function fdatasync(fd, callback) {
  fd = toFd(fd);
  native.fdatasync(fd, toCallback(callback));
}

/** @param {number} fd */
function fdatasyncSync(fd) {
  native.fdatasyncSync(toFd(fd));
}

module.exports = {
  canOpenToRead, close, closePlain: native.closePlain, closeSync, fdatasync, fdatasyncSync, fsync, fsyncSync, ftruncate, ftruncateSync, open, openSync, openToRead, read,
  readChunk: native.readChunk,
  readSync, readv, readvSync, toLength, toReadRange, toWrite, truncate, truncateSync, write, writeSync, writev,
  writevSync,
  trackOpened,
};
