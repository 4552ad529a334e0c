'use strict';
// Bodies: what may be one, what it turns into, and the methods that Request and Response share. A body is bytes in
// memory, a blob, parts of a form, a stream, or something that comes from a connection (internal/fetch/incoming). The
// public stream is made only when somebody asks for it.

const { domString, illegalInvocation } = require('internal/fetch/webidl');

const kIsDisturbed = Symbol.for('nodejs.stream.disturbed');
const NOTHING = new Uint8Array(0);

class Body {
  /**
   * @param {string | Uint8Array | Blob | object | null} source what can be sent again; null for a stream
   * @param {number | null} length in bytes, where it is known
   * @param {ReadableStream | null} stream
   * @param {object | null} incoming
   */
  constructor(source, length, stream, incoming) {
    this.source = source;
    this.knownLength = length;
    this.facade = stream;
    this.incoming = incoming;
    /** All was taken without a stream. */
    this.consumed = false;
    /** While it is being taken without a stream: the core of a stream that somebody looked at meanwhile. */
    this.shadow = null;
    this.ended = false;
  }

  /** In bytes; null where nobody knows. */
  get length() {
    if (this.knownLength === null && typeof this.source === 'string') this.knownLength = require('buffer').Buffer.byteLength(this.source);
    return this.knownLength;
  }

  /** @returns {ReadableStream} */
  get stream() {
    if (this.facade === null) this.facade = this.consumed ? this.usedStream() : this.openStream();
    return this.facade;
  }

  get isDisturbed() {
    return this.consumed || (this.facade !== null && this.facade[kIsDisturbed]);
  }

  get isUnusable() {
    return this.consumed || (this.facade !== null && (this.facade.locked || this.facade[kIsDisturbed]));
  }

  openStream() {
    if (this.incoming !== null) return this.incoming.openStream(this);
    const { source } = this;
    if (source !== null && typeof source === 'object' && typeof source.stream === 'function') return source.stream();
    const { createByteReadable } = require('internal/webstreams/readable');
    const algorithms = new MemorySource(this.bytesNow());
    const stream = createByteReadable(algorithms);
    algorithms.controller = stream[require('internal/webstreams/util').kState].source;
    return stream;
  }

  /** What is seen of a body that was, or is being, taken as a whole: a stream with a reader. */
  usedStream() {
    const { createByteReadable } = require('internal/webstreams/readable');
    const { kState, noop } = require('internal/webstreams/util');
    const stream = createByteReadable({ pull: noop, cancel: noop });
    const core = stream[kState];
    core.disturbed = true;
    new (require('internal/webstreams/readers').ReaderCore)(core, false, undefined);
    if (this.ended) core.close();
    else this.shadow = core;
    return stream;
  }

  /** The bytes of a source that is all in memory. */
  bytesNow() {
    const { source } = this;
    if (typeof source === 'string') return encode(source);
    return source;
  }

  /** Takes everything; gives the bytes in one array that belongs to the caller. */
  async takeBytes() {
    if (this.facade !== null) return readAll(this.facade);
    this.consumed = true;
    const { incoming, source } = this;
    try {
      if (incoming !== null) return await incoming.collect();
      if (typeof source === 'string') return encode(source);
      if (source instanceof Uint8Array) return source.slice();
      if (typeof source.bytes === 'function') return await source.bytes();
      return await readAll(source.stream());
    } catch (error) {
      if (this.shadow !== null) this.shadow.source.error(error);
      throw error;
    } finally {
      this.ended = true;
      if (this.shadow !== null && this.shadow.state === 'readable') this.shadow.close();
    }
  }

  /** A second body with the same content; this one stays usable. */
  clone() {
    if (this.facade === null && this.incoming === null && this.source !== null) {
      return new Body(this.source, this.knownLength, null, null);
    }
    const { ReadableStreamTee } = require('internal/webstreams/readable');
    const [first, second] = ReadableStreamTee(this.stream);
    this.facade = first;
    this.incoming = null;
    return new Body(this.source, this.knownLength, second, null);
  }

  /** The same content for another object; this one counts as used. */
  transfer() {
    const body = new Body(this.source, this.knownLength, this.facade, this.incoming);
    if (this.facade !== null) {
      // Through an identity transform, so that the old stream is locked and the new one is not.
      const { TransformStream } = require('internal/webstreams/transform');
      body.facade = this.facade.pipeThrough(new TransformStream());
      body.incoming = null;
    } else {
      this.consumed = true;
      this.ended = true;
    }
    return body;
  }
}

/** Bytes in memory as a byte stream's algorithms. */
class MemorySource {
  constructor(bytes) {
    this.bytes = bytes;
    this.controller = null;
  }

  pull() {
    const { bytes, controller } = this;
    this.bytes = NOTHING;
    // A copy: the reader owns what it gets.
    if (bytes.byteLength > 0) controller.enqueue(bytes.slice());
    controller.close();
    if (bytes.byteLength === 0 && controller.pullIntos.length > 0) controller.respond(0);
  }

  cancel() {
    this.bytes = NOTHING;
  }
}

/** @returns {Uint8Array} UTF-8, in memory of its own */
function encode(text) {
  const { Buffer } = require('buffer');
  const { buffer, byteLength, byteOffset } = Buffer.from(text);
  return byteLength === buffer.byteLength ? new Uint8Array(buffer) : new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** @returns {string} without a byte order mark */
function decode(bytes) {
  return binding('encoding').decodeUtf8(bytes, false, false);
}

/** Joins chunks; a lone one that owns its buffer is taken as it is. */
function join(chunks, total) {
  if (chunks.length === 0) return new Uint8Array(0);
  const [first] = chunks;
  if (chunks.length === 1 && first.byteLength === first.buffer.byteLength) return new Uint8Array(first.buffer);
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** Reads a stream of byte chunks to its end. */
function readAll(stream) {
  const { ReaderCore } = require('internal/webstreams/readers');
  const { kState } = require('internal/webstreams/util');
  return new Promise((resolve, reject) => {
    const reader = new ReaderCore(stream[kState], false, undefined);
    const chunks = [];
    let total = 0;
    // A source with chunks ready answers at once: a loop here, not recursion.
    let answered = false;
    let looping = false;
    const request = {
      chunk(value) {
        if (!(value instanceof Uint8Array)) {
          const error = new TypeError('Received non-Uint8Array chunk');
          reader.stream.cancel(error).catch(() => {});
          reject(error);
          return;
        }
        chunks.push(value);
        total += value.byteLength;
        answered = true;
        if (!looping) next();
      },
      close() {
        resolve(join(chunks, total));
      },
      error: reject,
    };
    function next() {
      looping = true;
      do {
        answered = false;
        reader.read(request);
      } while (answered);
      looping = false;
    }
    next();
  });
}

/** What an async iterable gives, as bytes. */
async function* bytesOf(iterable) {
  for await (const chunk of iterable) yield typeof chunk === 'string' ? encode(chunk) : chunk;
}

/** A byte stream over an async iterable; asks it for a chunk when the reader wants one. */
function streamOfIterable(iterable) {
  const iterator = bytesOf(iterable);
  const { ReadableStream } = require('internal/webstreams/readable');
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      for (;;) {
        const { done, value } = await iterator.next();
        if (done) {
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        if (!(value instanceof Uint8Array)) throw new TypeError('Received non-Uint8Array chunk');
        if (value.byteLength === 0) continue;
        // A copy: queueing would take the buffer away from its owner (a Buffer's pool, say).
        controller.enqueue(new Uint8Array(value));
        return;
      }
    },
    async cancel() {
      await iterator.return();
    },
  }, { highWaterMark: 0 });
}

/**
 * The body that a value stands for, and the media type it brings along.
 * @param {any} object not null
 * @returns {{ body: Body, type: string | null }}
 */
function extractBody(object, prefix = 'Response', keepalive = false) {
  if (typeof object === 'string') return { body: new Body(object, null, null, null), type: 'text/plain;charset=UTF-8' };
  if (typeof object === 'object') {
    if (ArrayBuffer.isView(object)) {
      const bytes = new Uint8Array(object.buffer, object.byteOffset, object.byteLength);
      const copy = new Uint8Array(bytes.byteLength);
      copy.set(bytes);
      return { body: new Body(copy, copy.byteLength, null, null), type: null };
    }
    const { isAnyArrayBuffer } = require('internal/util/types');
    if (isAnyArrayBuffer(object) && object instanceof ArrayBuffer) {
      const copy = new Uint8Array(object.slice(0));
      return { body: new Body(copy, copy.byteLength, null, null), type: null };
    }
    const { ReadableStream, kIs } = require('internal/webstreams/readable');
    if (ReadableStream[kIs](object)) {
      if (keepalive) throw new TypeError('keepalive');
      if (object.locked || object[kIsDisturbed]) throw new TypeError('Response body object should not be disturbed or locked');
      return { body: new Body(null, null, object, null), type: null };
    }
    if (require('internal/blob').isBlob(object)) {
      return { body: new Body(object, object.size, null, null), type: object.type || null };
    }
    if (object instanceof require('internal/url').URLSearchParams) {
      return { body: new Body(object.toString(), null, null, null), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
    }
    const { entriesOf, isFormData } = require('internal/fetch/form_data');
    if (isFormData(object)) {
      const form = require('internal/fetch/multipart').encodeForm(entriesOf(object));
      return { body: new Body(form, form.size, null, null), type: form.type };
    }
    if (typeof object[Symbol.asyncIterator] === 'function') {
      if (keepalive) throw new TypeError('keepalive');
      const { isDisturbed } = require('stream');
      if (isDisturbed(object) || object.locked) throw new TypeError('Response body object should not be disturbed or locked');
      return { body: new Body(null, null, streamOfIterable(object), null), type: null };
    }
  }
  return { body: new Body(domString(object, prefix, 'body'), null, null, null), type: 'text/plain;charset=UTF-8' };
}

/** The media type that the values of `content-type` amount to, or null: the last one that is one wins. */
function mimeTypeOf(headerList) {
  const value = headerList.get('content-type');
  if (value === null) return null;
  const { MIMEType } = require('internal/mime');
  let charset = null;
  let essence = null;
  let found = null;
  for (const each of splitValue(value)) {
    const type = MIMEType.parse(each);
    if (type === null || type.essence === '*/*') continue;
    found = type;
    if (type.essence !== essence) {
      charset = type.params.get('charset');
      essence = type.essence;
    } else if (!type.params.has('charset') && charset !== null) {
      type.params.set('charset', charset);
    }
  }
  return found;
}

/** Splits a combined value at its commas, except those in quoted strings. */
function splitValue(value) {
  if (!value.includes(',')) return [value];
  return value.match(/(?:[^,"]|"(?:[^"\\]|\\[^])*(?:"|$))+/g) ?? [];
}

async function parseForm(bytes, headerList) {
  const type = mimeTypeOf(headerList);
  const essence = type?.essence;
  if (essence === 'multipart/form-data') {
    const { FormData, appendEntry } = require('internal/fetch/form_data');
    let parts;
    try {
      parts = require('internal/fetch/multipart').parseForm(bytes, type);
    } catch (cause) {
      throw new TypeError('Failed to parse body as FormData.', { cause });
    }
    const form = new FormData();
    for (const [name, value] of parts) appendEntry(form, name, value);
    return form;
  }
  if (essence === 'application/x-www-form-urlencoded') {
    const { FormData, appendEntry } = require('internal/fetch/form_data');
    const { URLSearchParams } = require('internal/url');
    const form = new FormData();
    for (const [name, value] of new URLSearchParams(decodePlain(bytes))) appendEntry(form, name, value);
    return form;
  }
  throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
}

/** UTF-8 with the byte order mark kept: it is stripped where the name begins, not here. */
function decodePlain(bytes) {
  return binding('encoding').decodeUtf8(bytes, true, false);
}

/**
 * Adds the methods and accessors that Request and Response share.
 * @param {Function} Class
 * @param {(value: any) => ({ body: Body | null, headerList: HeaderList } | undefined)} stateOf
 */
function mixBody(Class, stateOf) {
  const { name } = Class;

  function check(self) {
    const state = stateOf(self);
    if (state === undefined) throw illegalInvocation(name);
    return state;
  }

  /** Takes all bytes of the body of `self`. */
  async function take(self) {
    const { body } = check(self);
    if (body === null) return NOTHING;
    if (body.isUnusable) throw new TypeError('Body is unusable: Body has already been read');
    return body.takeBytes();
  }

  /** As `take`, decoded. */
  async function takeText(self) {
    const { body } = check(self);
    if (body === null) return '';
    if (body.isUnusable) throw new TypeError('Body is unusable: Body has already been read');
    if (typeof body.source === 'string' && body.facade === null) {
      body.consumed = true;
      body.ended = true;
      const text = body.source.toWellFormed();
      return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    }
    return decode(await body.takeBytes());
  }

  const members = {
    get body() {
      return check(this).body?.stream ?? null;
    },
    get bodyUsed() {
      return check(this).body?.isDisturbed ?? false;
    },
  };
  const methods = {
    /** @returns {Promise<Blob>} */
    async blob() {
      const bytes = await take(this);
      const type = mimeTypeOf(stateOf(this).headerList);
      const { Blob } = require('internal/blob');
      return new Blob([bytes], { type: type === null ? '' : type.toString() });
    },
    /** @returns {Promise<ArrayBuffer>} */
    async arrayBuffer() {
      const bytes = await take(this);
      return bytes === NOTHING ? new ArrayBuffer(0) : bytes.buffer;
    },
    /** @returns {Promise<string>} */
    text() {
      return takeText(this);
    },
    /** @returns {Promise<any>} */
    async json() {
      return JSON.parse(await takeText(this));
    },
    /** @returns {Promise<FormData>} */
    async formData() {
      const bytes = await take(this);
      return parseForm(bytes, stateOf(this).headerList);
    },
    /** @returns {Promise<Uint8Array>} */
    async bytes() {
      const bytes = await take(this);
      return bytes === NOTHING ? new Uint8Array(0) : bytes;
    },
    /** @returns {ReadableStream<string>} */
    textStream() {
      const { body } = check(this);
      const { TextDecoderStream } = require('internal/webstreams/encoding');
      if (body === null) {
        const { ReadableStream } = require('internal/webstreams/readable');
        return new ReadableStream({ start: (controller) => controller.close() });
      }
      if (body.isUnusable) throw new TypeError('Body is unusable: Body has already been read');
      return body.stream.pipeThrough(new TextDecoderStream());
    },
  };
  const order = ['body', 'bodyUsed', 'clone', 'blob', 'arrayBuffer', 'text', 'json', 'formData', 'bytes', 'textStream'];
  const { clone } = Object.getOwnPropertyDescriptors(Class.prototype);
  delete Class.prototype.clone;
  for (const key of order) {
    const descriptor = key === 'clone' ? clone : Object.getOwnPropertyDescriptor(Object.hasOwn(members, key) ? members : methods, key);
    Object.defineProperty(Class.prototype, key, descriptor);
  }
  return order;
}

module.exports = { Body, decode, encode, extractBody, join, mimeTypeOf, mixBody, readAll, splitValue };
