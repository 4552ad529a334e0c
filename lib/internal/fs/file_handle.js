'use strict';
// `FileHandle`: a descriptor with promise methods. Closing waits for what is under way; a handle that was forgotten is
// closed when it is collected, with an error.

const EventEmitter = require('events');
const {
  AbortError,
  aggregateTwoErrors,
  codes: { ERR_INTERNAL_ASSERTION, ERR_INVALID_STATE },
} = require('internal/errors');
const { parseFileMode, validateBuffer, validateEncoding, validateInteger, validateObject } = require('internal/validators');
const {
  checkData, checkViews, checkWriteRange, nothing, toOptions, toUnixTimestamp,
} = require('internal/fs/args');
const { checkOwner } = require('internal/fs/metadata');
const { Cancellation, asMemory, finished, formFor, toData, toWriteOptions } = require('internal/fs/content');
const { toLength, toReadRange } = require('internal/fs/descriptors');
const transferable = require('internal/messaging/transferable');
const native = binding('fs');

const kFd = Symbol('kFd');
const kRefs = Symbol('kRefs');
const kClosePromise = Symbol('kClosePromise');
const kCloseResolve = Symbol('kCloseResolve');
const kCloseReject = Symbol('kCloseReject');
const kCloseSync = Symbol('kCloseSync');
const kRef = Symbol('kRef');
const kUnref = Symbol('kUnref');
const kLocked = Symbol('kLocked');
const kTransferred = Symbol('kTransferred');

let forgotten;

/** Descriptors of handles that nobody can close any more: closed here, and a bug of the program. */
function registry() {
  forgotten ??= new FinalizationRegistry(({ fd, path }) => {
    native.closeSync(fd);
    const where = path === undefined ? '' : ` (${path})`;
    const err = new ERR_INVALID_STATE('');
    err.message = 'A FileHandle object was closed during garbage collection. This used to be allowed with a ' +
      'deprecation warning but is now considered an error. Please close FileHandle objects explicitly. ' +
      `File descriptor: ${fd}${where}`;
    process.nextTick(() => { throw err; });
  });
  return forgotten;
}

/**
 * Errors of the thread pool have no stack; here they get that of whoever awaits.
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function traced(promise) {
  return promise.then(undefined, addStack);
}

function addStack(err) {
  if (err !== null && typeof err === 'object') Error.captureStackTrace(err, addStack);
  throw err;
}

/** Runs an operation on the handle's descriptor, which stays open meanwhile. */
async function use(handle, name, operation) {
  if (!(handle instanceof FileHandle)) throw new ERR_INTERNAL_ASSERTION('handle must be an instance of FileHandle');
  if (handle[kFd] === -1) {
    const message = handle[kTransferred] ? 'The FileHandle has been transferred' : 'file closed';
    throw Object.assign(new Error(message), { code: 'EBADF', syscall: name });
  }
  handle[kRef]();
  try {
    return await traced(operation(handle[kFd]));
  } finally {
    handle[kUnref]();
  }
}

class FileHandle extends EventEmitter {
  /**
   * @param {number} fd
   * @param {string} [path] to be named when the handle is lost
   */
  constructor(fd, path = undefined) {
    super();
    this[kFd] = fd;
    this[kRefs] = 1;
    this[kClosePromise] = null;
    this[kCloseResolve] = undefined;
    this[kCloseReject] = undefined;
    this[kLocked] = false;
    this[kTransferred] = false;
    if (fd !== -1) registry().register(this, { fd, path }, this);
  }

  getAsyncId() {
    this.asyncId ??= require('internal/async_hooks').newAsyncId();
    return this.asyncId;
  }

  get fd() {
    return this[kFd];
  }

  get [transferable.kCloneMode]() {
    return Object.hasOwn(this, kFd) ? transferable.TRANSFERABLE : 0;
  }

  [transferable.kTransfer]() {
    if (this[kFd] === -1 || this[kRefs] > 1 || this[kClosePromise] !== null) {
      const { DOMException } = require('internal/dom_exception');
      throw new DOMException('Cannot transfer FileHandle while in use', 'DataCloneError');
    }
    const fd = this[kFd];
    this[kFd] = -1;
    this[kTransferred] = true;
    registry().unregister(this);
    return { data: { fd }, deserializeInfo: 'internal/fs/file_handle:FileHandle' };
  }

  static [transferable.kDeserialize]({ fd }) {
    return new FileHandle(fd);
  }

  appendFile(data, options) {
    return use(this, 'writeFile', (fd) => writeToHandle(fd, data, toHandleWrite(options)));
  }

  chmod(mode) {
    return use(this, 'fchmod', (fd) => native.fchmod(fd, parseFileMode(mode, 'mode')));
  }

  chown(uid, gid) {
    return use(this, 'fchown', (fd) => {
      checkOwner(uid, gid);
      return native.fchown(fd, uid, gid);
    });
  }

  datasync() {
    return use(this, 'fdatasync', (fd) => native.fdatasync(fd));
  }

  sync() {
    return use(this, 'fsync', (fd) => native.fsync(fd));
  }

  read(buffer, offset, length, position) {
    return use(this, 'read', (fd) => readInto(fd, buffer, offset, length, position));
  }

  readv(buffers, position) {
    return use(this, 'readv', async (fd) => {
      checkViews(buffers);
      const bytesRead = await native.readv(fd, buffers, typeof position === 'number' ? position : -1);
      return { __proto__: null, bytesRead, buffers };
    });
  }

  readFile(options) {
    return use(this, 'readFile', (fd) => readWhole(fd, toOptions(options)));
  }

  /**
   * The file's lines, to be iterated over.
   * @param {object} [options] of the read stream and of the readline interface
   */
  readLines(options = undefined) {
    return require('readline').createInterface({
      input: this.createReadStream(options),
      crlfDelay: Infinity,
    });
  }

  stat(options) {
    return use(this, 'fstat', (fd) => native.fstat(fd, Boolean(options?.bigint)));
  }

  truncate(len = 0) {
    return use(this, 'ftruncate', (fd) => native.ftruncate(fd, toLength(len)));
  }

  utimes(atime, mtime) {
    return use(this, 'futimes', (fd) =>
      native.futimes(fd, toUnixTimestamp(atime, 'atime'), toUnixTimestamp(mtime, 'mtime')));
  }

  write(buffer, offset, length, position) {
    return use(this, 'write', (fd) => writeFrom(fd, buffer, offset, length, position));
  }

  writev(buffers, position) {
    return use(this, 'writev', async (fd) => {
      checkViews(buffers);
      if (buffers.length === 0) return { __proto__: null, bytesWritten: 0, buffers };
      const bytesWritten = await native.writev(fd, buffers, typeof position === 'number' ? position : -1);
      return { __proto__: null, bytesWritten, buffers };
    });
  }

  writeFile(data, options) {
    return use(this, 'writeFile', (fd) => writeToHandle(fd, data, toHandleWrite(options)));
  }

  // Each handle has its own: programs take it off the handle.
  close = () => {
    if (this[kFd] === -1) return Promise.resolve();
    if (this[kClosePromise] !== null) return this[kClosePromise];
    this[kRefs]--;
    if (this[kRefs] === 0) {
      this[kClosePromise] = closeNow(this);
    } else {
      this[kClosePromise] = new Promise((resolve, reject) => {
        this[kCloseResolve] = resolve;
        this[kCloseReject] = reject;
      });
    }
    this.emit('close');
    return this[kClosePromise];
  };

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  [kCloseSync]() {
    if (this[kFd] === -1) return;
    if (this[kClosePromise] !== null) throw new ERR_INVALID_STATE('The FileHandle is closing');
    const fd = this[kFd];
    forget(this);
    native.closeSync(fd);
    this.emit('close');
  }

  [kRef]() {
    this[kRefs]++;
  }

  [kUnref]() {
    this[kRefs]--;
    if (this[kRefs] === 0) closeNow(this).then(this[kCloseResolve], this[kCloseReject]);
  }

  /**
   * A stream of the file's bytes from the current position on.
   * @param {{autoClose?: boolean}} [options]
   * @returns {ReadableStream}
   */
  readableWebStream(options = nothing) {
    if (this[kFd] === -1) throw new ERR_INVALID_STATE('The FileHandle is closed');
    if (this[kClosePromise]) throw new ERR_INVALID_STATE('The FileHandle is closing');
    if (this[kLocked]) throw new ERR_INVALID_STATE('The FileHandle is locked');
    this[kLocked] = true;
    validateObject(options, 'options');
    const { autoClose = false, type = 'bytes' } = options;
    if (type !== 'bytes') {
      process.emitWarning(
        'A non-"bytes" options.type has no effect. A byte-oriented steam is always created.', 'ExperimentalWarning');
    }
    require('internal/validators').validateBoolean(autoClose, 'options.autoClose');
    return webStreamOf(this, autoClose);
  }

  createReadStream(options = undefined) {
    const { ReadStream } = require('internal/fs/streams');
    return new ReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options = undefined) {
    const { WriteStream } = require('internal/fs/streams');
    return new WriteStream(undefined, { ...options, fd: this });
  }
}

function forget(handle) {
  registry().unregister(handle);
  handle[kFd] = -1;
}

async function closeNow(handle) {
  const fd = handle[kFd];
  forget(handle);
  try {
    await traced(native.close(fd));
  } finally {
    handle[kClosePromise] = null;
  }
}

// ---- reading ----------------------------------------------------------------------------------

async function readInto(fd, buffer, offset, length, position) {
  if (!ArrayBuffer.isView(buffer)) {
    if (buffer !== undefined) validateObject(buffer, 'options', { nullable: true });
    ({ buffer, offset = 0, length, position = null } = buffer ?? nothing);
    buffer ??= require('buffer').Buffer.alloc(16384);
    length ??= buffer.byteLength - offset;
  } else if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  validateBuffer(buffer);
  const range = toReadRange(buffer, offset, length, position);
  if (range.length === 0) return { __proto__: null, bytesRead: 0, buffer };
  const bytesRead = await native.read(fd, buffer, range.offset, range.length, range.position);
  return { __proto__: null, bytesRead, buffer };
}

/**
 * @param {number | string | Uint8Array} place descriptor or path
 * @param {{encoding?: string, signal?: AbortSignal}} options
 * @param {number} [flags]
 */
async function readWhole(place, { encoding, signal }, flags = 0) {
  const form = formFor(encoding);
  if (signal === undefined) {
    const content = await native.readFile(place, flags, form);
    return form === asMemory || typeof content !== 'string' ? finished(content, encoding) : content;
  }
  throwIfAborted(signal);
  const cancellation = new Cancellation(signal);
  let content;
  let failure = null;
  try {
    content = await native.readFile(place, flags, form, cancellation.flag);
  } catch (err) {
    failure = err;
  }
  failure = cancellation.end(failure);
  if (failure) throw failure;
  return finished(content, encoding);
}

function throwIfAborted(signal) {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
}

function webStreamOf(handle, autoClose) {
  const { ReadableStream } = require('internal/webstreams/readable');
  const end = async () => {
    handle[kUnref]();
    handle.removeListener('close', onClose);
    if (autoClose) await handle.close();
  };
  let controller;
  let ended = false;
  // Somebody else's close ends the stream; the bytes that are on their way still arrive.
  const onClose = () => {
    if (ended) return;
    ended = true;
    handle[kUnref]();
    controller.close();
    controller.byobRequest?.respond(0);
  };
  const stream = new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: 16384,
    start(given) {
      controller = given;
    },
    async pull(given) {
      const { view } = given.byobRequest;
      const { bytesRead } = await handle.read(view, 0, view.byteLength);
      if (ended) return;
      if (bytesRead === 0) {
        ended = true;
        given.close();
        given.byobRequest.respond(0);
        await end();
        return;
      }
      given.byobRequest.respond(bytesRead);
    },
    async cancel() {
      if (ended) return;
      ended = true;
      await end();
    },
  });
  handle[kRef]();
  handle.once('close', onClose);
  return stream;
}

// ---- writing ----------------------------------------------------------------------------------

async function writeFrom(fd, buffer, offset, length, position) {
  if (buffer?.byteLength === 0) return { __proto__: null, bytesWritten: 0, buffer };
  if (!ArrayBuffer.isView(buffer)) {
    checkData(buffer, 'buffer');
    validateEncoding(buffer, length);
    const bytes = require('buffer').Buffer.from(buffer, length || 'utf8');
    const at = typeof offset === 'number' ? offset : -1;
    return { __proto__: null, bytesWritten: await native.write(fd, bytes, 0, bytes.byteLength, at), buffer };
  }
  if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length = buffer.byteLength - offset, position = null } = offset);
  }
  if (offset === undefined || offset === null) offset = 0;
  else validateInteger(offset, 'offset', 0);
  if (typeof length !== 'number') length = buffer.byteLength - offset;
  if (typeof position !== 'number') position = -1;
  checkWriteRange(offset, length, buffer.byteLength);
  return { __proto__: null, bytesWritten: await native.write(fd, buffer, offset, length, position), buffer };
}

function toHandleWrite(options) {
  return toWriteOptions(options);
}

/** Iterables of pieces are written as they come; arrays of bytes and text are data themselves. */
function isPieces(data) {
  return data !== null && typeof data === 'object' && !ArrayBuffer.isView(data) &&
    (typeof data[Symbol.asyncIterator] === 'function' || typeof data[Symbol.iterator] === 'function');
}

async function writeToHandle(fd, data, options) {
  if (isPieces(data)) {
    await writePieces(fd, data, options);
    return;
  }
  checkData(data);
  const { encoding, flush, signal } = options;
  await writeWhole(fd, toData(data, encoding), 0, 0, flush, signal);
}

async function writePieces(fd, pieces, { encoding, flush, signal }) {
  throwIfAborted(signal);
  for await (const piece of pieces) {
    throwIfAborted(signal);
    const data = ArrayBuffer.isView(piece) ? piece : require('buffer').Buffer.from(piece, encoding || 'utf8');
    await writeWhole(fd, data, 0, 0, false, signal);
  }
  if (flush) await native.fsync(fd);
}

async function writeWhole(place, data, flags, mode, flush, signal) {
  if (signal === undefined) {
    await native.writeFile(place, data, flags, mode, flush);
    return;
  }
  throwIfAborted(signal);
  const cancellation = new Cancellation(signal);
  let failure = null;
  try {
    await native.writeFile(place, data, flags, mode, flush, cancellation.flag);
  } catch (err) {
    failure = err;
  }
  failure = cancellation.end(failure);
  if (failure) throw failure;
}

/** Runs `operation(handle)` and closes the handle, whatever happened; two errors become one. */
async function closingAfter(handle, operation) {
  let result;
  try {
    result = await operation(handle);
  } catch (err) {
    try {
      await handle.close();
    } catch (closing) {
      throw aggregateTwoErrors(closing, err);
    }
    throw err;
  }
  await handle.close();
  return result;
}

module.exports = {
  FileHandle, closingAfter, isPieces, kCloseSync, kFd, kRef, kUnref, readWhole, traced, use, writeToHandle, writeWhole,
};
