'use strict';
// Fetching through a dispatcher: an object of the package `undici` (an agent, proxy agent or mock) that the user gave to
// one fetch or set for all. It takes the place of a connection, and its handler may be asked in either style.

const { Head } = require('internal/fetch/response_head');

/** The request's headers, without those that the dispatcher makes. */
function headersFor(framing) {
  const headers = {};
  for (const line of `${framing.lead}${framing.tail}`.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    if (colon === -1) continue;
    const name = line.slice(0, colon);
    if (/^(?:host|connection|transfer-encoding)$/i.test(name)) continue;
    const value = line.slice(colon + 2);
    if (Object.hasOwn(headers, name)) headers[name] = [headers[name], value].flat();
    else Object.defineProperty(headers, name, { __proto__: null, configurable: true, enumerable: true, value, writable: true });
  }
  return headers;
}

async function* chunksOf(stream) {
  for await (const chunk of stream) {
    if (typeof chunk === 'string') yield require('internal/fetch/body').encode(chunk);
    else if (ArrayBuffer.isView(chunk)) yield chunk;
    else throw new TypeError('Received non-Uint8Array chunk');
  }
}

function bodyFor(body) {
  if (body === null) return null;
  const { source } = body;
  if (typeof source === 'string') return source;
  if (source instanceof Uint8Array) return source;
  return chunksOf(source === null ? body.stream : source.stream());
}

/** `Some: value` from an object with values or lists of them. */
function rawOf(headers) {
  const raw = [];
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value)) for (const each of value) raw.push(name, `${each}`);
    else raw.push(name, `${value}`);
  }
  return raw;
}

class Dispatch {
  constructor(exchange, dispatcher) {
    this.exchange = exchange;
    this.dispatcher = dispatcher;
    this.responding = true;
    this.reusable = true;
    this.over = false;
    /** The newer style's controller. */
    this.controller = null;
    /** The older style's functions. */
    this.abortNow = null;
    this.resumeNow = null;
    this.paused = false;
    this.started = false;
    this.reason = undefined;
  }

  start() {
    const { exchange } = this;
    const { framing, record } = exchange;
    const { method, url } = record;
    exchange.connection = this;
    exchange.isSent = true;
    this.dispatcher.dispatch({
      path: `${url.pathname}${url.search}`,
      origin: url.origin,
      method,
      body: bodyFor(record.body),
      headers: headersFor(framing),
      maxRedirections: 0,
      upgrade: undefined,
    }, this);
  }

  // As the exchange's connection.

  setPaused(paused) {
    if (this.paused === paused) return;
    this.paused = paused;
    if (this.controller !== null) {
      if (paused) this.controller.pause();
      else this.controller.resume();
    } else if (!paused) {
      this.resumeNow?.();
    }
  }

  destroy() {
    if (this.over) return;
    this.over = true;
    this.exchange = null;
    const { DOMException } = require('internal/dom_exception');
    this.reason = new DOMException('The operation was aborted.', 'AbortError');
    if (this.controller !== null) this.controller.abort(this.reason);
    else this.abortNow?.(this.reason);
  }

  // What both styles amount to.

  head(status, statusText, raw) {
    if (status < 200 || this.exchange === null) return;
    const head = new Head(status, statusText ?? '', raw);
    // The length of the body is the dispatcher's business.
    head.contentLength = -1;
    this.exchange.onHead(head);
  }

  data(chunk) {
    if (this.exchange === null) return;
    this.exchange.onIncomplete();
    // A copy: a mock may give the same bytes again.
    this.exchange.onBody(new Uint8Array(chunk));
  }

  end() {
    const { exchange } = this;
    if (exchange === null || this.over) return;
    this.over = true;
    this.responding = false;
    this.exchange = null;
    exchange.onResponseEnd();
  }

  failed(error) {
    const { exchange } = this;
    if (exchange === null || this.over) return;
    this.over = true;
    this.exchange = null;
    exchange.onFailure(error, false);
  }

  // The handler's methods, newer style.

  onRequestStart(controller) {
    if (this.over) controller.abort(this.reason);
    else this.controller = controller;
  }

  onRequestUpgrade() {
    this.failed(new Error('bad upgrade'));
  }

  onResponseStart(controller, status, headers, statusText) {
    const { rawHeaders } = controller;
    this.head(status, statusText, Array.isArray(rawHeaders) ? rawHeaders.map(latin1) : rawOf(headers));
  }

  onResponseData(controller, chunk) {
    this.data(chunk);
  }

  onResponseEnd() {
    this.end();
  }

  onResponseError(controller, error) {
    this.failed(error);
  }

  // Older style.

  onConnect(abort) {
    if (this.over) abort(this.reason);
    else this.abortNow = abort;
  }

  onUpgrade() {
    this.failed(new Error('bad upgrade'));
  }

  onHeaders(status, rawHeaders, resume, statusText) {
    this.resumeNow = resume;
    this.head(status, statusText, rawHeaders.map(latin1));
    return !this.paused;
  }

  onData(chunk) {
    this.data(chunk);
    return !this.paused;
  }

  onComplete() {
    this.end();
  }

  onError(error) {
    this.failed(error);
  }
}

function latin1(text) {
  return typeof text === 'string' ? text : require('buffer').Buffer.from(text).latin1Slice();
}

/** Sends the exchange's request through a dispatcher. */
function sendThrough(exchange, dispatcher) {
  if (typeof dispatcher.dispatch !== 'function') {
    const { InvalidArgumentError } = require('internal/fetch/errors');
    throw new InvalidArgumentError('Argument dispatcher must implement Dispatcher');
  }
  new Dispatch(exchange, dispatcher).start();
}

module.exports = { sendThrough };
