'use strict';
// The headers of a message to be sent: a short list in the order in which they were set, found by lower-case name.

/** Not a Map: there are few, and what is made for each response has to be cheap. */
class Fields {
  constructor() {
    this.keys = [];
    this.names = [];
    this.values = [];
  }

  get count() {
    return this.keys.length;
  }

  indexOf(key) {
    const { keys } = this;
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === key) return i;
    }
    return -1;
  }

  has(key) {
    return this.indexOf(key) !== -1;
  }

  get(key) {
    const at = this.indexOf(key);
    return at === -1 ? undefined : this.values[at];
  }

  set(key, name, value) {
    const at = this.indexOf(key);
    if (at === -1) {
      this.keys.push(key);
      this.names.push(name);
      this.values.push(value);
    } else {
      this.names[at] = name;
      this.values[at] = value;
    }
  }

  remove(key) {
    const at = this.indexOf(key);
    if (at === -1) return;
    this.keys.splice(at, 1);
    this.names.splice(at, 1);
    this.values.splice(at, 1);
  }

  /** @returns {object} without prototype: lower-case name to value */
  toObject() {
    const object = { __proto__: null };
    for (let i = 0; i < this.keys.length; i++) object[this.keys[i]] = this.values[i];
    return object;
  }
}

module.exports = { Fields };
