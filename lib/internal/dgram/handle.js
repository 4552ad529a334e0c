'use strict';
// The native UDP socket, by its number: from its making to its close, and what it tells. What a dgram.Socket does
// with that is in lib/dgram.js.

const {
  current, emitAfter, emitBefore, emitDestroy, emitInit, kAsyncId, kTriggerId, newAsyncId, triggerForNew,
} = require('internal/async_hooks');
const { FastBuffer } = require('internal/buffer/memory');
const { lookup: systemLookup } = require('internal/dns/lookup');
const { systemErrorEntry } = require('internal/errors/errno');

const native = binding('udp');
const { IPV6_ONLY, NO_ADDRESS, REUSE_ADDRESS, REUSE_PORT } = native;

const EAGAIN = -11;
const EINVAL = -22;

function noop() {}

/** `this` is a handle; an empty address is this machine's. */
function lookup4(address, callback) {
  return systemLookup(address || '127.0.0.1', 4, callback);
}

function lookup6(address, callback) {
  return systemLookup(address || '::1', 6, callback);
}

/** Runs `callback` inside of an operation that async hooks know. */
function inside(operation, callback, ...args) {
  const asyncId = operation[kAsyncId];
  if (!current.hooked) {
    callback(...args);
    return;
  }
  emitBefore(asyncId, operation[kTriggerId], operation);
  callback(...args);
  emitAfter(asyncId);
}

/** A message that waits until the system takes it. */
class SendWrap {
  constructor(callback) {
    this.callback = callback;
    this[kAsyncId] = newAsyncId();
    this[kTriggerId] = triggerForNew();
    if (current.hooked) emitInit(this[kAsyncId], 'UDPSENDWRAP', this[kTriggerId], this);
  }
}

/** The open handles by their numbers. */
const open = new Map();

/**
 * @param {number} id
 * @returns {UDP | undefined}
 */
function udpHandle(id) {
  return open.get(id)?.deref();
}

class UDP {
  /**
   * @param {'udp4' | 'udp6'} type
   * @param {Function} lookup as `dns.lookup`
   */
  constructor(type, lookup) {
    const ipv6 = type === 'udp6';
    this.id = native.create(ipv6);
    open.set(this.id, new WeakRef(this));
    this.ipv6 = ipv6;
    this.owner = null;
    this.onmessage = null;
    if (lookup === systemLookup) this.lookup = ipv6 ? lookup6 : lookup4;
    else if (ipv6) this.lookup = (address, callback) => lookup(address || '::1', 6, callback);
    else this.lookup = (address, callback) => lookup(address || '127.0.0.1', 4, callback);
    this[kAsyncId] = newAsyncId();
    this[kTriggerId] = triggerForNew();
    if (current.hooked) emitInit(this[kAsyncId], 'UDPWRAP', this[kTriggerId], this);
  }

  getAsyncId() {
    return this[kAsyncId];
  }

  get fd() {
    return native.fd(this.id);
  }

  /** Whether addresses need no lookup: nobody has put another one in the place of the system's. */
  get looksUpPlainly() {
    return this.lookup === lookup4 || this.lookup === lookup6;
  }

  bind(address, port, flags) {
    return native.bind(this.id, address, port & 0xffff, flags);
  }

  open(fd) {
    return native.open(this.id, fd);
  }

  connect(address, port) {
    return native.connect(this.id, address, port);
  }

  disconnect() {
    return native.disconnect(this.id);
  }

  /**
   * Sends a message: its size where the system has taken it, `NO_ADDRESS`, 0 or less otherwise. 0 is for a message that
   * waits, whose `callback(status)` will be called with its size or an error number.
   * @param {ArrayBufferView[]} list parts of the message
   * @param {string | undefined} address undefined for the connected side
   * @param {number} port
   * @param {((status: number) => void) | undefined} callback
   * @param {boolean} later whether it must wait, even if the system would take it
   */
  send(list, address, port, callback, later) {
    let status = EAGAIN;
    if (!later) {
      status = list.length === 1
        ? native.send(this.id, list[0], address, port, callback !== undefined)
        : native.sendMany(this.id, list, address, port);
    }
    if (status !== EAGAIN) return status < 0 ? status : status + 1;
    const request = new SendWrap(callback ?? noop);
    return native.sendLater(this.id, list, address, port, (result) => {
      inside(request, request.callback, result);
      emitDestroy(request[kAsyncId]);
    });
  }

  recvStart() {
    const family = this.ipv6 ? 'IPv6' : 'IPv4';
    return native.receiveStart(this.id, (size, buffer, address, port) => {
      if (size < 0) inside(this, this.onmessage, size, this, null, null);
      else if (!current.hooked) {
        this.onmessage(size, this, new FastBuffer(buffer), { address, family, port, size });
      } else {
        inside(this, this.onmessage, size, this, new FastBuffer(buffer), { address, family, port, size });
      }
    });
  }

  recvStop() {
    native.receiveStop(this.id);
  }

  close(callback) {
    open.delete(this.id);
    native.close(this.id, () => {
      if (callback !== undefined) inside(this, callback);
      emitDestroy(this[kAsyncId]);
    });
  }

  _address(out, peer) {
    const result = native.address(this.id, peer);
    if (typeof result === 'number') return result;
    out.address = result[0];
    out.family = result[1];
    out.port = result[2];
    return 0;
  }

  getsockname(out) {
    return this._address(out, false);
  }

  getpeername(out) {
    return this._address(out, true);
  }

  setBroadcast(on) {
    return native.setBroadcast(this.id, on);
  }

  setTTL(value) {
    return native.setTtl(this.id, value);
  }

  setMulticastTTL(value) {
    return native.setMulticastTtl(this.id, value);
  }

  setMulticastLoopback(on) {
    return native.setMulticastLoopback(this.id, on);
  }

  setMulticastInterface(address) {
    return native.setMulticastInterface(this.id, address);
  }

  addMembership(group, address) {
    return native.setMembership(this.id, group, address, true);
  }

  dropMembership(group, address) {
    return native.setMembership(this.id, group, address, false);
  }

  addSourceSpecificMembership(source, group, address) {
    return native.setSourceMembership(this.id, source, group, address, true);
  }

  dropSourceSpecificMembership(source, group, address) {
    return native.setSourceMembership(this.id, source, group, address, false);
  }

  /**
   * The size of a buffer, or with a size that is not 0 sets it. Where the system refuses, undefined, and `context` says why.
   * @param {number} size
   * @param {boolean} receive or send
   * @param {object} context
   */
  bufferSize(size, receive, context) {
    const result = native.bufferSize(this.id, size, receive);
    if (result >= 0) return result;
    const { code, message } = systemErrorEntry(result);
    context.errno = result;
    context.code = code;
    context.message = message;
    context.syscall = receive ? 'uv_recv_buffer_size' : 'uv_send_buffer_size';
    return undefined;
  }

  getSendQueueSize() {
    return native.queueSize(this.id);
  }

  getSendQueueCount() {
    return native.queueCount(this.id);
  }

  ref() {
    native.setRef(this.id, true);
  }

  unref() {
    native.setRef(this.id, false);
  }

  hasRef() {
    return native.hasRef(this.id);
  }
}

/**
 * A handle over a descriptor that has come from another process.
 * @param {number} fd
 * @returns {UDP | null}
 */
function udpOver(fd) {
  const handle = new UDP('udp4', systemLookup);
  if (handle.open(fd) < 0) {
    handle.close();
    return null;
  }
  const address = {};
  if (handle.getsockname(address) === 0 && address.family === 'IPv6') {
    handle.ipv6 = true;
    handle.lookup = lookup6;
  }
  return handle;
}

module.exports = { EINVAL, IPV6_ONLY, NO_ADDRESS, REUSE_ADDRESS, REUSE_PORT, UDP, udpHandle, udpOver };
