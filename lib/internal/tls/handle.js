'use strict';
// The handle of a TLSSocket: a native session between the socket and what carries it. It does what handles of
// internal/net/handles do. What the session asks and tells in a handshake is in internal/tls/handshake.

const {
  current, emitAfter, emitBefore, emitDestroy, emitInit, getFrame, kAsyncId, kTriggerId, newAsyncId, setFrame, triggerForNew,
} = require('internal/async_hooks');
const { FastBuffer } = require('internal/buffer/memory');
const { QUEUED } = require('internal/net/handles');
const { runAtCheck } = require('internal/timers');
const { tell } = require('internal/tls/handshake');

const native = binding('tls');

// Flags of a status; see crates/bindings/src/tls/session.rs.
const OUTPUT = 1;
const EVENTS = 2;
const ENDED = 4;
const FAILED = 8;
const SUSPENDED = 16;
const MORE = 64;

const EPROTO = -71;
const ECANCELED = -125;
const ENOTCONN = -107;

/** Plain bytes that are encrypted before the next are looked at: a slow peer does not have all of them wait. */
const SLICE = 128 * 1024;

/** Memory for what is sent: that of one write serves the next, unless it has to wait. */
const SLAB = 256 * 1024;
const LEAST_ROOM = 136 * 1024;
let slab = null;
let slabUsed = 0;
/** How much behind that is encrypted and not sent yet, in the call of now. */
let sealed = 0;

function prepareSlab() {
  if (slab !== null && SLAB - slabUsed >= LEAST_ROOM) return;
  slab = new FastBuffer(new ArrayBuffer(SLAB));
  slabUsed = 0;
}

/** Encrypts part of a view; how much of it, or -1. */
function seal(session, view, from, to) {
  if (sealed === 0) prepareSlab();
  const count = native.sessionWrite(session, view, from, to, status, slab, slabUsed + sealed);
  sealed += status[1];
  return count;
}

const RECORD = 16 * 1024;
const NOTHING = new Uint8Array(0);

/** What the call of now says of its session: flags, how many chunks it has given, and where they end. */
let status;

/** The handle whose session may ask for a key in a call, and whether native code knows whom to ask. */
let asked = null;
let answers = false;

function answerFor(text) {
  const handle = asked;
  const kept = [slab, slabUsed, sealed];
  // What the program writes meanwhile has memory of its own.
  slab = null;
  sealed = 0;
  try {
    return handle.answer(text);
  } catch (error) {
    handle.answerError = error;
    return undefined;
  } finally {
    [slab, slabUsed, sealed] = kept;
  }
}

class TLSHandle {
  /**
   * @param {object} context native
   * @param {boolean} isServer
   */
  constructor(context, isServer) {
    status ??= new Int32Array(64);
    this.session = native.sessionNew(context, isServer);
    this.isServer = isServer;
    this.id = 0;
    this.owner = null;
    this.reading = false;
    this.onread = null;
    this.transport = null;
    /** The stream that will carry the session, or does. */
    this.carrier = null;
    /** The native half of what it began with, or of what SNI has chosen. */
    this.context = context;
    this.watched = 0;
    this.handshakes = 0;
    /** For keys that are there already: `answer(text)`; and the error that it has ended with. */
    this.answer = null;
    this.answerError = null;
    this.started = false;
    this.secured = false;
    this.released = false;
    this.ended = false;
    this.failed = false;
    this.closed = false;
    this.suspended = false;
    /** How many calls are telling what has come, and what has come meanwhile: bytes, or the end's number. */
    this.telling = 0;
    this.arrived = [];
    /** A write that waits for the handshake or is under way: views, where it is in them, and what to call. */
    this.views = null;
    this.view = 0;
    this.offset = 0;
    this.done = null;
    this.sending = false;
    this.ending = null;
    /** Of net.Socket: what a queued write calls; and why writing has failed, in words. */
    this.writeCallback = null;
    this.writeFailure = undefined;
    this.userBuffer = null;
    this.undelivered = null;
    this.endWaits = false;
    this.referenced = true;
    this.onSent = (code = 0) => sent(this, code);
    /** The asynchronous context that what happens on the connection is told in. */
    this.frame = getFrame();
    this[kAsyncId] = newAsyncId();
    this[kTriggerId] = triggerForNew();
    if (current.hooked) emitInit(this[kAsyncId], 'TLSWRAP', this[kTriggerId], this);
  }

  getAsyncId() {
    return this[kAsyncId];
  }

  /** Has `answer(text)` give `[key, identity]`, or undefined. */
  useKeys(answer) {
    if (!answers) {
      answers = true;
      native.setPskHandler(answerFor);
    }
    this.answer = answer;
    native.sessionUsePsk(this.session);
  }

  // ---- Below

  /** Sends and receives over `transport` from now on. */
  carry(transport) {
    this.transport = transport;
    if (!this.referenced) transport.unref();
  }

  /** Begins: a client says hello, a server listens. */
  start() {
    if (this.closed || this.started) return;
    this.started = true;
    if (!this.isServer) {
      if (this.answer !== null) asked = this;
      native.sessionStart(this.session, status);
      this._advanced(status[0], undefined);
    }
    if (!this.closed) this._readOn();
  }

  _readOn() {
    if (this.transport !== null && !this.suspended && (this.reading || !this.secured)) {
      const code = this.transport.readStart();
      if (code < 0) this.onread(null, code);
    }
  }

  /** Encrypted bytes have come. What comes while others are told of waits for its turn. */
  received(bytes) {
    if (this.closed || this.failed) return;
    if (this.telling > 0) {
      this.arrived.push(bytes);
      return;
    }
    if (this.answer !== null) asked = this;
    const plain = native.sessionReceive(this.session, bytes, status);
    this._advanced(status[0], plain);
  }

  /** Nothing more will come: 0, or a negative error number. */
  receivedEnd(code) {
    if (this.closed || this.ended || this.failed) return;
    if (this.telling > 0) {
      this.arrived.push(code);
      return;
    }
    this._end(code);
    // A write that waits for the handshake waits in vain.
    if (!this.secured && this.done !== null) setImmediate(() => this._giveUp());
  }

  _giveUp() {
    if (!this.closed && !this.secured && this.done !== null) this._finish(ECANCELED);
  }

  /** A question of the handshake has been answered. */
  resume() {
    if (this.closed) return;
    this.suspended = false;
    if (this.answer !== null) asked = this;
    const plain = native.sessionResume(this.session, status);
    this._advanced(status[0], plain);
    if (!this.closed) this._readOn();
  }

  _advanced(flags, plain) {
    this.telling++;
    const before = getFrame();
    const { hooked } = current;
    if (before !== this.frame) setFrame(this.frame);
    if (hooked) emitBefore(this[kAsyncId], this[kTriggerId], this);
    try {
      this._tell(flags, plain);
    } finally {
      if (hooked) emitAfter(this[kAsyncId]);
      if (before !== this.frame) setFrame(before);
      this.telling--;
    }
    if (this.telling > 0 || this.arrived.length === 0) return;
    const next = this.arrived.shift();
    if (typeof next === 'number') this.receivedEnd(next);
    else this.received(next);
  }

  _tell(flags, plain) {
    // Before anything else makes a call of its own.
    const ends = plain === undefined || status[1] === 1 ? undefined : status.slice(2, 2 + status[1]);
    if (flags & SUSPENDED) {
      this.suspended = true;
      this.transport?.readStop();
    }
    // Before anything is sent: who is refused gets nothing.
    if (flags & EVENTS) {
      tell(this, native.sessionTakeEvents(this.session));
      if (this.closed) return;
    }
    if (flags & OUTPUT) this._flush(undefined);
    if (plain !== undefined) {
      this._deliver(plain, ends);
      if (this.closed) return;
    }
    if (this.answerError !== null) {
      const error = this.answerError;
      this.answerError = null;
      this.failed = true;
      this.owner?._emitTLSError(error);
      return;
    }
    if (flags & MORE) {
      const rest = native.sessionReceive(this.session, NOTHING, status);
      this._tell(status[0], rest);
      return;
    }
    if (flags & FAILED) {
      this._fail();
      return;
    }
    if (this.released && this.views !== null && !this.sending) this._proceed();
    if (this.closed) return;
    if (flags & ENDED && !this.ended) this._end(0);
  }

  /** Nothing more will be read; told after what the user has not taken yet. */
  _end(code) {
    this.ended = true;
    if (this.undelivered !== null && code === 0) this.endWaits = true;
    else this.onread(null, code);
  }

  _deliver(plain, ends) {
    if (this.userBuffer === null) {
      if (ends === undefined) {
        this.onread(plain, 0, plain.byteLength);
        return;
      }
      for (let i = 0, from = 0; i < ends.length && !this.closed; i++) {
        const end = ends[i];
        this.onread(plain, from, end - from);
        from = end;
      }
      return;
    }
    this._deliverInto(new Uint8Array(plain));
  }

  /** Fills the user's buffer as often as there is something, until the user has enough. */
  _deliverInto(bytes) {
    if (this.undelivered !== null) bytes = require('buffer').Buffer.concat([this.undelivered, bytes]);
    this.undelivered = null;
    for (let from = 0; from < bytes.length && !this.closed;) {
      if (!this.reading) {
        this.undelivered = bytes.subarray(from);
        return;
      }
      const room = this.userBuffer;
      const part = bytes.subarray(from, from + room.byteLength);
      room.set(part);
      from += part.length;
      this.onread(undefined, 0, part.length);
    }
    if (this.endWaits && !this.closed) {
      this.endWaits = false;
      this.onread(null, 0);
    }
  }

  _deliverRest() {
    if (this.undelivered !== null && this.reading && !this.closed) this._deliverInto(NOTHING);
  }

  useUserBuffer(buffer) {
    this.userBuffer = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  /** The handshake is over, and the other side is who it should be: what waited for that goes on. */
  release() {
    this.released = true;
    if (!this.reading && !this.ended && !this.suspended) this.transport?.readStop();
    if (this.views !== null) {
      if (!this.sending) this._proceed();
    } else if (this.ending !== null) {
      this._shutdown();
    }
  }

  /** Whether the other side's certificate is one to trust: null, or an error. */
  verifyError() {
    const found = native.sessionVerifyError(this.session);
    if (found === undefined) return null;
    const [code, reason] = found;
    const error = new Error(reason);
    error.code = code;
    return error;
  }

  _fail() {
    const parts = native.sessionTakeError(this.session);
    if (parts === undefined) return;
    this.failed = true;
    const [message, library, reason] = parts;
    const { done } = this;
    if (done !== null && !this.secured) {
      this.writeFailure = message;
      this._finish(EPROTO);
      return;
    }
    const error = new Error(message);
    error.library = library;
    error.reason = reason;
    if (reason !== undefined) error.code = `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
    this.owner?._emitTLSError(error);
  }

  /** Begins another handshake; throws where the protocol has none. */
  renegotiate() {
    native.sessionRenegotiate(this.session, status);
    this._advanced(status[0], undefined);
  }

  // ---- Reading

  /** @returns {number} 0, or a negative error number */
  readStart() {
    this.reading = true;
    if (this.undelivered !== null) process.nextTick(() => this._deliverRest());
    if (this.transport === null || this.suspended) return 0;
    return this.transport.readStart();
  }

  readStop() {
    this.reading = false;
    if (this.secured) this.transport?.readStop();
    return 0;
  }

  // ---- Writing; each gives 0 done, 1 queued, or a negative error number

  writeBuffer(bytes, done) {
    if (this.secured && this.views === null && bytes.byteLength <= SLICE) {
      const count = seal(this.session, bytes, 0, bytes.byteLength);
      if (count === bytes.byteLength) {
        this.done = done;
        const code = this._flush(this.onSent);
        if (code < 0) this.done = null;
        return code === 0 ? this._later() : code;
      }
      if (count < 0) return this._writeFailed();
      return this._write([bytes], done, count);
    }
    return this._write([bytes], done, 0);
  }

  writeString(string, latin1, done) {
    return this.writeBuffer(require('buffer').Buffer.from(string, latin1 ? 'latin1' : 'utf8'), done);
  }

  writeMany(views, done) {
    let size = 0;
    for (let i = 0; i < views.length; i++) size += views[i].byteLength;
    // Small pieces share records.
    if (size <= views.length * RECORD) return this.writeBuffer(require('buffer').Buffer.concat(views, size), done);
    return this._write(views, done, 0);
  }

  _write(views, done, offset) {
    this.views = views;
    this.view = 0;
    this.offset = offset;
    if (this.secured) {
      this.done = done;
      const code = this._encrypt();
      if (code === QUEUED) return QUEUED;
      this.views = null;
      if (code < 0) this.done = null;
      return code === 0 ? this._later() : code;
    }
    this.done = done;
    if (!this.started && this.transport !== null) this.start();
    return QUEUED;
  }

  /** A write that has gone through is told of in the loop's next phase: what else is written now leaves together. */
  _later() {
    runAtCheck(this.onSent);
    return QUEUED;
  }

  /** Encrypts and sends of what is to be written as much as goes. */
  _encrypt() {
    const { views } = this;
    while (this.view < views.length) {
      let room = SLICE;
      let blocked = false;
      while (this.view < views.length && room > 0) {
        const view = views[this.view];
        const end = Math.min(view.byteLength, this.offset + room);
        const count = seal(this.session, view, this.offset, end);
        if (count < 0) return this._writeFailed();
        this.offset += count;
        room -= count;
        if (this.offset < end) {
          blocked = true;
          break;
        }
        if (this.offset === view.byteLength) {
          this.view++;
          this.offset = 0;
        }
      }
      const code = this._flush(this.onSent);
      if (code < 0) return code;
      if (code === QUEUED) {
        this.sending = true;
        return QUEUED;
      }
      // Another handshake is in the way.
      if (blocked) return QUEUED;
    }
    return 0;
  }

  /** Goes on with a write that has been queued. */
  _proceed() {
    const code = this._encrypt();
    if (code !== QUEUED) this._finish(code);
  }

  _finish(code) {
    const { done } = this;
    this.views = null;
    this.done = null;
    if (done !== null) done.call(this, code);
    if (this.ending !== null && !this.closed) this._shutdown();
  }

  _writeFailed() {
    sealed = 0;
    const parts = native.sessionTakeError(this.session);
    this.failed = true;
    this.writeFailure = parts?.[0];
    return EPROTO;
  }

  /** Sends what the session has to say; `done` as of a transport's write. */
  _flush(done) {
    const { transport } = this;
    if (sealed === 0) prepareSlab();
    const rest = native.sessionTakeOutput(this.session, slab, slabUsed + sealed);
    const size = sealed + (typeof rest === 'number' ? rest : 0);
    sealed = 0;
    if (transport === null) return 0;
    let code = 0;
    if (size > 0) {
      const isAll = typeof rest === 'number';
      code = transport.write(slab.subarray(slabUsed, slabUsed + size), isAll ? done : undefined);
      // What has been sent is not needed any more.
      if (code === QUEUED) slabUsed += size;
      if (isAll || code < 0) return code;
    }
    return typeof rest === 'number' ? code : transport.write(rest, done);
  }

  /** Ends the sending side, after what is queued. */
  shutdown(done) {
    this.ending = done;
    if ((this.secured || this.failed || this.ended) && this.views === null) this._shutdown();
    return QUEUED;
  }

  _shutdown() {
    const { ending } = this;
    this.ending = null;
    if (this.transport === null) {
      process.nextTick(ending, ENOTCONN);
      return;
    }
    if (!this.failed) {
      native.sessionShutdown(this.session, status);
      if (status[0] & OUTPUT) this._flush(undefined);
    }
    this.transport.shutdown(ending);
  }

  // ---- Of the stream below

  get bytesRead() {
    return this.transport === null ? 0 : this.transport.bytesRead;
  }

  get bytesWritten() {
    return this.transport === null ? 0 : this.transport.bytesWritten;
  }

  get writeQueueSize() {
    return this.transport === null ? 0 : this.transport.writeQueueSize;
  }

  get fd() {
    return this.transport?.handle?.fd ?? -1;
  }

  getsockname(out) {
    return this.transport?.handle?.getsockname?.(out) ?? ENOTCONN;
  }

  getpeername(out) {
    return this.transport?.handle?.getpeername?.(out) ?? ENOTCONN;
  }

  setNoDelay(on) {
    return this.transport?.handle?.setNoDelay?.(on) ?? 0;
  }

  setKeepAlive(...args) {
    return this.transport?.handle?.setKeepAlive?.(...args) ?? 0;
  }

  setTypeOfService(value) {
    return this.transport?.handle?.setTypeOfService?.(value) ?? ENOTCONN;
  }

  getTypeOfService() {
    return this.transport?.handle?.getTypeOfService?.() ?? ENOTCONN;
  }

  setBlocking() {
    return 0;
  }

  ref() {
    this.referenced = true;
    this.transport?.ref();
  }

  unref() {
    this.referenced = false;
    this.transport?.unref();
  }

  hasRef() {
    return this.transport === null ? this.referenced : this.transport.hasRef();
  }

  // ---- The end

  close(closed) {
    if (this.closed) return;
    this.closed = true;
    this.reading = false;
    const { ending, done, transport } = this;
    this.ending = null;
    this.done = null;
    this.views = null;
    if (current.hooked) emitDestroy(this[kAsyncId]);
    const after = () => {
      if (done !== null) done.call(this, ECANCELED);
      if (ending !== null) ending(ENOTCONN);
      closed?.call(this);
    };
    if (transport !== null) {
      transport.close(after);
    } else {
      this.carrier?.destroy();
      setImmediate(after);
    }
  }

  reset(closed) {
    const code = this.transport?.reset?.() ?? ENOTCONN;
    if (code < 0) return code;
    this.close(closed);
    return 0;
  }
}

/** A transport has sent what it had queued. */
function sent(handle, code) {
  handle.sending = false;
  if (handle.closed) return;
  if (handle.views !== null && code === 0) handle._proceed();
  else handle._finish(code);
}

module.exports = { TLSHandle };
