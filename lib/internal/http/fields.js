'use strict';
// The headers of a message to be sent: a short list in the order in which they were set, found by lower-case name.

/** Places of a field in the list: the next one follows. */
const NAME = 1;
const VALUE = 2;
const SIZE = 3;

/** Not a Map: there are few, and what is made for each response has to be cheap. One list, since each grows by itself. */
class Fields {
  constructor() {
    /** Lower-case name, name as it was given, and value of each. */
    this.list = [];
  }

  /** Where a field is; -1 for none. */
  indexOf(key) {
    const { list } = this;
    for (let at = 0; at < list.length; at += SIZE) {
      if (list[at] === key) return at;
    }
    return -1;
  }

  has(key) {
    return this.indexOf(key) !== -1;
  }

  get(key) {
    const at = this.indexOf(key);
    return at === -1 ? undefined : this.list[at + VALUE];
  }

  set(key, name, value) {
    const at = this.indexOf(key);
    if (at === -1) {
      this.list.push(key, name, value);
    } else {
      this.list[at + NAME] = name;
      this.list[at + VALUE] = value;
    }
  }

  /** Adds values to those that a field has. */
  append(key, name, value) {
    const at = this.indexOf(key);
    if (at === -1) {
      this.list.push(key, name, value);
      return;
    }
    const before = this.list[at + VALUE];
    this.list[at + VALUE] = (Array.isArray(before) ? before : [before]).concat(value);
  }

  remove(key) {
    const at = this.indexOf(key);
    if (at !== -1) this.list.splice(at, SIZE);
  }

  /** @param {(key: string, name: string, value: any) => void} tell */
  forEach(tell) {
    const { list } = this;
    for (let at = 0; at < list.length; at += SIZE) tell(list[at], list[at + NAME], list[at + VALUE]);
  }

  /** @returns {string[]} lower-case names */
  keys() {
    return this.list.filter((_, at) => at % SIZE === 0);
  }

  /** @returns {string[]} names as they were given */
  names() {
    return this.list.filter((_, at) => at % SIZE === NAME);
  }

  /** @returns {object} without prototype: lower-case name to value */
  toObject() {
    const object = { __proto__: null };
    this.forEach((key, name, value) => { object[key] = value; });
    return object;
  }
}

module.exports = { Fields, NAME, SIZE, VALUE };
