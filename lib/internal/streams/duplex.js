'use strict';
// Duplex: a Readable that is a Writable as well.

const { kShapeMode } = require('internal/events/symbols');
const { DuplexTable } = require('internal/events/table');
const { addAbortSignal } = require('internal/streams/add-abort-signal');
const {
  readable: { ENDED, END_EMITTED },
  writable: { ENDED: W_ENDED, ENDING, FINISHED },
} = require('internal/streams/bits');
const { construct } = require('internal/streams/destroy');
const { Stream } = require('internal/streams/legacy');
const Readable = require('internal/streams/readable');
const { ReadableState } = require('internal/streams/readable_state');
const Writable = require('internal/streams/writable');
const { WritableState } = require('internal/streams/writable_state');

/**
 * @param {import('stream').DuplexOptions} [options]
 * @constructor
 */
function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  this._events ??= new DuplexTable();
  this._readableState = new ReadableState(options, this, true);
  this._writableState = new WritableState(options, this, true);
  this._eventsCount = 0;
  this[kShapeMode] = true;
  this.allowHalfOpen = true;
  if (options !== undefined && options !== null) {
    this.allowHalfOpen = options.allowHalfOpen !== false;
    if (options.readable === false) {
      this._readableState.readable = false;
      this._readableState.bits |= ENDED | END_EMITTED;
    }
    if (options.writable === false) {
      this._writableState.writable = false;
      this._writableState.bits |= ENDING | W_ENDED | FINISHED;
    }
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) addAbortSignal(options.signal, this);
  }
  Stream.call(this, options);
  if (typeof this._construct === 'function') construct(this);
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);

// The other parent's side. Where both have something, as `closed`, Readable's is the one.
for (const name of ['write', 'cork', 'uncork', 'setDefaultEncoding', '_write', '_writev', 'end', 'destroy']) {
  Duplex.prototype[name] = Writable.prototype[name];
}
for (const name of [
  'writable', 'writableHighWaterMark', 'writableObjectMode', 'writableBuffer', 'writableLength', 'writableFinished',
  'writableCorked', 'writableEnded', 'writableNeedDrain', 'writableAborted',
]) {
  Object.defineProperty(Duplex.prototype, name, Object.getOwnPropertyDescriptor(Writable.prototype, name));
}
Object.defineProperty(Duplex.prototype, 'destroyed', {
  configurable: true,
  enumerable: false,
  get() {
    const r = this._readableState;
    const w = this._writableState;
    return r !== undefined && w !== undefined && r.destroyed && w.destroyed;
  },
  set(value) {
    const r = this._readableState;
    const w = this._writableState;
    if (r === undefined || w === undefined) return;
    r.destroyed = value;
    w.destroyed = value;
  },
});

Duplex.fromWeb = function(pair, options) {
  return require('internal/webstreams/adapters').newStreamDuplexFromReadableWritablePair(pair, options);
};

Duplex.toWeb = function(duplex, options) {
  return require('internal/webstreams/adapters').newReadableWritablePairFromDuplex(duplex, options);
};

/** @param {any} body anything that can be read, written or both */
Duplex.from = function(body) {
  return require('internal/streams/duplexify')(body, 'body');
};

module.exports = Duplex;
