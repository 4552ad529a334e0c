'use strict';
// What can be asked of a net.Socket and set on it: addresses, counts, no delay, keep-alive, type of service, ref.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE }, errnoException } = require('internal/errors');
const {
  Socket, kBytesRead, kBytesWritten, kKeepAlive, kKeepAliveDelay, kNoDelay, kTypeOfService,
} = require('internal/net/socket');

/** Seconds between probes and their number, where the program does not say. */
const PROBE_INTERVAL = 1;
const PROBES = 10;

const { prototype } = Socket;

function getter(name, get) {
  Object.defineProperty(prototype, name, { configurable: true, enumerable: true, get });
}

/** @param {boolean} [enable] */
prototype.setNoDelay = function(enable) {
  const wanted = enable === undefined ? true : Boolean(enable);
  if (this._handle === null) {
    this[kNoDelay] = wanted;
  } else if (typeof this._handle.setNoDelay === 'function' && wanted !== this[kNoDelay]) {
    this[kNoDelay] = wanted;
    this._handle.setNoDelay(wanted);
  }
  return this;
};

/** Milliseconds as the whole seconds that the system takes; 0 leaves its value. */
function seconds(value) {
  return Math.max(0, Math.trunc((Number(value) || 0) / 1000));
}

/**
 * @param {boolean | { enable?: boolean, initialDelay?: number, interval?: number, count?: number }} [enable]
 * @param {number} [initialDelay] milliseconds
 * @param {number} [interval] milliseconds
 * @param {number} [count]
 */
prototype.setKeepAlive = function(enable, initialDelay, interval = 1000, count = PROBES) {
  if (typeof enable === 'object' && enable !== null) {
    ({ enable = false, initialDelay = 0, interval = 1000, count = PROBES } = enable);
  }
  const on = Boolean(enable);
  const delay = seconds(initialDelay);
  if (this._handle === null) {
    this[kKeepAlive] = on;
    this[kKeepAliveDelay] = delay;
    return this;
  }
  if (typeof this._handle.setKeepAlive !== 'function') return this;
  const changed = on !== this[kKeepAlive] || (on && (this[kKeepAliveDelay] !== delay || arguments.length > 2 || typeof arguments[0] === 'object'));
  if (changed) {
    this[kKeepAlive] = on;
    this[kKeepAliveDelay] = delay;
    this._handle.setKeepAlive(on, delay, seconds(interval), Math.max(0, Math.trunc(count) || 0));
  }
  return this;
};

function validateTypeOfService(value, name) {
  if (typeof value !== 'number' || Number.isNaN(value)) throw new ERR_INVALID_ARG_TYPE(name, 'number', value);
  if (!Number.isInteger(value) || value < 0 || value > 255) throw new ERR_OUT_OF_RANGE(name, '>= 0 && <= 255', value);
}

/** @param {number} tos 0 to 255 */
prototype.setTypeOfService = function(tos) {
  validateTypeOfService(tos, 'tos');
  if (this._handle === null) {
    this[kTypeOfService] = tos;
  } else if (typeof this._handle.setTypeOfService === 'function' && tos !== this[kTypeOfService]) {
    this[kTypeOfService] = tos;
    const status = this._handle.setTypeOfService(tos);
    if (status < 0 && !this.connecting) throw errnoException(status, 'setTypeOfService');
  }
  return this;
};

/** @returns {number} */
prototype.getTypeOfService = function() {
  if (this._handle === null || typeof this._handle.getTypeOfService !== 'function' || this.connecting) {
    return this[kTypeOfService] ?? 0;
  }
  const value = this._handle.getTypeOfService();
  if (value < 0) throw errnoException(value, 'getTypeOfService');
  return value;
};

/** Applies to a new connection what was set before. */
function applySettings(socket, handle) {
  if (socket[kNoDelay] && typeof handle.setNoDelay === 'function') handle.setNoDelay(true);
  if (socket[kKeepAlive] && typeof handle.setKeepAlive === 'function') {
    handle.setKeepAlive(true, socket[kKeepAliveDelay], PROBE_INTERVAL, PROBES);
  }
  if (socket[kTypeOfService] !== undefined && typeof handle.setTypeOfService === 'function') {
    handle.setTypeOfService(socket[kTypeOfService]);
  }
}

// ---- Addresses, looked up when first asked for

prototype._getsockname = function() {
  const handle = this._handle;
  if (handle === null || typeof handle.getsockname !== 'function') return {};
  if (this._sockname === null) {
    const address = {};
    if (handle.getsockname(address) < 0) return {};
    this._sockname = address;
  }
  return this._sockname;
};

prototype._getpeername = function() {
  if (this._peername !== null) return this._peername;
  const handle = this._handle;
  if (handle === null || typeof handle.getpeername !== 'function' || this.connecting) return {};
  const address = {};
  if (handle.getpeername(address) < 0) return {};
  this._peername = address;
  return address;
};

prototype.address = function() {
  return this._getsockname();
};

getter('remoteAddress', function() { return this._getpeername().address; });
getter('remoteFamily', function() { return this._getpeername().family; });
getter('remotePort', function() { return this._getpeername().port; });
getter('localAddress', function() { return this._getsockname().address; });
getter('localFamily', function() { return this._getsockname().family; });
getter('localPort', function() { return this._getsockname().port; });

// ---- State

getter('_connecting', function() { return this.connecting; });
getter('pending', function() { return this._handle === null || this.connecting; });
getter('readyState', function() {
  if (this.connecting) return 'opening';
  if (this.readable) return this.writable ? 'open' : 'readOnly';
  return this.writable ? 'writeOnly' : 'closed';
});
getter('bufferSize', function() { return this._handle === null ? undefined : this.writableLength; });
getter('bytesRead', function() { return this._handle === null ? this[kBytesRead] : this._handle.bytesRead; });
getter('_bytesDispatched', function() {
  return this._handle === null ? this[kBytesWritten] : this._handle.bytesWritten;
});

function sizeOf(chunk, encoding) {
  return typeof chunk === 'string' ? require('buffer').Buffer.byteLength(chunk, encoding) : chunk.byteLength;
}

getter('bytesWritten', function() {
  const state = this._writableState;
  if (state === undefined) return undefined;
  let bytes = this._bytesDispatched;
  for (const { chunk, encoding } of state.getBuffer()) bytes += sizeOf(chunk, encoding);
  const data = this._pendingData;
  if (Array.isArray(data)) for (const { chunk, encoding } of data) bytes += sizeOf(chunk, encoding);
  else if (data !== null) bytes += sizeOf(data, this._pendingEncoding);
  return bytes;
});

prototype.ref = function() {
  if (this._handle === null) this.once('connect', this.ref);
  else this._handle.ref?.();
  return this;
};

prototype.unref = function() {
  if (this._handle === null) this.once('connect', this.unref);
  else this._handle.unref?.();
  return this;
};

module.exports = { applySettings, validateTypeOfService };
