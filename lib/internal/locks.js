'use strict';
// Web Locks of this process: `navigator.locks`.

const {
  codes: { ERR_ILLEGAL_CONSTRUCTOR },
} = require('internal/errors');
const { validateFunction, validateOneOf } = require('internal/validators');

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

/** One wish for a lock, waiting or granted. */
class LockRequest {
  constructor(name, mode, callback) {
    this.name = name;
    this.mode = mode;
    this.callback = callback;
    this.result = Promise.withResolvers();
    this.stolen = false;
  }

  describe() {
    return { name: this.name, mode: this.mode, clientId: `${process.pid}` };
  }
}

class LockManager {
  #held = [];
  #waiting = [];

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

    const request = new LockRequest(name, mode, callback);
    if (steal) this.#steal(name);
    else if (!this.#isFree(name, mode)) {
      if (ifAvailable) return callback(null);
      return this.#wait(request, signal);
    }
    this.#grant(request);
    return request.result.promise;
  }

  /** @returns {Promise<{ held: object[], pending: object[] }>} */
  async query() {
    return { held: this.#held.map((held) => held.describe()), pending: this.#waiting.map((held) => held.describe()) };
  }

  #wait(request, signal) {
    this.#waiting.push(request);
    const abort = () => {
      const at = this.#waiting.indexOf(request);
      if (at === -1) return;
      this.#waiting.splice(at, 1);
      request.result.reject(signal.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
    return request.result.promise;
  }

  /** Whoever asked first comes first: a shared lock waits behind an exclusive one that waits. */
  #isFree(name, mode, queue = this.#waiting) {
    if (queue.some((other) => other.name === name)) return false;
    return this.#held.every((held) => held.name !== name || (held.mode === 'shared' && mode === 'shared'));
  }

  #steal(name) {
    for (const held of this.#held.filter((other) => other.name === name)) {
      held.stolen = true;
      held.result.reject(new DOMException('The lock was stolen by another request', 'AbortError'));
    }
    this.#held = this.#held.filter((other) => other.name !== name);
  }

  async #grant(request) {
    this.#held.push(request);
    await undefined;
    try {
      const result = await request.callback(new Lock(inside, request.name, request.mode));
      request.result.resolve(result);
    } catch (error) {
      request.result.reject(error);
    }
    if (request.stolen) return;
    this.#held.splice(this.#held.indexOf(request), 1);
    this.#wake();
  }

  #wake() {
    const before = [];
    for (const request of [...this.#waiting]) {
      if (this.#isFree(request.name, request.mode, before)) {
        this.#waiting.splice(this.#waiting.indexOf(request), 1);
        this.#grant(request);
      } else {
        before.push(request);
      }
    }
  }
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
