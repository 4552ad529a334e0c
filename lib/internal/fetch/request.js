'use strict';
// Request, and the record of a request that fetch works with: `fetch(url)` makes the record alone.

const { Body, extractBody, mixBody } = require('internal/fetch/body');
const { HeaderList, Headers, fillList, isHeaders, isToken, listOf, makeHeaders } = require('internal/fetch/headers');
const {
  byteString, dictionary, domString, enumeration, expose, illegalInvocation, inspectMembers, moveToEnd, requireArguments, shown, usvString,
} = require('internal/fetch/webidl');
const { UNCLONEABLE, kCloneMode } = require('internal/messaging/transferable');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
/** First argument of a Request constructor that takes a record as it is. */
const kWrap = Symbol('kWrap');

const MODES = ['navigate', 'same-origin', 'no-cors', 'cors'];
const CREDENTIALS = ['omit', 'same-origin', 'include'];
const CACHES = ['default', 'no-store', 'reload', 'no-cache', 'force-cache', 'only-if-cached'];
const REDIRECTS = ['follow', 'manual', 'error'];
const POLICIES = [
  '', 'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin', 'origin-when-cross-origin',
  'strict-origin-when-cross-origin', 'unsafe-url',
];
const PRIORITIES = ['high', 'low', 'auto'];
const KNOWN_METHOD = /^(?:delete|get|head|options|post|put)$/i;

/** Everything fetch needs to know of one request. */
class RequestRecord {
  constructor(url) {
    /** @type {URL} */
    this.url = url;
    this.method = 'GET';
    this.headerList = new HeaderList();
    /** @type {Body | null} */
    this.body = null;
    /** 'client', 'no-referrer' or a URL */
    this.referrer = 'client';
    this.referrerPolicy = '';
    this.mode = 'cors';
    this.credentials = 'same-origin';
    this.cache = 'default';
    this.redirect = 'follow';
    this.integrity = '';
    this.keepalive = false;
    this.priority = null;
    /** What the user gave; null for none. @type {AbortSignal | null} */
    this.given = null;
    /** The signal of the Request object. @type {AbortSignal | null} */
    this.signal = null;
    this.dispatcher = undefined;
  }

  copy() {
    const record = Object.assign(new RequestRecord(this.url), this);
    record.headerList = this.headerList.copy();
    record.signal = null;
    return record;
  }
}

function parseUrl(text) {
  const { URL } = require('internal/url');
  let url;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${text}`, { cause });
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${text}`);
  }
  return url;
}

/** The members of a RequestInit, read in the order that Web IDL wants. */
function readInit(given) {
  const init = dictionary(given, 'undefined');
  const optional = (value, convert) => (value === undefined ? undefined : convert(value));
  const options = {
    body: init.body,
    cache: enumeration(init.cache, CACHES, 'undefined'),
    credentials: enumeration(init.credentials, CREDENTIALS, 'undefined'),
    dispatcher: init.dispatcher,
    duplex: enumeration(init.duplex, ['half'], 'undefined'),
    headers: init.headers,
    integrity: optional(init.integrity, (value) => domString(value, 'undefined', 'integrity')),
    keepalive: optional(init.keepalive, Boolean),
    method: optional(init.method, (value) => byteString(value, 'undefined', 'method')),
    mode: enumeration(init.mode, MODES, 'undefined'),
    priority: enumeration(init.priority, PRIORITIES, 'undefined'),
    redirect: enumeration(init.redirect, REDIRECTS, 'undefined'),
    referrer: optional(init.referrer, usvString),
    referrerPolicy: enumeration(init.referrerPolicy, POLICIES, 'undefined'),
    signal: readSignal(init.signal),
    window: init.window,
  };
  return options;
}

function readSignal(value) {
  if (value === undefined || value === null) return value;
  const { AbortSignal } = require('internal/abort_controller');
  if (!(value instanceof AbortSignal)) {
    throw new TypeError(`RequestInit: Expected signal ("${shown(value)}") to be an instance of AbortSignal.`);
  }
  return value;
}

function readMethod(method) {
  if (!isToken(method)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
  if (KNOWN_METHOD.test(method)) return method.toUpperCase();
  if (/^(?:connect|trace|track)$/i.test(method)) throw new TypeError(`'${method}' HTTP method is unsupported.`);
  if (method === 'patch') {
    process.emitWarning(
      'Using `patch` is highly likely to result in a `405 Method Not Allowed`. `PATCH` is much more likely to succeed.',
      { code: 'UNDICI-FETCH-patch' },
    );
  }
  return method;
}

function readReferrer(text) {
  if (text === '') return 'no-referrer';
  const { URL } = require('internal/url');
  let url;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new TypeError(`Referrer "${text}" is not a valid URL.`, { cause });
  }
  return url.protocol === 'about:' && url.pathname === 'client' ? 'client' : url;
}

function applyInit(record, init) {
  const { mode, referrer, referrerPolicy } = init;
  if (init.window !== undefined && init.window !== null) throw new TypeError(`'window' option '${init.window}' must be null`);
  if (referrer !== undefined) record.referrer = readReferrer(referrer);
  if (referrerPolicy !== undefined) record.referrerPolicy = referrerPolicy;
  if (mode === 'navigate') throw new TypeError('Request constructor: invalid request mode navigate.');
  if (mode !== undefined) record.mode = mode;
  if (init.credentials !== undefined) record.credentials = init.credentials;
  if (init.cache !== undefined) record.cache = init.cache;
  if (record.cache === 'only-if-cached' && record.mode !== 'same-origin') {
    throw new TypeError("'only-if-cached' can be set only with 'same-origin' mode");
  }
  if (init.redirect !== undefined) record.redirect = init.redirect;
  if (init.integrity !== undefined) record.integrity = init.integrity;
  if (init.keepalive !== undefined) record.keepalive = init.keepalive;
  if (init.method !== undefined) record.method = readMethod(init.method);
  if (init.priority !== undefined) record.priority = init.priority;
  if (init.dispatcher !== undefined) record.dispatcher = init.dispatcher;
  if (init.signal !== undefined) record.given = init.signal;
}

/**
 * The record that `input` and `init` describe.
 * @param {string | URL | Request} input
 * @param {object} [given]
 * @returns {RequestRecord}
 */
function buildRequest(input, given) {
  let record;
  let inputBody = null;
  let source = null;
  if (typeof input === 'object' && input !== null && isRequest(input)) {
    source = recordOf(input);
    record = source.copy();
    record.given = input.signal;
    inputBody = source.body;
    record.body = null;
  } else {
    record = new RequestRecord(parseUrl(usvString(input)));
  }
  if (given === undefined && source === null) return record;

  const init = readInit(given);
  const navigating = source !== null && record.mode === 'navigate';
  if (navigating) record.mode = 'same-origin';
  applyInit(record, init);
  if (record.mode === 'no-cors' && !/^(?:GET|HEAD|POST)$/.test(record.method)) {
    throw new TypeError(`'${record.method} is unsupported in no-cors mode.`);
  }
  if (init.headers !== undefined) {
    // Into a list of its own first: `init.headers` may be the input's.
    const list = new HeaderList();
    const { headers } = init;
    if (typeof headers === 'object' && headers !== null && isHeaders(headers) && headers[Symbol.iterator] === Headers.prototype.entries) {
      record.headerList = listOf(headers).copy();
    } else {
      fillList(list, headers);
      record.headerList = list;
    }
  }
  const hasBody = init.body !== undefined && init.body !== null;
  if ((hasBody || inputBody !== null) && (record.method === 'GET' || record.method === 'HEAD')) {
    throw new TypeError('Request with GET/HEAD method cannot have body.');
  }
  if (hasBody) {
    const { body, type } = extractBody(init.body, 'Request', record.keepalive);
    record.body = body;
    if (type !== null && !record.headerList.has('content-type')) record.headerList.append('content-type', type);
    if (body.source === null && init.duplex === undefined) throw new TypeError('RequestInit: duplex option is required when sending a body.');
  } else if (inputBody !== null) {
    if (inputBody.isUnusable) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
    record.body = inputBody.transfer();
  }
  return record;
}

let isRequest, makeRequest, recordOf;

class Request {
  #record;
  #headers = null;

  /**
   * @param {string | URL | Request} input
   * @param {object} [init]
   */
  constructor(input, init = undefined) {
    if (input === kWrap) {
      this.#record = init;
      return;
    }
    requireArguments(arguments.length, 1, 'Request constructor');
    this.#record = buildRequest(input, init);
  }

  static #of(value) {
    if (typeof value !== 'object' || value === null || !(#record in value)) throw illegalInvocation('Request');
    return value.#record;
  }

  get method() {
    return Request.#of(this).method;
  }

  get url() {
    return Request.#of(this).url.href;
  }

  get headers() {
    const { headerList } = Request.#of(this);
    return (this.#headers ??= makeHeaders(headerList, false));
  }

  get destination() {
    Request.#of(this);
    return '';
  }

  get referrer() {
    const { referrer } = Request.#of(this);
    if (referrer === 'no-referrer') return '';
    return referrer === 'client' ? 'about:client' : referrer.href;
  }

  get referrerPolicy() {
    return Request.#of(this).referrerPolicy;
  }

  get mode() {
    return Request.#of(this).mode;
  }

  get credentials() {
    return Request.#of(this).credentials;
  }

  get cache() {
    return Request.#of(this).cache;
  }

  get redirect() {
    return Request.#of(this).redirect;
  }

  get integrity() {
    return Request.#of(this).integrity;
  }

  get keepalive() {
    return Request.#of(this).keepalive;
  }

  get isReloadNavigation() {
    Request.#of(this);
    return false;
  }

  get isHistoryNavigation() {
    Request.#of(this);
    return false;
  }

  /** @returns {AbortSignal} follows the one that was given */
  get signal() {
    const record = Request.#of(this);
    if (record.signal === null) {
      const { AbortSignal } = require('internal/abort_controller');
      record.signal = AbortSignal.any(record.given === null ? [] : [record.given]);
    }
    return record.signal;
  }

  get duplex() {
    Request.#of(this);
    return 'half';
  }

  /** @returns {Request} */
  clone() {
    const record = Request.#of(this);
    if (record.body !== null && record.body.isUnusable) throw new TypeError('unusable');
    const copy = record.copy();
    copy.given = this.signal;
    if (record.body !== null) copy.body = record.body.clone();
    return makeRequest(copy);
  }

  get [kCloneMode]() {
    return #record in this ? UNCLONEABLE : 0;
  }

  [kInspect](depth, options) {
    return inspectMembers(this, 'Request', SHOWN, options);
  }

  static {
    isRequest = (value) => #record in value;
    recordOf = (value) => value.#record;
    makeRequest = (record) => new Request(kWrap, record);
  }
}

const SHOWN = [
  'method', 'url', 'headers', 'destination', 'referrer', 'referrerPolicy', 'mode', 'credentials', 'cache', 'redirect', 'integrity',
  'keepalive', 'isReloadNavigation', 'isHistoryNavigation', 'signal',
];
const duplex = Object.getOwnPropertyDescriptor(Request.prototype, 'duplex');
delete Request.prototype.duplex;
const shared = mixBody(Request, (value) => (typeof value === 'object' && value !== null && isRequest(value) ? recordOf(value) : undefined));
for (const key of shared.slice(2)) {
  // `duplex` stands between the body's accessors and the methods.
  if (key === 'clone') Object.defineProperty(Request.prototype, 'duplex', duplex);
  moveToEnd(Request, key);
}
moveToEnd(Request, kInspect);
expose(Request, [...SHOWN, 'duplex', ...shared]);
// Node's has it, and it means nothing.
Object.defineProperty(Request.prototype, 'attribute', { __proto__: null, enumerable: true });

module.exports = { Body, Request, RequestRecord, buildRequest, parseUrl };
