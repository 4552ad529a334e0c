'use strict';
// The function `fetch`: from arguments to a Response, whatever the scheme.

const { buildRequest } = require('internal/fetch/request');
const { makeResponse } = require('internal/fetch/response');

/**
 * @param {string | URL | Request} input
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
function fetch(input, init = undefined) {
  let record;
  try {
    record = buildRequest(input, init);
  } catch (error) {
    return Promise.reject(error);
  }
  const signal = record.given;
  if (signal?.aborted) {
    cancelBody(record, signal.reason);
    return Promise.reject(signal.reason);
  }
  const { protocol } = record.url;
  if (protocol === 'http:' || protocol === 'https:') return require('internal/fetch/http').fetchHttp(record);
  try {
    const response = require('internal/fetch/schemes').fetchScheme(record);
    response.url = record.url;
    response.immutable = true;
    return Promise.resolve(makeResponse(response));
  } catch (cause) {
    return Promise.reject(new TypeError('fetch failed', { cause }));
  }
}

/** A stream that will not be sent learns why. */
function cancelBody(record, reason) {
  const { body } = record;
  if (body !== null && body.source === null && !body.isUnusable) body.stream.cancel(reason).catch(() => {});
}

module.exports = { fetch };
