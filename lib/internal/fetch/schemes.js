'use strict';
// Fetching what needs no network: data: and blob: URLs, and the refusal of everything that is not HTTP.

const { Body, extractBody } = require('internal/fetch/body');
const { HeaderList } = require('internal/fetch/headers');
const { ResponseRecord } = require('internal/fetch/response');

function respond(status, statusText, body, headers) {
  const list = new HeaderList();
  for (const [name, value] of headers) list.append(name, value);
  return new ResponseRecord('basic', status, statusText, list, body);
}

/** `bytes=5-9`, `bytes=5-`, `bytes=-5`; null for anything else. */
function parseRange(value) {
  const match = /^bytes[\t ]*=[\t ]*(\d*)[\t ]*-[\t ]*(\d*)$/.exec(value);
  if (match === null) return null;
  const start = match[1] === '' ? null : Number(match[1]);
  const end = match[2] === '' ? null : Number(match[2]);
  if ((start === null && end === null) || (start !== null && end !== null && start > end)) return null;
  return { start, end };
}

function fetchBlob(record) {
  const blob = require('internal/blob').resolveObjectURL(record.url.href);
  if (record.method !== 'GET' || blob === undefined) throw new Error('invalid method');
  const { size, type } = blob;
  const range = record.headerList.get('range');
  if (range === null) {
    return respond(200, 'OK', new Body(blob, size, null, null), [['content-length', `${size}`], ['content-type', type]]);
  }
  const parsed = parseRange(range);
  if (parsed === null) throw new Error('failed to fetch the data URL');
  let { end, start } = parsed;
  if (start === null) {
    start = Math.max(size - end, 0);
    end = size - 1;
  } else {
    if (start >= size) throw new Error("Range start is greater than the blob's size.");
    if (end === null || end >= size) end = size - 1;
  }
  const part = blob.slice(start, end + 1, type);
  return respond(206, 'Partial Content', new Body(part, part.size, null, null), [
    ['content-length', `${part.size}`],
    ['content-type', type],
    ['content-range', `bytes ${start}-${end}/${size}`],
  ]);
}

function fetchData(record) {
  const parts = require('internal/fetch/data_url').processDataUrl(record.url);
  if (parts === null) throw new Error('failed to fetch the data URL');
  return respond(200, 'OK', extractBody(parts.body).body, [['Content-Type', parts.mimeType]]);
}

/**
 * @param {RequestRecord} record of a scheme other than http and https
 * @returns {ResponseRecord} throws an error that becomes the cause of the failure
 */
function fetchScheme(record) {
  switch (record.url.protocol) {
    case 'about:':
      throw new Error('about scheme is not supported');
    case 'blob:':
      return fetchBlob(record);
    case 'data:':
      return fetchData(record);
    case 'file:':
      throw new Error('not implemented... yet...');
    default:
      throw new Error('unknown scheme');
  }
}

module.exports = { fetchScheme };
