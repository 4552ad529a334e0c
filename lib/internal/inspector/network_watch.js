'use strict';
// Watches the channels of the program's own clients, of http and of fetch, while a session wants to see requests.

const { getOption } = require('internal/options');
const { subscribe, unsubscribe } = require('diagnostics_channel');

let holders = 0;
let lastRequest = 0;
/** The id of each request that was told of. */
const ids = new WeakMap();

const { events } = require('internal/inspector/network');

/** Seconds on the clock that only goes forward. */
const now = () => performance.now() / 1000;

/** Media type and charset; empty where the field is not there or is none. */
function contentOf(field) {
  const { MIMEType } = require('util');
  try {
    const { essence, params } = new MIMEType(field);
    return { mimeType: essence, charset: params.get('charset') ?? '' };
  } catch {
    return { mimeType: '', charset: '' };
  }
}

const SEPARATORS = { '__proto__': null, 'cookie': '; ', 'set-cookie': '\n' };

function textOf(name, value) {
  return Array.isArray(value) ? value.join(SEPARATORS[name.toLowerCase()] ?? ', ') : `${value}`;
}

function textsOf(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, textOf(name, value)]));
}

/** Names and values in a row, as bytes or texts; several of one name become one. */
function pairsOf(list) {
  const all = {};
  for (let i = 0; i < list.length; i += 2) (all[`${list[i]}`] ??= []).push(`${list[i + 1]}`);
  return textsOf(all);
}

function begin(request, details) {
  const requestId = `node-network-event-${++lastRequest}`;
  ids.set(request, requestId);
  const contentType = Object.entries(details.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  events.requestWillBeSent({
    requestId, timestamp: now(), wallTime: Date.now() / 1000, charset: contentOf(contentType).charset, request: details,
  });
}

const failed = (request, error, type) => {
  const requestId = ids.get(request);
  if (requestId === undefined) return;
  ids.delete(request);
  events.loadingFailed({ requestId, timestamp: now(), type, errorText: `${error?.message ?? error}` });
};

const urlOf = (request) => `${request.protocol}//${request.getHeader('host') ?? request.host}${request.path}`;

/** Shows what a response is given to read, without reading it. */
function watchBody(response, requestId) {
  const { push } = response;
  response.push = function(chunk, encoding) {
    if (chunk === null) {
      events.loadingFinished({ requestId, timestamp: now() });
    } else if (chunk?.length > 0) {
      const data = Buffer.from(chunk, encoding);
      events.dataReceived({ requestId, timestamp: now(), dataLength: data.length, encodedDataLength: data.length, data });
    }
    return push.call(this, chunk, encoding);
  };
}

const LISTENERS = {
  '__proto__': null,

  'http.client.request.created'({ request }) {
    begin(request, { url: urlOf(request), method: request.method, headers: textsOf({ ...request.getHeaders() }) });
  },

  'http.client.request.error'({ request, error }) {
    failed(request, error, 'Other');
  },

  'http.client.response.finish'({ request, response }) {
    const requestId = ids.get(request);
    if (requestId === undefined) return;
    events.responseReceived({
      requestId,
      timestamp: now(),
      type: 'Other',
      response: {
        url: urlOf(request),
        status: response.statusCode,
        statusText: response.statusMessage ?? '',
        headers: textsOf(response.headers),
        ...contentOf(response.headers['content-type']),
      },
    });
    watchBody(response, requestId);
  },

  'undici:request:create'({ request }) {
    begin(request, {
      url: `${request.origin}${request.path}`, method: request.method, headers: pairsOf(request.headers), hasPostData: request.body !== null,
    });
  },

  'undici:request:headers'({ request, response }) {
    const requestId = ids.get(request);
    if (requestId === undefined) return;
    const headers = pairsOf(response.headers);
    const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
    events.responseReceived({
      requestId,
      timestamp: now(),
      type: 'Fetch',
      response: {
        url: `${request.origin}${request.path}`,
        status: response.statusCode,
        statusText: response.statusText ?? '',
        headers,
        ...contentOf(contentType),
      },
    });
  },

  'undici:request:trailers'({ request }) {
    const requestId = ids.get(request);
    if (requestId !== undefined) events.loadingFinished({ requestId, timestamp: now() });
  },

  'undici:request:error'({ request, error }) {
    failed(request, error, 'Fetch');
  },
};

/** A session wants to see requests. */
function hold() {
  if (holders++ > 0 || !getOption('--experimental-network-inspection')) return;
  for (const [name, listener] of Object.entries(LISTENERS)) subscribe(name, listener);
}

/** It does not any more. */
function release() {
  if (--holders > 0) return;
  for (const [name, listener] of Object.entries(LISTENERS)) unsubscribe(name, listener);
}

module.exports = { hold, release };
