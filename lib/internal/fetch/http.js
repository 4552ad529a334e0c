'use strict';
// Fetching over HTTP: an Exchange takes one fetch from its request, through redirects, to the end of the response's body.

const { getFrame } = require('internal/async_hooks');
const { Body } = require('internal/fetch/body');
const { TICK, originOf } = require('internal/fetch/connection');
const { BodyTimeoutError, HeadersTimeoutError } = require('internal/fetch/errors');
const { channels, rawHeaders, requestCreated } = require('internal/fetch/diagnostics');
const { Incoming } = require('internal/fetch/incoming');
const { requestHead } = require('internal/fetch/request_head');
const { markFetch, now } = require('internal/fetch/resource_times');
const { ResponseRecord, isNullBodyStatus, isRedirectStatus, makeResponse } = require('internal/fetch/response');

const MAX_REDIRECTS = 20;
/** Of a redirect's body; where there is more the connection is not worth keeping. */
const MAX_DRAINED = 65536;
const TIMEOUT_TICKS = 300_000 / TICK;
const DEFAULT_LIMITS = { bodyTicks: TIMEOUT_TICKS };

/** Ports of other protocols, which fetch does not talk to. */
const BAD_PORTS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115,
  117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563,
  587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);

const GLOBAL_DISPATCHERS = [Symbol.for('undici.globalDispatcher.2'), Symbol.for('undici.globalDispatcher.1')];

/**
 * What carries the request instead of our own connections, if something does.
 * @returns {{ dispatch: Function } | undefined}
 */
function dispatcherOf({ dispatcher }) {
  if (dispatcher !== undefined && dispatcher !== null) return dispatcher;
  for (const key of GLOBAL_DISPATCHERS) {
    const set = globalThis[key];
    if (typeof set?.dispatch === 'function') return set;
  }
  return undefined;
}

/** @param {URL} url */
function isBadPort(url) {
  return url.port !== '' && BAD_PORTS.has(Number(url.port));
}

class Exchange {
  constructor(record, { bodyTicks }) {
    this.record = record;
    /** Of the fetch's promise; null once it is settled, so that nothing here holds the response. */
    this.outcome = Promise.withResolvers();
    this.connection = null;
    /** The asynchronous context of the fetch. */
    this.frame = getFrame();
    this.isHead = false;
    this.isSent = false;
    this.url = record.url;
    this.times = { start: now(), hop: 0, sent: 0, answered: 0 };
    /** Bytes of the body as they came. */
    this.received = 0;
    this.framing = null;
    /** For diagnostics channels, while somebody listens. */
    this.info = null;
    this.upload = null;
    this.head = null;
    /** Takes the chunks of the response: an Incoming or the first stage of decoding. */
    this.sink = null;
    this.incoming = null;
    /** The Body of an incomplete response that nobody watches over yet. */
    this.unwatched = null;
    this.redirects = 0;
    /** The response's type: what redirects to another origin leave of it. */
    this.tainting = 'basic';
    /** Bytes of a redirect's body that were thrown away. */
    this.drained = 0;
    this.retried = false;
    this.signal = record.given;
    this.onAbort = null;
    this.headersTicks = TIMEOUT_TICKS;
    /** Without a byte of the body. */
    this.bodyTicks = bodyTicks;
  }

  /** @returns {Promise<Response>} */
  start() {
    const { outcome: { promise }, signal } = this;
    if (signal !== null) {
      const { kWeakHandler } = require('internal/event_target');
      this.onAbort = () => this.abort(signal.reason);
      signal.addEventListener('abort', this.onAbort, { __proto__: null, once: true, [kWeakHandler]: this });
    }
    this.send();
    return promise;
  }

  /** Sends the request as it is now: the first one, or after a redirect. */
  send() {
    const { record } = this;
    if (isBadPort(record.url)) {
      this.reject(new Error('bad port'));
      return;
    }
    this.isHead = record.method === 'HEAD';
    this.isSent = false;
    this.head = null;
    try {
      this.framing = requestHead(record, record.url.host);
      this.info = requestCreated(record, this.framing);
    } catch (error) {
      this.reject(error);
      return;
    }
    try {
      const dispatcher = dispatcherOf(record);
      if (dispatcher === undefined) originOf(record.url).send(this);
      else require('internal/fetch/dispatcher').sendThrough(this, dispatcher);
    } catch (error) {
      this.reject(error);
    }
  }

  /** A connection is there. */
  onConnection(connection) {
    this.connection = connection;
    const { framing, record: { body } } = this;
    const { socket } = connection;
    if (framing.close) connection.reusable = false;
    const text = framing.lead + framing.tail;
    if (this.info !== null && channels.sendHeaders.hasSubscribers) {
      channels.sendHeaders.publish({ request: this.info, headers: framing.lead, socket });
    }
    if (body === null) {
      socket.write(text, 'latin1');
      this.markSent();
      return;
    }
    const { source } = body;
    if (typeof source === 'string' || source instanceof Uint8Array) {
      socket.cork();
      socket.write(text, 'latin1');
      if (source.length > 0) socket.write(source, 'utf8');
      socket.uncork();
      this.markSent();
      return;
    }
    socket.write(text, 'latin1');
    const { Upload } = require('internal/fetch/upload');
    const stream = source === null ? body.stream : source.stream();
    this.upload = new Upload(stream, socket, framing, (error) => this.onUploaded(error));
    this.upload.next();
  }

  markSent() {
    this.isSent = true;
    this.times.sent = now();
    if (this.info !== null && channels.bodySent.hasSubscribers) channels.bodySent.publish({ request: this.info });
  }

  onUploaded(error) {
    this.upload = null;
    const { connection } = this;
    if (error !== null) {
      connection?.destroy();
      this.fail(error);
      return;
    }
    this.markSent();
    // The response was here first.
    if (connection !== null && !connection.responding) connection.release();
  }

  onDrain() {
    this.upload?.onDrain();
  }

  /** @param {Head} head of the final response */
  onHead(head) {
    this.head = head;
    this.times.answered = now();
    const { record } = this;
    if (this.info !== null && channels.headers.hasSubscribers) {
      const response = { statusCode: head.status, headers: rawHeaders(head.raw), statusText: head.statusText };
      channels.headers.publish({ request: this.info, response });
    }
    if (this.isRedirect) {
      if (record.redirect === 'error') this.reject(new Error('unexpected redirect'));
      else if (head.contentLength > MAX_DRAINED) this.redirect();
      return;
    }
    let codings = [];
    if (head.encoding !== null && head.hasBody) {
      codings = require('internal/fetch/decode').codingsOf(head.encoding);
    }
    const isOpaque = this.tainting === 'opaque';
    const response = new ResponseRecord(this.tainting, isOpaque ? 0 : head.status, isOpaque ? '' : head.statusText, null, null);
    response.raw = isOpaque ? [] : head.raw;
    response.url = record.url;
    response.redirected = this.redirects > 0;
    response.immutable = true;
    if (!this.isHead && !isNullBodyStatus(head.status)) {
      this.openIncoming(isOpaque ? [] : codings);
      if (isOpaque) this.incoming.cancel();
      else response.body = new Body(null, null, null, this.incoming);
    }
    if (record.integrity !== '') this.checkIntegrity(response);
    else this.respond(response);
  }

  get isRedirect() {
    const { head, record } = this;
    return isRedirectStatus(head.status) && head.location !== null && record.redirect !== 'manual';
  }

  openIncoming(codings) {
    if (codings.length === 0) {
      this.sink = this.incoming = new Incoming(this);
    } else {
      const { decodingChain } = require('internal/fetch/decode');
      const make = (producer) => new Incoming(producer);
      const { incoming, sink } = decodingChain(codings, this, make, (error) => this.onFailure(error, false));
      this.sink = sink;
      this.incoming = incoming;
    }
    if (this.signal !== null) this.incoming.onDone = () => this.detach();
  }

  respond(record) {
    const response = makeResponse(record);
    if (record.body === null) this.detach();
    else this.unwatched = record.body;
    this.settle('resolve', response);
  }

  settle(how, value) {
    const { outcome } = this;
    this.outcome = null;
    outcome?.[how](value);
  }

  /** More of the body is to come: a response that nobody keeps must not hold its connection. */
  onIncomplete() {
    if (this.unwatched === null) return;
    watchBody(this.unwatched);
    this.unwatched = null;
  }

  checkIntegrity(record) {
    const { integrity } = this.record;
    const taken = record.body === null ? Promise.resolve(new Uint8Array(0)) : record.body.takeBytes();
    taken.then((bytes) => {
      if (!require('internal/fetch/integrity').matches(bytes, integrity)) throw new Error('integrity mismatch');
      if (record.body !== null) record.body = new Body(bytes, bytes.byteLength, null, null);
      this.settle('resolve', makeResponse(record));
    }).catch((error) => this.reject(error));
  }

  onBody(chunk) {
    if (this.sink !== null) {
      this.received += chunk.byteLength;
      this.sink.push(chunk);
    } else if (this.isRedirect) {
      this.drained += chunk.byteLength;
      if (this.drained > MAX_DRAINED) this.redirect();
    }
  }

  /** The connection is already free for others. */
  onResponseEnd() {
    if (this.isSent) this.connection = null;
    if (this.info !== null) {
      this.info.completed = true;
      if (channels.trailers.hasSubscribers) channels.trailers.publish({ request: this.info, trailers: [] });
    }
    if (this.sink === null && this.isRedirect) {
      this.redirect();
      return;
    }
    this.sink?.end();
    markFetch(this.url.href, this.times, this.received, this.received, this.head.status);
  }

  redirect() {
    const { head } = this;
    this.drained = 0;
    this.leaveConnection();
    try {
      this.followTo(head);
    } catch (error) {
      this.reject(error);
      return;
    }
    this.send();
  }

  /** Changes the request to what a redirect wants. */
  followTo({ location, status }) {
    const { record } = this;
    const { URL } = require('internal/url');
    const from = record.url;
    // Header values are bytes: servers put UTF-8 there.
    const { Buffer } = require('buffer');
    const text = /[\x80-\xff]/.test(location) ? Buffer.from(location, 'latin1').toString() : location;
    const url = new URL(text, from);
    if (url.hash === '') url.hash = from.hash;
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('URL scheme must be a HTTP(S) scheme');
    if (this.redirects === MAX_REDIRECTS) throw new Error('redirect count exceeded');
    this.redirects++;
    const sameOrigin = url.origin === from.origin;
    if ((url.username !== '' || url.password !== '') && record.mode === 'cors' && !sameOrigin) {
      throw new Error('cross origin not allowed for request mode "cors"');
    }
    if (url.origin !== this.url.origin) {
      if (record.mode === 'same-origin') throw new Error('request mode cannot be "same-origin"');
      this.tainting = record.mode === 'no-cors' ? 'opaque' : 'cors';
    }
    const { body, headerList, method } = record;
    if (status !== 303 && body !== null && body.source === null) throw new Error('');
    if (((status === 301 || status === 302) && method === 'POST') || (status === 303 && method !== 'GET' && method !== 'HEAD')) {
      record.method = 'GET';
      record.body = null;
      for (const name of ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length']) headerList.delete(name);
    }
    if (!sameOrigin) {
      for (const name of ['authorization', 'proxy-authorization', 'cookie', 'host']) headerList.delete(name);
    }
    record.url = url;
    this.times.hop = now();
    const policy = lastPolicy(this.head.raw);
    if (policy !== null) record.referrerPolicy = policy;
  }

  /** The request was answered before it was sent: its connection is of no use. */
  leaveConnection() {
    const { connection } = this;
    this.connection = null;
    if (connection === null || connection.exchange !== this) return;
    this.stopUpload(undefined);
    connection.destroy();
  }

  stopUpload(reason) {
    const { upload } = this;
    this.upload = null;
    upload?.stop(reason);
  }

  /** The connection broke; `stale` where a kept one closed before anything of an answer came. */
  onFailure(error, stale) {
    const { body, method } = this.record;
    this.connection = null;
    const again = body === null || (body.source !== null && /^(?:PUT|DELETE)$/.test(method));
    if (stale && !this.retried && again && method !== 'POST' && method !== 'PATCH') {
      this.retried = true;
      this.stopUpload(error);
      originOf(this.record.url).sendAnew(this);
      return;
    }
    this.stopUpload(error);
    this.fail(error);
  }

  timeoutError() {
    return this.head === null ? new HeadersTimeoutError() : new BodyTimeoutError();
  }

  /** Ends with an error of the network, wherever it stands. */
  fail(cause) {
    const { sink } = this;
    this.tellError(cause);
    if (sink === null) {
      this.reject(cause);
      return;
    }
    // A body that breaks off.
    this.dropConnection();
    sink.fail(new TypeError('terminated', { cause }));
  }

  reject(cause) {
    this.dropConnection();
    this.detach();
    this.settle('reject', new TypeError('fetch failed', { cause }));
  }

  tellError(error) {
    if (this.info === null || this.info.completed) return;
    this.info.completed = true;
    if (channels.error.hasSubscribers) channels.error.publish({ request: this.info, error });
  }

  /** The user does not want it any more. */
  abort(reason) {
    if (this.info !== null) this.info.aborted = true;
    this.tellError(reason);
    const { body } = this.record;
    if (this.upload !== null) this.stopUpload(reason);
    else if (body !== null && body.source === null && !this.isSent && !body.isUnusable) body.stream.cancel(reason).catch(() => {});
    this.dropConnection();
    this.settle('reject', reason);
    this.sink?.fail(reason);
  }

  dropConnection() {
    const { connection } = this;
    this.connection = null;
    if (connection !== null && (connection.exchange === this)) connection.destroy();
  }

  /** Stops listening to the signal. */
  detach() {
    if (this.onAbort === null) return;
    this.signal.removeEventListener('abort', this.onAbort);
    this.onAbort = null;
  }

  // As the producer of the body.

  pause() {
    this.connection?.setPaused(true);
  }

  resume() {
    this.connection?.setPaused(false);
  }

  cancel() {
    this.stopUpload(undefined);
    this.dropConnection();
  }
}

/** The referrer policy that a redirect sets, if it sets one. */
function lastPolicy(raw) {
  let policy = null;
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i].length !== 15 || raw[i].toLowerCase() !== 'referrer-policy') continue;
    for (const token of raw[i + 1].split(',')) {
      const name = token.trim().toLowerCase();
      if (/^(?:no-referrer|no-referrer-when-downgrade|same-origin|origin|strict-origin|origin-when-cross-origin|strict-origin-when-cross-origin|unsafe-url)$/.test(name)) {
        policy = name;
      }
    }
  }
  return policy;
}

let abandoned;

/** When nobody can read the body any more, its connection is closed. */
function watchBody(body) {
  abandoned ??= new FinalizationRegistry((incoming) => {
    if (!incoming.ended && incoming.outcome === null && incoming.side === null) incoming.cancel();
  });
  abandoned.register(body, body.incoming);
}

/**
 * @param {RequestRecord} record of a fetch over http: or https:
 * @param {{ bodyTicks: number }} [limits]
 * @returns {Promise<Response>}
 */
function fetchHttp(record, limits = DEFAULT_LIMITS) {
  return new Exchange(record, limits).start();
}

module.exports = { fetchHttp, isBadPort };
