'use strict';
// Transform: what is written comes out changed. PassThrough, in passthrough, does so unchanged.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { common: { SYNC } } = require('internal/streams/bits');
const Duplex = require('internal/streams/duplex');

/** Own property: the callback of a write that waits until the readable half has room. */
const kCallback = Symbol('kCallback');

/**
 * @param {import('stream').TransformOptions} [options]
 * @constructor
 */
function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  Duplex.call(this, withoutBuffer(options));
  // So that the readable half calls _read() as soon as there is room.
  this._readableState.bits &= ~SYNC;
  this[kCallback] = null;
  if (options) {
    if (typeof options.transform === 'function') this._transform = options.transform;
    if (typeof options.flush === 'function') this._flush = options.flush;
  }
  // Classes with a _final() of their own still get their flush.
  this.on('prefinish', onPrefinish);
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

/**
 * A readable side that holds nothing: the writable side must not buffer either, since the two high-water marks would
 * add up.
 */
function withoutBuffer(options) {
  if (!options || (options.highWaterMark ?? options.readableHighWaterMark) !== 0) return options;
  const writableHighWaterMark = options.writableHighWaterMark ?? 0;
  return Object.assign({}, options, { highWaterMark: undefined, readableHighWaterMark: 0, writableHighWaterMark });
}

function flush(callback) {
  if (typeof this._flush !== 'function' || this.destroyed) {
    this.push(null);
    callback?.();
    return;
  }
  this._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else this.destroy(error);
      return;
    }
    if (data != null) this.push(data);
    this.push(null);
    callback?.();
  });
}

function onPrefinish() {
  if (this._final !== flushAtEnd) flush.call(this);
}

function flushAtEnd(callback) {
  flush.call(this, callback);
}
Object.defineProperty(flushAtEnd, 'name', { value: 'final', configurable: true });

Transform.prototype._final = flushAtEnd;

/** To be implemented: changes a chunk; `callback(error, result)`, or push() any number of results. */
Transform.prototype._transform = function(chunk, encoding, callback) {
  throw new ERR_METHOD_NOT_IMPLEMENTED('_transform()');
};

Transform.prototype._write = function(chunk, encoding, callback) {
  const r = this._readableState;
  const w = this._writableState;
  const before = r.length;
  this._transform(chunk, encoding, (error, result) => {
    if (error) {
      callback(error);
      return;
    }
    if (result != null) this.push(result);
    // Goes on when there is room, when the chunk produced nothing, or when the writer has room and would go on anyway.
    if (r.ended) process.nextTick(callback);
    else if (w.ended || before === r.length || r.length < r.highWaterMark) callback();
    else this[kCallback] = callback;
  });
};

Transform.prototype._read = function() {
  const resume = this[kCallback];
  if (resume === null || resume === undefined) return;
  this[kCallback] = null;
  resume();
};

module.exports = Transform;
