'use strict';
// TCP and Pipe: a native socket by its number, from its making to its close, and the functions through which native
// code tells of it. What a socket does with that is in internal/net/socket.

const {
  current, emitAfter, emitBefore, emitDestroy, emitInit, getFrame, kAsyncId, kTriggerId, newAsyncId, resetExecution,
  setFrame, triggerForNew,
} = require('internal/async_hooks');

const { runAtCheck } = require('internal/timers');

const native = binding('tcp');
const streams = binding('stream_handle');

/** For `new TCP(type)` and `new Pipe(type)`. */
const SOCKET = 0;
const SERVER = 1;
/** For Pipe only: passes handles to another process. */
const IPC = 2;

const IPV6_ONLY = 1;
const REUSE_PORT = 2;

const QUEUED = 1;
const EADDRINUSE = -98;
const EACCES = -13;
const EBADF = -9;
const EINVAL = -22;
const ENAMETOOLONG = -36;
const ENOENT = -2;

let connected = false;

/** Gives native code the functions it calls; once in each process, before the first handle. */
function connectNative() {
  connected = true;
  native.setHandlers(onRead, onWritten, onEnded, onConnected, onConnection, onClosed);
}

function noop() {}

/** A request of a handle as async hooks see it; only made while there are some. */
class Operation {
  constructor(handle, type) {
    this.frame = handle.frame;
    this[kAsyncId] = newAsyncId();
    this[kTriggerId] = handle[kAsyncId];
    emitInit(this[kAsyncId], type, this[kTriggerId], this);
  }
}

/** The native socket. */
class Handle {
  constructor(id, type, trigger) {
    if (!connected) connectNative();
    this.id = id;
    this.owner = null;
    this.reading = false;
    this.onread = null;
    this.onconnection = null;
    /** Takes connections as numbers of native streams, instead of `onconnection`. */
    this.onaccept = null;
    this.onclosed = null;
    /** What a queued write or shutdown and a connection under way call when they are over. */
    this.writing = null;
    this.writingFrame = undefined;
    this.ending = null;
    this.connectRequest = null;
    /** The operations of those three, while hooks want them. */
    this.operations = null;
    this.buffer = null;
    this.writeCallback = null;
    /** An error of bind() that is told by what comes next, as users know it. */
    this.delayedError = 0;
    this.referenced = true;
    this.frame = getFrame();
    this[kAsyncId] = newAsyncId();
    this[kTriggerId] = trigger === undefined ? triggerForNew() : trigger;
    if (id !== 0) native.attach(id, this);
    if (current.hooked) emitInit(this[kAsyncId], type, this[kTriggerId], this);
  }

  getAsyncId() {
    return this[kAsyncId];
  }

  get fd() {
    return native.fd(this.id);
  }

  get bytesRead() {
    return streams.bytesRead(this.id);
  }

  get bytesWritten() {
    return streams.bytesWritten(this.id);
  }

  get writeQueueSize() {
    return streams.queuedBytes(this.id);
  }

  /** Takes over a descriptor. */
  open(fd) {
    const id = streams.open(fd);
    if (id < 0) return id;
    this._adopt(id);
    return 0;
  }

  _adopt(id) {
    this.id = id;
    native.attach(id, this);
    if (!this.referenced) streams.setRef(id, false);
    if (this.buffer !== null) native.setReadBuffer(id, this.buffer);
  }

  /** Makes the socket unless there is one. */
  _make(family) {
    if (this.id !== 0) return 0;
    const id = native.socket(family);
    if (id < 0) return id;
    this._adopt(id);
    return 0;
  }

  _bound(status) {
    if (status !== EADDRINUSE) return status;
    this.delayedError = status;
    return 0;
  }

  _listen(backlog, path) {
    if (this.delayedError !== 0) return this.delayedError;
    const id = native.listen(this.id, backlog, path, this);
    if (id < 0) {
      this.id = 0;
      return id;
    }
    this.id = id;
    if (!this.referenced) streams.setRef(id, false);
    return 0;
  }

  _connecting(status, request, type) {
    if (status === 0) {
      this.connectRequest = request;
      if (current.hooked) this._operation('connecting', type);
    }
    return status;
  }

  _operation(name, type) {
    this.operations ??= { writing: null, ending: null, connecting: null };
    this.operations[name] = new Operation(this, type);
  }

  /** @returns {number} 0, or a negative error number */
  readStart() {
    if (this.reading) return 0;
    const status = native.readStart(this.id);
    if (status === 0) this.reading = true;
    return status;
  }

  readStop() {
    this.reading = false;
    streams.readStop(this.id);
    return 0;
  }

  /** What is read goes into `buffer`; `onread(undefined, 0, length)` tells of it. */
  useUserBuffer(buffer) {
    this.buffer = buffer;
    if (this.id !== 0) native.setReadBuffer(this.id, buffer);
  }

  /**
   * Writes bytes.
   * @param {Uint8Array} bytes
   * @param {(status: number) => void} done called only when the result is 1
   * @returns {number} 0 done, 1 queued, or a negative error number
   */
  writeBuffer(bytes, done) {
    const written = native.tryWrite(this.id, bytes);
    if (written === bytes.byteLength) return 0;
    return written < 0 ? written : this._queued(native.writeBytes(this.id, bytes, written), done);
  }

  /** Writes a string; see writeBuffer. */
  writeString(string, latin1, done) {
    return this._queued(native.writeString(this.id, string, latin1), done);
  }

  /** Writes views in one go; see writeBuffer. */
  writeMany(views, done) {
    if (views.length === 2) {
      // A head and a body, mostly.
      const [first, second] = views;
      const written = native.tryWriteTwo(this.id, first, second);
      if (written === first.byteLength + second.byteLength) return 0;
      return written < 0 ? written : this._queued(native.queueMany(this.id, views, written), done);
    }
    return this._queued(native.writeMany(this.id, views), done);
  }

  _queued(status, done) {
    if (status === QUEUED) {
      this.writing = done;
      this.writingFrame = getFrame();
      if (current.hooked) this._operation('writing', 'WRITEWRAP');
    }
    return status;
  }

  /** Ends the sending side, after what is queued; see writeBuffer. */
  shutdown(done) {
    let status = native.shutdown(this.id);
    if (current.hooked && status >= 0) {
      // Hooks see the request begin and end.
      this._operation('ending', 'SHUTDOWNWRAP');
      if (status === 0) runAtCheck(() => onEnded(this, 0));
      status = QUEUED;
    }
    if (status === QUEUED) this.ending = done;
    return status;
  }

  /** Whether writes wait in the call until the system has everything. */
  setBlocking(blocking) {
    streams.setBlocking(this.id, blocking);
    return 0;
  }

  ref() {
    this.referenced = true;
    streams.setRef(this.id, true);
  }

  unref() {
    this.referenced = false;
    streams.setRef(this.id, false);
  }

  hasRef() {
    return this.id === 0 ? this.referenced : streams.hasRef(this.id);
  }

  /** @param {() => void} [closed] called in the loop's close phase */
  close(closed = noop) {
    this.reading = false;
    if (this.onclosed !== null) return;
    this.onclosed = closed;
    // Never made, or not made into a listener: nothing native will tell.
    if (!native.close(this.id)) setImmediate(onClosed, this);
  }
}

class TCP extends Handle {
  /**
   * @param {number} type SOCKET or SERVER
   * @param {number} [id] a native stream's number
   * @param {number} [trigger] the operation that caused it
   */
  constructor(type, id = 0, trigger = undefined) {
    super(id, type === SERVER ? 'TCPSERVERWRAP' : 'TCPWRAP', trigger);
  }

  bind(address, port, flags = 0) {
    const status = this._make(4);
    return status < 0 ? status : this._bound(native.bind(this.id, address, port, flags));
  }

  bind6(address, port, flags = 0) {
    const status = this._make(6);
    return status < 0 ? status : this._bound(native.bind(this.id, address, port, flags));
  }

  listen(backlog) {
    if (this.id === 0) {
      const status = this.bind('0.0.0.0', 0);
      if (status < 0) return status;
    }
    return this._listen(backlog, undefined);
  }

  connect(request, address, port) {
    return this._connect(request, 4, address, port);
  }

  connect6(request, address, port) {
    return this._connect(request, 6, address, port);
  }

  _connect(request, family, address, port) {
    if (this.delayedError !== 0) return this.delayedError;
    const status = this._make(family);
    return this._connecting(status < 0 ? status : native.connect(this.id, address, port), request, 'TCPCONNECTWRAP');
  }

  _address(out, peer) {
    const address = native.addressOf(this.id, peer);
    if (typeof address === 'number') return address;
    if (typeof address === 'string') out.address = address;
    else [out.address, out.family, out.port] = address;
    return 0;
  }

  getsockname(out) {
    return this._address(out, false);
  }

  getpeername(out) {
    return this._address(out, true);
  }

  setNoDelay(on) {
    return native.setNoDelay(this.id, Boolean(on));
  }

  /** Seconds, seconds, and number of probes; 0 leaves the system's value. */
  setKeepAlive(on, delay = 0, interval = 0, count = 0) {
    return native.setKeepAlive(this.id, Boolean(on), delay, interval, count);
  }

  setTypeOfService(value) {
    return native.setTypeOfService(this.id, value);
  }

  getTypeOfService() {
    return native.getTypeOfService(this.id);
  }

  /** Closes with a reset. */
  reset(closed = noop) {
    if (this.onclosed !== null) return EBADF;
    if (this.id === 0) return EBADF;
    const status = native.resetOnClose(this.id);
    if (status === 0) this.close(closed);
    return status;
  }
}

/** The system would take a path only as far as its first zero byte; an abstract name begins with one. */
function isPath(path) {
  return path.indexOf('\0', 1) === -1 || path[0] === '\0';
}

/** A path that is too long is an invalid argument. */
function pathStatus(status) {
  return status === ENAMETOOLONG ? EINVAL : status;
}

class Pipe extends Handle {
  /**
   * @param {number} type SOCKET, SERVER or IPC
   * @param {number} [id] a native stream's number
   * @param {number} [trigger] the operation that caused it
   */
  constructor(type, id = 0, trigger = undefined) {
    super(id, type === SERVER ? 'PIPESERVERWRAP' : 'PIPEWRAP', trigger);
    this.path = undefined;
    this.listens = false;
  }

  bind(path) {
    const status = isPath(path) ? this._make(0) : EINVAL;
    if (status < 0) return status;
    let bound = pathStatus(native.bindPath(this.id, path));
    // A folder that is not there may as well be one that may not be looked into.
    if (bound === ENOENT) bound = EACCES;
    // An abstract name has no file.
    if (bound === 0 && path !== '' && path[0] !== '\0') this.path = path;
    return bound;
  }

  listen(backlog) {
    if (this.id === 0) return EINVAL;
    const status = this._listen(backlog, this.path);
    this.listens = status === 0;
    return status;
  }

  connect(request, path) {
    const status = isPath(path) ? this._make(0) : EINVAL;
    return this._connecting(status < 0 ? status : pathStatus(native.connectPath(this.id, path)), request, 'PIPECONNECTWRAP');
  }

  close(closed) {
    const isOpen = this.onclosed === null;
    super.close(closed);
    // The file goes with the socket; a listener sees to that itself.
    if (isOpen && !this.listens && this.path !== undefined) require('fs').rmSync(this.path, { force: true });
  }

  /** Lets others use the socket's file: 1 to read, 2 to write. */
  fchmod(mode) {
    const fs = require('fs');
    const bits = (mode & 1 ? 0o444 : 0) | (mode & 2 ? 0o222 : 0);
    try {
      if (this.path !== undefined) fs.chmodSync(this.path, fs.statSync(this.path).mode & 0o777 | bits);
    } catch (error) {
      return error.errno;
    }
    return 0;
  }
}

// ---- What native code calls. Each is in the context in which the handle was made.

function enter(handle) {
  if (handle.frame !== undefined) setFrame(handle.frame);
  if (current.hooked) {
    emitBefore(handle[kAsyncId], handle[kTriggerId], handle);
    return true;
  }
  current.id = handle[kAsyncId];
  current.trigger = handle[kTriggerId];
  current.resource = handle;
  return false;
}

function leave(handle, hooked) {
  if (hooked) emitAfter(handle[kAsyncId]);
  else resetExecution();
}

/** What the end of a request runs in: its own operation, or the handle's. */
function takeOperation(handle, name) {
  const { operations } = handle;
  if (operations === null || operations[name] === null) return handle;
  const operation = operations[name];
  operations[name] = null;
  return operation;
}

function leaveOperation(handle, operation, hooked) {
  leave(operation, hooked);
  if (operation !== handle && current.hooked) emitDestroy(operation[kAsyncId]);
}

function onRead(handle, buffer, offset, length) {
  if (buffer === null) handle.reading = false;
  const hooked = enter(handle);
  handle.onread(buffer, offset, length);
  leave(handle, hooked);
}

function onWritten(handle, status) {
  const { writing, writingFrame } = handle;
  if (writing === null) {
    failedLater(handle, status);
    return;
  }
  handle.writing = null;
  handle.writingFrame = undefined;
  const operation = takeOperation(handle, 'writing');
  const hooked = enter(operation);
  setFrame(writingFrame);
  writing.call(handle, status);
  leaveOperation(handle, operation, hooked);
}

/** A write has failed that had been taken for one that went through. */
function failedLater(handle, status) {
  if (status === 0 || handle.owner === null || handle.onclosed !== null) return;
  const { errnoException } = require('internal/errors');
  const hooked = enter(handle);
  handle.owner.destroy(errnoException(status, 'write'));
  leave(handle, hooked);
}

function onEnded(handle, status) {
  const { ending } = handle;
  if (ending === null) return;
  handle.ending = null;
  const operation = takeOperation(handle, 'ending');
  const hooked = enter(operation);
  ending(status);
  leaveOperation(handle, operation, hooked);
}

function onConnected(handle, status) {
  const request = handle.connectRequest;
  if (request === null) return;
  handle.connectRequest = null;
  const operation = takeOperation(handle, 'connecting');
  const hooked = enter(operation);
  request.oncomplete(status, handle, request, true, true);
  leaveOperation(handle, operation, hooked);
}

function onConnection(handle, id) {
  if (handle.onaccept !== null) {
    handle.onaccept(id);
    return;
  }
  const client = id < 0 ? undefined : new handle.constructor(SOCKET, id, handle[kAsyncId]);
  const hooked = enter(handle);
  if (handle.onconnection !== null) handle.onconnection(id < 0 ? id : 0, client);
  else client?.close();
  leave(handle, hooked);
}

function onClosed(handle) {
  const closed = handle.onclosed;
  handle.onclosed = noop;
  if (closed !== noop) {
    const hooked = enter(handle);
    closed.call(handle);
    leave(handle, hooked);
  }
  if (current.hooked) emitDestroy(handle[kAsyncId]);
}

/** A terminal. */
class TTY extends Handle {
  /** @param {number} id a native stream's number */
  constructor(id) {
    super(id, 'TTYWRAP', undefined);
  }
}

/**
 * A handle for a descriptor, by what that is.
 * @param {number} fd
 * @param {boolean} isServer
 * @returns {TCP | Pipe}
 */
function createHandle(fd, isServer) {
  const { validateInt32 } = require('internal/validators');
  validateInt32(fd, 'fd', 0);
  const kind = binding('process').guessHandleType(fd);
  if (kind === 'PIPE') return new Pipe(isServer ? SERVER : SOCKET);
  if (kind === 'TCP') return new TCP(isServer ? SERVER : SOCKET);
  const { codes: { ERR_INVALID_FD_TYPE } } = require('internal/errors');
  throw new ERR_INVALID_FD_TYPE(kind);
}

module.exports = {
  EADDRINUSE,
  EINVAL,
  IPC,
  IPV6_ONLY,
  Pipe,
  QUEUED,
  REUSE_PORT,
  SERVER,
  SOCKET,
  TCP,
  TTY,
  createHandle,
};
