'use strict';

// The serializer and deserializer of node:v8: V8's own, as objects that users may subclass.

const {
  codes: { ERR_CONSTRUCT_CALL_REQUIRED, ERR_INVALID_ARG_TYPE },
} = require('internal/errors');

const native = binding('v8');

function argumentError(message) {
  const error = new ERR_INVALID_ARG_TYPE('buffer', 'TypedArray', undefined);
  error.message = message;
  return error;
}

function requireView(value, message) {
  if (!ArrayBuffer.isView(value)) throw argumentError(message);
}

class Serializer {
  #native = native.serializer();

  writeHeader() {
    native.writeHeader(this.#native);
  }

  /** @param {any} value @returns {boolean} */
  writeValue(value) {
    return native.writeValue(this.#native, this, value);
  }

  /** @returns {Buffer} everything written; the serializer is empty afterwards */
  releaseBuffer() {
    const { buffer, byteLength, byteOffset } = native.releaseBuffer(this.#native);
    return require('buffer').Buffer.from(buffer, byteOffset, byteLength);
  }

  /** @param {number} id @param {ArrayBuffer} arrayBuffer sent by other means */
  transferArrayBuffer(id, arrayBuffer) {
    if (!(arrayBuffer instanceof ArrayBuffer)) throw argumentError('arrayBuffer must be an ArrayBuffer');
    native.transferOut(this.#native, id, arrayBuffer);
  }

  /** @param {number} value */
  writeUint32(value) {
    native.writeUint32(this.#native, value);
  }

  /** @param {number} hi @param {number} lo */
  writeUint64(hi, lo) {
    native.writeUint64(this.#native, hi, lo);
  }

  /** @param {number} value */
  writeDouble(value) {
    native.writeDouble(this.#native, value);
  }

  /** @param {NodeJS.TypedArray | DataView} source */
  writeRawBytes(source) {
    requireView(source, 'source must be a TypedArray or a DataView');
    native.writeRawBytes(this.#native, source);
  }

  _setTreatArrayBufferViewsAsHostObjects(flag) {
    native.treatViewsAsHostObjects(this.#native, flag);
  }
}
Serializer.prototype._getDataCloneError = Error;

class Deserializer {
  #native;

  /** @param {NodeJS.TypedArray | DataView} buffer */
  constructor(buffer) {
    requireView(buffer, 'buffer must be a TypedArray or a DataView');
    this.buffer = buffer;
    this.#native = native.deserializer(buffer);
  }

  /** @returns {boolean} */
  readHeader() {
    return native.readHeader(this.#native);
  }

  /** @returns {any} */
  readValue() {
    return native.readValue(this.#native, this);
  }

  /** @returns {number} known after `readHeader` */
  getWireFormatVersion() {
    return native.wireFormatVersion(this.#native);
  }

  /** @param {number} id @param {ArrayBuffer | SharedArrayBuffer} arrayBuffer received by other means */
  transferArrayBuffer(id, arrayBuffer) {
    if (!(arrayBuffer instanceof ArrayBuffer) && !(arrayBuffer instanceof SharedArrayBuffer)) {
      throw argumentError('arrayBuffer must be an ArrayBuffer or SharedArrayBuffer');
    }
    native.transferIn(this.#native, id, arrayBuffer);
  }

  /** @returns {number} */
  readUint32() {
    const value = native.readUint32(this.#native);
    if (value === undefined) throw new Error('ReadUint32() failed');
    return value;
  }

  /** @returns {[number, number]} high and low half */
  readUint64() {
    const value = native.readUint64(this.#native);
    if (value === undefined) throw new Error('ReadUint64() failed');
    return value;
  }

  /** @returns {number} */
  readDouble() {
    const value = native.readDouble(this.#native);
    if (value === undefined) throw new Error('ReadDouble() failed');
    return value;
  }

  /** Where the next bytes begin in `buffer`. */
  _readRawBytes(length) {
    const offset = native.readRawBytes(this.#native, Math.trunc(+length));
    if (offset === undefined) throw new Error('ReadRawBytes() failed');
    return offset;
  }

  /** @param {number} length @returns {Buffer} a view of what is read */
  readRawBytes(length) {
    const offset = this._readRawBytes(length);
    return require('buffer').Buffer.from(this.buffer.buffer, this.buffer.byteOffset + offset, length);
  }
}

/** Kinds of views by the number they have on the wire; 10 is Buffer. */
const viewKinds = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, DataView,
  undefined, BigInt64Array, BigUint64Array, globalThis.Float16Array,
];
const BUFFER_KIND = 10;
const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view) {
    const { Buffer } = require('buffer');
    let kind = BUFFER_KIND;
    if (!(view instanceof Buffer)) {
      const name = tagOf.call(view) ?? 'DataView';
      kind = ArrayBuffer.isView(view) ? viewKinds.findIndex((View) => View?.name === name) : -1;
      if (kind === -1) throw new this._getDataCloneError(`Unserializable host object: ${require('internal/util/inspect').inspect(view)}`);
    }
    this.writeUint32(kind);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }
}

/** A view of bytes that were read, of the kind that was written. */
function viewInto({ buffer, byteOffset }, kind, offset, byteLength) {
  const start = byteOffset + offset;
  if (kind === BUFFER_KIND) return require('buffer').Buffer.from(buffer, start, byteLength);
  const View = viewKinds[kind];
  if (View === undefined) throw new Error(`Unknown kind of view: ${kind}`);
  const size = View.BYTES_PER_ELEMENT ?? 1;
  if (start % size === 0) return new View(buffer, start, byteLength / size);
  // Elements must be aligned: read from a copy.
  return new View(buffer.slice(start, start + byteLength), 0, byteLength / size);
}

class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const kind = this.readUint32();
    const byteLength = this.readUint32();
    const offset = this._readRawBytes(byteLength);
    return viewInto(this.buffer, kind, offset, byteLength);
  }
}

/**
 * @param {any} value
 * @returns {Buffer}
 */
function serialize(value) {
  const { Buffer } = require('buffer');
  const { buffer, byteLength, byteOffset } = native.serialize(value, Buffer.prototype);
  return Buffer.from(buffer, byteOffset, byteLength);
}

/**
 * @param {Buffer | NodeJS.TypedArray | DataView} buffer
 * @returns {any}
 */
function deserialize(buffer) {
  requireView(buffer, 'buffer must be a TypedArray or a DataView');
  return native.deserialize(buffer, (kind, offset, byteLength) => viewInto(buffer, kind, offset, byteLength));
}

/** Called without `new`, these classes say so with a code. */
function guard(Class) {
  return new Proxy(Class, {
    apply() {
      const error = new ERR_CONSTRUCT_CALL_REQUIRED(Class.name);
      error.message = `Class constructor ${Class.name} cannot be invoked without 'new'`;
      throw error;
    },
  });
}

module.exports = {
  DefaultDeserializer,
  DefaultSerializer,
  Deserializer: guard(Deserializer),
  Serializer: guard(Serializer),
  deserialize,
  serialize,
};
