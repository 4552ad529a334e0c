'use strict';
// The WebSocket class: a client's connection, its events and the closing handshake.

const { EventTarget, Event, defineEventHandler } = require('internal/event_target');
const { illegalInvocation, requireArguments, usvString } = require('internal/fetch/webidl');
const {
  BINARY, CLOSE, CONTINUATION, FrameReader, MAX_MESSAGE, PING, PONG, ProtocolError, TEXT, encodeFrame,
} = require('internal/web_socket/frames');

const kRef = Symbol.for('nodejs.ref');
const kUnref = Symbol.for('nodejs.unref');

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** Milliseconds for the server to answer a close frame, and then to close the connection. */
const CLOSE_TIMEOUT = 30_000;
const END_TIMEOUT = 3000;
/** Bytes of messages that may wait to be inflated before reading pauses, and of answers to pings that may wait to be sent. */
const MAX_WAITING = 1048576;
/** What a message costs besides its bytes. */
const MESSAGE = 128;
/** Fragments that are made one. */
const MANY = 1024;

function domException(message, name) {
  const { DOMException } = require('internal/dom_exception');
  return new DOMException(message, name);
}

/** @returns {URL} */
function readUrl(given) {
  const { URL } = require('internal/url');
  const text = usvString(given);
  let url;
  try {
    url = new URL(text);
  } catch (error) {
    throw domException(`${error}`, 'SyntaxError');
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  else if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.href.includes('#')) throw domException('hash', 'SyntaxError');
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw domException('expected a ws: or wss: url', 'SyntaxError');
  return url;
}

/** The second argument: one protocol, several, or options. */
function readOptions(given) {
  const { HeaderList, fillList } = require('internal/fetch/headers');
  const options = { protocols: [], headerList: new HeaderList() };
  if (given === undefined) return options;
  let protocols = given;
  if (typeof given === 'object' && given !== null && typeof given[Symbol.iterator] !== 'function') {
    protocols = given.protocols ?? [];
    if (given.headers !== undefined && given.headers !== null) fillList(options.headerList, given.headers);
  }
  const list = typeof protocols === 'object' && protocols !== null && typeof protocols[Symbol.iterator] === 'function' ? [...protocols] : [protocols];
  options.protocols = list.map((protocol) => `${protocol}`);
  const seen = new Set();
  for (const protocol of options.protocols) {
    const key = protocol.toLowerCase();
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(protocol) || seen.has(key)) {
      throw domException('Invalid Sec-WebSocket-Protocol value', 'SyntaxError');
    }
    seen.add(key);
  }
  return options;
}

const isValidCloseCode = (code) => (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999);

class WebSocket extends EventTarget {
  #url;
  #state = CONNECTING;
  #handshake = null;
  #socket = null;
  #reader = null;
  #inflater = null;
  #protocol = '';
  #extensions = '';
  #binaryType = 'blob';
  #bufferedAmount = 0;
  /** What waits behind a Blob that is being read. @type {Promise<void> | null} */
  #sending = null;
  /** The message whose fragments are coming. */
  #messageType = 0;
  #messageCompressed = false;
  #fragments = [];
  /** The fragments since the last that were made one. */
  #crumbs = [];
  #fragmentBytes = 0;
  /** Frames that wait behind a message that is being inflated. */
  #waiting = [];
  #waitingBytes = 0;
  #inflating = false;
  #closeSent = false;
  #closeReceived = false;
  #closeCode = 1005;
  #closeReason = '';
  #timer = null;
  #referenced = true;

  /**
   * @param {string | URL} url
   * @param {string | string[] | { protocols?: string | string[], headers?: HeadersInit }} [protocols]
   */
  constructor(url, protocols = undefined) {
    requireArguments(arguments.length, 1, 'WebSocket constructor');
    super();
    this.#url = readUrl(url);
    const options = readOptions(protocols);
    this.#connect(options);
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#url in value)) throw illegalInvocation('WebSocket');
  }

  #connect({ headerList, protocols }) {
    if (require('internal/fetch/http').isBadPort(this.#url)) {
      process.nextTick(() => this.#fail('bad port', undefined));
      return;
    }
    const { Handshake } = require('internal/web_socket/handshake');
    try {
      this.#handshake = new Handshake(this.#url, protocols, headerList, (error, answer) => {
        this.#handshake = null;
        if (error !== null) this.#fail('Received network error or non-101 status code.', error);
        else this.#open(answer);
      });
    } catch (error) {
      process.nextTick(() => this.#fail('Received network error or non-101 status code.', error));
    }
  }

  #open({ extensions, protocol, rest, socket }) {
    this.#socket = socket;
    this.#protocol = protocol;
    this.#extensions = extensions;
    this.#reader = new FrameReader((opcode, payload, fin, compressed) => this.#onFrame(opcode, payload, fin, compressed));
    if (extensions !== '') {
      const { Inflater, readExtensions } = require('internal/web_socket/inflate');
      this.#inflater = new Inflater(readExtensions(extensions));
      this.#reader.mayCompress = true;
    }
    if (!this.#referenced) socket.unref();
    this.#state = OPEN;
    socket.on('data', (chunk) => this.#onData(chunk));
    socket.on('error', (error) => this.#fail('the connection was lost', error));
    socket.on('close', () => this.#onSocketClose());
    this.dispatchEvent(new Event('open'));
    if (rest.length > 0) this.#onData(rest);
  }

  // ---- Receiving

  #onData(chunk) {
    if (this.#closeReceived || this.#state === CLOSED) return;
    try {
      this.#reader.push(chunk);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#refuse(error);
    }
  }

  #onFrame(opcode, payload, fin, compressed) {
    if (opcode === PING) {
      // A server that asks without listening gets no answers.
      if (!this.#closeSent && this.#socket.writableLength < MAX_WAITING) this.#socket.write(encodeFrame(PONG, payload));
      return;
    }
    if (opcode === PONG) return;
    if (opcode === CLOSE) {
      this.#enqueue(CLOSE, payload, false);
      return;
    }
    if (opcode !== CONTINUATION) {
      this.#messageType = opcode;
      this.#messageCompressed = compressed;
      if (fin) {
        this.#enqueue(opcode, payload, compressed);
        return;
      }
    }
    this.#fragmentBytes += payload.length;
    if (this.#fragmentBytes > MAX_MESSAGE) throw new ProtocolError(1009, 'Message is too large.');
    // A fragment without content needs no place.
    if (payload.length > 0) this.#crumbs.push(payload);
    // Small pieces cost more than they hold: many of them become one.
    if (this.#crumbs.length === MANY) this.#gather();
    if (!fin) return;
    this.#gather();
    const { Buffer } = require('buffer');
    const whole = this.#fragments.length === 1 ? this.#fragments[0] : Buffer.concat(this.#fragments, this.#fragmentBytes);
    this.#fragments = [];
    this.#fragmentBytes = 0;
    this.#enqueue(this.#messageType, whole, this.#messageCompressed);
  }

  #gather() {
    if (this.#crumbs.length > 0) this.#fragments.push(require('buffer').Buffer.concat(this.#crumbs));
    this.#crumbs = [];
  }

  /** Messages and the close frame stay in order, also while one of them is being inflated. */
  #enqueue(opcode, payload, compressed) {
    if (this.#inflating) {
      this.#waiting.push({ opcode, payload, compressed });
      this.#waitingBytes += payload.length + MESSAGE;
      if (this.#waitingBytes > MAX_WAITING) this.#socket.pause();
    } else if (compressed) {
      this.#inflate(opcode, payload);
    } else {
      this.#deliver(opcode, payload);
    }
  }

  #inflate(opcode, payload) {
    this.#inflating = true;
    this.#inflater.inflate(payload, (error, bytes) => {
      this.#inflating = false;
      if (this.#state === CLOSED) return;
      if (error !== null) {
        this.#refuse(error);
        return;
      }
      try {
        this.#deliver(opcode, bytes);
        this.#drain();
      } catch (problem) {
        if (!(problem instanceof ProtocolError)) throw problem;
        this.#refuse(problem);
      }
    });
  }

  #drain() {
    while (this.#waiting.length > 0 && !this.#inflating && this.#state !== CLOSED) {
      const { compressed, opcode, payload } = this.#waiting.shift();
      this.#waitingBytes -= payload.length + MESSAGE;
      if (compressed) this.#inflate(opcode, payload);
      else this.#deliver(opcode, payload);
    }
    if (this.#waitingBytes <= MAX_WAITING && this.#socket.isPaused()) this.#socket.resume();
  }

  #deliver(opcode, payload) {
    if (opcode === CLOSE) {
      this.#onClose(payload);
      return;
    }
    let data;
    if (opcode === TEXT) {
      data = decodeStrictly(payload, 'Received invalid UTF-8 in text frame.');
    } else if (this.#binaryType === 'blob') {
      const { Blob } = require('internal/blob');
      data = new Blob([payload]);
    } else {
      data = new Uint8Array(payload).buffer;
    }
    if (this.#state !== OPEN) return;
    const { MessageEvent } = require('internal/messaging/event');
    this.dispatchEvent(new MessageEvent('message', { data, origin: this.#url.origin }));
  }

  #onClose(payload) {
    let code = 1005;
    let reason = '';
    if (payload.length === 1) throw new ProtocolError(1002, 'Received close frame with a 1-byte body.');
    if (payload.length >= 2) {
      code = payload.readUInt16BE(0);
      if (!isValidCloseCode(code)) throw new ProtocolError(1002, 'Invalid status code');
      reason = decodeStrictly(payload.subarray(2), 'Invalid UTF-8');
    }
    this.#reader.stopped = true;
    this.#closeReceived = true;
    this.#closeCode = code;
    this.#closeReason = reason;
    this.#state = CLOSING;
    if (!this.#closeSent) this.#sendClose(payload.subarray(0, 2));
    this.#socket.end();
    this.#limit(END_TIMEOUT);
  }

  /** Tells the server what it did wrong, and ends the connection. */
  #refuse(error) {
    const { Buffer } = require('buffer');
    this.#reader.stopped = true;
    if (!this.#closeSent) {
      const payload = Buffer.alloc(2 + Buffer.byteLength(error.message));
      payload.writeUInt16BE(error.code);
      payload.write(error.message, 2);
      this.#sendClose(payload);
    }
    this.#socket.end();
    this.#fail(error.message, error);
  }

  #sendClose(payload) {
    this.#closeSent = true;
    this.#socket.write(encodeFrame(CLOSE, payload));
  }

  #limit(milliseconds) {
    const { clearTimeout, setTimeout } = require('timers');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#socket?.destroy(), milliseconds);
    this.#timer.unref();
  }

  #onSocketClose() {
    if (this.#state === CLOSED) return;
    if (this.#closeReceived) this.#finish(true, this.#closeCode, this.#closeReason);
    else this.#fail('the connection was closed without a close frame', undefined);
  }

  #fail(message, cause) {
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    const error = new TypeError(message, cause === undefined ? undefined : { cause });
    const { ErrorEvent } = require('internal/fetch/events');
    this.dispatchEvent(new ErrorEvent('error', { error, message }));
    this.#finish(false, 1006, '');
  }

  #finish(wasClean, code, reason) {
    const { CloseEvent } = require('internal/fetch/events');
    this.#state = CLOSED;
    require('timers').clearTimeout(this.#timer);
    this.#inflater?.close();
    const socket = this.#socket;
    this.#socket = null;
    this.#waiting = [];
    this.#fragments = [];
    this.#crumbs = [];
    if (socket !== null && !socket.destroyed) {
      // What is written last may still leave.
      socket.resume();
      require('timers').setTimeout(() => socket.destroy(), END_TIMEOUT).unref();
      socket.unref();
    }
    this.dispatchEvent(new CloseEvent('close', { wasClean, code, reason }));
  }

  // ---- For the user

  /**
   * @param {number} [code] 1000 or 3000 to 4999
   * @param {string} [reason] up to 123 bytes
   */
  close(code = undefined, reason = undefined) {
    WebSocket.#check(this);
    const { Buffer } = require('buffer');
    const number = code === undefined ? 1000 : clampToShort(code);
    const text = reason === undefined ? '' : usvString(reason);
    if (code !== undefined && number !== 1000 && (number < 3000 || number > 4999)) throw domException('invalid code', 'InvalidAccessError');
    const length = Buffer.byteLength(text);
    if (length > 123) throw domException(`Reason must be less than 123 bytes; received ${length}`, 'SyntaxError');
    if (this.#state >= CLOSING) return;
    if (this.#state === CONNECTING) {
      this.#state = CLOSING;
      process.nextTick(() => {
        const handshake = this.#handshake;
        if (handshake !== null) handshake.fail(new Error('WebSocket was closed before the connection was established'));
      });
      return;
    }
    this.#state = CLOSING;
    let payload = Buffer.alloc(0);
    if (code !== undefined || text !== '') {
      payload = Buffer.alloc(2 + length);
      payload.writeUInt16BE(number);
      payload.write(text, 2);
    }
    const send = () => {
      if (this.#closeSent || this.#socket === null) return;
      this.#sendClose(payload);
      this.#limit(CLOSE_TIMEOUT);
    };
    if (this.#sending === null) send();
    else this.#sending.then(send);
  }

  /** @param {string | Blob | ArrayBuffer | ArrayBufferView} data */
  send(data) {
    WebSocket.#check(this);
    requireArguments(arguments.length, 1, 'WebSocket.send');
    const { isBlob } = require('internal/blob');
    const { isAnyArrayBuffer } = require('internal/util/types');
    const { Buffer } = require('buffer');
    let bytes = null;
    let opcode = BINARY;
    if (ArrayBuffer.isView(data)) bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    else if (isAnyArrayBuffer(data)) bytes = new Uint8Array(data);
    else if (!isBlob(data)) [bytes, opcode] = [Buffer.from(usvString(data)), TEXT];
    if (this.#state === CONNECTING) throw domException('Sent before connected.', 'InvalidStateError');
    if (this.#state !== OPEN) return;
    this.#bufferedAmount += bytes === null ? data.size : bytes.byteLength;
    if (bytes === null) {
      this.#sendLater(data.bytes(), BINARY, data.size);
    } else if (this.#sending !== null) {
      this.#sendLater(Promise.resolve(bytes.slice()), opcode, bytes.byteLength);
    } else {
      this.#write(opcode, bytes);
    }
  }

  #sendLater(promise, opcode, size) {
    const previous = this.#sending ?? Promise.resolve();
    const mine = previous.then(() => promise).then((bytes) => this.#write(opcode, bytes), () => {
      // The file behind the blob has changed.
      this.#bufferedAmount -= size;
    }).then(() => {
      if (this.#sending === mine) this.#sending = null;
    });
    this.#sending = mine;
  }

  #write(opcode, bytes) {
    if (this.#socket === null || this.#closeSent) return;
    const { byteLength } = bytes;
    this.#socket.write(encodeFrame(opcode, bytes), () => {
      this.#bufferedAmount -= byteLength;
    });
  }

  /** @returns {number} */
  get readyState() {
    WebSocket.#check(this);
    return this.#state;
  }

  /** @returns {number} bytes that were sent but are still here */
  get bufferedAmount() {
    WebSocket.#check(this);
    return this.#bufferedAmount;
  }

  /** @returns {string} */
  get url() {
    WebSocket.#check(this);
    return this.#url.href;
  }

  /** @returns {string} */
  get extensions() {
    WebSocket.#check(this);
    return this.#extensions;
  }

  /** @returns {string} */
  get protocol() {
    WebSocket.#check(this);
    return this.#protocol;
  }

  /** @returns {'blob' | 'arraybuffer'} */
  get binaryType() {
    WebSocket.#check(this);
    return this.#binaryType;
  }

  set binaryType(type) {
    WebSocket.#check(this);
    this.#binaryType = type === 'arraybuffer' ? type : 'blob';
  }

  [kRef]() {
    this.#referenced = true;
    this.#socket?.ref();
    this.#handshake?.socket?.ref();
  }

  [kUnref]() {
    this.#referenced = false;
    this.#socket?.unref();
    this.#handshake?.socket?.unref();
  }
}

/** Web IDL's [Clamp] unsigned short. */
function clampToShort(value) {
  const number = +value;
  if (Number.isNaN(number)) return 0;
  return Math.min(Math.max(Math.round(number), 0), 65535);
}

function decodeStrictly(bytes, complaint) {
  try {
    return binding('encoding').decodeUtf8(bytes, true, true);
  } catch {
    throw new ProtocolError(1007, complaint);
  }
}

// In the order of the standard's interface.
const { prototype } = WebSocket;
const own = Object.getOwnPropertyDescriptors(prototype);
for (const key of ['binaryType', kRef, kUnref]) delete prototype[key];
for (const name of ['open', 'error', 'close', 'message']) defineEventHandler(prototype, name);
Object.defineProperty(prototype, 'binaryType', own.binaryType);
for (const key of ['close', 'send', 'readyState', 'bufferedAmount', 'url', 'extensions', 'protocol', 'binaryType']) {
  Object.defineProperty(prototype, key, { __proto__: null, enumerable: true });
}
for (const target of [WebSocket, prototype]) {
  for (const [key, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
    Object.defineProperty(target, key, { __proto__: null, enumerable: true, value });
  }
}
for (const key of [kRef, kUnref]) Object.defineProperty(prototype, key, own[key]);
Object.defineProperty(prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'WebSocket' });

module.exports = { WebSocket };
