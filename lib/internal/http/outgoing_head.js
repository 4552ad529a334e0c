'use strict';
// The text of a message's head: its fields, and what they and the message's state mean for Date, Connection and the
// framing of the body.

const { codes: { ERR_HTTP_TRAILER_INVALID, ERR_INVALID_ARG_VALUE, ERR_INVALID_HTTP_TOKEN } } = require('internal/errors');
const { utcDate } = require('internal/http/date');
const { Fields, NAME, SIZE, VALUE } = require('internal/http/fields');
const { checkValue, keyOf } = require('internal/http/tokens');

const kUniqueHeaders = Symbol('kUniqueHeaders');

const CLOSE = /(?:^|\W)close(?:$|\W)/i;
const CHUNKED = /(?:^|\W)chunked(?:$|\W)/i;

// What the fields say, as bits.
const CONNECTION = 1;
const LENGTH = 2;
const ENCODING = 4;
const DATE = 8;
const EXPECT = 16;
const TRAILER = 32;

/** What a field says about the message; its bit. */
function meaning(message, key, value) {
  switch (key) {
    case 'connection':
      message._removedConnection = false;
      if (CLOSE.test(value)) message._last = true;
      else message.shouldKeepAlive = true;
      return CONNECTION;
    case 'transfer-encoding':
      message._removedTE = false;
      if (CHUNKED.test(value)) message.chunkedEncoding = true;
      return ENCODING;
    case 'content-length':
      message._contentLength = +value;
      message._removedContLen = false;
      return LENGTH;
    case 'date':
      return DATE;
    case 'expect':
      return EXPECT;
    case 'trailer':
      return TRAILER;
    case 'keep-alive':
      message._defaultKeepAlive = false;
      return 0;
    default:
      return 0;
  }
}

/** The text so far, and the bits: what is built up field by field. */
class Head {
  constructor(message, text) {
    this.message = message;
    this.text = text;
    this.said = 0;
  }

  add(key, name, value) {
    if (typeof value === 'object' && Array.isArray(value)) {
      const unique = this.message[kUniqueHeaders]?.has(key);
      if (!unique && (value.length < 2 || key !== 'cookie')) {
        for (let i = 0; i < value.length; i++) this.addOne(key, name, value[i]);
        return;
      }
      value = value.join('; ');
    }
    this.addOne(key, name, value);
  }

  addOne(key, name, value) {
    this.text += `${name}: ${value}\r\n`;
    // All that mean something have one of these lengths.
    const { length } = key;
    if (length === 4 || length === 6 || length === 7 || length === 10 || length === 14 || length === 17) {
      this.said |= meaning(this.message, key, value);
    }
  }

  /** A field that has not been looked at yet. */
  addUnchecked(name, value) {
    const key = keyOf(name);
    if (key === undefined) throw new ERR_INVALID_HTTP_TOKEN('Header name', name);
    checkValue(name, value, this.message._isLenientHeaderValidation());
    this.add(key, name, value);
  }

  addAll(headers) {
    if (headers === null || headers === undefined) return;
    if (headers instanceof Fields) {
      const { list } = headers;
      for (let at = 0; at < list.length; at += SIZE) this.add(list[at], list[at + NAME], list[at + VALUE]);
    } else if (Array.isArray(headers)) {
      this.addList(headers);
    } else {
      for (const name in headers) {
        if (Object.hasOwn(headers, name)) this.addUnchecked(name, headers[name]);
      }
    }
  }

  /** `[name, value, …]` or `[[name, value], …]`. */
  addList(list) {
    if (list.length > 0 && Array.isArray(list[0])) {
      for (const [name, value] of list) this.addUnchecked(name, value);
      return;
    }
    if (list.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', list);
    for (let i = 0; i < list.length; i += 2) this.addUnchecked(list[i], list[i + 1]);
  }
}

/** Text that is put together again only when its key changes; in one piece from the second time on. */
class Kept {
  key = undefined;
  text = '';
  /** Its first character. V8 joins what a string consists of when it is asked for one. */
  first = -1;

  /** Whether it is the text for that key. */
  is(key) {
    if (key !== this.key) return false;
    if (this.first === -1) this.first = this.text.charCodeAt(0);
    return true;
  }

  set(key, text) {
    this.key = key;
    this.first = -1;
    return this.text = text;
  }
}

let ending = '';
let endingDate = '';
let endingTimeout = -1;
const ends = new Kept();
const heads = new Kept();

/** Date, Connection and Keep-Alive as most responses have them, put together once a second. */
function usualEnding(timeout) {
  const date = utcDate();
  if (date !== endingDate || timeout !== endingTimeout) {
    endingDate = date;
    endingTimeout = timeout;
    ending = `Date: ${date}\r\nConnection: keep-alive\r\n`;
    if (timeout) ending += `Keep-Alive: timeout=${Math.floor(timeout / 1000)}\r\n`;
    ends.set(undefined, '');
    heads.set(undefined, '');
  }
  return ending;
}

/** A whole head whose end is the usual one: `text` is all before it. */
function usualHead(message, firstLine, text, said) {
  const before = usualEnding(message._keepAliveTimeout);
  if (!hasKnownLength(message, said)) return text + before + framingLine(message, said) + '\r\n';
  const length = message._contentLength;
  if (!ends.is(length)) {
    ends.set(length, `${before}Content-Length: ${length}\r\n\r\n`);
    heads.set(undefined, '');
  }
  if (text !== firstLine) return text + ends.text;
  return heads.is(text) ? heads.text : heads.set(text, text + ends.text);
}

function connectionLine(message, said) {
  const keep = message.shouldKeepAlive &&
    ((said & LENGTH) !== 0 || message.useChunkedEncodingByDefault || Boolean(message.agent));
  if (keep && message.maxRequestsOnConnectionReached) return 'Connection: close\r\n';
  if (!keep) {
    message._last = true;
    return 'Connection: close\r\n';
  }
  const timeout = message._keepAliveTimeout;
  if (!timeout || !message._defaultKeepAlive) return 'Connection: keep-alive\r\n';
  const most = Math.trunc(message._maxRequestsPerSocket) > 0 ? `, max=${message._maxRequestsPerSocket}` : '';
  return `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(timeout / 1000)}${most}\r\n`;
}

/** Whether the length of the body is known, and the message's to tell. */
function hasKnownLength(message, said) {
  return (said & (LENGTH | ENCODING | TRAILER)) === 0 && message._hasBody && message.useChunkedEncodingByDefault &&
    !message._removedContLen && typeof message._contentLength === 'number';
}

/** How the body is framed where the fields do not say. */
function framingLine(message, said) {
  if ((said & (LENGTH | ENCODING)) !== 0) return '';
  if (!message._hasBody) {
    message.chunkedEncoding = false;
  } else if (!message.useChunkedEncodingByDefault) {
    message._last = true;
  } else if (hasKnownLength(message, said)) {
    return `Content-Length: ${message._contentLength}\r\n`;
  } else if (!message._removedTE) {
    message.chunkedEncoding = true;
    return 'Transfer-Encoding: chunked\r\n';
  } else {
    // Only the end of the connection can end the body.
    message._last = true;
  }
  return '';
}

/**
 * Sets `message._header`.
 * @param {import('http').OutgoingMessage} message
 * @param {string} firstLine with its line end
 * @param {Fields | object | any[] | null | undefined} headers
 */
function storeHeader(message, firstLine, headers) {
  const head = new Head(message, firstLine);
  head.addAll(headers);
  const { said } = head;
  if (message.chunkedEncoding && (message.statusCode === 204 || message.statusCode === 304)) {
    // Such a response cannot say where it ends.
    message.chunkedEncoding = false;
    message.shouldKeepAlive = false;
  }
  let { text } = head;
  if ((said & (CONNECTION | DATE)) === 0 && message.sendDate && message.shouldKeepAlive &&
      !message._removedConnection && message.useChunkedEncodingByDefault && !message.maxRequestsOnConnectionReached &&
      message._defaultKeepAlive && !message._maxRequestsPerSocket) {
    text = usualHead(message, firstLine, text, said);
  } else {
    if (message.sendDate && !(said & DATE)) text += `Date: ${utcDate()}\r\n`;
    if (message._removedConnection) message._last = !message.shouldKeepAlive;
    else if (!(said & CONNECTION)) text += connectionLine(message, said);
    text += framingLine(message, said) + '\r\n';
  }
  if (said & TRAILER && message.chunkedEncoding !== true) throw new ERR_HTTP_TRAILER_INVALID();
  message._header = text;
  message._headerSent = false;
  // The other side waits for the head before it says whether it wants the body.
  if (said & EXPECT) message._send('');
}

module.exports = { kUniqueHeaders, storeHeader };
