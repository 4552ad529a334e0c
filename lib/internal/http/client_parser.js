'use strict';
// The native parser of a client's connection: attached to the stream where that is a native one, and given what 'data'
// events bring otherwise. One serves all requests of a connection. What its events mean is in internal/http/client_response.

// Before the modules below are loaded: they need this one as it needs them.
Object.assign(exports, { attach, detach, finish, rest });

const { FastBuffer } = require('internal/buffer/memory');
const { errnoException } = require('internal/errors');
const { current, setFrame } = require('internal/async_hooks');
const connection = require('internal/http/client_connection');
const response = require('internal/http/client_response');
const { kFrame } = require('internal/http/client_symbols');
const { isNative, unwatch, unwritten, watch } = require('internal/http/native_stream');
const { parseError } = require('internal/http/parse_error');
const { Socket: { prototype: { write } } } = require('internal/net/socket');
const { common: { DESTROYED, ERRORED }, writable: { ENDING } } = require('internal/streams/bits');
const { kTimeout, touch } = require('internal/net/timeout');
const { IncomingMessage } = require('_http_incoming');
const { onFinish } = require('_http_outgoing');
const { kConnection, kHead, kMost, kTrailerText } = require('internal/http/symbols');

const native = binding('http');
const {
  ANSWERS_CONNECT, ANSWERS_HEAD, CLIENT, COMPLETE, ENDED, FAILED, KEEP_ALIVE, LATIN1, MAJOR, MINOR, READ_FAILED, UNWRITTEN, UPGRADE,
  UPGRADED,
} = native;

/** Where a parser gets its bytes. */
const NOWHERE = 0;
const STREAM = 1;
const DATA_EVENTS = 2;

/** How many fields of a head count unless the request says so. */
const MOST_FIELDS = 1000;

let connected = false;

/** The reading side of a client's connection. */
class ResponseParser {
  constructor(socket, lenient, maxHeaderSize) {
    if (!connected) {
      connected = true;
      native.setHandlers(CLIENT, onHead, onBody, onEnd, onEvent);
    }
    this.native = native.create(CLIENT, true, lenient, maxHeaderSize, 0);
    this.socket = socket;
    /** The request that waits for a response, and that response. */
    this.req = null;
    this.res = null;
    /** As async hooks know the response that is waited for. */
    this.operation = null;
    this.source = NOWHERE;
    /** The native parser while it reads the stream: then it can write to it as well. */
    this.attached = null;
    /** The bytes are at their end: what is cut short is the socket's affair. */
    this.finishing = false;
    /** Nothing is read until the response's body is. */
    this.stopped = false;
  }

  /** Lets go what the native side has collected. */
  flush() {
    if (this.attached === null) return;
    const left = native.flush(this.attached);
    if (left !== undefined) unwritten(this.socket, left);
  }

  /** Somebody wants to see the bytes of the socket too: then they come as 'data' events for both. */
  handOver() {
    const { req, socket, stopped } = this;
    this.flush();
    closeSource(this);
    if (req === null) return;
    this.source = DATA_EVENTS;
    socket.prependListener('data', onData);
    if (stopped) socket.pause();
  }

  /** Whether bytes may go past the socket: nobody else writes, and nothing waits. */
  canSend() {
    const { socket } = this;
    if (this.attached === null || socket.write !== write || socket.connecting) return false;
    const state = socket._writableState;
    return state.length === 0 && state.corked === 0 && (state.bits & (ENDING | DESTROYED | ERRORED)) === 0;
  }

  /**
   * Writes a head and a body in one go.
   * @param {string} head of one byte a character
   * @param {string | Uint8Array | undefined} body
   * @param {boolean} latin1 how a string of a body is written
   * @param {(error: Error | null) => void} sent called when all is written, or cannot be
   */
  send(head, body, latin1, sent) {
    const left = native.send(this.attached, head, body, latin1 ? LATIN1 : 0);
    if (left === 0) {
      process.nextTick(sent, null);
    } else if (left < 0) {
      const error = errnoException(left, 'write');
      process.nextTick(sent, error);
      this.socket.destroy(error);
    } else if (body instanceof Uint8Array && left <= body.byteLength) {
      this.socket.write(body.subarray(body.byteLength - left), sent);
    } else {
      this.socket.write(new FastBuffer(native.takeRest(this.attached)), sent);
    }
  }

  /** The whole request has been written past the socket. */
  written(req) {
    process.nextTick(onFinish, req);
  }

  /** For a message that wants no more for now. */
  readStop() {
    if (this.stopped) return;
    this.stopped = true;
    if (this.source === STREAM) native.readStop(this.native);
    else this.socket.pause();
  }

  /** For a message that wants more. */
  readStart() {
    if (!this.stopped) return;
    this.stopped = false;
    if (this.source === STREAM) native.readStart(this.native);
    else if (this.source === DATA_EVENTS) this.socket.resume();
  }
}

let lenientAlways;
let maxHeaderSizeDefault;

function isLenient(req) {
  if (req.insecureHTTPParser !== undefined) return req.insecureHTTPParser;
  if (req.httpValidation !== undefined) return req.httpValidation !== 'strict';
  return (lenientAlways ??= require('internal/options').getOption('--insecure-http-parser') === true);
}

function headLimit(req) {
  return req.maxHeaderSize || (maxHeaderSizeDefault ??= require('internal/options').getOption('--max-http-header-size'));
}

/**
 * What comes on the socket is the response to this request.
 * @param {import('http').ClientRequest} req
 * @param {import('stream').Duplex} socket
 */
function attach(req, socket) {
  let parser = socket[kConnection];
  if (parser === undefined) {
    parser = new ResponseParser(socket, isLenient(req), headLimit(req));
    socket[kConnection] = parser;
  } else {
    native.configure(parser.native, isLenient(req), headLimit(req));
  }
  parser.req = req;
  parser.res = null;
  if (current.hooked) {
    const { Operation } = require('internal/async_hooks/operation');
    parser.operation = new Operation('HTTPCLIENTREQUEST');
  }
  const { method } = req;
  native.expect(parser.native, method === 'HEAD' ? ANSWERS_HEAD : method === 'CONNECT' ? ANSWERS_CONNECT : 0);
  req.parser = parser;
  socket.parser = parser;
  if (parser.source !== NOWHERE) return;
  // What has no stream of the system will not have one later: a duplex of the program's own, say one that plays a server.
  if (socket.connecting && socket._handle) socket.once('connect', whenConnected);
  else openSource(parser);
}

function whenConnected() {
  const parser = this[kConnection];
  if (parser !== undefined && parser.source === NOWHERE) openSource(parser);
}

/** Bytes come straight from the stream, unless somebody else has them too. */
function openSource(parser) {
  const { socket } = parser;
  if (isNative(socket) && native.attach(parser.native, parser, socket._handle.id) === 0) {
    parser.source = STREAM;
    parser.attached = parser.native;
    // So that the socket does not begin to read as well.
    socket._handle.reading = true;
    watch(socket);
    return;
  }
  parser.source = DATA_EVENTS;
  socket.on('data', onData);
}

function closeSource(parser) {
  const { socket, source } = parser;
  parser.source = NOWHERE;
  parser.attached = null;
  if (source === DATA_EVENTS) {
    socket.removeListener('data', onData);
  } else if (source === STREAM) {
    native.release(parser.native);
    unwatch(socket);
    giveBack(socket);
  }
}

/** The socket reads its stream itself again. */
function giveBack(socket) {
  const handle = socket._handle;
  if (handle === null || socket.destroyed) return;
  handle.reading = false;
  handle.readStart();
}

/** The request has no part in the connection any more. */
function forgetRequest(parser) {
  if (parser.req !== null) parser.req.parser = null;
  parser.req = null;
  parser.res = null;
  endOperation(parser);
  parser.socket.parser = null;
}

/** The request is done; the connection stays. Bytes that come now have nobody to go to. */
function rest(socket) {
  const parser = socket[kConnection];
  if (parser === undefined) return;
  forgetRequest(parser);
  if (parser.source === DATA_EVENTS) closeSource(parser);
  else parser.readStart();
}

/** No more HTTP on this socket. */
function detach(socket) {
  const parser = socket[kConnection];
  if (parser === undefined) return;
  forgetRequest(parser);
  socket[kConnection] = undefined;
  closeSource(parser);
  native.detach(parser.native);
}

function endOperation(parser) {
  parser.operation?.end();
  parser.operation = null;
}

/** No more bytes will come: a body that ends with the connection is complete now. */
function finish(socket) {
  const parser = socket[kConnection];
  if (parser === undefined || parser.finishing) return;
  parser.finishing = true;
  native.finish(parser.native, parser);
}

function onData(chunk) {
  const parser = this[kConnection];
  if (typeof chunk === 'string') chunk = Buffer.from(chunk, this.readableEncoding);
  native.execute(parser.native, parser, chunk);
}

// What the native parser calls, with the parser as `this`.

function onHead(statusCode, statusMessage, head, flags, buffer, offset, length) {
  if (this.operation !== null) return this.operation.run(() => readHead.apply(this, arguments));
  return readHead.call(this, statusCode, statusMessage, head, flags, buffer, offset, length);
}

function readHead(statusCode, statusMessage, head, flags, buffer, offset, length) {
  const { req, socket } = this;
  if (req === null || (socket.destroyed && this.source === STREAM)) {
    // An answer that nobody asked for.
    socket.destroy();
    return 0;
  }
  if (socket[kTimeout] !== null && this.source === STREAM) touch(socket);
  setFrame(req[kFrame]);
  const res = new IncomingMessage(socket);
  res.statusCode = statusCode;
  res.statusMessage = statusMessage;
  const major = res.httpVersionMajor = flags >> MAJOR & 15;
  const minor = res.httpVersionMinor = flags >> MINOR & 15;
  res.httpVersion = minor === 1 && major === 1 ? '1.1' : `${major}.${minor}`;
  res.upgrade = false;
  res[kHead] = head;
  res[kMost] = typeof req.maxHeadersCount === 'number' ? req.maxHeadersCount : MOST_FIELDS;
  res.joinDuplicateHeaders = req.joinDuplicateHeaders;
  const answer = response.onHead(req, res, (flags & KEEP_ALIVE) !== 0, (flags & UPGRADE) !== 0);
  if (answer === response.UPGRADE || req.res !== res) return answer;
  this.res = res;
  if (buffer !== undefined && !res._dumped && !res.push(new FastBuffer(buffer, offset, length)) && !(flags & COMPLETE)) this.readStop();
  if (flags & COMPLETE) complete(this, res, undefined);
  return 0;
}

function onBody(buffer, offset, length) {
  if (this.operation !== null) this.operation.run(() => readBody.call(this, buffer, offset, length));
  else readBody.call(this, buffer, offset, length);
}

function readBody(buffer, offset, length) {
  const { res, socket } = this;
  if (socket[kTimeout] !== null && this.source === STREAM) touch(socket);
  if (res === null || res._dumped) return;
  setFrame(this.req[kFrame]);
  if (!res.push(new FastBuffer(buffer, offset, length))) this.readStop();
}

function onEnd(trailers) {
  if (this.operation !== null) this.operation.run(() => readEnd.call(this, trailers));
  else readEnd.call(this, trailers);
}

function readEnd(trailers) {
  const { res } = this;
  if (res === null) return;
  setFrame(this.req[kFrame]);
  complete(this, res, trailers);
}

function complete(parser, res, trailers) {
  if (trailers !== undefined) res[kTrailerText] = trailers;
  res.complete = true;
  res.push(null);
  // The connection is read on even if the body is not: its end matters.
  parser.readStart();
}

function onEvent(type, first, second, third, buffer, offset, length) {
  const { req, socket } = this;
  switch (type) {
    case FAILED:
      if (this.finishing) return;
      connection.onParseError(socket, parseError(first, second, third, buffer, offset, length));
      return;
    case UPGRADED: {
      const bytes = new FastBuffer(first, second, third);
      const { source } = this;
      this.source = NOWHERE;
      this.attached = null;
      detach(socket);
      if (source === DATA_EVENTS) {
        socket.removeListener('data', onData);
      } else {
        unwatch(socket);
        giveBack(socket);
      }
      setFrame(req[kFrame]);
      response.onUpgrade(req, bytes);
      return;
    }
    case ENDED:
      socket._handle?.onread(null, 0);
      return;
    case READ_FAILED:
      socket._handle?.onread(null, first);
      return;
    case UNWRITTEN:
      unwritten(socket, first === undefined ? second : new FastBuffer(first, second, third));
      return;
    default:
      throw new Error(`The native parser tells of an unknown event: ${type}`);
  }
}
