'use strict';
// The domain `Network`: requests of the program, as it tells of them itself or as they are seen on the channels of its
// clients, and what went with them in both directions.

const { INVALID_PARAMS, Refusal, statesOf, text } = require('internal/inspector/domains');
const { getOption } = require('internal/options');

/** Bytes of bodies that a session keeps, unless it says otherwise. Of the oldest requests it forgets them. */
const MOST_BYTES = 100 * 1024 * 1024;

/** Requests that a session keeps, whether or not they have bodies. */
const MOST_REQUESTS = 10_000;

/** What a session knows of a request. */
class Request {
  sent = { chunks: [], isText: false, finished: false };
  received = { chunks: [], isText: false, finished: false };
  /** Chunks are told as they come. */
  streaming = false;
  bytes = 0;
}

/** The requests of a session, oldest first, and how much of them is kept. */
class NetworkState {
  #requests = new Map();
  #bytes = 0;
  #most;
  #session;

  constructor(session, most) {
    this.#session = session;
    this.#most = most;
  }

  notify(event, params) {
    this.#session.notify(`Network.${event}`, params);
  }

  /** @param {string} id @returns {Request | undefined} */
  get(id) {
    return this.#requests.get(id);
  }

  /** @param {string} id @param {Request} request */
  begin(id, request) {
    this.forget(id);
    this.#requests.set(id, request);
    if (this.#requests.size > MOST_REQUESTS) this.forget(this.#requests.keys().next().value);
  }

  /** Keeps a piece of a body, for which the oldest requests have to go when there is too much. */
  keep(request, body, chunk) {
    body.chunks.push(chunk);
    request.bytes += chunk.length;
    this.#bytes += chunk.length;
    for (const id of this.#requests.keys()) {
      if (this.#bytes <= this.#most) return;
      this.forget(id);
    }
  }

  /** Hands out what is kept of a body. @returns {Buffer} */
  take(request, body) {
    const all = Buffer.concat(body.chunks.splice(0));
    request.bytes -= all.length;
    this.#bytes -= all.length;
    return all;
  }

  /** The only way out: what a request takes is given back. @param {string} id */
  forget(id) {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.#bytes -= request.bytes;
    this.#requests.delete(id);
  }

  end() {
    require('internal/inspector/network_watch').release();
  }
}

// ---- What the program tells -----------------------------------------------------------------------

function field(object, path, type) {
  let value = object;
  for (const name of path) value = value?.[name];
  if (typeof value !== type || value === null) throw new TypeError(`Missing ${path.join('.')} in event`);
  return value;
}

const orElse = (value, otherwise) => (typeof value === typeof otherwise ? value : otherwise);

function headersOf(object, owner) {
  const headers = {};
  for (const [name, value] of Object.entries(field(object, [owner, 'headers'], 'object'))) {
    if (typeof value !== 'string') throw new TypeError('Invalid header value in event');
    headers[name] = value;
  }
  return headers;
}

/** Where the program is now, innermost first, as the protocol counts. */
function initiator() {
  const frames = require('util').getCallSites(200, { sourceMap: false });
  const callFrames = [];
  for (const { functionName, scriptId, scriptName, lineNumber, columnNumber } of frames) {
    if (scriptName.startsWith('node:internal/inspector/')) continue;
    callFrames.push({
      functionName, scriptId: `${scriptId}`, url: scriptName, lineNumber: lineNumber - 1, columnNumber: columnNumber - 1,
    });
  }
  return { type: 'script', stack: { callFrames } };
}

function responseOf(params) {
  const { response } = params;
  return {
    url: field(params, ['response', 'url'], 'string'),
    status: field(params, ['response', 'status'], 'number'),
    statusText: field(params, ['response', 'statusText'], 'string'),
    headers: headersOf(params, 'response'),
    mimeType: orElse(response.mimeType, ''),
    charset: orElse(response.charset, ''),
  };
}

function chunkOf(params) {
  if (!ArrayBuffer.isView(params.data)) throw new TypeError('Missing data in event');
  const { buffer, byteOffset, byteLength } = params.data;
  return Buffer.from(buffer.slice(byteOffset, byteOffset + byteLength));
}

const isText = (charset) => charset === 'utf-8' || charset === 'utf8';

const events = {
  __proto__: null,

  requestWillBeSent(params) {
    for (const state of statesOf('Network')) {
      const requestId = field(params, ['requestId'], 'string');
      const timestamp = field(params, ['timestamp'], 'number');
      const wallTime = field(params, ['wallTime'], 'number');
      field(params, ['request'], 'object');
      const request = {
        url: field(params, ['request', 'url'], 'string'),
        method: field(params, ['request', 'method'], 'string'),
        headers: headersOf(params, 'request'),
        hasPostData: orElse(params.request.hasPostData, false),
      };
      const known = new Request();
      known.sent.isText = isText(params.charset);
      known.sent.finished = !request.hasPostData;
      state.begin(requestId, known);
      state.notify('requestWillBeSent', { requestId, request, initiator: initiator(), timestamp, wallTime });
    }
  },

  responseReceived(params) {
    for (const state of statesOf('Network')) {
      const requestId = field(params, ['requestId'], 'string');
      const timestamp = field(params, ['timestamp'], 'number');
      const type = field(params, ['type'], 'string');
      field(params, ['response'], 'object');
      const response = responseOf(params);
      const known = state.get(requestId);
      if (known !== undefined) known.received.isText = isText(response.charset);
      state.notify('responseReceived', { requestId, timestamp, type, response });
    }
  },

  dataSent(params) {
    for (const state of statesOf('Network')) {
      const known = state.get(field(params, ['requestId'], 'string'));
      if (params.finished === true) {
        if (known !== undefined) known.sent.finished = true;
        continue;
      }
      field(params, ['timestamp'], 'number');
      field(params, ['dataLength'], 'number');
      const chunk = chunkOf(params);
      if (known !== undefined) state.keep(known, known.sent, chunk);
    }
  },

  dataReceived(params) {
    for (const state of statesOf('Network')) {
      const requestId = field(params, ['requestId'], 'string');
      const known = state.get(requestId);
      const timestamp = field(params, ['timestamp'], 'number');
      const dataLength = field(params, ['dataLength'], 'number');
      const encodedDataLength = field(params, ['encodedDataLength'], 'number');
      const chunk = chunkOf(params);
      if (known === undefined) continue;
      if (!known.streaming) {
        state.keep(known, known.received, chunk);
        continue;
      }
      state.notify('dataReceived', { requestId, timestamp, dataLength, encodedDataLength, data: chunk.toString('base64') });
    }
  },

  loadingFinished(params) {
    for (const state of statesOf('Network')) {
      const requestId = field(params, ['requestId'], 'string');
      const timestamp = field(params, ['timestamp'], 'number');
      const known = state.get(requestId);
      if (known !== undefined) known.received.finished = true;
      // What was streamed is with the session already.
      if (known?.streaming) state.forget(requestId);
      state.notify('loadingFinished', { requestId, timestamp });
    }
  },

  loadingFailed(params) {
    for (const state of statesOf('Network')) {
      const requestId = field(params, ['requestId'], 'string');
      const timestamp = field(params, ['timestamp'], 'number');
      const type = field(params, ['type'], 'string');
      const errorText = field(params, ['errorText'], 'string');
      state.forget(requestId);
      state.notify('loadingFailed', { requestId, timestamp, type, errorText });
    }
  },

  webSocketCreated(params) {
    for (const state of statesOf('Network')) {
      const requestId = field(params, ['requestId'], 'string');
      const url = field(params, ['url'], 'string');
      state.notify('webSocketCreated', { requestId, url, initiator: initiator() });
    }
  },

  webSocketClosed(params) {
    for (const state of statesOf('Network')) {
      const requestId = field(params, ['requestId'], 'string');
      state.notify('webSocketClosed', { requestId, timestamp: field(params, ['timestamp'], 'number') });
    }
  },

  webSocketHandshakeResponseReceived(params) {
    for (const state of statesOf('Network')) {
      const requestId = field(params, ['requestId'], 'string');
      const timestamp = field(params, ['timestamp'], 'number');
      const response = {
        status: field(params, ['response', 'status'], 'number'),
        statusText: field(params, ['response', 'statusText'], 'string'),
        headers: headersOf(params, 'response'),
      };
      state.notify('webSocketHandshakeResponseReceived', { requestId, timestamp, response });
    }
  },
};

// ---- What a session asks ----------------------------------------------------------------------------

function requestOf(session, params) {
  const known = session.state.Network?.get(text(params, 'requestId'));
  if (known === undefined) throw new Refusal('Request not found', INVALID_PARAMS);
  return known;
}

const methods = {
  __proto__: null,

  'Network.enable'(session, params) {
    if (session.state.Network !== undefined) return;
    const { maxTotalBufferSize } = params;
    session.state.Network = new NetworkState(session, maxTotalBufferSize >= 0 ? maxTotalBufferSize : MOST_BYTES);
    require('internal/inspector/network_watch').hold();
  },

  'Network.disable'(session) {
    session.state.Network?.end();
    session.state.Network = undefined;
  },

  'Network.getRequestPostData'(session, params) {
    const { sent } = requestOf(session, params);
    if (!sent.finished) throw new Refusal('Request data is not finished yet', INVALID_PARAMS);
    if (!sent.isText) throw new Refusal('Unable to serialize binary request body');
    return { postData: Buffer.concat(sent.chunks).toString() };
  },

  'Network.getResponseBody'(session, params) {
    const { received } = requestOf(session, params);
    if (!received.finished) throw new Refusal('Response data is not finished yet', INVALID_PARAMS);
    const body = Buffer.concat(received.chunks);
    session.state.Network.forget(params.requestId);
    return { body: body.toString(received.isText ? 'utf8' : 'base64'), base64Encoded: !received.isText };
  },

  'Network.streamResourceContent'(session, params) {
    const request = requestOf(session, params);
    const { Network: state } = session.state;
    request.streaming = true;
    const bufferedData = state.take(request, request.received).toString('base64');
    if (request.received.finished) state.forget(params.requestId);
    return { bufferedData };
  },

  'Network.loadNetworkResource'(session, params) {
    const url = text(params, 'url');
    if (!getOption('--experimental-inspector-network-resource')) {
      throw new Refusal('Network resource loading is not enabled. This feature is experimental and requires ' +
        '--experimental-inspector-network-resource flag to be set.');
    }
    return { resource: require('internal/inspector/network_resources').load(session, url) };
  },
};

module.exports = { events, methods };
