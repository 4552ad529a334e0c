'use strict';
// HTTPParser of _http_common: the parser as programs know it that drive one themselves, with a callback for each thing.

const {
  current, emitAfter, emitBefore, emitDestroy, emitInit, newAsyncId, triggerForNew,
} = require('internal/async_hooks');
const { FastBuffer } = require('internal/buffer/memory');
const { parseError } = require('internal/http/parse_error');

const native = binding('http');
const { COMPLETE, FAILED, KEEP_ALIVE, MAJOR, MINOR, OTHER, UPGRADE } = native;

const K_ON_MESSAGE_BEGIN = 0;
const K_ON_HEADERS = 1;
const K_ON_HEADERS_COMPLETE = 2;
const K_ON_BODY = 3;
const K_ON_MESSAGE_COMPLETE = 4;
const K_ON_EXECUTE = 5;
const K_ON_TIMEOUT = 6;

const LENIENT_ALL = 255;
const DEFAULT_MAX_HEADER_SIZE = 16 * 1024;

let registered = false;

/** What a callback has thrown is thrown from execute(). */
function guarded(parser, callback, ...args) {
  if (typeof callback !== 'function' || parser._thrown !== undefined) return undefined;
  const { asyncId, trigger, resource } = parser._operation;
  const { hooked } = current;
  if (hooked) emitBefore(asyncId, trigger, resource);
  let result;
  try {
    result = Reflect.apply(callback, parser, args);
  } catch (error) {
    parser._thrown = { error };
  }
  if (hooked) emitAfter(asyncId);
  return result;
}

/** A parser that has not begun, or that is done. */
const NO_OPERATION = { asyncId: -1, trigger: -1, resource: undefined };

function onHead(first, second, head, flags, buffer, offset, length) {
  const headers = head === '' ? [] : native.rawHeaders(head, 0);
  const isRequest = this._type === HTTPParser.REQUEST;
  guarded(this, this[K_ON_MESSAGE_BEGIN]);
  const answer = guarded(
    this, this[K_ON_HEADERS_COMPLETE], flags >> MAJOR & 15, flags >> MINOR & 15, headers, isRequest ? this._methods.indexOf(first) : undefined,
    isRequest ? second : undefined, isRequest ? undefined : first, isRequest ? undefined : second,
    (flags & UPGRADE) !== 0, (flags & KEEP_ALIVE) !== 0,
  );
  if (buffer !== undefined) guarded(this, this[K_ON_BODY], new FastBuffer(buffer, offset, length));
  if ((flags & COMPLETE) !== 0) guarded(this, this[K_ON_MESSAGE_COMPLETE]);
  return answer;
}

function onBody(buffer, offset, length) {
  guarded(this, this[K_ON_BODY], new FastBuffer(buffer, offset, length));
}

function onEnd(trailers) {
  if (trailers !== undefined) guarded(this, this[K_ON_HEADERS], native.rawHeaders(trailers, 0), '');
  guarded(this, this[K_ON_MESSAGE_COMPLETE]);
}

function onEvent(type, code, reason, bytesParsed) {
  if (type === FAILED) this._error = parseError(code, reason, bytesParsed);
}

class HTTPParser {
  constructor() {
    this._native = undefined;
    this._type = HTTPParser.REQUEST;
    this._error = undefined;
    this._thrown = undefined;
    this._methods = undefined;
    this._operation = NO_OPERATION;
    for (let i = K_ON_MESSAGE_BEGIN; i <= K_ON_TIMEOUT; i++) this[i] = null;
  }

  /**
   * @param {number} type HTTPParser.REQUEST or RESPONSE
   * @param {object} resource of async hooks
   * @param {number} [maxHeaderSize]
   * @param {number} [lenient]
   */
  initialize(type, resource, maxHeaderSize = 0, lenient = 0) {
    if (!registered) {
      registered = true;
      native.setHandlers(OTHER, onHead, onBody, onEnd, onEvent);
    }
    this._type = type;
    this._methods ??= require('_http_common').methods;
    this._native = native.create(OTHER, type === HTTPParser.RESPONSE, (lenient & LENIENT_ALL) !== 0, maxHeaderSize || DEFAULT_MAX_HEADER_SIZE, 0);
    this._error = undefined;
    this._thrown = undefined;
    this._begin(type === HTTPParser.RESPONSE ? 'HTTPCLIENTREQUEST' : 'HTTPINCOMINGMESSAGE', resource);
  }

  _begin(name, resource) {
    this.free();
    const operation = { asyncId: newAsyncId(), trigger: triggerForNew(), resource };
    this._operation = operation;
    if (current.hooked) emitInit(operation.asyncId, name, operation.trigger, resource);
  }

  /** @returns {number} of the operation that the last initialize() has begun, or -1 */
  getAsyncId() {
    return this._operation.asyncId;
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {number | Error} how many bytes were read
   */
  execute(bytes, start = 0, length = bytes.length - start) {
    const read = native.execute(this._native, this, bytes.subarray(start, start + length));
    return this._result(read);
  }

  /** The connection has ended. */
  finish() {
    native.finish(this._native, this);
    return this._result(undefined);
  }

  _result(value) {
    if (this._thrown !== undefined) {
      const { error } = this._thrown;
      this._thrown = undefined;
      throw error;
    }
    return this._error ?? value;
  }

  /** Ends the operation: the parser may be given to somebody else. */
  free() {
    if (current.hooked) emitDestroy(this._operation.asyncId);
    this._operation = NO_OPERATION;
  }

  close() {
    this.free();
  }

  remove() {}

  unconsume() {}
}

Object.assign(HTTPParser, {
  REQUEST: 1,
  RESPONSE: 2,
  kOnMessageBegin: K_ON_MESSAGE_BEGIN,
  kOnHeaders: K_ON_HEADERS,
  kOnHeadersComplete: K_ON_HEADERS_COMPLETE,
  kOnBody: K_ON_BODY,
  kOnMessageComplete: K_ON_MESSAGE_COMPLETE,
  kOnExecute: K_ON_EXECUTE,
  kOnTimeout: K_ON_TIMEOUT,
  kLenientNone: 0,
  kLenientHeaders: 1,
  kLenientChunkedLength: 2,
  kLenientKeepAlive: 4,
  kLenientAll: LENIENT_ALL,
});

module.exports = { HTTPParser };
