'use strict';
// `node:querystring`: the older way to take query strings apart and to put them together.

const { codes: { ERR_INVALID_URI } } = require('internal/errors');
const { decodeBytes } = require('internal/url/percent');

const escaped = /%[\da-f]{2}/i;
const unreserved = /^[\w.!~*'()-]*$/;

/**
 * Percent-decoding to bytes.
 * @param {string} text
 * @param {boolean} [decodeSpaces] a plus sign means a space
 * @returns {Buffer}
 */
function unescapeBuffer(text, decodeSpaces) {
  if (decodeSpaces) text = text.replaceAll('+', ' ');
  return decodeBytes(require('buffer').Buffer.from(text, 'latin1'));
}

/**
 * Percent-decoding; what does not decode to UTF-8 is decoded leniently.
 * @param {string} text
 * @param {boolean} [decodeSpaces] for the lenient decoder
 */
function unescape(text, decodeSpaces) {
  try {
    return decodeURIComponent(text);
  } catch {
    return exports.unescapeBuffer(`${text}`, decodeSpaces).toString();
  }
}

// encodeURIComponent() leaves letters, digits and these as they are.
const isUnreserved = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.!~*'()-") {
  isUnreserved[character.charCodeAt(0)] = 1;
}

/** For a few characters a loop is quicker than a regular expression. */
function isShortUnreserved(text) {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127 || isUnreserved[unit] === 0) return false;
  }
  return true;
}

/** @param {any} text */
function escape(text) {
  if (typeof text !== 'string') text = typeof text === 'object' ? String(text) : `${text}`;
  if (text.length <= 24 ? isShortUnreserved(text) : unreserved.test(text)) return text;
  return encodeURIComponent(text.isWellFormed() ? text : pairUp(text));
}

/** A surrogate makes a pair with whatever follows it; with nothing behind it there is no URI. */
function pairUp(text) {
  return text.replace(/([\ud800-\udfff])([^]?)/g, (_, first, second) => {
    if (second === '') throw new ERR_INVALID_URI();
    return String.fromCodePoint(0x10000 + ((first.charCodeAt(0) & 0x3ff) << 10 | second.charCodeAt(0) & 0x3ff));
  });
}

function asText(value) {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : '';
  return typeof value === 'bigint' || typeof value === 'boolean' ? `${value}` : '';
}

/**
 * @param {object} obj
 * @param {string} [sep]
 * @param {string} [eq]
 * @param {{ encodeURIComponent?: (text: string) => string }} [options]
 */
function stringify(obj, sep, eq, options) {
  if (obj === null || typeof obj !== 'object') return '';
  const between = sep || '&';
  const equals = eq || '=';
  const own = options?.encodeURIComponent;
  const encode = typeof own === 'function' ? own : exports.escape;
  let text = '';
  for (const key of Object.keys(obj)) {
    const value = obj[key];
    const name = `${encode(key)}${equals}`;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        if (text !== '') text += between;
        text += name + encode(asText(value[i]));
      }
    } else {
      if (text !== '') text += between;
      text += name + encode(asText(value));
    }
  }
  return text;
}

/**
 * @param {string} qs
 * @param {string} [sep]
 * @param {string} [eq]
 * @param {{ maxKeys?: number, decodeURIComponent?: (text: string) => string }} [options]
 * @returns {Record<string, string | string[]>}
 */
function parse(qs, sep, eq, options) {
  const members = { __proto__: null };
  if (typeof qs !== 'string' || qs.length === 0) return members;
  // What is no string may still turn into an empty one, which separates nothing.
  const between = sep ? `${sep}` : '&';
  const equals = eq ? `${eq}` : '=';
  const maxKeys = options?.maxKeys;
  let left = typeof maxKeys === 'number' ? maxKeys > 0 ? maxKeys : -1 : 1000;
  const own = options?.decodeURIComponent;
  const decode = typeof own === 'function' ? own : exports.unescape;
  // The built-in decoder has nothing to do where nothing is escaped; a program's own one is always asked.
  const always = decode !== unescape;
  if (between === '&' && equals === '=') {
    parseUsual(qs, members, left, decode, always);
    return members;
  }

  for (let start = 0, end; start < qs.length && left !== 0; start = end + between.length) {
    end = between === '' ? -1 : qs.indexOf(between, start);
    if (end === -1) end = qs.length;
    // An empty pair is none, but counts.
    left--;
    if (end === start) continue;
    const middle = qs.indexOf(equals, start);
    const hasValue = middle !== -1 && middle + equals.length <= end;
    const name = qs.slice(start, hasValue ? middle : end);
    const value = hasValue ? qs.slice(middle + equals.length, end) : '';
    add(members, decoded(name, decode, always), decoded(value, decode, always));
  }
  return members;
}

/** With the usual separators one look at each character is enough. */
function parseUsual(qs, members, left, decode, always) {
  const { length } = qs;
  let start = 0;
  let middle = -1;
  // Whether something is to be decoded, in the name or in the value.
  let isPlain = !always;
  for (let at = 0; at <= length && left !== 0; at++) {
    const unit = at === length ? 38 : qs.charCodeAt(at);
    if (unit === 38 /* & */) {
      // Nothing follows the last separator.
      if (at === length && start === length) return;
      left--;
      if (at > start) {
        let name = qs.slice(start, middle === -1 ? at : middle);
        let value = middle === -1 ? '' : qs.slice(middle + 1, at);
        if (!isPlain) {
          name = decoded(name, decode, always);
          value = decoded(value, decode, always);
        }
        add(members, name, value);
      }
      start = at + 1;
      middle = -1;
      isPlain = !always;
    } else if (unit === 61 /* = */) {
      if (middle === -1) middle = at;
    } else if (unit === 43 /* + */ || unit === 37 /* % */) {
      isPlain = false;
    }
  }
}

function add(members, name, value) {
  const present = members[name];
  if (present === undefined) members[name] = value;
  else if (typeof present === 'string') members[name] = [present, value];
  else present.push(value);
}

function decoded(text, decode, always) {
  if (text.length === 0) return '';
  if (text.includes('+')) text = text.replaceAll('+', always ? '%20' : ' ');
  if (!always) {
    if (!text.includes('%')) return text;
    const ascii = decodedAscii(text);
    if (ascii !== undefined) return ascii;
    if (!escaped.test(text)) return text;
  }
  try {
    return decode(text);
  } catch {
    return unescape(text);
  }
}

/** Value of a hexadecimal digit, or a negative number. */
function digit(unit) {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** The decoded text if all it has escaped are ASCII characters. */
function decodedAscii(text) {
  let out = '';
  let from = 0;
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', from)) {
    const high = digit(text.charCodeAt(at + 1));
    const low = digit(text.charCodeAt(at + 2));
    if (high < 0 || high > 7 || low < 0) return undefined;
    out += text.slice(from, at) + String.fromCharCode(high << 4 | low);
    from = at + 3;
  }
  return out + text.slice(from);
}

Object.assign(exports, {
  unescapeBuffer,
  unescape,
  escape,
  stringify,
  encode: stringify,
  parse,
  decode: parse,
});
