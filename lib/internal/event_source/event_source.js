'use strict';
// EventSource: events from a server, with a connection that is made anew when it breaks.

const { Event, EventTarget, defineEventHandler } = require('internal/event_target');
const { dictionary, illegalInvocation, requireArguments, usvString } = require('internal/fetch/webidl');

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 2;

const RECONNECTION_TIME = 3000;

let warned = false;

function warnOnce() {
  if (warned) return;
  warned = true;
  process.emitWarning('EventSource is experimental, expect them to change at any time.', { code: 'UNDICI-ES' });
}

class EventSource extends EventTarget {
  #url;
  #withCredentials;
  #state = CONNECTING;
  #controller = null;
  #timer = null;
  #reconnectionTime = RECONNECTION_TIME;
  #lastEventId = '';
  #origin = '';
  #parser = null;

  /**
   * @param {string | URL} url
   * @param {{ withCredentials?: boolean }} [eventSourceInitDict]
   */
  constructor(url, eventSourceInitDict = undefined) {
    requireArguments(arguments.length, 1, 'EventSource constructor');
    super();
    warnOnce();
    const text = usvString(url);
    const { withCredentials = false } = dictionary(eventSourceInitDict, 'EventSource constructor');
    const { URL } = require('internal/url');
    try {
      this.#url = new URL(text);
    } catch (error) {
      const { DOMException } = require('internal/dom_exception');
      throw new DOMException(`${error}`, 'SyntaxError');
    }
    this.#withCredentials = Boolean(withCredentials);
    this.#connect();
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#url in value)) throw illegalInvocation('EventSource');
  }

  #connect() {
    const { buildRequest } = require('internal/fetch/request');
    const { AbortController } = require('internal/abort_controller');
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    const headers = [['Accept', 'text/event-stream']];
    if (this.#lastEventId !== '') {
      const { Buffer } = require('buffer');
      headers.push(['last-event-id', Buffer.from(this.#lastEventId).latin1Slice()]);
    }
    let record;
    try {
      record = buildRequest(this.#url, { cache: 'no-store', credentials: this.#withCredentials ? 'include' : 'same-origin', headers, mode: 'cors', signal });
    } catch {
      process.nextTick(() => this.#fail());
      return;
    }
    const { protocol } = this.#url;
    if (protocol !== 'http:' && protocol !== 'https:') {
      process.nextTick(() => this.#fail());
      return;
    }
    // Servers may be silent for as long as they like.
    require('internal/fetch/http').fetchHttp(record, { bodyTicks: Infinity }).then(
      (response) => this.#open(response, signal),
      () => {
        if (!signal.aborted) this.#reconnect();
      },
    );
  }

  #open(response, signal) {
    if (signal.aborted) return;
    const type = require('internal/mime').MIMEType.parse(response.headers.get('content-type') ?? '');
    if (response.status !== 200 || type?.essence !== 'text/event-stream' || response.body === null) {
      this.#controller.abort();
      this.#fail();
      return;
    }
    const { URL } = require('internal/url');
    const { TextDecoder } = require('internal/encoding');
    const { EventStreamParser } = require('internal/event_source/parser');
    this.#state = OPEN;
    this.#origin = new URL(response.url).origin;
    this.#parser = new EventStreamParser({
      onEvent: (name, data) => this.#onEvent(name, data, signal),
      onRetry: (milliseconds) => {
        this.#reconnectionTime = milliseconds;
      },
    });
    this.#parser.id = this.#lastEventId;
    this.dispatchEvent(new Event('open'));
    this.#read(response.body.getReader(), new TextDecoder(), signal);
  }

  async #read(reader, decoder, signal) {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (signal.aborted) return;
        if (done) break;
        this.#parser.push(decoder.decode(value, { stream: true }));
        this.#lastEventId = this.#parser.lastEventId;
        if (signal.aborted) return;
      }
    } catch {
      // A connection that broke, or a stream without end, is as good as one that ended.
      if (signal.aborted) return;
      this.#controller.abort();
    }
    this.#reconnect();
  }

  #onEvent(type, data, signal) {
    if (signal.aborted) return;
    const { MessageEvent } = require('internal/messaging/event');
    this.#lastEventId = this.#parser.lastEventId;
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId: this.#lastEventId, origin: this.#origin }));
  }

  #reconnect() {
    if (this.#state === CLOSED) return;
    this.#state = CONNECTING;
    this.dispatchEvent(new Event('error'));
    // A listener may have closed it.
    if (this.#state === CLOSED) return;
    this.#timer = require('timers').setTimeout(() => this.#connect(), this.#reconnectionTime);
  }

  #fail() {
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    this.dispatchEvent(new Event('error'));
  }

  /** @returns {0 | 1 | 2} */
  get readyState() {
    EventSource.#check(this);
    return this.#state;
  }

  /** @returns {string} */
  get url() {
    EventSource.#check(this);
    return this.#url.href;
  }

  /** @returns {boolean} */
  get withCredentials() {
    EventSource.#check(this);
    return this.#withCredentials;
  }

  /** No more events, and no more connections. */
  close() {
    EventSource.#check(this);
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    require('timers').clearTimeout(this.#timer);
    this.#controller.abort();
  }
}

const { prototype } = EventSource;
for (const name of ['open', 'message', 'error']) defineEventHandler(prototype, name);
for (const key of ['readyState', 'url', 'withCredentials', 'close']) {
  Object.defineProperty(prototype, key, { __proto__: null, enumerable: true });
}
for (const target of [EventSource, prototype]) {
  for (const [key, value] of Object.entries({ CONNECTING, OPEN, CLOSED })) {
    Object.defineProperty(target, key, { __proto__: null, enumerable: true, value });
  }
}

module.exports = { EventSource };
