'use strict';
// What fetch tells on diagnostics channels, under the names that tracers listen to.

const { channel } = require('diagnostics_channel');

const channels = {
  create: channel('undici:request:create'),
  sendHeaders: channel('undici:client:sendHeaders'),
  bodySent: channel('undici:request:bodySent'),
  headers: channel('undici:request:headers'),
  trailers: channel('undici:request:trailers'),
  error: channel('undici:request:error'),
  beforeConnect: channel('undici:client:beforeConnect'),
  connected: channel('undici:client:connected'),
  connectError: channel('undici:client:connectError'),
};

const HOP = /^(?:host|connection|content-length|transfer-encoding)$/i;

/** A request as listeners see it. */
class RequestInfo {
  #framing;

  constructor(record, framing) {
    const { body, headerList, method, url } = record;
    this.#framing = framing;
    this.method = method;
    this.origin = url.origin;
    this.protocol = url.protocol;
    this.path = `${url.pathname}${url.search}`;
    this.headers = [];
    for (const line of framing.lead.split('\r\n').slice(1)) {
      const colon = line.indexOf(':');
      if (colon !== -1 && !HOP.test(line.slice(0, colon))) this.headers.push(line.slice(0, colon), line.slice(colon + 2));
    }
    this.host = null;
    this.body = body === null ? null : '';
    this.contentLength = framing.length === -1 ? null : framing.length;
    this.contentType = headerList.get('content-type');
    this.idempotent = method === 'GET' || method === 'HEAD';
    this.upgrade = null;
    this.reset = null;
    this.blocking = !this.idempotent;
    this.aborted = false;
    this.completed = false;
  }

  /**
   * Adds a header before the request is sent.
   * @param {string} name
   * @param {string} value
   */
  addHeader(name, value) {
    const { isToken } = require('internal/fetch/headers');
    const text = `${value}`;
    if (!isToken(`${name}`) || /[^\t\x20-\x7e\x80-\xff]/.test(text)) {
      const { InvalidArgumentError } = require('internal/fetch/errors');
      throw new InvalidArgumentError(`invalid ${name} header`);
    }
    this.headers.push(name, text);
    this.#framing.lead += `${name}: ${text}\r\n`;
    return this;
  }
}

/** Tells of a request that is about to be sent; null when nobody listens to requests. */
function requestCreated(record, framing) {
  const { create, error, headers, sendHeaders, trailers } = channels;
  if (!create.hasSubscribers && !headers.hasSubscribers && !error.hasSubscribers && !sendHeaders.hasSubscribers && !trailers.hasSubscribers) return null;
  const request = new RequestInfo(record, framing);
  create.publish({ request });
  return request;
}

/** Header names and values in turn as bytes, as listeners know them. */
function rawHeaders(raw) {
  const { Buffer } = require('buffer');
  return raw.map((text) => Buffer.from(text, 'latin1'));
}

module.exports = { channels, rawHeaders, requestCreated };
