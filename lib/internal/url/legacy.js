'use strict';
// The legacy URL API: taking URLs and half URLs apart, putting them together, and resolving one
// against another, the way browsers did it before there was a standard.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_URL } } = require('internal/errors');
const { validateObject, validateString } = require('internal/validators');
const { isURL } = require('internal/url/whatwg');
const querystring = require('querystring');
const native = binding('url');

/** Schemes that are followed by `//host`. */
const slashed = new Set(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);

function isSlashed(protocol) {
  if (!protocol) return false;
  return slashed.has(protocol.endsWith(':') ? protocol.slice(0, -1) : protocol);
}

/** Code is no address: it has no host and nothing in it is escaped. */
function isScript(protocol) {
  return protocol === 'javascript' || protocol === 'javascript:';
}

const outerSpace = /^[\0-\x20\u00a0\ufeff]+|[\0-\x20\u00a0\ufeff]+$/g;
const scheme = /^[a-z0-9.+-]+:/i;
const plainPath = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const userAtHost = /^\/\/[^@/]+@[^@/]+/;
const endsHost = /[/?#]/;
/** What ends the host unless an `@` comes later. */
const neverInHost = /[ "%';<>\\^`{|}]/;
const forbiddenInHost = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const forbiddenInAddress = /[\0\t\n\r #%/<>?@\\^|]/;
const lineSpace = /[\t\n\r]/;
const lineSpaces = /[\t\n\r]/g;
const plainHost = /^[a-z0-9.-]*$/;
const toEscape = /[\t\n\r "'<>\\^`{|}]/g;
const hashOrQuestion = /[#?]/;
const longestHost = 255;

const escapes = { '\t': '%09', '\n': '%0A', '\r': '%0D', "'": '%27' };

function escapeCharacter(character) {
  return escapes[character] ?? encodeURIComponent(character);
}

function isAddress(hostname) {
  return hostname.startsWith('[') && hostname.endsWith(']');
}

function isSpace(unit) {
  return unit <= 32 || unit === 0xa0 || unit === 0xfeff;
}

function isSpacedOut(text) {
  return text.length > 0 && (isSpace(text.charCodeAt(0)) || isSpace(text.charCodeAt(text.length - 1)));
}

/** An `@` before the query. */
function hasUser(text) {
  const at = text.indexOf('@');
  if (at === -1) return false;
  const question = text.indexOf('?');
  return question === -1 || at < question;
}

/** Backslashes separate like slashes, up to the query or the fragment. */
function straighten(text) {
  if (!text.includes('\\')) return text;
  const end = text.search(/[?#]/);
  if (end === -1) return text.replaceAll('\\', '/');
  return text.slice(0, end).replaceAll('\\', '/') + text.slice(end);
}

class Url {
  constructor() {
    this.protocol = null;
    this.slashes = null;
    this.auth = null;
    this.host = null;
    this.port = null;
    this.hostname = null;
    this.hash = null;
    this.search = null;
    this.query = null;
    this.pathname = null;
    this.path = null;
    this.href = null;
  }
}

// The methods are enumerable, as they are on any function's prototype.
Object.assign(Url.prototype, {
  /**
   * @param {string} url
   * @param {boolean} [parseQueryString] make `query` an object
   * @param {boolean} [slashesDenoteHost] take `//a/b` for a host and a path
   * @returns {Url}
   */
  parse(url, parseQueryString, slashesDenoteHost) {
    validateString(url, 'url');
    let rest = straighten(isSpacedOut(url) ? url.replace(outerSpace, '') : url);

    if (!slashesDenoteHost && rest.charCodeAt(0) === 47 /* / */ && !rest.includes('#') && !hasUser(rest)) {
      const plain = plainPath.exec(rest);
      if (plain !== null) {
        this.path = this.href = rest;
        this.pathname = plain[1];
        setQuery(this, plain[2], parseQueryString);
        return this;
      }
    }

    const found = scheme.exec(rest);
    if (found !== null) {
      this.protocol = found[0].toLowerCase();
      rest = rest.slice(found[0].length);
    }
    const { protocol } = this;
    if (rest.startsWith('//') && (slashesDenoteHost || protocol !== null || userAtHost.test(rest)) && !isScript(protocol)) {
      this.slashes = true;
      rest = rest.slice(2);
    }
    if (!isScript(protocol)) {
      if (this.slashes || protocol !== null && !isSlashed(protocol)) rest = takeAuthority(this, rest, url);
      rest = rest.replace(toEscape, escapeCharacter);
    }

    const hash = rest.indexOf('#');
    if (hash !== -1) {
      this.hash = rest.slice(hash);
      rest = rest.slice(0, hash);
    }
    const question = rest.indexOf('?');
    setQuery(this, question === -1 ? undefined : rest.slice(question), parseQueryString);
    if (question !== -1) rest = rest.slice(0, question);
    if (rest.length > 0) this.pathname = rest;
    else if (isSlashed(protocol) && this.hostname) this.pathname = '/';

    if (this.pathname || this.search) this.path = `${this.pathname || ''}${this.search || ''}`;
    this.href = this.format();
    return this;
  },

  /** @returns {string} the URL that the members mean */
  format() {
    const auth = this.auth ? `${encodeURIComponent(this.auth).replaceAll('%3A', ':')}@` : '';
    // The members are whatever a program has put there.
    let protocol = `${this.protocol || ''}`;
    if (protocol && !protocol.endsWith(':')) protocol += ':';
    let host = '';
    if (this.host) {
      host = auth + this.host;
    } else if (this.hostname) {
      const hostname = `${this.hostname}`;
      const bare = hostname.includes(':') && !isAddress(hostname);
      host = auth + (bare ? `[${hostname}]` : hostname);
      if (this.port) host += `:${this.port}`;
    }
    let pathname = `${this.pathname || ''}`;
    if (hashOrQuestion.test(pathname)) pathname = pathname.replace(/[#?]/g, encodeURIComponent);
    if (this.slashes || isSlashed(protocol)) {
      if (this.slashes || host) {
        if (pathname && !pathname.startsWith('/')) pathname = `/${pathname}`;
        host = `//${host}`;
      } else if (protocol.startsWith('file')) {
        host = '//';
      }
    }
    const query = this.query !== null && typeof this.query === 'object' ? querystring.stringify(this.query) : '';
    let search = `${this.search || (query ? `?${query}` : '')}`;
    if (search && !search.startsWith('?')) search = `?${search}`;
    let hash = `${this.hash || ''}`;
    if (hash && !hash.startsWith('#')) hash = `#${hash}`;
    return `${protocol}${host}${pathname}${search.includes('#') ? search.replaceAll('#', '%23') : search}${hash}`;
  },

  /** @param {string} relative */
  resolve(relative) {
    return this.resolveObject(parse(relative, false, true)).format();
  },

  /**
   * @param {string | Url} relative
   * @returns {Url}
   */
  resolveObject(relative) {
    if (typeof relative === 'string') relative = new Url().parse(relative, false, true);
    return resolveAgainst(this, relative);
  },

  /** Splits `host` into `hostname` and `port`. */
  parseHost() {
    let { host } = this;
    const port = /:[0-9]*$/.exec(host);
    if (port !== null) {
      if (port[0] !== ':') this.port = port[0].slice(1);
      host = host.slice(0, port.index);
    }
    if (host) this.hostname = host;
  },
});

function setQuery(url, search, asObject) {
  if (search !== undefined) {
    url.search = search;
    url.query = search.slice(1);
    if (asObject) url.query = querystring.parse(url.query);
  } else if (asObject) {
    url.search = null;
    url.query = { __proto__: null };
  }
}

/** Where the user's part and the host end in what follows the slashes. */
function findAuthority(rest) {
  const stop = rest.search(endsHost);
  const authority = stop === -1 ? rest : rest.slice(0, stop);
  const at = authority.lastIndexOf('@');
  const never = authority.slice(at + 1).search(neverInHost);
  return { at, end: never === -1 ? authority.length : at + 1 + never };
}

/** Sets user, host and port. Returns what follows them. */
function takeAuthority(url, rest, input) {
  const stop = rest.search(endsHost);
  // As everywhere before a path, tabs and line ends count as not written.
  if (lineSpace.test(rest)) {
    rest = stop === -1 ? rest.replace(lineSpaces, '') : rest.slice(0, stop).replace(lineSpaces, '') + rest.slice(stop);
  }
  const { at, end } = findAuthority(rest);
  if (at !== -1) url.auth = decodeURIComponent(rest.slice(0, at));
  url.host = rest.slice(at + 1, end);
  url.parseHost();
  url.hostname ??= '';
  rest = rest.slice(end);

  const address = isAddress(url.hostname);
  if (!address && url.hostname.includes(':')) throw new ERR_INVALID_ARG_VALUE('url', 'Invalid port in url', input);
  url.hostname = url.hostname.length > longestHost ? '' : url.hostname.toLowerCase();
  // Plain names have nothing to be mapped, and nothing that is forbidden.
  if (!plainHost.test(url.hostname) || url.hostname.includes('xn--')) mapHost(url, address, input);
  url.host = `${url.hostname}${url.port ? `:${url.port}` : ''}`;
  if (address) {
    url.hostname = url.hostname.slice(1, -1);
    if (!rest.startsWith('/')) rest = `/${rest}`;
  }
  return rest;
}

/** Brings an international name into the form that DNS has, and refuses what no host can be named. */
function mapHost(url, address, input) {
  if (!address) url.hostname = native.toAscii(url.hostname);
  if (url.hostname === '' || (address ? forbiddenInAddress : forbiddenInHost).test(url.hostname)) {
    throw new ERR_INVALID_URL(input);
  }
}

// ---- resolving ----------------------------------------------------------------------------------

function finish(url) {
  url.href = url.format();
  return url;
}

function setPath(url) {
  if (url.pathname !== null || url.search !== null) {
    url.path = `${url.pathname || ''}${url.search || ''}`;
  }
}

function segmentsOf(pathname) {
  return pathname ? pathname.split('/') : [];
}

function resolveAgainst(base, relative) {
  const result = Object.assign(new Url(), base);
  result.hash = relative.hash;
  if (relative.href === '') return finish(result);
  if (relative.slashes && !relative.protocol) return takeAllButProtocol(result, relative);
  if (relative.protocol && relative.protocol !== result.protocol) return changeProtocol(result, relative);
  return resolvePath(result, relative);
}

/** `//host/path` against anything. */
function takeAllButProtocol(result, relative) {
  const { protocol } = result;
  Object.assign(result, relative, { protocol });
  if (isSlashed(protocol) && result.hostname && !result.pathname) result.path = result.pathname = '/';
  return finish(result);
}

/** `other:something`: nothing of the base is left but, for known schemes, the meaning of missing slashes. */
function changeProtocol(result, relative) {
  const { protocol } = relative;
  if (!isSlashed(protocol)) return finish(Object.assign(result, relative));
  result.protocol = protocol;
  let host = relative.host;
  let { pathname } = relative;
  if (!host && protocol !== 'file:' && protocol !== 'file') {
    // The first segment that is not empty is the host.
    const segments = (pathname || '').split('/');
    while (segments.length > 0 && !(host = segments.shift()));
    host ||= '';
    relative.host = host;
    relative.hostname ||= '';
    if (segments[0] !== '') segments.unshift('');
    if (segments.length < 2) segments.unshift('');
    pathname = segments.join('/');
  }
  result.pathname = pathname;
  result.search = relative.search;
  result.query = relative.query;
  result.host = host || '';
  result.auth = relative.auth;
  result.hostname = relative.hostname || relative.host;
  result.port = relative.port;
  if (result.pathname || result.search) result.path = `${result.pathname || ''}${result.search || ''}`;
  result.slashes ||= relative.slashes;
  return finish(result);
}

/** Moves the host in front of the path, for schemes where it is nothing else than the path's start. */
function foldHost(segments, host) {
  if (!host) return;
  if (segments[0] === '') segments[0] = host;
  else segments.unshift(host);
}

/** The opposite: the path's first segment is shown as host, with the user that may stand in it. */
function unfoldHost(result, first) {
  result.host = result.hostname = first;
  const at = first ? first.indexOf('@') : -1;
  if (at > 0) {
    const parts = first.split('@');
    result.auth = parts.shift();
    result.host = result.hostname = parts.shift();
  }
}

function startsWithSlash(pathname) {
  return Boolean(pathname) && pathname.charAt(0) === '/';
}

function resolvePath(result, relative) {
  const relativeIsRooted = Boolean(relative.host) || startsWithSlash(relative.pathname);
  let rooted = relativeIsRooted || startsWithSlash(result.pathname) || Boolean(result.host && relative.pathname);
  // Inside a rooted path `..` cannot leave the root.
  const keepsWithinRoot = rooted;
  const folded = Boolean(result.protocol) && !isSlashed(result.protocol);
  let segments = segmentsOf(result.pathname);
  const relativeSegments = segmentsOf(relative.pathname);

  if (folded) {
    result.hostname = '';
    result.port = null;
    foldHost(segments, result.host);
    result.host = '';
    if (relative.protocol) {
      relative.hostname = null;
      relative.port = null;
      result.auth = null;
      foldHost(relativeSegments, relative.host);
      relative.host = null;
    }
    rooted &&= relativeSegments[0] === '' || segments[0] === '';
  }

  if (relativeIsRooted) {
    takeHost(result, relative);
    result.search = relative.search;
    result.query = relative.query;
    segments = relativeSegments;
  } else if (relativeSegments.length > 0) {
    segments.pop();
    segments = segments.concat(relativeSegments);
    result.search = relative.search;
    result.query = relative.query;
  } else if (relative.search !== null && relative.search !== undefined) {
    // A query alone keeps the path.
    if (folded) unfoldHost(result, segments.shift());
    result.search = relative.search;
    result.query = relative.query;
    setPath(result);
    return finish(result);
  }

  if (segments.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    return finish(result);
  }

  const inDirectory = endsInDirectory(segments, Boolean(result.host || relative.host));
  segments = climb(segments, keepsWithinRoot || rooted);
  if (rooted && segments[0] !== '' && !startsWithSlash(segments[0])) segments.unshift('');
  if (inDirectory && !segments.join('/').endsWith('/')) segments.push('');

  const isAbsolute = segments[0] === '' || startsWithSlash(segments[0]);
  if (folded) unfoldHost(result, isAbsolute ? '' : segments.length > 0 ? segments.shift() : '');
  rooted ||= Boolean(result.host && segments.length > 0);
  if (rooted && !isAbsolute) segments.unshift('');

  if (segments.length === 0) {
    result.pathname = null;
    result.path = null;
  } else {
    result.pathname = segments.join('/');
  }
  setPath(result);
  result.auth = relative.auth || result.auth;
  result.slashes ||= relative.slashes;
  return finish(result);
}

function takeHost(result, relative) {
  if (relative.host || relative.host === '') {
    if (result.host !== relative.host) result.auth = null;
    result.host = relative.host;
    result.port = relative.port;
  }
  if (relative.hostname || relative.hostname === '') {
    if (result.hostname !== relative.hostname) result.auth = null;
    result.hostname = relative.hostname;
  }
}

function endsInDirectory(segments, hasHost) {
  const last = segments[segments.length - 1];
  if (last === '') return true;
  return (last === '.' || last === '..') && (hasHost || segments.length > 1);
}

/** Folds `.` and `..`, from the end. */
function climb(segments, withinRoot) {
  const kept = [];
  let up = 0;
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    if (segment === '..') up++;
    else if (segment !== '.' && up > 0) up--;
    else if (segment !== '.') kept.push(segment);
  }
  kept.reverse();
  return withinRoot ? kept : new Array(up).fill('..').concat(kept);
}

// ---- the module's functions -----------------------------------------------------------------------

let warned = false;

const warning = '`url.parse()` behavior is not standardized and prone to errors that have security ' +
  'implications. Use the WHATWG URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.';

/**
 * @deprecated
 * @param {string} url
 * @param {boolean} [parseQueryString]
 * @param {boolean} [slashesDenoteHost]
 */
function parse(url, parseQueryString, slashesDenoteHost) {
  if (!warned && process.noDeprecation !== true && !binding('util').isInsideNodeModules(100)) {
    warned = true;
    process.emitWarning(warning, 'DeprecationWarning', 'DEP0169');
  }
  return url instanceof Url ? url : new Url().parse(url, parseQueryString, slashesDenoteHost);
}

/**
 * @param {string} source
 * @param {string} relative
 */
function resolve(source, relative) {
  return parse(source, false, true).resolve(relative);
}

/**
 * @param {string} source
 * @param {string} relative
 */
function resolveObject(source, relative) {
  return source ? parse(source, false, true).resolveObject(relative) : relative;
}

/**
 * A URL as text: of a WHATWG URL with some parts left out, of anything else by its members.
 * @param {URL | Url | object | string} urlObject
 * @param {{ auth?: boolean, fragment?: boolean, search?: boolean, unicode?: boolean }} [options]
 */
function format(urlObject, options) {
  if (typeof urlObject === 'string') return parse(urlObject).format();
  if (typeof urlObject !== 'object' || urlObject === null) {
    throw new ERR_INVALID_ARG_TYPE('urlObject', ['Object', 'string'], urlObject);
  }
  if (!isURL(urlObject)) return Url.prototype.format.call(urlObject);
  let auth = true;
  let fragment = true;
  let search = true;
  let unicode = false;
  if (options) {
    validateObject(options, 'options');
    if (options.auth !== undefined && options.auth !== null) auth = Boolean(options.auth);
    if (options.fragment !== undefined && options.fragment !== null) fragment = Boolean(options.fragment);
    if (options.search !== undefined && options.search !== null) search = Boolean(options.search);
    if (options.unicode !== undefined && options.unicode !== null) unicode = Boolean(options.unicode);
  }
  return native.format(urlObject.href, fragment, unicode, search, auth);
}

module.exports = { Url, format, parse, resolve, resolveObject };
