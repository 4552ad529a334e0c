'use strict';
// From the fields as they were sent to the objects that users read: which repeated headers are joined, and how.

/** What is done with a header that came before: the first counts, values are joined, or there is a list. */
const FIRST = 0;
const COMMA = 1;
const SEMICOLON = 2;
const LIST = 3;

const RULES = { __proto__: null, 'set-cookie': LIST, 'cookie': SEMICOLON };
for (const name of [
  'age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since',
  'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after',
  'server', 'user-agent',
]) RULES[name] = FIRST;

/** A name as it is sent, with its lower-case form and rule; names seen before. */
const known = new Map();
/** A peer must not fill the memory with names, nor keep out those that come later: then all are forgotten. */
const MOST_NAMES = 512;
const LONGEST_NAME = 40;

class Name {
  constructor(sent) {
    this.key = sent.toLowerCase();
    this.rule = RULES[this.key] ?? COMMA;
  }
}

function nameOf(sent) {
  let name = known.get(sent);
  if (name === undefined) {
    name = new Name(sent);
    if (sent.length > LONGEST_NAME) return name;
    if (known.size === MOST_NAMES) known.clear();
    known.set(sent, name);
  }
  return name;
}

/**
 * Adds a header to `headers`.
 * @param {object} headers
 * @param {string} sent its name
 * @param {string} value
 * @param {boolean} join join what would otherwise be dropped
 */
function addHeader(headers, sent, value, join) {
  const { key, rule } = nameOf(sent);
  let before = headers[key];
  // What every object inherits.
  if (typeof before === 'function' || key === '__proto__') before = undefined;
  if (rule === LIST) {
    if (before === undefined) headers[key] = [value];
    else before.push(value);
  } else if (before === undefined) {
    headers[key] = value;
  } else if (rule === SEMICOLON) {
    headers[key] = `${before}; ${value}`;
  } else if (rule === COMMA || join) {
    headers[key] = `${before}, ${value}`;
  }
}

/** As addHeader, to a list of values. */
function addDistinct(headers, sent, value) {
  const { key } = nameOf(sent);
  const before = headers[key];
  if (before === undefined) headers[key] = [value];
  else before.push(value);
}

/**
 * @param {string[]} raw names and values
 * @param {boolean} join
 * @returns {object}
 */
function headersOf(raw, join) {
  const headers = {};
  for (let i = 0; i < raw.length; i += 2) addHeader(headers, raw[i], raw[i + 1], join);
  return headers;
}

/**
 * @param {string[]} raw names and values
 * @returns {object} lists of values
 */
function distinctOf(raw) {
  const headers = { __proto__: null };
  for (let i = 0; i < raw.length; i += 2) addDistinct(headers, raw[i], raw[i + 1]);
  return headers;
}

module.exports = { addDistinct, addHeader, distinctOf, headersOf };
