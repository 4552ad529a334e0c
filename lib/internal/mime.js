'use strict';
// MIMEType and MIMEParams: media types of the MIME Sniffing standard.

const { codes: { ERR_INVALID_MIME_SYNTAX } } = require('internal/errors');

const NOT_TOKEN = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const NOT_QUOTED = /[^\t\u0020-\u007e\u0080-\u00ff]/;
const SPACE_BEFORE = /^[\t\n\r ]+/;
const SPACE_BEHIND = /[\t\n\r ]+$/;

const lower = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Throws unless all of `text` is one token; `whole` is what the message shows. */
function checkToken(text, part, whole = text) {
  const at = text.search(NOT_TOKEN);
  if (text === '' || at !== -1) throw new ERR_INVALID_MIME_SYNTAX(part, whole, at);
  return lower(text);
}

function serializeValue(value) {
  if (value !== '' && !NOT_TOKEN.test(value)) return value;
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** @type {(params: MIMEParams, text: string) => void} */
let readParams;

class MIMEParams {
  #data = new Map();

  delete(name) {
    this.#data.delete(`${name}`);
  }

  get(name) {
    return this.#data.get(`${name}`) ?? null;
  }

  has(name) {
    return this.#data.has(`${name}`);
  }

  set(name, value) {
    const key = `${name}`;
    const text = `${value}`;
    // Throws for the name first.
    const nameAt = key.search(NOT_TOKEN);
    if (key === '' || nameAt !== -1) throw new ERR_INVALID_MIME_SYNTAX('parameter name', key, nameAt);
    const valueAt = text.search(NOT_QUOTED);
    if (valueAt !== -1) throw new ERR_INVALID_MIME_SYNTAX('parameter value', text, valueAt);
    this.#data.set(key, text);
  }

  * entries() {
    yield* this.#data.entries();
  }

  * keys() {
    yield* this.#data.keys();
  }

  * values() {
    yield* this.#data.values();
  }

  toString() {
    return Array.from(this.#data, ([name, value]) => `${name}=${serializeValue(value)}`).join(';');
  }

  toJSON() {
    return this.toString();
  }

  static {
    readParams = (params, text) => parseInto(params.#data, text);
    Object.defineProperty(this.prototype, Symbol.iterator, {
      configurable: true, enumerable: false, value: this.prototype.entries, writable: true,
    });
  }
}

/** Reads `;name=value;name="value"`: what is malformed is left out. */
function parseInto(data, text) {
  let at = 0;
  while (at < text.length) {
    at += text.slice(at).match(SPACE_BEFORE)?.[0].length ?? 0;
    const nameStart = at;
    while (at < text.length && text[at] !== ';' && text[at] !== '=') at++;
    const name = lower(text.slice(nameStart, at));
    if (at >= text.length) break;
    if (text[at] === ';') {
      at++;
      continue;
    }
    at++;
    let value;
    if (text[at] === '"') {
      ({ value, at } = quotedString(text, at + 1));
      while (at < text.length && text[at] !== ';') at++;
    } else {
      const start = at;
      while (at < text.length && text[at] !== ';') at++;
      value = text.slice(start, at).replace(SPACE_BEHIND, '');
      if (value === '') {
        at++;
        continue;
      }
    }
    at++;
    if (name !== '' && !NOT_TOKEN.test(name) && !NOT_QUOTED.test(value) && !data.has(name)) data.set(name, value);
  }
}

function quotedString(text, from) {
  let value = '';
  let at = from;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && at + 1 < text.length) at++;
    value += text[at++];
  }
  return { value, at };
}

class MIMEType {
  #type;
  #subtype;
  #params;

  /** @param {string} input */
  constructor(input) {
    const text = `${input}`.replace(SPACE_BEFORE, '');
    const slash = text.indexOf('/');
    if (slash === -1) throw new ERR_INVALID_MIME_SYNTAX('type', text, slash);
    this.#type = checkToken(text.slice(0, slash), 'type', text);
    const semicolon = text.indexOf(';', slash);
    const rest = semicolon === -1 ? text.slice(slash + 1) : text.slice(slash + 1, semicolon);
    this.#subtype = checkToken(rest.replace(SPACE_BEHIND, ''), 'subtype', text);
    this.#params = new MIMEParams();
    if (semicolon !== -1) readParams(this.#params, text.slice(semicolon + 1));
  }

  /**
   * @param {string} input
   * @returns {MIMEType | null} null for what is not a media type
   */
  static parse(input) {
    try {
      return new MIMEType(input);
    } catch (err) {
      if (err.code !== 'ERR_INVALID_MIME_SYNTAX') throw err;
      return null;
    }
  }

  get type() {
    return this.#type;
  }

  set type(value) {
    this.#type = checkToken(`${value}`, 'type');
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(value) {
    this.#subtype = checkToken(`${value}`, 'subtype');
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#params;
  }

  toString() {
    const params = this.#params.toString();
    return params === '' ? this.essence : `${this.essence};${params}`;
  }

  toJSON() {
    return this.toString();
  }
}

module.exports = { MIMEParams, MIMEType };
