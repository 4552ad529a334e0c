'use strict';
// process.allowedNodeEnvironmentFlags: the options that NODE_OPTIONS may hold, as a set that nobody can change.

class EnvironmentFlags extends Set {
  #names;

  constructor(names) {
    super();
    this.#names = new Set(names);
  }

  get size() {
    return this.#names.size;
  }

  /**
   * Leading dashes may be missing, underscores may stand for dashes, and a value may follow.
   * @param {string} flag
   * @returns {boolean}
   */
  has(flag) {
    if (typeof flag !== 'string') return false;
    const name = flag.replace(/(?<=.)_/g, '-').replace(/=.*$/s, '');
    return this.#names.has(name) || (!name.startsWith('-') && (this.#names.has(`--${name}`) || this.#names.has(`-${name}`)));
  }

  add() {
    return this;
  }

  delete() {
    return false;
  }

  clear() {}

  forEach(callback, thisArg) {
    for (const name of this.#names) Reflect.apply(callback, thisArg, [name, name, this]);
  }

  entries() {
    return this.#names.entries();
  }

  keys() {
    return this.#names.keys();
  }

  values() {
    return this.#names.values();
  }

  [Symbol.iterator]() {
    return this.#names.values();
  }
}

/** @returns {Set<string>} */
function create() {
  return Object.freeze(new EnvironmentFlags(binding('startup').environmentFlags()));
}

module.exports = { create };
