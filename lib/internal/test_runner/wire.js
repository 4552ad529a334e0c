'use strict';
// How a test file's process tells the process that started it what happens: frames of events between whatever the file
// itself writes to its standard output.

const { Buffer } = require('buffer');

// No UTF-8 text has these two bytes.
const MARK = Buffer.from([0xff, 0xfe]);
const HEAD = MARK.length + 4;

/**
 * @param {{ type: string, data: object }} event
 * @returns {Buffer}
 */
function encode({ type, data }) {
  const { details } = data;
  const error = details?.error;
  const sent = error === undefined ? data : { ...data, details: { ...details, error: packError(error) } };
  const body = require('v8').serialize({ type, data: sent });
  const head = Buffer.alloc(HEAD);
  MARK.copy(head);
  head.writeUInt32BE(body.length, MARK.length);
  return Buffer.concat([head, body]);
}

/** Takes a process's output apart again: events, and text of its own. */
class Decoder {
  #rest = Buffer.alloc(0);
  #onEvent;
  #onText;

  constructor(onEvent, onText) {
    this.#onEvent = onEvent;
    this.#onText = onText;
  }

  write(chunk) {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const at = bytes.indexOf(MARK);
      if (at === -1) break;
      if (at > 0) this.#onText(bytes.subarray(0, at));
      bytes = bytes.subarray(at);
      if (bytes.length < HEAD) break;
      const end = HEAD + bytes.readUInt32BE(MARK.length);
      if (bytes.length < end) break;
      this.#event(bytes.subarray(HEAD, end));
      bytes = bytes.subarray(end);
    }
    const partial = bytes.indexOf(MARK[0]);
    const text = partial === -1 ? bytes.length : partial;
    if (text > 0) this.#onText(bytes.subarray(0, text));
    this.#rest = bytes.subarray(text);
  }

  end() {
    if (this.#rest.length > 0) this.#onText(this.#rest);
    this.#rest = Buffer.alloc(0);
  }

  #event(body) {
    const { type, data } = require('v8').deserialize(body);
    if (data.details?.error !== undefined) data.details.error = unpackError(data.details.error);
    this.#onEvent(type, data);
  }
}

/** Errors lose their own properties when cloned; what cannot be cloned is sent as text. */
function packError(value) {
  if (!Error.isError(value)) return { value: cloneable(value) };
  const properties = {};
  for (const name of Object.keys(value)) {
    if (name !== 'cause') properties[name] = cloneable(value[name]);
  }
  const packed = { error: true, name: value.name, message: value.message, stack: value.stack, properties };
  if (Object.hasOwn(value, 'cause')) packed.cause = packError(value.cause);
  return packed;
}

function unpackError(packed) {
  if (packed.error !== true) return packed.value;
  const constructor = globalThis[packed.name];
  const Base = typeof constructor === 'function' && constructor.prototype instanceof Error ? constructor : Error;
  const error = new Base(packed.message);
  Object.defineProperty(error, 'stack', { value: packed.stack, writable: true, configurable: true });
  if (error.name !== packed.name) {
    Object.defineProperty(error, 'name', { value: packed.name, writable: true, configurable: true });
  }
  Object.assign(error, packed.properties);
  if (packed.cause !== undefined) {
    Object.defineProperty(error, 'cause', { value: unpackError(packed.cause), writable: true, configurable: true, enumerable: error.code === 'ERR_TEST_FAILURE' });
  }
  return error;
}

function cloneable(value) {
  try {
    structuredClone(value);
    return value;
  } catch {
    return require('util').inspect(value);
  }
}

module.exports = { Decoder, encode };
