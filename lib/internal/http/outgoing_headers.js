'use strict';
// The methods of OutgoingMessage that set, read and remove headers and trailers.

const {
  codes: {
    ERR_HTTP_HEADERS_SENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_CHAR, ERR_INVALID_HTTP_TOKEN,
  },
} = require('internal/errors');
const { Fields } = require('internal/http/fields');
const { kOutHeaders } = require('internal/http/symbols');
const { checkInvalidHeaderChar, checkValue, keyOf } = require('internal/http/tokens');
const { validateString } = require('internal/validators');

function nameKey(name, label) {
  const key = keyOf(name);
  if (key === undefined) throw new ERR_INVALID_HTTP_TOKEN(label, name);
  return key;
}

const methods = {
  /**
   * @param {string} name
   * @param {number | string | readonly string[]} value
   */
  setHeader(name, value) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
    const key = nameKey(name, 'Header name');
    checkValue(name, value, this._isLenientHeaderValidation());
    (this[kOutHeaders] ??= new Fields()).set(key, name, value);
    return this;
  },

  /** @param {Headers | Map<string, number | string | readonly string[]>} headers */
  setHeaders(headers) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('set');
    if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
      throw new ERR_INVALID_ARG_TYPE('headers', ['Headers', 'Map'], headers);
    }
    // Headers gives each cookie by itself.
    const cookies = [];
    for (const [name, value] of headers) {
      if (name === 'set-cookie') {
        if (Array.isArray(value)) cookies.push(...value);
        else cookies.push(value);
      } else {
        this.setHeader(name, value);
      }
    }
    if (cookies.length > 0) this.setHeader('set-cookie', cookies);
    return this;
  },

  /**
   * Adds a value, to those that the header has.
   * @param {string} name
   * @param {string | readonly string[]} value
   */
  appendHeader(name, value) {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('append');
    const key = nameKey(name, 'Header name');
    checkValue(name, value, this._isLenientHeaderValidation());
    (this[kOutHeaders] ??= new Fields()).append(key, name, value);
    return this;
  },

  getHeader(name) {
    validateString(name, 'name');
    const headers = this[kOutHeaders];
    return headers === null ? undefined : headers.get(keyOf(name) ?? name.toLowerCase());
  },

  getHeaderNames() {
    return this[kOutHeaders] === null ? [] : this[kOutHeaders].keys();
  },

  /** The names as they were set. */
  getRawHeaderNames() {
    return this[kOutHeaders] === null ? [] : this[kOutHeaders].names();
  },

  getHeaders() {
    return this[kOutHeaders] === null ? { __proto__: null } : this[kOutHeaders].toObject();
  },

  hasHeader(name) {
    validateString(name, 'name');
    return this[kOutHeaders] !== null && this[kOutHeaders].has(keyOf(name) ?? name.toLowerCase());
  },

  removeHeader(name) {
    validateString(name, 'name');
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('remove');
    const key = keyOf(name) ?? name.toLowerCase();
    if (key === 'connection') this._removedConnection = true;
    else if (key === 'content-length') this._removedContLen = true;
    else if (key === 'transfer-encoding') this._removedTE = true;
    else if (key === 'date') this.sendDate = false;
    this[kOutHeaders]?.remove(key);
  },

  /** @returns {object} the headers by the names as they were set */
  _renderHeaders() {
    if (this._header) throw new ERR_HTTP_HEADERS_SENT('render');
    const headers = this[kOutHeaders];
    const rendered = {};
    if (headers === null) return rendered;
    headers.forEach((key, name, value) => { rendered[name] = value; });
    return rendered;
  },

  /** @param {object | [string, string][]} headers sent after a chunked body */
  addTrailers(headers) {
    this._trailer = '';
    const lenient = this._isLenientHeaderValidation();
    for (const entry of Array.isArray(headers) ? headers : Object.entries(headers)) {
      const [name, value] = entry;
      nameKey(name, 'Trailer name');
      for (const each of Array.isArray(value) && value.length > 1 ? value : [value]) {
        if (checkInvalidHeaderChar(each, lenient)) throw new ERR_INVALID_CHAR('trailer content', name);
        this._trailer += `${name}: ${each}\r\n`;
      }
    }
  },
};

/**
 * The headers of writeHead(), on top of those set before.
 * @param {import('http').OutgoingMessage} message
 * @param {object | any[]} headers
 */
function mergeHeaders(message, headers) {
  if (!Array.isArray(headers)) {
    for (const name of Object.keys(headers)) {
      if (name) message.setHeader(name, headers[name]);
    }
    return;
  }
  if (headers.length % 2 !== 0) throw new ERR_INVALID_ARG_VALUE('headers', headers);
  // They take the place of those set before, but may repeat among themselves.
  for (let i = 0; i < headers.length; i += 2) message.removeHeader(headers[i]);
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i]) message.appendHeader(headers[i], headers[i + 1]);
  }
}

module.exports = { mergeHeaders, methods };
