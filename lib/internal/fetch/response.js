'use strict';
// Response, and the record behind it.

const { extractBody, mixBody } = require('internal/fetch/body');
const { HeaderList, fillList, makeHeaders } = require('internal/fetch/headers');
const {
  byteString, dictionary, expose, illegalInvocation, inspectMembers, moveToEnd, requireArguments, unsignedInteger, usvString,
} = require('internal/fetch/webidl');
const { UNCLONEABLE, kCloneMode } = require('internal/messaging/transferable');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
/** First argument of a Response constructor that takes a record as it is. */
const kWrap = Symbol('kWrap');

const isReasonPhrase = (text) => /^[\t \x21-\x7e\x80-\xff]*$/.test(text);
const isNullBodyStatus = (status) => status === 101 || status === 204 || status === 205 || status === 304;
const isRedirectStatus = (status) => status === 301 || status === 302 || status === 303 || status === 307 || status === 308;

class ResponseRecord {
  constructor(type, status, statusText, headerList, body) {
    this.type = type;
    this.status = status;
    this.statusText = statusText;
    this.headers = headerList;
    /** Header names and values in turn that were not made into a list yet. @type {string[] | null} */
    this.raw = null;
    /** @type {Body | null} */
    this.body = body;
    /** @type {URL | null} */
    this.url = null;
    this.redirected = false;
    this.immutable = false;
  }

  /** @returns {HeaderList} */
  get headerList() {
    if (this.headers === null) {
      const { raw } = this;
      const list = new HeaderList();
      for (let i = 0; i < raw.length; i += 2) list.append(raw[i], raw[i + 1]);
      this.headers = list;
      this.raw = null;
    }
    return this.headers;
  }
}

function readInit(given) {
  const init = dictionary(given, 'undefined');
  const { headers, status, statusText } = init;
  return {
    headers,
    status: status === undefined ? 200 : unsignedInteger(status, 16),
    statusText: statusText === undefined ? '' : byteString(statusText, 'Response', 'statusText'),
  };
}

function initialize(record, init, extracted) {
  const { headers, status, statusText } = init;
  if (status < 200 || status > 599) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
  if (!isReasonPhrase(statusText)) throw new TypeError('Invalid statusText');
  record.status = status;
  record.statusText = statusText;
  if (headers !== undefined) fillList(record.headerList, headers);
  if (extracted === null) return;
  if (isNullBodyStatus(status)) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
  record.body = extracted.body;
  if (extracted.type !== null && !record.headerList.has('content-type')) record.headerList.append('content-type', extracted.type);
}

let isResponse, makeResponse, recordOf;

class Response {
  #record;
  #headers = null;

  /**
   * @param {any} [body]
   * @param {{ status?: number, statusText?: string, headers?: HeadersInit }} [init]
   */
  constructor(body = null, init = undefined) {
    if (body === kWrap) {
      this.#record = init;
      return;
    }
    const options = readInit(init);
    const extracted = body === null ? null : extractBody(body, 'Response');
    const record = new ResponseRecord('default', 200, '', new HeaderList(), null);
    initialize(record, options, extracted);
    this.#record = record;
  }

  static #of(value) {
    if (typeof value !== 'object' || value === null || !(#record in value)) throw illegalInvocation('Response');
    return value.#record;
  }

  /** @returns {Response} a network error */
  static error() {
    const record = new ResponseRecord('error', 0, '', new HeaderList(), null);
    record.immutable = true;
    return makeResponse(record);
  }

  /**
   * @param {any} data
   * @param {object} [init]
   * @returns {Response}
   */
  static json(data, init = undefined) {
    requireArguments(arguments.length, 1, 'Response.json');
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError('Value is not JSON serializable');
    const options = readInit(init);
    const record = new ResponseRecord('default', 200, '', new HeaderList(), null);
    initialize(record, options, { body: extractBody(text).body, type: 'application/json' });
    return makeResponse(record);
  }

  /**
   * @param {string} url
   * @param {number} [status]
   * @returns {Response}
   */
  static redirect(url, status = 302) {
    requireArguments(arguments.length, 1, 'Response.redirect');
    const text = usvString(url);
    const code = unsignedInteger(status, 16);
    const { URL } = require('internal/url');
    let target;
    try {
      target = new URL(text);
    } catch (cause) {
      throw new TypeError(`Failed to parse URL from ${text}`, { cause });
    }
    if (!isRedirectStatus(code)) throw new RangeError(`Invalid status code ${status}`);
    const record = new ResponseRecord('default', code, '', new HeaderList(), null);
    record.immutable = true;
    record.headerList.append('location', target.href);
    return makeResponse(record);
  }

  get type() {
    return Response.#of(this).type;
  }

  /** @returns {string} without a fragment */
  get url() {
    const { url } = Response.#of(this);
    if (url === null) return '';
    const { href } = url;
    const hash = href.indexOf('#');
    return hash === -1 ? href : href.slice(0, hash);
  }

  get redirected() {
    return Response.#of(this).redirected;
  }

  get status() {
    return Response.#of(this).status;
  }

  get ok() {
    const { status } = Response.#of(this);
    return status >= 200 && status <= 299;
  }

  get statusText() {
    return Response.#of(this).statusText;
  }

  get headers() {
    const record = Response.#of(this);
    return (this.#headers ??= makeHeaders(record.headerList, record.immutable));
  }

  /** @returns {Response} */
  clone() {
    const record = Response.#of(this);
    if (record.body !== null && record.body.isUnusable) throw new TypeError('Response.clone: Body has already been consumed.');
    const copy = new ResponseRecord(record.type, record.status, record.statusText, record.headerList.copy(), null);
    copy.url = record.url;
    copy.redirected = record.redirected;
    copy.immutable = record.immutable;
    if (record.body !== null) copy.body = record.body.clone();
    return makeResponse(copy);
  }

  get [kCloneMode]() {
    return #record in this ? UNCLONEABLE : 0;
  }

  [kInspect](depth, options) {
    return inspectMembers(this, 'Response', SHOWN, options);
  }

  static {
    isResponse = (value) => typeof value === 'object' && value !== null && #record in value;
    recordOf = (value) => value.#record;
    makeResponse = (record) => new Response(kWrap, record);
  }
}

const SHOWN = ['status', 'statusText', 'headers', 'body', 'bodyUsed', 'ok', 'redirected', 'type', 'url'];
const shared = mixBody(Response, (value) => (isResponse(value) ? recordOf(value) : undefined));
moveToEnd(Response, kInspect);
expose(Response, [...SHOWN, ...shared]);
for (const [key, length] of [['error', 0], ['json', 1], ['redirect', 1]]) {
  Object.defineProperty(Response, key, { __proto__: null, enumerable: true });
  Object.defineProperty(Response[key], 'length', { __proto__: null, configurable: true, value: length });
}

module.exports = { Response, ResponseRecord, isNullBodyStatus, isRedirectStatus, makeResponse };
