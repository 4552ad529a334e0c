'use strict';
// How a test file's process tells the process that started it what happens: frames of events between whatever the file
// itself writes to its standard output.

const { Buffer } = require('buffer');
const { StringDecoder } = require('string_decoder');

// No text begins like this: not in UTF-8, and in UTF-16 the rest would have to follow the byte order mark.
const MARK = Buffer.from('\xff\xfetest event', 'latin1');
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
  /** What has come of the next event, or of its mark, and how many bytes that is. */
  #rest = [];
  #have = 0;
  /** How many bytes there must be before it is worth looking. */
  #need = 1;
  #text = new StringDecoder('utf8');
  #onEvent;
  #onText;

  /**
   * @param {(type: string, data: object) => void} onEvent
   * @param {(text: string) => void} onText
   */
  constructor(onEvent, onText) {
    this.#onEvent = onEvent;
    this.#onText = onText;
  }

  write(chunk) {
    this.#rest.push(chunk);
    this.#have += chunk.length;
    if (this.#have < this.#need) return;
    this.#keep(this.#events(this.#rest.length === 1 ? chunk : Buffer.concat(this.#rest, this.#have)));
  }

  end() {
    for (const bytes of this.#rest) this.#tell(this.#text.write(bytes));
    this.#tell(this.#text.end());
    this.#keep(Buffer.alloc(0));
  }

  /** Tells what is whole; the rest. */
  #events(bytes) {
    for (;;) {
      const at = bytes.indexOf(MARK);
      if (at === -1) break;
      if (at > 0) this.#tell(this.#text.write(bytes.subarray(0, at)));
      bytes = bytes.subarray(at);
      this.#need = bytes.length < HEAD ? HEAD : HEAD + bytes.readUInt32BE(MARK.length);
      if (bytes.length < this.#need) return bytes;
      this.#event(bytes.subarray(HEAD, this.#need));
      bytes = bytes.subarray(this.#need);
    }
    this.#need = 1;
    const text = bytes.length - beginningOfMark(bytes);
    if (text > 0) this.#tell(this.#text.write(bytes.subarray(0, text)));
    return bytes.subarray(text);
  }

  #keep(bytes) {
    this.#rest = bytes.length === 0 ? [] : [bytes];
    this.#have = bytes.length;
  }

  #tell(text) {
    if (text !== '') this.#onText(text);
  }

  #event(body) {
    const { type, data } = require('v8').deserialize(body);
    if (data.details?.error !== undefined) data.details.error = unpackError(data.details.error);
    this.#onEvent(type, data);
  }
}

/** How many bytes at the end may be the beginning of a mark. */
function beginningOfMark(bytes) {
  let length = Math.min(bytes.length, MARK.length - 1);
  while (length > 0 && !bytes.subarray(bytes.length - length).equals(MARK.subarray(0, length))) length--;
  return length;
}

/**
 * Errors lose their own properties when cloned; what cannot be cloned is sent as text.
 * @param {any} value
 * @param {Map<Error, object>} [packed] errors may be each other's causes
 */
function packError(value, packed = new Map()) {
  if (!Error.isError(value)) return { value: cloneable(value) };
  const known = packed.get(value);
  if (known !== undefined) return known;
  const properties = {};
  const made = { error: true, name: own(value, 'name'), message: own(value, 'message'), stack: own(value, 'stack'), properties };
  packed.set(value, made);
  for (const name of Object.keys(value)) {
    if (name !== 'cause') properties[name] = own(value, name);
  }
  if (Object.hasOwn(value, 'cause')) made.cause = packError(value.cause, packed);
  if (value instanceof AggregateError && Array.isArray(value.errors)) {
    made.errors = value.errors.map((each) => packError(each, packed));
  }
  return made;
}

/** A property, `undefined` where it cannot be read. */
function own(value, name) {
  try {
    return cloneable(value[name]);
  } catch {
    return undefined;
  }
}

function unpackError(packed, errors = new Map()) {
  if (packed.error !== true) return packed.value;
  const known = errors.get(packed);
  if (known !== undefined) return known;
  const error = emptyError(packed);
  errors.set(packed, error);
  for (const each of packed.errors ?? []) error.errors.push(unpackError(each, errors));
  Object.defineProperty(error, 'stack', { value: packed.stack, writable: true, configurable: true });
  if (error.name !== packed.name) {
    Object.defineProperty(error, 'name', { value: packed.name, writable: true, configurable: true });
  }
  Object.assign(error, packed.properties);
  if (packed.cause !== undefined) {
    const cause = unpackError(packed.cause, errors);
    Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true, enumerable: error.code === 'ERR_TEST_FAILURE' });
  }
  return error;
}

/** An error of the same class with nothing but its message. */
function emptyError({ name, message, errors }) {
  if (errors !== undefined) return new AggregateError([], message);
  const constructor = globalThis[name];
  const Base = typeof constructor === 'function' && constructor.prototype instanceof Error ? constructor : Error;
  // This one wants two other things first.
  return Base === globalThis.SuppressedError ? new Base(undefined, undefined, message) : new Base(message);
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
