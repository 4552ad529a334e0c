'use strict';
// Web Locks of this process: `navigator.locks`. The table, which all threads share, is native.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR },
} = require('internal/errors');
const { validateFunction, validateOneOf } = require('internal/validators');

const native = binding('locks');
const inside = Symbol('made by the runtime');

class Lock {
  #name;
  #mode;

  constructor(token, name, mode) {
    if (token !== inside) throw new ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#mode = mode;
  }

  get name() {
    return this.#name;
  }

  get mode() {
    return this.#mode;
  }
}

const IF_AVAILABLE = 1;
const STEAL = 2;

/** Wishes of this thread that wait or are granted, by number. */
const open = new Map();
let prepared = false;

/** One wish for a lock, waiting or granted. */
class LockRequest {
  constructor(name, mode, callback) {
    this.id = 0;
    this.name = name;
    this.mode = mode;
    this.callback = callback;
    this.result = Promise.withResolvers();
    this.granted = false;
  }

  /** Calls the callback with the lock, and gives the lock back when what it returned has settled. */
  async grant() {
    this.granted = true;
    await undefined;
    try {
      this.result.resolve(await this.callback(new Lock(inside, this.name, this.mode)));
    } catch (error) {
      this.result.reject(error);
    }
    // A stolen lock is nobody's to give back.
    if (open.delete(this.id)) giveBack(this.id);
  }

  steal() {
    open.delete(this.id);
    this.result.reject(new DOMException('The operation was aborted', 'AbortError'));
  }
}

function giveBack(id) {
  for (const next of native.release(id)) open.get(next)?.grant();
}

/** Another thread gave a lock back, or took one. */
function onChange(id, stolen) {
  const request = open.get(id);
  if (request === undefined) {
    // Given up in the meantime.
    if (!stolen) giveBack(id);
  } else if (stolen) request.steal();
  else request.grant();
}

class LockManager {
  constructor(token) {
    if (token !== inside) throw new ERR_ILLEGAL_CONSTRUCTOR();
  }

  /**
   * Calls `callback` with the lock as soon as it is free, and holds it until what the callback returned has settled.
   * @param {string} name
   * @param {{ mode?: 'exclusive'|'shared', ifAvailable?: boolean, steal?: boolean, signal?: AbortSignal }} [options]
   * @param {(lock: Lock|null) => unknown} callback
   * @returns {Promise<*>} what the callback returned
   */
  async request(name, options, callback) {
    if (callback === undefined) [options, callback] = [{}, options];
    validateFunction(callback, 'callback');
    name = String(name);
    const { mode = 'exclusive', ifAvailable = false, steal = false, signal } = options ?? {};
    validateOneOf(mode, 'options.mode', ['exclusive', 'shared']);
    refuse(name.startsWith('-'), 'Lock name may not start with hyphen');
    refuse(signal && (steal || ifAvailable), 'signal cannot be used with steal or ifAvailable');
    refuse(steal && ifAvailable, 'ifAvailable and steal are mutually exclusive');
    refuse(steal && mode !== 'exclusive', 'mode: "shared" and steal are mutually exclusive');
    signal?.throwIfAborted();

    if (!prepared) native.setup(onChange);
    prepared = true;
    const how = steal ? STEAL : ifAvailable ? IF_AVAILABLE : 0;
    const [id, granted, ...stolen] = native.request(name, mode === 'shared', how);
    for (const lost of stolen) open.get(lost)?.steal();
    if (id === 0) return callback(null);
    const request = new LockRequest(name, mode, callback);
    request.id = id;
    open.set(id, request);
    if (granted) request.grant();
    else signal?.addEventListener('abort', () => giveUp(request, signal.reason), { once: true });
    return request.result.promise;
  }

  /** @returns {Promise<{ held: object[], pending: object[] }>} */
  async query() {
    const [held, pending] = native.query();
    return { held: described(held), pending: described(pending) };
  }
}

function giveUp(request, reason) {
  if (request.granted || !open.delete(request.id)) return;
  giveBack(request.id);
  request.result.reject(reason);
}

function described(flat) {
  const list = [];
  for (let i = 0; i < flat.length; i += 3) {
    list.push({ name: flat[i], mode: flat[i + 1] ? 'shared' : 'exclusive', clientId: `node-${process.pid}-${flat[i + 2]}` });
  }
  return list;
}

function refuse(condition, text) {
  if (condition) throw new DOMException(text, 'NotSupportedError');
}

let manager;

/** The one manager of the process. */
function locks() {
  manager ??= new LockManager(inside);
  return manager;
}

module.exports = { Lock, LockManager, locks };
