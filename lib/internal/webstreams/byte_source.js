'use strict';

// The producing side of a readable byte stream: its queue of byte ranges, the buffers that readers lent ("pull-intos"),
// and the public ReadableByteStreamController and ReadableStreamBYOBRequest.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_THIS },
} = require('internal/errors');
const { Source, released, runCancel } = require('internal/webstreams/chunk_source');
const { EMPTY, Fifo, customInspectSymbol, invalidState, kInternal, kState, show, webIdl } = require('internal/webstreams/util');

const isView = ArrayBuffer.isView;

/** A view constructor for a `Symbol.toStringTag`: subclasses such as Buffer read into their base. */
const views = { __proto__: null, DataView };
for (const View of [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
  Float32Array, Float64Array, BigInt64Array, BigUint64Array, globalThis.Float16Array,
]) {
  if (View !== undefined) views[View.name] = View;
}
const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

function viewConstructor(view) {
  return views[tagOf.call(view)] ?? DataView;
}

/** Who waits for the bytes of a pull-into. */
const FOR_DEFAULT_READER = 0;
const FOR_BYOB_READER = 1;
const FOR_NOBODY = 2;

/** A region of a lent (or automatically allocated) buffer that is being filled. */
class PullInto {
  constructor(buffer, offset, length, minimumFill, View, waiter) {
    this.buffer = buffer;
    this.bufferByteLength = buffer.byteLength;
    this.offset = offset;
    this.length = length;
    this.filled = 0;
    this.minimumFill = minimumFill;
    this.View = View;
    this.elementSize = View.BYTES_PER_ELEMENT ?? 1;
    this.waiter = waiter;
  }

  get room() {
    return this.length - this.filled;
  }

  /** The filled part, as the kind of view that was lent; takes the buffer. */
  result() {
    return new this.View(this.buffer.transfer(), this.offset, this.filled / this.elementSize);
  }
}

class ByteRange {
  constructor(buffer, offset, length) {
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
  }
}

class ByteSource extends Source {
  constructor(stream, algorithms, mark, autoAllocate) {
    super(stream, algorithms, mark);
    this.autoAllocate = autoAllocate;
    this.queue = new Fifo();
    this.queued = 0;
    this.pullIntos = new Fifo();
    this.request = null;
  }

  get isByteSource() {
    return true;
  }

  get controller() {
    return (this.facade ??= new ReadableByteStreamController(kInternal, this));
  }

  /** The buffer region a producer may fill now. */
  get byobRequest() {
    if (this.request === null && this.pullIntos.length > 0) {
      const first = this.pullIntos.peek();
      const view = new Uint8Array(first.buffer, first.offset + first.filled, first.room);
      this.request = new ReadableStreamBYOBRequest(kInternal, this, view);
    }
    return this.request;
  }

  dropRequest() {
    if (this.request === null) return;
    this.request[kInvalidate]();
    this.request = null;
  }

  hasReader(byob) {
    const reader = this.stream.readerCore;
    return reader !== null && reader.byob === byob;
  }

  push(buffer, offset, length) {
    this.queue.push(new ByteRange(buffer, offset, length));
    this.queued += length;
  }

  /** Queues a copy of bytes whose buffer goes elsewhere. */
  pushCopy(buffer, offset, length) {
    let copy;
    try {
      copy = buffer.slice(offset, offset + length);
    } catch (error) {
      this.error(error);
      throw error;
    }
    this.push(copy, 0, length);
  }

  /** The caller has checked `canEnqueue`. Takes the view's buffer. */
  enqueue(view) {
    const { buffer, byteOffset, byteLength } = view;
    if (buffer.detached) throw invalidState('chunk ArrayBuffer is zero-length or detached');
    const taken = buffer.transfer();
    const first = this.pullIntos.peek();
    if (first !== undefined) {
      if (first.buffer.detached) throw invalidState('Destination ArrayBuffer is detached');
      this.dropRequest();
      first.buffer = first.buffer.transfer();
      if (first.waiter === FOR_NOBODY) this.reclaim(first);
    }
    if (this.hasReader(false)) {
      this.serveReads();
      const { requests } = this.stream.readerCore;
      if (requests.length === 0) {
        this.push(taken, byteOffset, byteLength);
      } else {
        if (this.pullIntos.length > 0) this.pullIntos.shift();
        requests.shift().chunk(new Uint8Array(taken, byteOffset, byteLength));
      }
    } else {
      this.push(taken, byteOffset, byteLength);
      if (this.hasReader(true)) this.deliver(this.fillPullIntos());
    }
    this.pullIfNeeded();
  }

  /** A pull-into whose reader left: its bytes go back into the queue. */
  reclaim(pullInto) {
    if (pullInto.filled > 0) this.pushCopy(pullInto.buffer, pullInto.offset, pullInto.filled);
    this.pullIntos.shift();
  }

  /** Serves waiting default reads from the queue. */
  serveReads() {
    const { requests } = this.stream.readerCore;
    while (requests.length > 0 && this.queued > 0) requests.shift().chunk(this.takeRange());
  }

  takeRange() {
    const { buffer, offset, length } = this.queue.shift();
    this.queued -= length;
    this.afterTaking();
    return new Uint8Array(buffer, offset, length);
  }

  afterTaking() {
    if (this.queued === 0 && this.closeRequested) this.finish();
    else this.pullIfNeeded();
  }

  finish() {
    this.algorithms = released;
    this.stream.close();
  }

  close() {
    if (!this.canEnqueue) return;
    if (this.queued > 0) {
      this.closeRequested = true;
      return;
    }
    const first = this.pullIntos.peek();
    if (first !== undefined && first.filled % first.elementSize !== 0) {
      const error = invalidState('Partial read');
      this.error(error);
      throw error;
    }
    this.finish();
  }

  error(reason) {
    if (this.stream.state !== 'readable') return;
    this.reset();
    this.algorithms = released;
    this.stream.fail(reason);
  }

  reset() {
    this.dropRequest();
    this.pullIntos.clear();
    this.queue.clear();
    this.queued = 0;
  }

  cancel(reason) {
    this.reset();
    const { algorithms } = this;
    this.algorithms = released;
    return runCancel(algorithms, reason);
  }

  takeReady() {
    return this.queued > 0 ? this.takeRange() : EMPTY;
  }

  /** Queues a default read that found nothing ready. */
  await(request) {
    if (this.autoAllocate !== undefined) {
      let buffer;
      try {
        buffer = new ArrayBuffer(this.autoAllocate);
      } catch (error) {
        request.error(error);
        return;
      }
      this.pullIntos.push(new PullInto(buffer, 0, this.autoAllocate, 1, Uint8Array, FOR_DEFAULT_READER));
    }
    this.stream.readerCore.requests.push(request);
    this.pullIfNeeded();
  }

  /** A BYOB read. `minimum` counts elements of the view. */
  readInto(view, minimum, request) {
    const View = viewConstructor(view);
    const { byteOffset, byteLength } = view;
    let buffer;
    try {
      buffer = view.buffer.transfer();
    } catch (error) {
      request.error(error);
      return;
    }
    const pullInto = new PullInto(buffer, byteOffset, byteLength, 0, View, FOR_BYOB_READER);
    pullInto.minimumFill = minimum * pullInto.elementSize;
    const { requests } = this.stream.readerCore;
    if (this.pullIntos.length > 0) {
      this.pullIntos.push(pullInto);
      requests.push(request);
      return;
    }
    if (this.stream.state === 'closed') {
      request.close(new View(buffer, byteOffset, 0));
      return;
    }
    if (this.queued > 0) {
      if (this.fill(pullInto)) {
        const result = pullInto.result();
        this.afterTaking();
        request.chunk(result);
        return;
      }
      if (this.closeRequested) {
        const error = invalidState('Partial read');
        this.error(error);
        request.error(error);
        return;
      }
    }
    this.pullIntos.push(pullInto);
    requests.push(request);
    this.pullIfNeeded();
  }

  /** Copies queued bytes into a pull-into; true when it has its minimum in whole elements. */
  fill(pullInto) {
    const most = pullInto.filled + Math.min(this.queued, pullInto.room);
    const aligned = most - (most % pullInto.elementSize);
    const ready = aligned >= pullInto.minimumFill;
    let left = (ready ? aligned : most) - pullInto.filled;
    const target = new Uint8Array(pullInto.buffer);
    while (left > 0) {
      const range = this.queue.peek();
      const count = Math.min(left, range.length);
      target.set(new Uint8Array(range.buffer, range.offset, count), pullInto.offset + pullInto.filled);
      if (count === range.length) {
        this.queue.shift();
      } else {
        range.offset += count;
        range.length -= count;
      }
      this.queued -= count;
      pullInto.filled += count;
      left -= count;
    }
    return ready;
  }

  /** Fills lent buffers from the queue; the ready ones, in order. */
  fillPullIntos() {
    const ready = [];
    while (this.pullIntos.length > 0 && this.queued > 0) {
      if (this.fill(this.pullIntos.peek())) ready.push(this.pullIntos.shift());
    }
    return ready;
  }

  deliver(pullIntos) {
    for (const pullInto of pullIntos) this.commit(pullInto);
  }

  commit(pullInto) {
    const request = this.stream.readerCore.requests.shift();
    const result = pullInto.result();
    if (this.stream.state === 'closed') request.close(pullInto.waiter === FOR_DEFAULT_READER ? undefined : result);
    else request.chunk(result);
  }

  /** The producer wrote `count` bytes into the first pull-into. */
  respond(count) {
    const first = this.pullIntos.peek();
    if (this.stream.state === 'closed') {
      if (count !== 0) throw new ERR_INVALID_ARG_VALUE('bytesWritten', count);
    } else {
      if (count === 0) throw new ERR_INVALID_ARG_VALUE('bytesWritten', count);
      if (count > first.room) throw new ERR_INVALID_ARG_VALUE.RangeError('bytesWritten', count);
    }
    first.buffer = first.buffer.transfer();
    this.accept(first, count);
  }

  /** The producer moved the first pull-into's buffer elsewhere and filled this part of it. */
  respondWithView(view) {
    const first = this.pullIntos.peek();
    const { buffer, byteLength, byteOffset } = view;
    if (this.stream.state === 'closed') {
      if (byteLength !== 0) throw invalidState('View is not zero-length');
    } else if (byteLength === 0) {
      throw invalidState('View is zero-length');
    }
    const fits =
      first.offset + first.filled === byteOffset && first.bufferByteLength === buffer.byteLength && byteLength <= first.room;
    if (!fits) throw new ERR_INVALID_ARG_VALUE.RangeError('view', view);
    first.buffer = buffer.transfer();
    this.accept(first, byteLength);
  }

  accept(first, count) {
    this.dropRequest();
    if (this.stream.state === 'closed') this.acceptAtEnd(first);
    else this.acceptBytes(first, count);
    this.pullIfNeeded();
  }

  acceptAtEnd(first) {
    if (first.waiter === FOR_NOBODY) this.pullIntos.shift();
    if (!this.hasReader(true)) return;
    const { requests } = this.stream.readerCore;
    const last = [];
    while (last.length < requests.length) last.push(this.pullIntos.shift());
    this.deliver(last);
  }

  acceptBytes(first, count) {
    first.filled += count;
    if (first.waiter === FOR_NOBODY) {
      this.reclaim(first);
      this.deliver(this.fillPullIntos());
      return;
    }
    if (first.filled < first.minimumFill) return;
    this.pullIntos.shift();
    const rest = first.filled % first.elementSize;
    if (rest > 0) {
      this.pushCopy(first.buffer, first.offset + first.filled - rest, rest);
      first.filled -= rest;
    }
    const next = this.fillPullIntos();
    this.commit(first);
    this.deliver(next);
  }

  /** The reader leaves: what was lent stays with the producer until it answers. */
  releaseReader() {
    const first = this.pullIntos.peek();
    if (first === undefined) return;
    first.waiter = FOR_NOBODY;
    this.pullIntos.clear();
    this.pullIntos.push(first);
  }
}

const kInvalidate = Symbol('kInvalidate');

class ReadableStreamBYOBRequest {
  #source;
  #view;

  constructor(key, source, view) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#source = source;
    this.#view = view;
  }

  [kInvalidate]() {
    this.#source = null;
    this.#view = null;
  }

  /** @returns {Uint8Array | null} */
  get view() {
    if (!(#view in this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBRequest');
    return this.#view;
  }

  /** @param {number} bytesWritten */
  respond(bytesWritten) {
    if (!(#view in this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBRequest');
    if (this.#source === null) throw invalidState('This BYOB request has been invalidated');
    const count = toLength(bytesWritten);
    if (this.#view.buffer.detached) throw invalidState('Viewed ArrayBuffer is detached');
    this.#source.respond(count);
  }

  /** @param {ArrayBufferView} view */
  respondWithNewView(view) {
    if (!(#view in this)) throw new ERR_INVALID_THIS('ReadableStreamBYOBRequest');
    if (!isView(view)) throw new ERR_INVALID_ARG_TYPE('view', ['Buffer', 'TypedArray', 'DataView'], view);
    if (this.#source === null) throw invalidState('This BYOB request has been invalidated');
    refuseShared(view, 'view');
    if (view.buffer.detached) throw invalidState('Viewed ArrayBuffer is detached');
    this.#source.respondWithView(view);
  }

  [customInspectSymbol](depth, options) {
    return show(this, 'ReadableStreamBYOBRequest', depth, options, { view: this.#view, controller: this.#source?.controller });
  }
}

/** Web IDL's `[EnforceRange] unsigned long long`. */
function toLength(value) {
  const number = Math.trunc(+value);
  if (!(number >= 0 && number <= Number.MAX_SAFE_INTEGER)) throw new ERR_INVALID_ARG_VALUE('bytesWritten', value);
  return number;
}

function refuseShared(view, name) {
  if (view.buffer instanceof SharedArrayBuffer) throw new ERR_INVALID_ARG_VALUE(name, view, 'must not be backed by a SharedArrayBuffer');
}

class ReadableByteStreamController {
  #source;

  constructor(key, source) {
    if (key !== kInternal) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#source = source;
  }

  get [kState]() {
    return this.#source;
  }

  /** @returns {ReadableStreamBYOBRequest | null} */
  get byobRequest() {
    if (!(#source in this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    return this.#source.byobRequest;
  }

  /** @returns {number | null} */
  get desiredSize() {
    if (!(#source in this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    return this.#source.desiredSize;
  }

  close() {
    if (!(#source in this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    if (!this.#source.canEnqueue) throw invalidState('ReadableStream is already closed');
    this.#source.close();
  }

  /** @param {ArrayBufferView} chunk */
  enqueue(chunk) {
    if (!(#source in this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    if (!isView(chunk)) throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], chunk);
    refuseShared(chunk, 'chunk');
    if (chunk.byteLength === 0 || chunk.buffer.byteLength === 0) throw invalidState('chunk ArrayBuffer is zero-length or detached');
    if (!this.#source.canEnqueue) throw invalidState('ReadableStream is already closed');
    this.#source.enqueue(chunk);
  }

  /** @param {any} [error] */
  error(error = undefined) {
    if (!(#source in this)) throw new ERR_INVALID_THIS('ReadableByteStreamController');
    this.#source.error(error);
  }

  [customInspectSymbol](depth, options) {
    return show(this, 'ReadableByteStreamController', depth, options, {});
  }
}

webIdl(ReadableStreamBYOBRequest, ['respond', 'respondWithNewView', 'view']);
webIdl(ReadableByteStreamController, ['byobRequest', 'close', 'desiredSize', 'enqueue', 'error']);
for (const Class of [ReadableStreamBYOBRequest, ReadableByteStreamController]) {
  Object.defineProperty(Class, 'length', { __proto__: null, configurable: true, value: 0 });
}

module.exports = { ByteSource, ReadableByteStreamController, ReadableStreamBYOBRequest, refuseShared };
