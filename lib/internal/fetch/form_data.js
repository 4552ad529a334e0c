'use strict';
// FormData: an ordered list of names with strings and files.

const { illegalInvocation, expose, iteratorClass, requireArguments, requireCallback, requireInstance, usvString } = require('internal/fetch/webidl');
const { UNCLONEABLE, kCloneMode } = require('internal/messaging/transferable');

const kInspect = Symbol.for('nodejs.util.inspect.custom');

let appendEntry, entriesOf, isFormData;

class FormData {
  /** @type {Array<[string, string | File]>} */
  #entries = [];

  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError('FormData constructor: Argument 1 could not be converted to: undefined.');
  }

  static #check(value) {
    if (typeof value !== 'object' || value === null || !(#entries in value)) throw illegalInvocation('FormData');
  }

  /**
   * @param {string} name
   * @param {string | Blob} value
   * @param {string} [filename]
   */
  append(name, value, filename = undefined) {
    FormData.#check(this);
    requireArguments(arguments.length, 2, 'FormData.append');
    this.#entries.push(makeEntry(name, value, filename, arguments.length > 2, 'FormData.append'));
  }

  delete(name) {
    FormData.#check(this);
    requireArguments(arguments.length, 1, 'FormData.delete');
    name = usvString(name);
    this.#entries = this.#entries.filter((entry) => entry[0] !== name);
  }

  /** @returns {string | File | null} */
  get(name) {
    FormData.#check(this);
    requireArguments(arguments.length, 1, 'FormData.get');
    name = usvString(name);
    return this.#entries.find((entry) => entry[0] === name)?.[1] ?? null;
  }

  /** @returns {Array<string | File>} */
  getAll(name) {
    FormData.#check(this);
    requireArguments(arguments.length, 1, 'FormData.getAll');
    name = usvString(name);
    return this.#entries.filter((entry) => entry[0] === name).map((entry) => entry[1]);
  }

  /** @returns {boolean} */
  has(name) {
    FormData.#check(this);
    requireArguments(arguments.length, 1, 'FormData.has');
    name = usvString(name);
    return this.#entries.some((entry) => entry[0] === name);
  }

  /** Replaces the first entry of that name and removes the others. */
  set(name, value, filename = undefined) {
    FormData.#check(this);
    requireArguments(arguments.length, 2, 'FormData.set');
    const entry = makeEntry(name, value, filename, arguments.length > 2, 'FormData.set');
    const at = this.#entries.findIndex((each) => each[0] === entry[0]);
    if (at === -1) this.#entries.push(entry);
    else this.#entries = this.#entries.filter((each, i) => i <= at || each[0] !== entry[0]).with(at, entry);
  }

  keys() {
    FormData.#check(this);
    return new FormDataIterator(this, 0);
  }

  values() {
    FormData.#check(this);
    return new FormDataIterator(this, 1);
  }

  entries() {
    FormData.#check(this);
    return new FormDataIterator(this, 'both');
  }

  forEach(callback, thisArg = undefined) {
    FormData.#check(this);
    requireArguments(arguments.length, 1, 'FormData.forEach');
    requireCallback(callback, 'FormData');
    for (const [name, value] of this) Reflect.apply(callback, thisArg, [value, name, this]);
  }

  get [kCloneMode]() {
    return #entries in this ? UNCLONEABLE : 0;
  }

  [kInspect](depth, options) {
    const fields = { __proto__: null };
    for (const [name, value] of this.#entries) {
      const known = fields[name];
      if (known === undefined) fields[name] = value;
      else if (Array.isArray(known)) known.push(value);
      else fields[name] = [known, value];
    }
    options.depth ??= depth;
    options.colors ??= true;
    const { inspect } = require('internal/util/inspect');
    return `FormData ${inspect(Object.setPrototypeOf(fields, Object.prototype), options)}`;
  }

  static {
    isFormData = (value) => typeof value === 'object' && value !== null && #entries in value;
    entriesOf = (form) => form.#entries;
    appendEntry = (form, name, value) => form.#entries.push([name, value]);
  }
}

const FormDataIterator = iteratorClass('FormData', (form) => entriesOf(form));

function makeEntry(name, value, filename, hasFilename, prefix) {
  name = usvString(name);
  const { isBlob } = require('internal/blob');
  if (!isBlob(value)) {
    if (hasFilename) requireInstance(value, require('internal/blob').Blob, prefix, 'value');
    return [name, usvString(value)];
  }
  const { File } = require('internal/file');
  const named = hasFilename && filename !== undefined;
  if (value instanceof File && !named) return [name, value];
  const lastModified = value instanceof File ? value.lastModified : undefined;
  return [name, new File([value], named ? usvString(filename) : 'blob', { type: value.type, lastModified })];
}

expose(FormData, ['append', 'delete', 'get', 'getAll', 'has', 'set', 'keys', 'values', 'entries', 'forEach']);
Object.defineProperty(FormData.prototype, Symbol.iterator, {
  __proto__: null, configurable: true, enumerable: false, value: FormData.prototype.entries, writable: true,
});
for (const [key, length] of [['append', 2], ['set', 2]]) {
  Object.defineProperty(FormData.prototype[key], 'length', { __proto__: null, configurable: true, value: length });
}

module.exports = { FormData, appendEntry, entriesOf, isFormData };
