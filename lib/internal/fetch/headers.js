'use strict';
// Headers, and the list of names and values behind it. Lists are what requests and responses pass around; a Headers
// object is made when somebody looks.

const {
  byteString, expose, illegalInvocation, iteratorClass, requireArguments, requireCallback,
} = require('internal/fetch/webidl');
const { UNCLONEABLE, kCloneMode } = require('internal/messaging/transferable');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
/** First argument of a Headers constructor that takes a list as it is. */
const kWrap = Symbol('kWrap');

const isToken = (text) => /^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/.test(text);
const isBadValue = (text) => /[\0\r\n]/.test(text);
const AROUND = /^[\t\n\r ]+|[\t\n\r ]+$/g;

function normalizeValue(value) {
  const { length } = value;
  if (length === 0 || (value.charCodeAt(0) > 32 && value.charCodeAt(length - 1) > 32)) return value;
  return value.replace(AROUND, '');
}

/** One header: the name as it was first written, and all its values combined. */
class Entry {
  constructor(name, value) {
    this.name = name;
    this.value = value;
  }
}

class HeaderList {
  constructor() {
    /** @type {Map<string, Entry>} by lower-case name */
    this.map = new Map();
    /** @type {string[] | null} values of `set-cookie`, which do not combine */
    this.cookies = null;
    this.sorted = null;
  }

  get size() {
    return this.map.size;
  }

  has(name) {
    return this.map.has(name.toLowerCase());
  }

  /** @returns {string | null} */
  get(name) {
    return this.map.get(name.toLowerCase())?.value ?? null;
  }

  append(name, value) {
    const key = name.toLowerCase();
    const entry = this.map.get(key);
    this.sorted = null;
    if (key === 'set-cookie') (this.cookies ??= []).push(value);
    if (entry === undefined) this.map.set(key, new Entry(name, value));
    else entry.value += key === 'cookie' ? `; ${value}` : `, ${value}`;
  }

  set(name, value) {
    const key = name.toLowerCase();
    this.sorted = null;
    if (key === 'set-cookie') this.cookies = [value];
    this.map.set(key, new Entry(name, value));
  }

  delete(name) {
    const key = name.toLowerCase();
    this.sorted = null;
    if (key === 'set-cookie') this.cookies = null;
    this.map.delete(key);
  }

  clear() {
    this.map.clear();
    this.cookies = null;
    this.sorted = null;
  }

  copy() {
    const list = new HeaderList();
    for (const [key, { name, value }] of this.map) list.map.set(key, new Entry(name, value));
    if (this.cookies !== null) list.cookies = this.cookies.slice();
    return list;
  }

  /** Sorted by lower-case name; each cookie by itself. */
  entries() {
    if (this.sorted !== null) return this.sorted;
    const sorted = [];
    for (const key of [...this.map.keys()].sort()) {
      if (key === 'set-cookie') for (const cookie of this.cookies) sorted.push([key, cookie]);
      else sorted.push([key, this.map.get(key).value]);
    }
    return (this.sorted = sorted);
  }

  /** Names as they were written. */
  asObject() {
    const object = {};
    for (const { name, value } of this.map.values()) {
      Object.defineProperty(object, name, { __proto__: null, configurable: true, enumerable: true, value, writable: true });
    }
    return object;
  }
}

let listOf, makeHeaders, isHeaders;

class Headers {
  #list;
  #immutable = false;

  /** @param {Headers | Iterable<[string, string]> | Record<string, string>} [init] */
  constructor(init = undefined, list = undefined) {
    if (init === kWrap) {
      this.#list = list;
      return;
    }
    this.#list = new HeaderList();
    if (init !== undefined) fillList(this.#list, init);
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#list in value)) throw illegalInvocation('Headers');
  }

  append(name, value) {
    Headers.#check(this);
    requireArguments(arguments.length, 2, 'Headers.append');
    name = byteString(name, 'Headers.append', 'name');
    value = byteString(value, 'Headers.append', 'value');
    value = checkedValue(name, value, 'Headers.append');
    if (this.#immutable) throw new TypeError('immutable');
    this.#list.append(name, value);
  }

  delete(name) {
    Headers.#check(this);
    requireArguments(arguments.length, 1, 'Headers.delete');
    name = checkedName(name, 'Headers.delete');
    if (this.#immutable) throw new TypeError('immutable');
    this.#list.delete(name);
  }

  /** @returns {string | null} */
  get(name) {
    Headers.#check(this);
    requireArguments(arguments.length, 1, 'Headers.get');
    return this.#list.get(checkedName(name, 'Headers.get'));
  }

  /** @returns {boolean} */
  has(name) {
    Headers.#check(this);
    requireArguments(arguments.length, 1, 'Headers.has');
    return this.#list.has(checkedName(name, 'Headers.has'));
  }

  set(name, value) {
    Headers.#check(this);
    requireArguments(arguments.length, 2, 'Headers.set');
    name = byteString(name, 'Headers.set', 'name');
    value = byteString(value, 'Headers.set', 'value');
    value = checkedValue(name, value, 'Headers.set');
    if (this.#immutable) throw new TypeError('immutable');
    this.#list.set(name, value);
  }

  /** @returns {string[]} */
  getSetCookie() {
    Headers.#check(this);
    return this.#list.cookies?.slice() ?? [];
  }

  keys() {
    Headers.#check(this);
    return new HeadersIterator(this.#list, 0);
  }

  values() {
    Headers.#check(this);
    return new HeadersIterator(this.#list, 1);
  }

  entries() {
    Headers.#check(this);
    return new HeadersIterator(this.#list, 'both');
  }

  forEach(callback, thisArg = undefined) {
    Headers.#check(this);
    requireArguments(arguments.length, 1, 'Headers.forEach');
    requireCallback(callback, 'Headers');
    for (const [name, value] of this) Reflect.apply(callback, thisArg, [value, name, this]);
  }

  get [kCloneMode]() {
    return #list in this ? UNCLONEABLE : 0;
  }

  [kInspect](depth, options) {
    options.depth ??= depth;
    return `Headers ${require('internal/util/inspect').inspect(this.#list.asObject(), options)}`;
  }

  static {
    listOf = (headers) => headers.#list;
    isHeaders = (value) => typeof value === 'object' && value !== null && #list in value;
    makeHeaders = (list, immutable) => {
      const headers = new Headers(kWrap, list);
      headers.#immutable = immutable;
      return headers;
    };
  }
}

const HeadersIterator = iteratorClass('Headers', (list) => list.entries());

function checkedName(value, prefix) {
  const name = byteString(value, prefix, 'name');
  if (!isToken(name)) throw new TypeError(`${prefix}: "${name}" is an invalid header name.`);
  return name;
}

/** The normalized value; throws for a bad name or value. */
function checkedValue(name, value, prefix) {
  const normal = normalizeValue(value);
  if (!isToken(name)) throw new TypeError(`${prefix}: "${name}" is an invalid header name.`);
  if (isBadValue(normal)) throw new TypeError(`${prefix}: "${normal}" is an invalid header value.`);
  return normal;
}

const CONSTRUCTOR = 'Headers constructor';

function unconvertible() {
  return new TypeError(`${CONSTRUCTOR}: Argument 1 could not be converted to one of: sequence<sequence<ByteString>>, record<ByteString, ByteString>.`);
}

/** What a HeadersInit says, as pairs; user code runs only here. */
function readInit(init) {
  if ((typeof init !== 'object' && typeof init !== 'function') || init === null) throw unconvertible();
  if (typeof init === 'object' && isHeaders(init) && init[Symbol.iterator] === Headers.prototype.entries) {
    const pairs = [];
    const { cookies, map } = listOf(init);
    for (const [key, { name, value }] of map) {
      if (key === 'set-cookie') for (const cookie of cookies) pairs.push([name, cookie]);
      else pairs.push([name, value]);
    }
    return pairs;
  }
  const pairs = [];
  const iterate = init[Symbol.iterator];
  if (iterate !== undefined && iterate !== null) {
    if (typeof iterate !== 'function') throw new TypeError(`${CONSTRUCTOR}: init (${require('internal/fetch/webidl').shown(init)}) is not iterable.`);
    let index = 0;
    for (const item of { [Symbol.iterator]: () => Reflect.apply(iterate, init, []) }) {
      if (typeof item !== 'object' || item === null || typeof item[Symbol.iterator] !== 'function') {
        throw new TypeError(`${CONSTRUCTOR}: init[${index}] (${require('internal/fetch/webidl').shown(item)}) is not iterable.`);
      }
      pairs.push(Array.from(item, (part, i) => byteString(part, CONSTRUCTOR, `init[${index}][${i}]`)));
      index++;
    }
    return pairs;
  }
  for (const key of Reflect.ownKeys(init)) {
    if (!Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
    if (typeof key === 'symbol') {
      throw new TypeError(`${CONSTRUCTOR}: Key ${String(key)} in init is a symbol, which cannot be converted to a ByteString.`);
    }
    const name = byteString(key, CONSTRUCTOR, 'init');
    pairs.push([name, byteString(init[key], CONSTRUCTOR, `init["${key}"]`)]);
  }
  return pairs;
}

/** Adds the headers of a HeadersInit to a list. */
function fillList(list, init) {
  for (const pair of readInit(init)) {
    if (pair.length !== 2) throw new TypeError(`${CONSTRUCTOR}: expected name/value pair to be length 2, found ${pair.length}.`);
    const [name, value] = pair;
    list.append(name, checkedValue(name, value, 'Headers.append'));
  }
}

expose(Headers, ['append', 'delete', 'get', 'has', 'set', 'getSetCookie', 'keys', 'values', 'entries', 'forEach']);
Object.defineProperty(Headers.prototype, Symbol.iterator, {
  __proto__: null, configurable: true, enumerable: false, value: Headers.prototype.entries, writable: true,
});

module.exports = { HeaderList, Headers, fillList, isHeaders, isToken, listOf, makeHeaders };
