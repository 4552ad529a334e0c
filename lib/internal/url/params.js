'use strict';
// URLSearchParams: an ordered list of names and values, standing alone or bound to a URL.

const {
  codes: { ERR_ARG_NOT_ITERABLE, ERR_INVALID_THIS, ERR_INVALID_TUPLE, ERR_MISSING_ARGS },
} = require('internal/errors');
const { UNCLONEABLE, kCloneMode } = require('internal/messaging/transferable');
const { validateFunction } = require('internal/validators');
const { decodeLossy } = require('internal/url/percent');

const inspectSymbol = Symbol.for('nodejs.util.inspect.custom');
const plain = /^[\w*.-]*$/;
const leftByEncodeURIComponent = /[!'()~]|%20/g;
const replacements = { '!': '%21', "'": '%27', '(': '%28', ')': '%29', '~': '%7E', '%20': '+' };

/** Text as WebIDL's USVString: lone surrogates become U+FFFD. */
function toText(value) {
  const text = typeof value === 'string' ? value : `${value}`;
  return text.isWellFormed() ? text : text.toWellFormed();
}

function encode(text) {
  if (plain.test(text)) return text;
  return encodeURIComponent(text).replace(leftByEncodeURIComponent, (found) => replacements[found]);
}

function decode(text, hasPlus, hasPercent) {
  if (hasPlus) text = text.replaceAll('+', ' ');
  return hasPercent ? decodeLossy(text) : text;
}

/**
 * Names and values of `a=1&b=2`, one after the other.
 * @param {string} text
 * @param {number} start of the query in the text
 * @param {number} stop
 */
function parsePairs(text, start, stop) {
  const list = [];
  let equals = -1;
  let hasPlus = false;
  let hasPercent = false;
  // One look at each character: searching for each of the four would cost more calls than most queries have characters.
  for (let at = start; at <= stop; at++) {
    const unit = at === stop ? 38 : text.charCodeAt(at);
    if (unit === 38 /* & */) {
      if (at > start) {
        const name = text.slice(start, equals === -1 ? at : equals);
        const value = equals === -1 ? '' : text.slice(equals + 1, at);
        list.push(decode(name, hasPlus, hasPercent), decode(value, hasPlus, hasPercent));
      }
      start = at + 1;
      equals = -1;
      hasPlus = hasPercent = false;
    } else if (unit === 61 /* = */) {
      if (equals === -1) equals = at;
    } else if (unit === 43 /* + */) {
      hasPlus = true;
    } else if (unit === 37 /* % */) {
      hasPercent = true;
    }
  }
  return list;
}

function serialize(list) {
  let text = '';
  for (let i = 0; i < list.length; i += 2) {
    if (i > 0) text += '&';
    text += `${encode(list[i])}=${encode(list[i + 1])}`;
  }
  return text;
}

function isObject(value) {
  return typeof value === 'object' && value !== null || typeof value === 'function';
}

const isEnumerable = Object.prototype.propertyIsEnumerable;

function pairsOfIterable(init, method) {
  if (typeof method !== 'function') throw new ERR_ARG_NOT_ITERABLE('Query pairs');
  const list = [];
  for (const pair of { [Symbol.iterator]: () => method.call(init) }) {
    if (!isObject(pair) || typeof pair[Symbol.iterator] !== 'function') {
      throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    }
    const items = Array.from(pair, toText);
    if (items.length !== 2) throw new ERR_INVALID_TUPLE('Each query pair', '[name, value]');
    list.push(items[0], items[1]);
  }
  return list;
}

/** Members of an object; of names that are alike as text the last one's value counts. */
function pairsOfRecord(init) {
  const list = [];
  // Names are alike only after lone surrogates have been replaced in one of them.
  let places = null;
  for (const key of Reflect.ownKeys(init)) {
    if (!isEnumerable.call(init, key)) continue;
    const name = toText(key);
    const value = toText(init[key]);
    if (places === null && name !== key) {
      places = new Map();
      for (let i = 0; i < list.length; i += 2) places.set(list[i], i + 1);
    }
    const place = places?.get(name);
    if (place !== undefined) {
      list[place] = value;
      continue;
    }
    list.push(name, value);
    places?.set(name, list.length - 1);
  }
  return list;
}

function pairsOf(init) {
  if (init === undefined) return [];
  if (isObject(init)) {
    const method = init[Symbol.iterator];
    if (method !== undefined && method !== null) return pairsOfIterable(init, method);
    return pairsOfRecord(init);
  }
  const text = toText(init);
  return parsePairs(text, text.startsWith('?') ? 1 : 0, text.length);
}

let listOf;
let replaceList;
let attach;
let isParams;
/** Told of each change to the parameters of a URL; set by the URL class. */
let onChange = () => {};

class URLSearchParams {
  /** Names at even places, their values after them. */
  #list;
  /** The URL whose query this is. */
  #url = null;

  static {
    listOf = (params) => params.#list;
    replaceList = (params, text, start, stop) => {
      params.#list = parsePairs(text, start, stop);
    };
    attach = (params, url) => {
      params.#url = url;
    };
    isParams = (value) => typeof value === 'object' && value !== null && #list in value;
  }

  get [kCloneMode]() {
    return #list in this ? UNCLONEABLE : 0;
  }

  /** @param {string | Iterable<[string, string]> | Record<string, string>} [init] */
  constructor(init = undefined) {
    this.#list = pairsOf(init);
  }

  get size() {
    check(this);
    return this.#list.length / 2;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  append(name, value) {
    check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    this.#list.push(toText(name), toText(value));
    this.#changed();
  }

  /**
   * @param {string} name
   * @param {string} [value] only pairs with this value
   */
  delete(name, value = undefined) {
    check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toText(name);
    if (value !== undefined) value = toText(value);
    const list = this.#list;
    let kept = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) continue;
      list[kept++] = list[i];
      list[kept++] = list[i + 1];
    }
    list.length = kept;
    this.#changed();
  }

  /** @param {string} name */
  get(name) {
    check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toText(name);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) return list[i + 1];
    }
    return null;
  }

  /** @param {string} name */
  getAll(name) {
    check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toText(name);
    const list = this.#list;
    const values = [];
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name) values.push(list[i + 1]);
    }
    return values;
  }

  /**
   * @param {string} name
   * @param {string} [value]
   */
  has(name, value = undefined) {
    check(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('name');
    name = toText(name);
    if (value !== undefined) value = toText(value);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) return true;
    }
    return false;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  set(name, value) {
    check(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('name', 'value');
    name = toText(name);
    value = toText(value);
    const list = this.#list;
    let kept = 0;
    let isSet = false;
    for (let i = 0; i < list.length; i += 2) {
      const isNamed = list[i] === name;
      if (isNamed && isSet) continue;
      list[kept++] = list[i];
      list[kept++] = isNamed ? value : list[i + 1];
      isSet ||= isNamed;
    }
    list.length = kept;
    if (!isSet) list.push(name, value);
    this.#changed();
  }

  /** By name, in the order of UTF-16 units; pairs with the same name stay in order. */
  sort() {
    check(this);
    const pairs = [];
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) pairs.push([list[i], list[i + 1]]);
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#list = pairs.flat();
    this.#changed();
  }

  entries() {
    check(this);
    return new URLSearchParamsIterator(this, ENTRIES);
  }

  /**
   * @param {(value: string, name: string, params: URLSearchParams) => void} callback
   * @param {any} [thisArg]
   */
  forEach(callback, thisArg = undefined) {
    check(this);
    validateFunction(callback, 'callback');
    for (let i = 0; i < this.#list.length; i += 2) {
      callback.call(thisArg, this.#list[i + 1], this.#list[i], this);
    }
  }

  keys() {
    check(this);
    return new URLSearchParamsIterator(this, KEYS);
  }

  values() {
    check(this);
    return new URLSearchParamsIterator(this, VALUES);
  }

  toString() {
    check(this);
    return serialize(this.#list);
  }

  #changed() {
    if (this.#url !== null) onChange(this.#url);
  }

  [inspectSymbol](recurseTimes, ctx) {
    check(this);
    if (typeof recurseTimes === 'number' && recurseTimes < 0) return ctx.stylize('[Object]', 'special');
    const { inspect } = require('internal/util/inspect');
    const options = { ...ctx };
    if (recurseTimes !== null) options.depth = recurseTimes - 1;
    const shown = [];
    for (let i = 0; i < this.#list.length; i += 2) {
      shown.push(`${inspect(this.#list[i], options)} => ${inspect(this.#list[i + 1], options)}`);
    }
    return braced(shown, 'URLSearchParams', ctx.breakLength);
  }

  static {
    const enumerable = ['size', 'append', 'delete', 'get', 'getAll', 'has', 'set', 'sort', 'entries', 'forEach', 'keys', 'values', 'toString'];
    for (const name of enumerable) Object.defineProperty(this.prototype, name, { __proto__: null, enumerable: true });
    Object.defineProperties(this.prototype, {
      [Symbol.toStringTag]: { __proto__: null, configurable: true, value: 'URLSearchParams' },
      [Symbol.iterator]: { __proto__: null, configurable: true, writable: true, value: this.prototype.entries },
    });
  }
}

function check(value) {
  if (!isParams(value)) throw new ERR_INVALID_THIS('URLSearchParams');
}

/** On one line where that is short enough. */
function braced(items, name, breakLength) {
  if (items.length === 0) return `${name} {}`;
  const length = items.reduce((sum, item) => sum + item.replace(/\u001b\[\d\d?m/g, '').length + 2, -2);
  const separator = length <= breakLength ? ' ' : '\n  ';
  return `${name} {${separator}${items.join(`,${separator}`)} }`;
}

const ENTRIES = 0;
const KEYS = 1;
const VALUES = 2;

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

class URLSearchParamsIterator {
  #params;
  #kind;
  #index = 0;

  constructor(params, kind) {
    this.#params = params;
    this.#kind = kind;
  }

  next() {
    if (typeof this !== 'object' || this === null || !(#params in this)) {
      throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    }
    const list = listOf(this.#params);
    const index = this.#index;
    if (index >= list.length) return { value: undefined, done: true };
    this.#index = index + 2;
    return { value: this.#item(list, index), done: false };
  }

  #item(list, index) {
    switch (this.#kind) {
      case KEYS: return list[index];
      case VALUES: return list[index + 1];
      default: return [list[index], list[index + 1]];
    }
  }

  [inspectSymbol](recurseTimes, ctx) {
    if (typeof this !== 'object' || this === null || !(#params in this)) {
      throw new ERR_INVALID_THIS('URLSearchParamsIterator');
    }
    if (typeof recurseTimes === 'number' && recurseTimes < 0) return ctx.stylize('[Object]', 'special');
    const { inspect } = require('internal/util/inspect');
    const options = { ...ctx };
    if (recurseTimes !== null) options.depth = recurseTimes - 1;
    const list = listOf(this.#params);
    const shown = [];
    for (let i = this.#index; i < list.length; i += 2) shown.push(inspect(this.#item(list, i), options));
    return shown.length === 0 ? 'URLSearchParams Iterator {  }' : braced(shown, 'URLSearchParams Iterator', ctx.breakLength);
  }

  static {
    // The class itself is not to be reached from an iterator.
    delete this.prototype.constructor;
    Object.setPrototypeOf(this.prototype, iteratorPrototype);
    Object.defineProperty(this.prototype, 'next', { __proto__: null, enumerable: true });
    Object.defineProperty(this.prototype, Symbol.toStringTag, {
      __proto__: null, configurable: true, value: 'URLSearchParams Iterator',
    });
  }
}

module.exports = {
  URLSearchParams,
  attach,
  replaceList,
  setOnChange(callback) {
    onChange = callback;
  },
};
