'use strict';
// The head of a request as it goes over the wire, and the referrer that it tells.

const { InvalidArgumentError, NotSupportedError, RequestContentLengthMismatchError } = require('internal/fetch/errors');

const isLocal = (host) => /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);
const isTrustworthy = (url) => url.protocol === 'https:' || url.protocol === 'wss:' || isLocal(url.hostname);

/** A referrer without what nobody shall know. */
function stripped(url, originOnly) {
  if (!/^https?:$/.test(url.protocol)) return null;
  return originOnly ? `${url.origin}/` : `${url.origin}${url.pathname}${url.search}`;
}

/** @returns {string | null} the value of `referer` */
function referrerOf(record) {
  const { referrer, url } = record;
  if (typeof referrer === 'string') return null;
  const whole = stripped(referrer, false);
  const origin = stripped(referrer, true);
  if (whole === null) return null;
  const same = referrer.origin === url.origin;
  const downgrade = isTrustworthy(referrer) && !isTrustworthy(url);
  const full = whole.length > 4096 ? origin : whole;
  switch (record.referrerPolicy) {
    case 'no-referrer':
      return null;
    case 'origin':
      return origin;
    case 'unsafe-url':
      return full;
    case 'same-origin':
      return same ? full : null;
    case 'strict-origin':
      return downgrade ? null : origin;
    case 'origin-when-cross-origin':
      return same ? full : origin;
    case 'no-referrer-when-downgrade':
      return downgrade ? null : full;
    default:
      if (same) return full;
      return downgrade ? null : origin;
  }
}

/** Headers that make fetch leave caches alone. */
const CONDITIONAL = ['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range'];

function cacheHeaders(record) {
  const { headerList } = record;
  let { cache } = record;
  if (cache === 'default' && headerList.size > 0 && CONDITIONAL.some((name) => headerList.has(name))) cache = 'no-store';
  if (cache === 'no-cache') return headerList.has('cache-control') ? '' : 'cache-control: max-age=0\r\n';
  if (cache !== 'no-store' && cache !== 'reload') return '';
  return (headerList.has('pragma') ? '' : 'pragma: no-cache\r\n') + (headerList.has('cache-control') ? '' : 'cache-control: no-cache\r\n');
}

/** How the body is framed: no body, this many bytes, or chunks. */
const NO_LENGTH = -1;

/**
 * @param {RequestRecord} record
 * @param {string} host
 * @returns {{ lead: string, tail: string, length: number, chunked: boolean, close: boolean }} the text in two parts, between
 *   which more headers fit; `length` is the declared one, or -1
 */
function requestHead(record, host) {
  const { body, headerList, method, url } = record;
  let close = method === 'HEAD';
  let given = '';
  let declared = NO_LENGTH;
  for (const [key, { name, value }] of headerList.map) {
    switch (key) {
      case 'host':
      case 'sec-fetch-mode':
        break;
      case 'connection': {
        const option = value.toLowerCase();
        if (option === 'close') close = true;
        break;
      }
      case 'transfer-encoding':
      case 'keep-alive':
      case 'upgrade':
        throw new InvalidArgumentError(`invalid ${key} header`);
      case 'expect':
        throw new NotSupportedError('expect header not supported');
      case 'content-length':
        if (!/^\d+$/.test(value)) throw new InvalidArgumentError('invalid content-length header');
        declared = Number(value);
        break;
      case 'set-cookie':
        for (const cookie of headerList.cookies) given += `${name}: ${cookie}\r\n`;
        break;
      default:
        given += `${name}: ${value}\r\n`;
    }
  }
  if (!headerList.has('accept')) given += 'accept: */*\r\n';
  if (!headerList.has('accept-language')) given += 'accept-language: *\r\n';
  const referrer = referrerOf(record);
  if (referrer !== null) given += `referer: ${referrer}\r\n`;
  given += `sec-fetch-mode: ${record.mode}\r\n`;
  if (!headerList.has('user-agent')) given += 'user-agent: node\r\n';
  given += cacheHeaders(record);
  if (!headerList.has('accept-encoding')) {
    const encodings = headerList.has('range') ? 'identity' : url.protocol === 'https:' ? 'br, gzip, deflate' : 'gzip, deflate';
    given += `accept-encoding: ${encodings}\r\n`;
  }
  let chunked = false;
  let length = NO_LENGTH;
  if (body === null) {
    if (method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'QUERY') length = 0;
  } else {
    length = body.length ?? declared;
    chunked = length === NO_LENGTH;
    if (body.length !== null && declared !== NO_LENGTH && declared !== length) throw new RequestContentLengthMismatchError();
  }
  const tail = chunked ? 'transfer-encoding: chunked\r\n\r\n' : length === NO_LENGTH ? '\r\n' : `content-length: ${length}\r\n\r\n`;
  const target = `${url.pathname}${url.search}`;
  return {
    lead: `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: ${close ? 'close' : 'keep-alive'}\r\n${given}`,
    tail,
    length,
    chunked,
    close,
  };
}

module.exports = { requestHead };
