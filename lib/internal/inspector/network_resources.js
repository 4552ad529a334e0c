'use strict';
// What debuggers get when they ask for a resource by its URL, source maps above all: kept by the program, and read in
// pieces by the domain `IO`.

const { getOption } = require('internal/options');
const { INVALID_PARAMS, Refusal, text } = require('internal/inspector/domains');

const native = binding('inspector');

/**
 * Keeps a resource, for debuggers of every thread.
 * @param {string} url
 * @param {string} data
 */
function put(url, data) {
  native.putResource(url, data);
}

/** Streams that a session has open: their texts, and how far they have been read. */
function streamsOf(session) {
  return session.state.IO ??= { streams: new Map(), last: 0 };
}

/** @returns {{ success: boolean, stream?: string }} */
function load(session, url) {
  const data = native.resource(url);
  if (data === undefined) return { success: false };
  const state = streamsOf(session);
  const stream = `${++state.last}`;
  state.streams.set(stream, { data, at: 0 });
  return { success: true, stream };
}

function position(params, name) {
  const value = params[name];
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || value < 0) throw new Refusal('Invalid parameters', INVALID_PARAMS);
  return value;
}

/** Only there with the resources. */
function checkEnabled(method) {
  if (!getOption('--experimental-inspector-network-resource')) throw new Refusal(`'${method}' wasn't found`, -32601);
}

const methods = {
  __proto__: null,

  'IO.read'(session, params) {
    checkEnabled('IO.read');
    const stream = streamsOf(session).streams.get(text(params, 'handle'));
    const offset = position(params, 'offset');
    const size = position(params, 'size');
    if (stream === undefined) return { data: '', eof: true };
    const start = offset ?? stream.at;
    const data = stream.data.slice(start, size === undefined ? undefined : start + size);
    stream.at = start + data.length;
    return { data, eof: stream.at >= stream.data.length };
  },

  'IO.close'(session, params) {
    checkEnabled('IO.close');
    streamsOf(session).streams.delete(text(params, 'handle'));
  },
};

module.exports = { load, methods, put };
