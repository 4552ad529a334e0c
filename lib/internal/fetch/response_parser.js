'use strict';
// Responses of HTTP/1 as fetch reads them: bytes in, calls of a listener out. Strict: what two readers could understand
// differently is an error.

const { HTTPParserError, HeadersOverflowError } = require('internal/fetch/errors');

// What the next bytes are.
const HEAD = 0;
const BODY_LENGTH = 1;
const BODY_UNTIL_CLOSE = 2;
const CHUNK_SIZE = 3;
const CHUNK_DATA = 4;
const CHUNK_END = 5;
const TRAILERS = 6;
const IDLE = 7;

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t \x21-\x7e\x80-\xff]*))?\r\n/;
const HEADER = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\0-\x08\x0a-\x1f\x7f]*)\r\n/y;
/** Longest line of a chunk's size, with its extensions. */
const MAX_SIZE_LINE = 16384;

/** What the head of a response says. */
class Head {
  constructor(minor, status, statusText) {
    this.minor = minor;
    this.status = status;
    this.statusText = statusText;
    /** Names and values in turn. */
    this.raw = [];
    this.encoding = null;
    this.location = null;
    this.contentLength = -1;
    this.chunked = false;
    this.transferCoded = false;
    this.keepAlive = minor === 1;
    this.keepAliveSeconds = -1;
    this.hasBody = true;
  }
}

function malformed(reason, data) {
  const error = new HTTPParserError(`Response does not match the HTTP/1.1 protocol (${reason})`);
  if (data !== undefined) error.data = data.toString();
  return error;
}

function trimEnd(value) {
  let end = value.length;
  while (end > 0 && (value.charCodeAt(end - 1) === 32 || value.charCodeAt(end - 1) === 9)) end--;
  return end === value.length ? value : value.slice(0, end);
}

/** Takes note of the headers that tell how the message goes on. */
function note(head, name, value) {
  // Most names are told apart by their length.
  switch (name.length) {
    case 6:
      break;
    case 8:
      if (name.toLowerCase() === 'location') head.location ??= value;
      break;
    case 10:
      noteConnection(head, name.toLowerCase(), value.toLowerCase());
      break;
    case 14:
      if (name.toLowerCase() !== 'content-length') break;
      if (!/^\d{1,15}$/.test(value)) throw malformed('Invalid character in Content-Length');
      if (head.contentLength !== -1) throw malformed('Content-Length already present');
      head.contentLength = Number(value);
      break;
    case 16:
      if (name.toLowerCase() === 'content-encoding') head.encoding = head.encoding === null ? value : `${head.encoding}, ${value}`;
      break;
    case 17:
      if (name.toLowerCase() !== 'transfer-encoding') break;
      if (head.chunked) throw malformed('Invalid Transfer-Encoding');
      head.transferCoded = true;
      head.chunked = /(?:^|,)[ \t]*chunked$/i.test(value);
      break;
    default:
  }
}

function noteConnection(head, name, value) {
  if (name === 'connection') {
    for (const option of value.split(',')) {
      const word = option.trim();
      if (word === 'close') head.keepAlive = false;
      else if (word === 'keep-alive' && head.minor === 0) head.keepAlive = true;
    }
  } else if (name === 'keep-alive') {
    const match = /(?:^|[,;\s])timeout=(\d+)/.exec(value);
    if (match !== null) head.keepAliveSeconds = Number(match[1]);
  }
}

/** @param {string} text up to the end of the empty line */
function parseHead(text, data) {
  const line = STATUS_LINE.exec(text);
  if (line === null) throw malformed(text.startsWith('HTTP/') ? 'Invalid status line' : 'Expected HTTP/, RTSP/ or ICE/', data);
  const head = new Head(Number(line[1]), Number(line[2]), line[3] ?? '');
  const end = text.length - 2;
  let at = line[0].length;
  while (at < end) {
    HEADER.lastIndex = at;
    const match = HEADER.exec(text);
    if (match === null) {
      const folded = text[at] === ' ' || text[at] === '\t';
      throw malformed(folded ? 'Unexpected whitespace after header value' : 'Invalid header', data);
    }
    const [, name, raw] = match;
    const value = trimEnd(raw);
    head.raw.push(name, value);
    note(head, name, value);
    at = HEADER.lastIndex;
  }
  if (head.transferCoded && head.contentLength !== -1) throw malformed("Content-Length can't be present with Transfer-Encoding", data);
  return head;
}

class ResponseParser {
  /**
   * @param {{ onHead(head: Head): void, onBody(chunk: Buffer): void, onEnd(): void }} listener `onHead` may call `reset`
   * @param {number} maxHead bytes
   */
  constructor(listener, maxHead) {
    this.listener = listener;
    this.maxHead = maxHead;
    this.state = IDLE;
    /** Bytes of an incomplete head, size line or trailer. */
    this.kept = null;
    this.left = 0;
    this.noBody = false;
    this.trailerBytes = 0;
  }

  /** A request was sent: its response comes next. */
  expect(isHead) {
    this.state = HEAD;
    this.kept = null;
    this.noBody = isHead;
  }

  get isIdle() {
    return this.state === IDLE;
  }

  /** Whether nothing of a response has come yet. */
  get isUntouched() {
    return this.state === HEAD && this.kept === null;
  }

  /** @param {Buffer} bytes throws for what is no response */
  execute(bytes) {
    let data = bytes;
    if (this.kept !== null) {
      data = require('buffer').Buffer.concat([this.kept, bytes]);
      this.kept = null;
    }
    // A listener may take the buffer of a chunk that fills it.
    const { length } = data;
    let at = 0;
    while (at < length && this.state !== IDLE) {
      switch (this.state) {
        case HEAD:
          at = this.readHead(data, at);
          break;
        case BODY_LENGTH:
        case CHUNK_DATA:
          at = this.readCounted(data, at);
          break;
        case BODY_UNTIL_CLOSE:
          this.listener.onBody(at === 0 ? data : data.subarray(at));
          return true;
        case CHUNK_SIZE:
          at = this.readSize(data, at);
          break;
        case CHUNK_END:
          at = this.readChunkEnd(data, at);
          break;
        default:
          at = this.readTrailer(data, at);
      }
    }
    return at === length;
  }

  keep(data, at) {
    this.kept = at === 0 ? data : data.subarray(at);
    return data.length;
  }

  readHead(data, at) {
    const end = data.indexOf('\r\n\r\n', at, 'latin1');
    if (end === -1) {
      // Something else than HTTP need not send an empty line.
      if (!'HTTP/1.'.startsWith(data.latin1Slice(at, Math.min(at + 7, data.length)))) {
        throw malformed('Expected HTTP/, RTSP/ or ICE/', data.subarray(at));
      }
      if (data.length - at > this.maxHead) throw new HeadersOverflowError();
      return this.keep(data, at);
    }
    if (end - at > this.maxHead) throw new HeadersOverflowError();
    const head = parseHead(data.latin1Slice(at, end + 4), data);
    const { status } = head;
    if (this.noBody || status === 204 || status === 304 || status < 200) {
      head.hasBody = false;
    } else if (head.chunked) {
      this.state = CHUNK_SIZE;
    } else if (head.transferCoded) {
      this.state = BODY_UNTIL_CLOSE;
    } else if (head.contentLength >= 0) {
      this.state = BODY_LENGTH;
      this.left = head.contentLength;
      head.hasBody = this.left > 0;
    } else {
      this.state = BODY_UNTIL_CLOSE;
    }
    if (status < 200) this.state = status === 101 ? IDLE : HEAD;
    else if (!head.hasBody) this.state = IDLE;
    if (this.state === BODY_UNTIL_CLOSE) head.keepAlive = false;
    this.listener.onHead(head);
    if (!head.hasBody && status >= 200) this.listener.onEnd();
    return end + 4;
  }

  /** Bytes of a body or chunk whose length is known. */
  readCounted(data, at) {
    const count = Math.min(this.left, data.length - at);
    this.left -= count;
    const chunk = data.subarray(at, at + count);
    if (this.left > 0) {
      this.listener.onBody(chunk);
    } else if (this.state === CHUNK_DATA) {
      this.state = CHUNK_END;
      this.listener.onBody(chunk);
    } else {
      this.state = IDLE;
      this.listener.onBody(chunk);
      this.listener.onEnd();
    }
    return at + count;
  }

  readSize(data, at) {
    const end = data.indexOf('\r\n', at, 'latin1');
    if (end === -1) {
      if (data.length - at > MAX_SIZE_LINE) throw malformed('Chunk size line too long');
      if (!/^[0-9a-f]*(?:[\t ;]|\r?$)/i.test(data.latin1Slice(at, Math.min(at + 20, data.length)))) {
        throw malformed('Invalid character in chunk size', data.subarray(at));
      }
      return this.keep(data, at);
    }
    const match = /^([0-9a-f]{1,13})(?:[\t ]*;[\t \x21-\x7e\x80-\xff]*)?$/i.exec(data.latin1Slice(at, end));
    if (match === null) throw malformed('Invalid character in chunk size', data.subarray(at));
    this.left = Number.parseInt(match[1], 16);
    this.state = this.left === 0 ? TRAILERS : CHUNK_DATA;
    this.trailerBytes = 0;
    return end + 2;
  }

  readChunkEnd(data, at) {
    if (data.length - at < 2 && data[at] === 13) return this.keep(data, at);
    if (data[at] !== 13 || data[at + 1] !== 10) throw malformed('Expected CRLF after chunk', data.subarray(at));
    this.state = CHUNK_SIZE;
    return at + 2;
  }

  /** One line of the trailers, or the empty one that ends the message. */
  readTrailer(data, at) {
    const end = data.indexOf('\r\n', at, 'latin1');
    const length = (end === -1 ? data.length : end) - at;
    if (this.trailerBytes + length > this.maxHead) throw new HeadersOverflowError();
    if (end === -1) return this.keep(data, at);
    this.trailerBytes += length + 2;
    if (length === 0) {
      this.state = IDLE;
      this.listener.onEnd();
    } else {
      HEADER.lastIndex = 0;
      if (!HEADER.test(data.latin1Slice(at, end + 2))) throw malformed('Invalid header token', data.subarray(at));
    }
    return end + 2;
  }

  /** The other side has ended: true when that completes the message, or when none was under way. */
  finish() {
    if (this.state === BODY_UNTIL_CLOSE) {
      this.state = IDLE;
      this.listener.onEnd();
      return true;
    }
    return this.state === IDLE;
  }
}

module.exports = { Head, ResponseParser, note };
