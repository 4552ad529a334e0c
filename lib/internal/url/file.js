'use strict';
// Between file paths and `file:` URLs, and from a URL to the options of an HTTP request.

const {
  codes: {
    ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FILE_URL_HOST, ERR_INVALID_FILE_URL_PATH,
    ERR_INVALID_URL_SCHEME, ERR_MISSING_ARGS,
  },
} = require('internal/errors');
const { validateObject, validateString } = require('internal/validators');
const { URL, isURL } = require('internal/url/whatwg');
const { decodeBytes } = require('internal/url/percent');
const path = require('path');
const native = binding('url');

function isWindows(options) {
  return options?.windows ?? process.platform === 'win32';
}

function asFileURL(value) {
  const url = typeof value === 'string' ? new URL(value) : value;
  if (!isURL(url)) throw new ERR_INVALID_ARG_TYPE('path', ['string', 'URL'], value);
  if (url.protocol !== 'file:') throw new ERR_INVALID_URL_SCHEME('file');
  return url;
}

/** Escaped separators would become part of a name, which no file has. */
function checkEscapes(url, windows) {
  const { pathname } = url;
  if (windows ? /%2f|%5c/i.test(pathname) : /%2f/i.test(pathname)) {
    const which = windows ? '\\ or /' : '/';
    throw new ERR_INVALID_FILE_URL_PATH(`must not include encoded ${which} characters`, url);
  }
  if (!windows && url.hostname !== '') throw new ERR_INVALID_FILE_URL_HOST(process.platform);
}

function checkDrive(url, text) {
  if (!/^\/[a-z]:/i.test(text)) throw new ERR_INVALID_FILE_URL_PATH('must be absolute', url);
}

/**
 * @param {string | URL} value
 * @param {{ windows?: boolean }} [options]
 * @returns {string}
 */
function fileURLToPath(value, options = undefined) {
  const windows = isWindows(options);
  const url = asFileURL(value);
  if (!windows) {
    if (url.hostname !== '') throw new ERR_INVALID_FILE_URL_HOST(process.platform);
    checkEscapes(url, false);
    const { pathname } = url;
    return pathname.includes('%') ? decodeURIComponent(pathname) : pathname;
  }
  checkEscapes(url, true);
  const text = decodeURIComponent(url.pathname);
  if (url.hostname !== '') return `\\\\${domainToUnicode(url.hostname)}${text.replaceAll('/', '\\')}`;
  checkDrive(url, text);
  return text.slice(1).replaceAll('/', '\\');
}

/**
 * Like fileURLToPath, for paths that are no valid UTF-8.
 * @param {string | URL} value
 * @param {{ windows?: boolean }} [options]
 * @returns {Buffer}
 */
function fileURLToPathBuffer(value, options = undefined) {
  const { Buffer } = require('buffer');
  const windows = isWindows(options);
  const url = asFileURL(value);
  checkEscapes(url, windows);
  if (!windows) return decodeBytes(Buffer.from(url.pathname));
  const text = url.pathname.replaceAll('/', '\\');
  if (url.hostname !== '') {
    return Buffer.concat([Buffer.from(`\\\\${domainToUnicode(url.hostname)}`), decodeBytes(Buffer.from(text))]);
  }
  const bytes = decodeBytes(Buffer.from(text));
  checkDrive(url, bytes.latin1Slice(0, Math.min(bytes.length, 3)).replace('\\', '/'));
  return bytes.subarray(1);
}

function escapePath(text, pattern) {
  return text.replace(pattern, escapeCharacter);
}

function escapeCharacter(character) {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

// What the URL parser would drop, take for syntax, or leave although RFC 3986 has it escaped.
const specialInPath = /[%\\\n\r\t?#[\]^|~]/g;
// On Windows a backslash separates, which is what the URL parser takes it for.
const specialInWindowsPath = /[%\n\r\t?#[\]^|~]/g;

/**
 * @param {string} filepath
 * @param {{ windows?: boolean }} [options]
 * @returns {URL}
 */
function pathToFileURL(filepath, options = undefined) {
  validateString(filepath, 'path');
  if (!isWindows(options)) {
    let resolved = path.posix.resolve(filepath);
    if (filepath.endsWith('/') && !resolved.endsWith('/')) resolved += '/';
    return new URL(`file://${escapePath(resolved, specialInPath)}`);
  }
  if (filepath.startsWith('\\\\') && !/^\\\\\?\\(?!UNC\\)/.test(filepath)) return shareToURL(filepath);
  let resolved = path.win32.resolve(filepath).replace(/^\\\\\?\\/, '');
  if (/[\\/]$/.test(filepath) && !resolved.endsWith('\\')) resolved += '\\';
  return new URL(`file:///${escapePath(resolved, specialInWindowsPath)}`);
}

function shareToURL(filepath) {
  const start = filepath.startsWith('\\\\?\\UNC\\') ? 8 : 2;
  const end = filepath.indexOf('\\', start);
  if (end === -1) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Missing UNC resource path');
  if (end === start) throw new ERR_INVALID_ARG_VALUE('path', filepath, 'Empty UNC servername');
  const server = domainToASCII(filepath.slice(start, end));
  // Nothing but the URL parser's own error can say that the server has no valid name.
  return new URL(`//${server === '' ? ' ' : server}${escapePath(filepath.slice(end), specialInWindowsPath)}`, 'file:///');
}

/**
 * @param {any} value
 * @returns {any} the path of a URL; anything else as it is
 */
function toPathIfFileURL(value) {
  return isURL(value) ? fileURLToPath(value) : value;
}

/**
 * Options for http.request() that mean the URL.
 * @param {URL} url
 */
function urlToHttpOptions(url) {
  validateObject(url, 'url', { allowArray: true, allowFunction: true });
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    // A URL may have been given further members by the program.
    ...url,
    protocol: url.protocol,
    hostname: hostname && hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ''}${search || ''}`,
    href: url.href,
  };
  if (port !== '') options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

/** @param {string} domain */
function domainToASCII(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return native.domainToAscii(`${domain}`);
}

/** @param {string} domain */
function domainToUnicode(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS('domain');
  return native.domainToUnicode(`${domain}`);
}

module.exports = {
  domainToASCII,
  domainToUnicode,
  fileURLToPath,
  fileURLToPathBuffer,
  pathToFileURL,
  urlToHttpOptions,
};

// For other built-in modules only.
Object.defineProperty(module.exports, 'toPathIfFileURL', { __proto__: null, value: toPathIfFileURL });
