'use strict';
// Web storage: `Storage` and `sessionStorage`, in memory. `localStorage` keeps its data in an SQLite file, which this
// version cannot: it is undefined, as it is in Node when no file was given.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_MISSING_ARGS },
} = require('internal/errors');

/** Characters of all names and values together. */
const QUOTA = 5 * 1024 * 1024;

const inside = Symbol('made by the runtime');

/** The data of each Storage; its properties are those of the proxy around it. */
const stores = new WeakMap();

class Store {
  items = new Map();
  size = 0;

  set(name, value) {
    const before = this.items.get(name);
    const size = this.size + value.length - (before === undefined ? -name.length : before.length);
    if (size > QUOTA) {
      const { QuotaExceededError } = require('internal/dom_exception');
      throw new QuotaExceededError('Setting the value exceeded the quota');
    }
    this.size = size;
    this.items.set(name, value);
  }

  remove(name) {
    const before = this.items.get(name);
    if (before === undefined) return;
    this.size -= name.length + before.length;
    this.items.delete(name);
  }

  clear() {
    this.items.clear();
    this.size = 0;
  }
}

function storeOf(storage) {
  const store = typeof storage === 'object' && storage !== null ? stores.get(storage) : undefined;
  if (store === undefined) throw new TypeError('Illegal invocation');
  return store;
}

function needs(count, given, method) {
  if (given >= count) return;
  const error = new ERR_MISSING_ARGS('arguments');
  error.message = `Failed to execute '${method}' on 'Storage': ${count} argument${count > 1 ? 's' : ''} required`;
  throw error;
}

class Storage {
  constructor(token) {
    if (token !== inside) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  get length() {
    return storeOf(this).items.size;
  }

  clear() {
    storeOf(this).clear();
  }

  getItem(name) {
    const store = storeOf(this);
    needs(1, arguments.length, 'getItem');
    return store.items.get(`${name}`) ?? null;
  }

  key(index) {
    const store = storeOf(this);
    needs(1, arguments.length, 'key');
    return [...store.items.keys()][index >>> 0] ?? null;
  }

  removeItem(name) {
    const store = storeOf(this);
    needs(1, arguments.length, 'removeItem');
    store.remove(`${name}`);
  }

  setItem(name, value) {
    const store = storeOf(this);
    needs(2, arguments.length, 'setItem');
    store.set(`${name}`, `${value}`);
  }
}

for (const name of ['length', 'clear', 'getItem', 'key', 'removeItem', 'setItem']) {
  Object.defineProperty(Storage.prototype, name, { enumerable: true });
}
Object.defineProperty(Storage, 'length', { value: 0 });

/** Names that are no item's: symbols, and those of the class. */
function isOwnName(target, name) {
  return typeof name === 'symbol' || name in target;
}

const handler = {
  get(target, name, receiver) {
    if (isOwnName(target, name)) return Reflect.get(target, name, receiver);
    return stores.get(target).items.get(name);
  },
  set(target, name, value) {
    if (typeof name === 'symbol') return Reflect.set(target, name, value);
    stores.get(target).set(name, `${value}`);
    return true;
  },
  has: (target, name) => isOwnName(target, name) || stores.get(target).items.has(name),
  deleteProperty(target, name) {
    if (typeof name === 'symbol') return Reflect.deleteProperty(target, name);
    stores.get(target).remove(name);
    return true;
  },
  ownKeys: (target) => [...stores.get(target).items.keys(), ...Object.getOwnPropertySymbols(target)],
  getOwnPropertyDescriptor(target, name) {
    if (typeof name === 'symbol') return Reflect.getOwnPropertyDescriptor(target, name);
    const value = stores.get(target).items.get(name);
    return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
  },
  defineProperty(target, name, descriptor) {
    if (typeof name === 'symbol') return Reflect.defineProperty(target, name, descriptor);
    stores.get(target).set(name, `${descriptor.value}`);
    return true;
  },
};

let session;

/** @returns {Storage} */
function sessionStorage() {
  if (session === undefined) {
    const target = new Storage(inside);
    const store = new Store();
    session = new Proxy(target, handler);
    stores.set(target, store);
    stores.set(session, store);
  }
  return session;
}

let hasWarned = false;

/** @returns {undefined} */
function localStorage() {
  if (!hasWarned && require('internal/options').getOption('--localstorage-file')) {
    hasWarned = true;
    process.emitWarning('localStorage is not available: this version has no SQLite to keep it in a file', 'ExperimentalWarning');
  }
  return undefined;
}

module.exports = { Storage, localStorage, sessionStorage };
