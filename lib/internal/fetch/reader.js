'use strict';
// What fetch and WebSocket read from their connections: responses of HTTP/1, by the native parser. It is attached to the
// socket's native stream where there is one, and given what 'data' events bring otherwise.

const { FastBuffer } = require('internal/buffer/memory');
const { HTTPParserError, HeadersOverflowError } = require('internal/fetch/errors');

const native = binding('http');

/** Which callbacks the native side calls. */
const FETCH = 3;

/** What a request makes of its response: Reader.expect. */
const ANSWERS_HEAD = 1;
const ANSWERS_CONNECT = 2;

/** Bits of a head's flags. */
const KEEP_ALIVE = 1;
const UPGRADE = 2;
const COMPLETE = 4;
const MORE = 64;

/** Answer to a head: what follows is another protocol. */
const TAKE_UPGRADE = 2;

/** Kinds of events. */
const FAILED = 1;
const UPGRADED = 2;
const ENDED = 3;
const READ_FAILED = 4;

let registered = false;

/** What the native parser calls; `this` is the Reader. */
const handlers = {
  onHead(status, statusText, fields, flags, buffer, offset, length) {
    // Other protocols that the parser knows, and versions that nobody speaks.
    if ((flags >> 8 & 15) !== 1 || status < 100) {
      this.onMalformed(malformed('Invalid status line'));
      return 0;
    }
    return this.onHead(status, statusText, fields, flags, buffer === undefined ? null : new FastBuffer(buffer, offset, length));
  },
  onBody(buffer, offset, length) {
    this.onBody(new FastBuffer(buffer, offset, length));
  },
  onEnd(trailers, more) {
    this.onEnd(more);
  },
  onEvent(type, first, second, third, buffer, offset, length) {
    switch (type) {
      case FAILED:
        // What ends too early is the affair of who told of the end.
        if (buffer === undefined) return;
        if (first === 'HPE_HEADER_OVERFLOW') this.onMalformed(new HeadersOverflowError());
        else this.onMalformed(malformed(second, new FastBuffer(buffer, offset, length).subarray(third)));
        return;
      case UPGRADED:
        this.onUpgraded(new FastBuffer(first, second, third));
        return;
      case ENDED:
        this.socket._handle?.onread(null, 0);
        return;
      case READ_FAILED:
        this.socket._handle?.onread(null, first);
        return;
      default:
    }
  },
};

/** @param {string} reason @param {Buffer} [data] from where it went wrong */
function malformed(reason, data) {
  const error = new HTTPParserError(`Response does not match the HTTP/1.1 protocol (${reason})`);
  if (data !== undefined && data.length > 0) error.data = data.toString();
  return error;
}

function register() {
  registered = true;
  native.setHandlers(FETCH, handlers.onHead, handlers.onBody, handlers.onEnd, handlers.onEvent);
}

/**
 * Whether the bytes of the socket can go from its native stream to the parser: nobody else wants to see them, and no
 * program has put itself between socket and system, as those that mock servers do.
 */
function isNative(socket) {
  const { Pipe, TCP } = require('internal/net/handles');
  const handle = socket._handle;
  if (socket.encrypted || !(handle instanceof TCP || handle instanceof Pipe) || handle.id === 0) return false;
  return socket.listenerCount('data') === 0 && socket.readableLength === 0 && !Object.hasOwn(handle, 'connect') &&
    ['_writeGeneric', 'push', '_read'].every((name) => !Object.hasOwn(socket, name));
}

/**
 * Reads responses. Who extends it has `onHead(status, statusText, fields, flags, chunk | null)`, `onBody(chunk)`,
 * `onEnd(more)`, `onMalformed(error)` and, where upgrades are taken, `onUpgraded(rest)`. None of them may throw.
 */
class Reader {
  constructor() {
    if (!registered) register();
    const limit = require('internal/options').getOption('--max-http-header-size') || 16384;
    this.parser = native.create(FETCH, true, false, limit, 0);
    this.socket = null;
    /** Whether the parser reads the socket's native stream. */
    this.attached = false;
    this.onData = null;
  }

  /** Begins to read from the native stream if there is one; the socket is connected. */
  readFrom(socket) {
    if (!isNative(socket) || native.attach(this.parser, this, socket._handle.id) !== 0) {
      this.readEvents(socket);
      return;
    }
    this.socket = socket;
    this.attached = true;
    // So that the socket does not begin to read as well.
    socket._handle.reading = true;
  }

  /** Begins to read what 'data' events bring. */
  readEvents(socket) {
    this.socket = socket;
    this.onData = (chunk) => native.execute(this.parser, this, chunk);
    socket.on('data', this.onData);
  }

  /** Nothing more is read, nor told of what was. */
  stopReading() {
    native.detach(this.parser);
    this.attached = false;
    if (this.onData === null) return;
    this.socket.off('data', this.onData);
    this.onData = null;
  }

  /** @param {number} what the next response answers */
  expect(what) {
    native.expect(this.parser, what);
  }

  /** Whether a response has begun and is not over. */
  get isInMessage() {
    return native.inMessage(this.parser);
  }

  holdReading(hold) {
    if (!this.attached) {
      if (hold) this.socket.pause();
      else this.socket.resume();
    } else if (hold) {
      native.readStop(this.parser);
    } else {
      native.readStart(this.parser);
    }
  }

  /** The other side has ended: a body that ends with the connection is complete. */
  readEnd() {
    native.finish(this.parser, this);
  }
}

module.exports = {
  ANSWERS_CONNECT,
  ANSWERS_HEAD,
  COMPLETE,
  KEEP_ALIVE,
  MORE,
  Reader,
  TAKE_UPGRADE,
  UPGRADE,
};
