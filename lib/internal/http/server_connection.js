'use strict';
// One connection of a server: what its parser says becomes requests, and their responses take turns on its socket. What
// the socket itself says is in internal/http/server_socket.

const {
  current, emitAfter, emitBefore, emitInit, getFrame, kAsyncId, newAsyncId, resetExecution, setFrame, triggerForNew,
} = require('internal/async_hooks');
const { FastBuffer } = require('internal/buffer/memory');
const { errnoException } = require('internal/errors');
const { IdleLists } = require('internal/http/idle');
const { unwritten, watch } = require('internal/http/native_stream');
const { parseError } = require('internal/http/parse_error');
const {
  kConnection, kConnections, kHead, kIdleLists, kIncomingMessage, kOver, kParserSettings, kResponseOptions,
  kServerResponse, kState, kTrailerText,
} = require('internal/http/symbols');
const { emitClose } = require('internal/http/server_response');
const { listen, socketFailed, stopListening } = require('internal/http/server_socket');
const { kTimeout, touch } = require('internal/net/timeout');
const { isAwaited, kUniqueHeaders, onFinish } = require('_http_outgoing');

const native = binding('http');
const {
  BODY, COMPLETE, ENDED, EXPECT, FAILED, HOST, HUNG_UP, KEEP_ALIVE, MAJOR, MINOR, READ_FAILED, SERVER, TAKE_UPGRADE, UNWRITTEN, UPGRADE,
  UPGRADED, VERSION, VERSION_1_1,
} = native;

/** When the exchange began, where that is observed. */
const kStarted = Symbol('kStarted');

/** Requests of one connection that wait for their answer; beyond, nothing more is read. */
const MOST_PIPELINED = 1024;
/** Bytes that a request which changes the protocol may have as its own body. */
const MOST_BEFORE_UPGRADE = 1048576;

const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;

let registered = false;
let startChannel;
let finishChannel;

/** What a server's socket has as `parser`. */
class Connection {
  constructor(server, socket) {
    if (!registered) {
      registered = true;
      native.setHandlers(SERVER, onHead, onBody, onEnd, onEvent);
    }
    const { lenient, maxHeaderSize } = server[kParserSettings]();
    this.server = server;
    this.socket = socket;
    this.native = native.create(SERVER, false, lenient, maxHeaderSize, mostHeaders(server));
    /** `native` while it reads the socket's native stream; null where bytes come from the socket's 'data'. */
    this.attached = null;
    /** The oldest request not answered yet, and those after it. */
    this.request = null;
    this.requests = [];
    /** Responses that wait for their turn. */
    this.outgoing = [];
    this.outgoingData = 0;
    /** The request whose body is being read. */
    this.incoming = null;
    this.paused = false;
    /** A body has filled its buffer, and nothing is read until somebody takes it. */
    this.full = false;
    this.ended = false;
    this.failed = false;
    this.freed = false;
    /** The handler of a request is running; the response that it has finished. */
    this.handling = false;
    this.finishing = null;
    this.count = 0;
    this.upgrading = null;
    this.idleList = null;
    this.idleUntil = 0;
    this.previousIdle = null;
    this.nextIdle = null;
    this.timed = false;
    /** Pieces of a body wait to be sent together; what to call then. The socket is corked meanwhile. */
    this.held = false;
    this.heldCallbacks = null;
    this.frame = getFrame();
    this.asyncId = newAsyncId();
    this.trigger = socket._handle?.[kAsyncId] ?? triggerForNew();
    if (current.hooked) emitInit(this.asyncId, 'HTTPINCOMINGMESSAGE', this.trigger, this);
  }

  /** Has native code read the socket; false where the socket has no native stream. */
  attach() {
    const handle = this.socket._handle;
    if (!handle || !(handle.id > 0) || typeof handle.writeMany !== 'function') return false;
    if (native.attach(this.native, this, handle.id) < 0) return false;
    handle.reading = true;
    this.attached = this.native;
    return true;
  }

  /** Gives the native stream back to the socket: somebody else wants to see the bytes that come from now on. */
  handOver() {
    if (this.attached === null) return;
    this.flush();
    this.attached = null;
    native.release(this.native);
    readAgain(this.socket);
  }

  readStart() {
    this.full = false;
    if (!this.paused && this.socket.readable) this.socket.resume();
  }

  readStop() {
    this.socket.pause();
  }

  /** Writes what answers to pipelined requests have left, before something else is written. */
  flush() {
    if (this.attached === null) return;
    const rest = native.flush(this.attached);
    if (rest !== undefined) unwritten(this.socket, rest);
    if (this.held) this.release();
  }

  /** A piece waits; it is sent when the running operation is over at the latest. */
  hold(callback) {
    if (callback !== null) (this.heldCallbacks ??= []).push(callback);
    if (this.held) return;
    this.held = true;
    this.socket.cork();
    process.nextTick(sendHeld, this);
  }

  /** What waited has been sent. */
  release() {
    this.held = false;
    this.socket.uncork();
    const callbacks = this.heldCallbacks;
    if (callbacks === null) return;
    this.heldCallbacks = null;
    process.nextTick(callAll, callbacks);
  }

  /** The response has been given to the system, in `end`. */
  written(res, later) {
    if (!later && this.handling && !isAwaited(res)) this.finishing = res;
    else process.nextTick(onFinish, res);
  }

  /** It is the next response's turn, or the next request's. */
  responded(res) {
    const { socket, server } = this;
    const req = this.request;
    this.request = this.requests.length === 0 ? null : this.requests.shift();
    if (req !== null) endRequest(req);
    res.detachSocket(socket);
    finishChannel ??= require('diagnostics_channel').channel('http.server.response.finish');
    if (res[kStarted] !== undefined) tellObservers(req, res);
    if (finishChannel.hasSubscribers) finishChannel.publish({ request: req, response: res, socket, server });
    if (res._eventsCount === 0) {
      res.destroyed = true;
      res._closed = true;
    } else {
      process.nextTick(emitClose, res);
    }
    if (res._last) {
      this.flush();
      if (typeof socket.destroySoon === 'function') socket.destroySoon();
      else socket.end();
    } else if (this.outgoing.length === 0) {
      if (this.ended) socket.end();
      else if (this.request === null) this.wait();
    } else {
      this.outgoing.shift().assignSocket(socket);
    }
    if (this.paused && this.requests.length < MOST_PIPELINED / 2) this.resume();
  }

  /** Waits for the next request, for as long as the server wants. */
  wait() {
    const { server, socket } = this;
    const milliseconds = server.keepAliveTimeout;
    if (!milliseconds || this.freed) return;
    const buffer = server.keepAliveTimeoutBuffer;
    if (socket[kTimeout] === null && this.idleList === null) {
      (server[kIdleLists] ??= new IdleLists()).add(this, milliseconds + buffer);
    } else if (typeof socket.setTimeout === 'function') {
      this.timed = true;
      socket.setTimeout(milliseconds + buffer);
    }
  }

  wake() {
    if (this.idleList !== null) this.idleList.remove(this);
    if (this.timed) {
      this.timed = false;
      this.socket.setTimeout(this.server.timeout || 0);
    }
  }

  /** Reads no more: there is too much to answer, or nobody takes the answers. */
  pause() {
    if (this.paused) return;
    this.paused = true;
    this.socket._paused = true;
    this.readStop();
  }

  resume() {
    if (!this.paused || this.outgoingData >= this.socket.writableHighWaterMark) return;
    this.paused = false;
    this.socket._paused = false;
    this.readStart();
  }

  /** The server has nothing to do with it any more. */
  free() {
    letGo(this);
  }

  close() {
    letGo(this);
  }
}

/**
 * Whether no more is to be read for now: nobody takes the answers, or there is much to answer. Of a client that sends no
 * more, the rest is read all the same: behind it stands that it has gone.
 */
function hasToWait(connection) {
  if (connection.outgoingData >= connection.socket.writableHighWaterMark) return true;
  return connection.requests.length > MOST_PIPELINED && !native.hasHungUp(connection.native);
}

function letGo(connection) {
  connection.server[kConnections].delete(connection);
  if (connection.idleList !== null) connection.idleList.remove(connection);
  connection.attached = null;
  connection.freed = true;
  native.detach(connection.native);
  native.reset(connection.native, false, 0);
}

function sendHeld(connection) {
  if (connection.held) connection.flush();
}

function callAll(callbacks) {
  for (const callback of callbacks) callback(null);
}

/** Has the socket read its native stream itself. */
function readAgain(socket) {
  const handle = socket._handle;
  if (!handle) return;
  handle.reading = false;
  handle.readStart();
}

/** The 'http' performance entry of an exchange. */
function tellObservers(req, res) {
  const { PerformanceNodeEntry } = require('internal/perf/entries');
  const startTime = res[kStarted];
  timeline.announce(new PerformanceNodeEntry('HttpRequest', 'http', startTime, performance.now() - startTime, {
    req: { method: req.method, url: req.url, headers: req.headers },
    res: { statusCode: res.statusCode, statusMessage: res.statusMessage, headers: res.getHeaders() },
  }));
}

/** Loaded with the first request. */
let timeline;

/** `_onPendingData` of responses: what waits for their turn. */
function pendingData(delta) {
  const connection = this[kConnection];
  connection.outgoingData += delta;
  if (delta < 0) connection.resume();
}

// ---- Contexts

function enter(connection) {
  if (connection.frame !== undefined) setFrame(connection.frame);
  if (current.hooked) {
    emitBefore(connection.asyncId, connection.trigger, connection);
    return true;
  }
  current.id = connection.asyncId;
  current.trigger = connection.trigger;
  current.resource = connection;
  return false;
}

function leave(connection, hooked) {
  if (hooked) emitAfter(connection.asyncId);
  else resetExecution();
}

// ---- What the parser says

function onHead(method, target, head, flags, buffer, offset, length) {
  const hooked = enter(this);
  const answer = begin(this, method, target, head, flags, buffer, offset, length);
  leave(this, hooked);
  return answer;
}

function begin(connection, method, target, head, flags, buffer, offset, length) {
  const { server, socket } = connection;
  if (connection.idleList !== null || connection.timed) connection.wake();
  if (socket[kTimeout] !== null && socket[kTimeout] !== undefined) touch(socket);
  if (connection.finishing !== null) finishNow(connection);

  const req = new server[kIncomingMessage](socket);
  req.method = method;
  req.url = target;
  req[kHead] = head;
  if ((flags & VERSION) === VERSION_1_1) {
    req.httpVersionMajor = 1;
    req.httpVersionMinor = 1;
    req.httpVersion = '1.1';
  } else {
    req.httpVersionMajor = flags >> MAJOR & 15;
    req.httpVersionMinor = flags >> MINOR & 15;
    req.httpVersion = `${req.httpVersionMajor}.${req.httpVersionMinor}`;
  }
  if (server.joinDuplicateHeaders) req.joinDuplicateHeaders = true;
  req.upgrade = false;
  connection.incoming = req;
  if ((flags & UPGRADE) !== 0) {
    req.upgrade = true;
    if (method === 'CONNECT' || server.shouldUpgradeCallback(req)) {
      connection.upgrading = req;
      return TAKE_UPGRADE;
    }
    req.upgrade = false;
  }
  if (connection.request === null) connection.request = req;
  else connection.requests.push(req);
  if (hasToWait(connection)) connection.pause();

  const res = new server[kServerResponse](req, server[kResponseOptions]);
  res[kConnection] = connection;
  res._keepAliveTimeout = server.keepAliveTimeout;
  res.shouldKeepAlive = (flags & KEEP_ALIVE) !== 0;
  if (server[kUniqueHeaders]) res[kUniqueHeaders] = server[kUniqueHeaders];
  if ((timeline ??= require('internal/perf/timeline')).isObserved('http')) res[kStarted] = performance.now();
  startChannel ??= require('diagnostics_channel').channel('http.server.request.start');
  if (startChannel.hasSubscribers) startChannel.publish({ request: req, response: res, socket, server });
  if (socket._httpMessage) {
    res._onPendingData = pendingData;
    connection.outgoing.push(res);
  } else {
    res.assignSocket(socket);
  }

  connection.handling = true;
  try {
    tellServer(connection, server, req, res, flags);
  } finally {
    connection.handling = false;
    // Nobody may look at the body of a request that is answered without a look at it.
    if (buffer !== undefined && (connection.finishing === null || isLookedAt(req))) {
      receive(connection, req, new FastBuffer(buffer, offset, length));
    }
    if ((flags & COMPLETE) !== 0) complete(connection, req, undefined);
    if (connection.finishing !== null) finishNow(connection);
  }
  return 0;
}

function isLookedAt(req) {
  return req[kState] !== undefined || req._eventsCount !== 0;
}

/** How many fields a request may have, 0 for any number; one with more is refused. */
function mostHeaders({ maxHeadersCount }) {
  if (typeof maxHeadersCount !== 'number') return DEFAULT_MOST_HEADERS;
  return maxHeadersCount > 0 ? Math.min(Math.floor(maxHeadersCount), 0xffff_ffff) : 0;
}

/** Of a server that sets no limit. */
const DEFAULT_MOST_HEADERS = 1000;

function finishNow(connection) {
  const res = connection.finishing;
  connection.finishing = null;
  if (!isAwaited(res)) onFinish(res);
  else process.nextTick(onFinish, res);
}

function tellServer(connection, server, req, res, flags) {
  if ((flags & VERSION) === VERSION_1_1) {
    if ((flags & HOST) === 0 && server.requireHostHeader) {
      res.writeHead(400, ['Connection', 'close']);
      res.end();
      return;
    }
    const most = server.maxRequestsPerSocket;
    if (typeof most === 'number' && most > 0) {
      connection.count++;
      res._maxRequestsPerSocket = most;
      res.maxRequestsOnConnectionReached = most <= connection.count;
      if (most < connection.count) {
        server.emit('dropRequest', req, connection.socket);
        res.writeHead(503);
        res.end();
        return;
      }
    }
    if ((flags & EXPECT) !== 0) {
      tellExpectation(server, req, res);
      return;
    }
  }
  if ((flags & BODY) === 0 && server.optimizeEmptyRequests) req._dumpAndCloseReadable();
  server.emit('request', req, res);
}

function tellExpectation(server, req, res) {
  if (CONTINUE.test(req.headers.expect)) {
    res._expect_continue = true;
    if (server.listenerCount('checkContinue') > 0) {
      server.emit('checkContinue', req, res);
    } else {
      res.writeContinue();
      server.emit('request', req, res);
    }
  } else if (server.listenerCount('checkExpectation') > 0) {
    server.emit('checkExpectation', req, res);
  } else {
    res.writeHead(417);
    res.end();
  }
}

/** A piece of the body. */
function receive(connection, req, chunk) {
  if (req._dumped || req[kOver]) return;
  if (req.push(chunk)) return;
  // What upgrades is told when its body is there, which therefore has to be small.
  if (connection.upgrading === null) {
    connection.full = true;
    connection.readStop();
  } else if (req.readableLength > MOST_BEFORE_UPGRADE) connection.socket.destroy();
}

function complete(connection, req, trailers) {
  connection.incoming = null;
  req.complete = true;
  if (trailers !== undefined) req[kTrailerText] = trailers;
  if (req[kState] !== undefined && !req[kOver]) req.push(null);
  // The body is whole, and takes up no more: what comes now is the next request.
  if (connection.full) connection.readStart();
}

function onBody(buffer, offset, length) {
  const req = this.incoming;
  if (req === null) return;
  const hooked = enter(this);
  const { socket } = this;
  if (socket[kTimeout] !== null && socket[kTimeout] !== undefined) touch(socket);
  receive(this, req, new FastBuffer(buffer, offset, length));
  leave(this, hooked);
}

function onEnd(trailers) {
  const req = this.incoming;
  if (req === null) return;
  const hooked = enter(this);
  complete(this, req, trailers);
  leave(this, hooked);
}

function onEvent(type, ...args) {
  const hooked = enter(this);
  switch (type) {
    case FAILED:
      this.failed = true;
      socketFailed.call(this.socket, parseError(...args));
      break;
    case UPGRADED:
      upgrade(this, new FastBuffer(...args));
      break;
    case ENDED:
      streamEnded(this);
      break;
    case READ_FAILED:
      this.socket._handle.reading = false;
      this.socket.destroy(errnoException(args[0], 'read'));
      break;
    case HUNG_UP:
      this.resume();
      break;
    case UNWRITTEN:
      unwritten(this.socket, args[0] === undefined ? args[1] : new FastBuffer(...args));
      break;
    default:
      throw new Error(`The native parser tells of an unknown event: ${type}`);
  }
  leave(this, hooked);
}

/** The native stream has ended; the socket tells of it. */
function streamEnded(connection) {
  const { socket } = connection;
  if (socket._handle) socket._handle.reading = false;
  socket.push(null);
  socket.read(0);
}

/** The request's exchange is over: whatever is left of its body is nobody's. */
function endRequest(req) {
  if (req.complete && !isLookedAt(req)) {
    req[kOver] = true;
    req._dumped = true;
  } else if (!req._consuming && !req.readableDidRead && req.readableFlowing !== true) {
    req._dump();
  }
}

/** The connection belongs to another protocol now. */
function upgrade(connection, rest) {
  const { server, socket } = connection;
  const req = connection.upgrading;
  const wasAttached = connection.attached !== null;
  connection.attached = null;
  release(socket, connection);
  if (wasAttached) readAgain(socket);
  const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
  if (server.listenerCount(event) === 0) {
    socket.destroy();
    return;
  }
  socket.readableFlowing = null;
  server.emit(event, req, socket, rest);
}

/** Undoes `serve`. */
function release(socket, connection) {
  stopListening(socket);
  socket.parser = null;
  socket[kConnection] = undefined;
  connection.free();
}

/**
 * Serves a connection: listener of the server's 'connection', for any stream that goes both ways.
 * @param {import('http').Server} server
 * @param {import('stream').Duplex} socket
 */
function serve(server, socket) {
  const connection = new Connection(server, socket);
  socket[kConnection] = connection;
  socket.parser = connection;
  socket._httpMessage = null;
  socket._paused = false;
  socket.server ??= server;
  (server[kConnections] ??= new Set()).add(connection);
  if (server.timeout && typeof socket.setTimeout === 'function') socket.setTimeout(server.timeout);
  listen(socket);
  if (connection.attach()) watch(socket);
}

/** Nothing of a request has come, or of the next one, and none is being answered. */
function isIdle(connection) {
  const message = connection.socket._httpMessage;
  if (message && !message.finished) return false;
  return native.started(connection.native) === 0 || (!connection.handling && !native.inMessage(connection.native));
}

/** Milliseconds since the message under way began; 0 between messages. */
function elapsed(connection) {
  const started = native.started(connection.native);
  return started === 0 ? 0 : Math.max(native.now() - started, 1);
}

function inHead(connection) {
  return native.inHead(connection.native);
}

module.exports = { elapsed, inHead, isIdle, serve };
