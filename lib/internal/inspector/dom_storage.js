'use strict';
// The domains `DOMStorage` and `Storage`: what is in web storage, as the program tells of it.

const { Refusal, statesOf } = require('internal/inspector/domains');
const { getOption } = require('internal/options');

const DEFAULT_KEY = 'node-inspector://default-dom-storage';
const UNKNOWN_METHOD = -32601;

/** Contents that the program has registered, for `isLocalStorage` true and false. */
const registered = { true: undefined, false: undefined };

class StorageState {
  #session;

  constructor(session) {
    this.#session = session;
  }

  notify(event, params) {
    this.#session.notify(`DOMStorage.${event}`, params);
  }
}

function storageId({ storageId: id }) {
  if (typeof id !== 'object' || id === null) throw new TypeError('Missing storageId in event');
  if (typeof id.isLocalStorage !== 'boolean') throw new TypeError('Missing isLocalStorage in event');
  const { isLocalStorage, securityOrigin, storageKey } = id;
  return { securityOrigin: `${securityOrigin ?? ''}`, isLocalStorage, storageKey: `${storageKey ?? ''}` };
}

function texts(params, names) {
  const found = {};
  for (const name of names) {
    if (typeof params[name] !== 'string') throw new TypeError(`Missing ${name} in event`);
    found[name] = params[name];
  }
  return found;
}

const tell = (name, fields) => (params) => {
  for (const state of statesOf('DOMStorage')) state.notify(name, { storageId: storageId(params), ...texts(params, fields) });
};

const events = {
  __proto__: null,
  domStorageItemAdded: tell('domStorageItemAdded', ['key', 'newValue']),
  domStorageItemRemoved: tell('domStorageItemRemoved', ['key']),
  domStorageItemUpdated: tell('domStorageItemUpdated', ['key', 'oldValue', 'newValue']),
  domStorageItemsCleared: tell('domStorageItemsCleared', []),

  registerStorage(params) {
    if (typeof params.isLocalStorage !== 'boolean') throw new TypeError('Missing isLocalStorage in event');
    const { isLocalStorage, storageMap } = params;
    if (typeof storageMap !== 'object' || storageMap === null) throw new TypeError('Missing storageMap in event');
    registered[isLocalStorage] = Object.entries(storageMap).map(([key, value]) => [key, `${value}`]);
  },
};

/** The program's own storage; it is not made for this. */
function contents(isLocalStorage) {
  if (registered[isLocalStorage] !== undefined) return registered[isLocalStorage];
  const storage = isLocalStorage ? globalThis.localStorage : globalThis.sessionStorage;
  return storage === undefined ? [] : Object.entries(storage);
}

const calls = {
  __proto__: null,

  'DOMStorage.enable'(session) {
    session.state.DOMStorage ??= new StorageState(session);
  },

  'DOMStorage.disable'(session) {
    session.state.DOMStorage = undefined;
  },

  'DOMStorage.getDOMStorageItems'(session, params) {
    if (session.state.DOMStorage === undefined) throw new Refusal('DOMStorage domain is not enabled');
    const isLocalStorage = params.storageId?.isLocalStorage;
    if (typeof isLocalStorage !== 'boolean') throw require('internal/inspector/domains').invalid();
    return { entries: contents(isLocalStorage) };
  },

  'Storage.getStorageKey'() {
    const file = getOption('--localstorage-file');
    if (!file) return { storageKey: DEFAULT_KEY };
    return { storageKey: require('internal/url').pathToFileURL(require('path').resolve(file)).href };
  },
};

/** Without the option the domains are not there. */
const methods = new Proxy(calls, {
  get(target, name) {
    if (getOption('--experimental-storage-inspection')) return target[name];
    return () => { throw new Refusal(`'${name}' wasn't found`, UNKNOWN_METHOD); };
  },
});

module.exports = { events, methods };
