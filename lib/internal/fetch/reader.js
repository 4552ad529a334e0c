'use strict';
// What fetch and WebSocket read from their connections: responses of HTTP/1, by the native parser. It is attached to the
// socket's native stream where there is one, and given what 'data' events bring otherwise.

const { FastBuffer } = require('internal/buffer/memory');
const { HTTPParserError, HeadersOverflowError } = require('internal/fetch/errors');
const { isNative, unwritten } = require('internal/http/native_stream');

const native = binding('http');
const {
  ANSWERS_CONNECT, ANSWERS_HEAD, COMPLETE, ENDED, FAILED, FETCH, KEEP_ALIVE, MAJOR, MORE, READ_FAILED, TAKE_UPGRADE, UNWRITTEN,
  UPGRADE, UPGRADED,
} = native;

let registered = false;

/** What the native parser calls; `this` is the Reader. */
const handlers = {
  onHead(status, statusText, fields, flags, buffer, offset, length) {
    // Other protocols that the parser knows, and versions that nobody speaks.
    if ((flags >> MAJOR & 15) !== 1 || status < 100) {
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
      case UNWRITTEN:
        unwritten(this.socket, first === undefined ? second : new FastBuffer(first, second, third));
        return;
      default:
        throw new Error(`The native parser tells of an unknown event: ${type}`);
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
