'use strict';
// The URL class: a serialized URL and where its components begin and end. The parser is native.

const { UNCLONEABLE, kCloneMode } = require('internal/messaging/transferable');
const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
const { URLSearchParams, attach, replaceList, setOnChange } = require('internal/url/params');
const native = binding('url');

const inspectSymbol = Symbol.for('nodejs.util.inspect.custom');

/** Offset of a component that is not there. */
const OMITTED = -1;

// Where the native side leaves the offsets of the URL it has just parsed.
const components = new Int32Array(9);

// Numbers of the components for `native.update`.
const HREF = 0;
const PROTOCOL = 1;
const USERNAME = 2;
const PASSWORD = 3;
const HOST = 4;
const HOSTNAME = 5;
const PORT = 6;
const PATHNAME = 7;
const SEARCH = 8;
const HASH = 9;

// Scheme types of the parser whose URLs have no origin of their own.
const NOT_SPECIAL = 1;
const FILE = 6;

/** Only for inspection with hidden members shown. */
class URLContext {
  constructor(href, offsets) {
    this.href = href;
    this.protocol_end = offsets.protocolEnd;
    this.username_end = offsets.usernameEnd;
    this.host_start = offsets.hostStart;
    this.host_end = offsets.hostEnd;
    this.pathname_start = offsets.pathnameStart;
    // Shown as the parser has them, where 2^32 - 1 means that there is none.
    this.search_start = offsets.searchStart >>> 0;
    this.hash_start = offsets.hashStart >>> 0;
    this.port = offsets.port >>> 0;
    this.scheme_type = offsets.schemeType;
  }

  get hasPort() { return this.port !== OMITTED >>> 0; }
  get hasSearch() { return this.search_start !== OMITTED >>> 0; }
  get hasHash() { return this.hash_start !== OMITTED >>> 0; }
}

/** Instead of an input: what is to be taken over has been parsed already. */
const PARSED = Symbol('parsed');

/** As the parser itself would throw it: without the code in the first line of the stack. */
function invalidURL(input, base) {
  const error = new TypeError('Invalid URL');
  Error.captureStackTrace(error, invalidURL);
  error.code = 'ERR_INVALID_URL';
  error.input = input;
  if (base !== undefined) error.base = base;
  return error;
}

/** The host begins behind the `@` of the user's part. */
function firstOfHost(href, start, end) {
  return end > start && href.charCodeAt(start) === 64 /* @ */ ? start + 1 : start;
}

let fromParsed;
let isUrl;
let setComponent;

class URL {
  #href = '';
  #protocolEnd = 0;
  #usernameEnd = 0;
  #hostStart = 0;
  #hostEnd = 0;
  #port = OMITTED;
  #pathnameStart = 0;
  #searchStart = OMITTED;
  #hashStart = OMITTED;
  #schemeType = 0;
  #searchParams = null;
  /** Whether #searchParams has changes that #href has not. */
  #stale = false;

  static {
    setOnChange((url) => {
      url.#stale = true;
    });
    fromParsed = (href) => {
      const url = new URL(PARSED);
      url.#take(href);
      return url;
    };
    // Not a private method: what is no URL has to be refused by the field's own error.
    setComponent = (url, component, value) => {
      if (url.#stale) url.#flush();
      const href = native.update(url.#href, component, `${value}`, components);
      if (href !== undefined) url.#take(href);
    };
    isUrl = (value) => typeof value === 'object' && value !== null && #href in value;
  }

  get [kCloneMode]() {
    return #href in this ? UNCLONEABLE : 0;
  }

  /**
   * @param {string} input
   * @param {string} [base]
   */
  constructor(input, base = undefined) {
    if (input === PARSED) return;
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    const href = native.parse(input, base, components);
    if (href === undefined) throw invalidURL(input, base);
    this.#take(href);
  }

  /**
   * Like the constructor, with null for an invalid URL.
   * @param {string} input
   * @param {string} [base]
   */
  static parse(input, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    const href = native.parse(input, base, components);
    return href === undefined ? null : fromParsed(href);
  }

  /**
   * @param {string} input
   * @param {string} [base]
   */
  static canParse(input, base = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    return native.canParse(`${input}`, base === undefined ? undefined : `${base}`);
  }

  /** @param {Blob} object */
  static createObjectURL(object) {
    return require('internal/blob').createObjectURL(object);
  }

  /** @param {string} id */
  static revokeObjectURL(id) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('url');
    require('internal/blob').revokeObjectURL(`${id}`);
  }

  #take(href) {
    this.#href = href;
    this.#protocolEnd = components[0];
    this.#usernameEnd = components[1];
    this.#hostStart = components[2];
    this.#hostEnd = components[3];
    this.#port = components[4];
    this.#pathnameStart = components[5];
    this.#searchStart = components[6];
    this.#hashStart = components[7];
    this.#schemeType = components[8];
  }

  /** Brings changes of the parameters into the URL. */
  #settle() {
    if (this.#stale) this.#flush();
  }

  #flush() {
    this.#stale = false;
    const href = native.update(this.#href, SEARCH, this.#searchParams.toString(), components);
    if (href !== undefined) this.#take(href);
  }

  toString() {
    this.#settle();
    return this.#href;
  }

  get href() {
    this.#settle();
    return this.#href;
  }

  set href(value) {
    const before = this.#href;
    value = `${value}`;
    const href = native.update(before, HREF, value, components);
    if (href === undefined) throw invalidURL(value);
    this.#stale = false;
    this.#take(href);
    this.#refreshParams();
  }

  get origin() {
    if (this.#stale) this.#flush();
    const { protocol } = this;
    if (this.#schemeType !== NOT_SPECIAL && this.#schemeType !== FILE) return `${protocol}//${this.host}`;
    if (protocol !== 'blob:') return 'null';
    // The origin of a blob is that of the URL in its path.
    const inner = URL.parse(this.pathname);
    return inner !== null && (inner.protocol === 'http:' || inner.protocol === 'https:') ? inner.origin : 'null';
  }

  get protocol() {
    return this.#href.slice(0, this.#protocolEnd);
  }

  set protocol(value) {
    setComponent(this, PROTOCOL, value);
  }

  get username() {
    const start = this.#protocolEnd + 2;
    return start < this.#usernameEnd ? this.#href.slice(start, this.#usernameEnd) : '';
  }

  set username(value) {
    setComponent(this, USERNAME, value);
  }

  get password() {
    return this.#hostStart > this.#usernameEnd ? this.#href.slice(this.#usernameEnd + 1, this.#hostStart) : '';
  }

  set password(value) {
    setComponent(this, PASSWORD, value);
  }

  get host() {
    const start = firstOfHost(this.#href, this.#hostStart, this.#hostEnd);
    // Without a host, `/.` may stand before a path that begins with two slashes.
    return start === this.#hostEnd ? '' : this.#href.slice(start, this.#pathnameStart);
  }

  set host(value) {
    setComponent(this, HOST, value);
  }

  get hostname() {
    return this.#href.slice(firstOfHost(this.#href, this.#hostStart, this.#hostEnd), this.#hostEnd);
  }

  set hostname(value) {
    setComponent(this, HOSTNAME, value);
  }

  get port() {
    return this.#port === OMITTED ? '' : `${this.#port}`;
  }

  set port(value) {
    setComponent(this, PORT, value);
  }

  get pathname() {
    if (this.#stale) this.#flush();
    let end = this.#searchStart;
    if (end === OMITTED) end = this.#hashStart;
    return end === OMITTED ? this.#href.slice(this.#pathnameStart) : this.#href.slice(this.#pathnameStart, end);
  }

  set pathname(value) {
    setComponent(this, PATHNAME, value);
  }

  get search() {
    this.#settle();
    const start = this.#searchStart;
    if (start === OMITTED) return '';
    const end = this.#hashStart === OMITTED ? this.#href.length : this.#hashStart;
    return end - start <= 1 ? '' : this.#href.slice(start, end);
  }

  set search(value) {
    setComponent(this, SEARCH, value);
    this.#refreshParams();
  }

  #refreshParams() {
    if (this.#searchParams !== null) this.#fill(this.#searchParams);
  }

  /** Gives parameters the pairs of the query. */
  #fill(params) {
    this.#settle();
    const start = this.#searchStart;
    if (start === OMITTED) replaceList(params, '', 0, 0);
    else replaceList(params, this.#href, start + 1, this.#hashStart === OMITTED ? this.#href.length : this.#hashStart);
  }

  get searchParams() {
    if (this.#searchParams === null) {
      const params = new URLSearchParams();
      this.#fill(params);
      attach(params, this);
      this.#searchParams = params;
    }
    return this.#searchParams;
  }

  get hash() {
    if (this.#stale) this.#flush();
    const start = this.#hashStart;
    return start === OMITTED || this.#href.length - start <= 1 ? '' : this.#href.slice(start);
  }

  set hash(value) {
    setComponent(this, HASH, value);
  }

  toJSON() {
    this.#settle();
    return this.#href;
  }

  [inspectSymbol](depth, options) {
    this.#settle();
    if (typeof depth === 'number' && depth < 0) return this;
    const shown = {};
    for (const name of visible) shown[name] = this[name];
    if (options.showHidden) shown[Symbol('context')] = this.#context();
    return `${this.constructor.name} ${require('internal/util/inspect').inspect(shown, options)}`;
  }

  #context() {
    return new URLContext(this.#href, {
      protocolEnd: this.#protocolEnd,
      usernameEnd: this.#usernameEnd,
      hostStart: this.#hostStart,
      hostEnd: this.#hostEnd,
      port: this.#port,
      pathnameStart: this.#pathnameStart,
      searchStart: this.#searchStart,
      hashStart: this.#hashStart,
      schemeType: this.#schemeType,
    });
  }
}

const visible = [
  'href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search',
  'searchParams', 'hash',
];

for (const name of [...visible, 'toString', 'toJSON']) {
  Object.defineProperty(URL.prototype, name, { __proto__: null, enumerable: true });
}
for (const name of ['parse', 'canParse', 'createObjectURL', 'revokeObjectURL']) {
  Object.defineProperty(URL, name, { __proto__: null, enumerable: true });
}
Object.defineProperty(URL.prototype, Symbol.toStringTag, { __proto__: null, configurable: true, value: 'URL' });

/**
 * Whether a value is a URL, of this class or another one with the same members.
 * A legacy object has `auth` and `path` besides.
 * @param {any} value
 */
function isURL(value) {
  if (isUrl(value)) return true;
  return Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);
}

module.exports = { URL, isURL };
