'use strict';
// The walk over a value that util.inspect prints: primitives, custom inspection, proxies, cycles, depth, properties.
// What is particular to a kind of object is in internal/util/inspect/objects, errors are in internal/util/inspect/errors.

const K = require('internal/util/kinds');
const { kindOf, getProxyDetails, constructorName } = binding('util');
const { assemble } = require('internal/util/inspect/layout');
const { bigintText, displayWidth, numberText, quote, symbolText } = require('internal/util/inspect/text');
const { stylizeNoColor, stylizeWithColor } = require('internal/util/inspect/styles');
const { isStackOverflowError } = require('internal/errors');

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
/** Lines of a long string are split only where at least this much fits. */
const MIN_LINE_WIDTH = 16;
/** Beyond this many characters on one level of indentation, nested objects are no longer opened. */
const MAX_LEVEL_OUTPUT = 2 ** 27;
/** Shorter texts are not counted towards it. */
const COUNTED = 1024;

const builtInNames = new Set(
  Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z][a-zA-Z0-9]+$/.test(name) && name !== 'SharedArrayBuffer'));
builtInNames.add('TypedArray');

/** Options in the order users see them in `inspect.defaultOptions`. */
const defaults = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};

const unlimited = (limit) => (limit === null ? Infinity : limit);

/** By their prototypes: classes whose name needs no search. */
const USUAL_CLASSES = new Map([Function, Map, Set, Date, RegExp, Promise, Error, Uint8Array, ArrayBuffer].map(
  (usual) => [usual.prototype, usual]));

/**
 * How one object is going to be printed.
 */
class Frame {
  // Fields, which a program's accessors on Object.prototype cannot catch.
  /** Name of the constructor, null without a prototype. */
  name = '';
  /** `Symbol.toStringTag`, '' where it says nothing new. */
  tag = '';
  taggedURL = false;
  /** What stands before the opening bracket: a function's, an error's, a date's own text. */
  base = '';
  open = '{';
  close = '}';
  /** Own property keys to list. */
  keys = undefined;
  /** Makes the entries that are not properties. */
  entries = undefined;
  arrayLike = false;
  /** Whether the last entry says "... n more items". */
  truncated = false;
  /** Printed properties inherited from classes (with showHidden). */
  inherited = undefined;
  /** The final text, when there is nothing to list. */
  text = undefined;

  constructor(name, tag) {
    this.name = name;
    this.tag = tag;
  }

  /** `Name(3) [tag] `, what stands before the bracket of an object of class `fallback`. */
  prefix(fallback, size = '') {
    if (this.name === null) {
      const tag = this.tag !== '' && fallback !== this.tag ? ` [${this.tag}]` : '';
      return `[${fallback}${size}: null prototype]${tag} `;
    }
    if (this.tag === '' || this.name === this.tag) return `${this.name}${size} `;
    // A tag such as Intl.NumberFormat says the name with its namespace.
    return this.tag.endsWith(`.${this.name}`) ? `${this.tag}${size} ` : `${this.name}${size} [${this.tag}] `;
  }
}

class Printer {
  /** @param {object | undefined} user options as given */
  constructor(user) {
    this.showHidden = defaults.showHidden;
    this.depth = defaults.depth;
    this.colors = defaults.colors;
    this.customInspect = defaults.customInspect;
    this.showProxy = defaults.showProxy;
    this.maxArrayLength = defaults.maxArrayLength;
    this.maxStringLength = defaults.maxStringLength;
    this.breakLength = defaults.breakLength;
    this.compact = defaults.compact;
    this.sorted = defaults.sorted;
    this.getters = defaults.getters;
    this.numericSeparator = defaults.numericSeparator;
    this.stylize = stylizeNoColor;
    /** Options that are not ours, handed on to custom inspection. */
    this.extra = undefined;
    this.indentation = 0;
    /** Depth of the object entered last: tells how deep the entries of the current one go. */
    this.lastDepth = 0;
    this.seen = [];
    /** Objects that contain themselves, with their reference numbers. */
    this.circular = undefined;
    /** Output so far for each level of indentation. */
    this.written = undefined;
    this.inTypedArray = false;
    if (user !== undefined && user !== null) this.#take(user);
    if (this.colors && this.stylize === stylizeNoColor) this.stylize = stylizeWithColor;
    this.maxArrayLength = Math.max(0, unlimited(this.maxArrayLength));
    this.maxStringLength = Math.max(0, unlimited(this.maxStringLength));
  }

  #take(user) {
    for (const name of Object.keys(user)) {
      if (Object.hasOwn(defaults, name) || name === 'stylize') {
        this[name] = user[name];
      } else {
        this.extra ??= {};
        this.extra[name] = user[name];
      }
    }
    if (user.depth === undefined && Object.hasOwn(user, 'depth')) this.depth = null;
  }

  /**
   * @param {unknown} value
   * @param {number} depth
   * @returns {string}
   */
  print(value, depth) {
    switch (typeof value) {
      case 'object':
        if (value === null) return this.stylize('null', 'null');
        break;
      case 'function':
        break;
      case 'undefined':
        // document.all is an object whose type is 'undefined'.
        if (value === undefined) return this.stylize('undefined', 'undefined');
        break;
      default:
        return this.primitive(value, this.stylize);
    }
    let object = value;
    let kind = kindOf(object);
    const isProxy = kind === K.PROXY;
    let layers = 0;
    if (isProxy) {
      const details = getProxyDetails(object, Boolean(this.showProxy));
      if (details === null || (this.showProxy && details[0] === null)) return this.stylize('<Revoked Proxy>', 'special');
      if (this.showProxy) return this.#proxy(details, depth);
      do {
        layers++;
        object = getProxyDetails(object, false);
        if (object === null) return this.stylize('<Revoked Proxy>', 'special');
        kind = kindOf(object);
      } while (kind === K.PROXY);
    }
    if (this.customInspect) {
      const custom = object[customInspect];
      if (typeof custom === 'function' && custom !== inspectFunction && isInstance(object)) {
        const result = this.#callCustom(custom, value, object, depth, isProxy);
        if (result !== value) {
          if (result !== null && typeof result === 'object') return this.print(result, depth);
          return `${result}`.replaceAll('\n', `\n${' '.repeat(this.indentation)}`);
        }
      }
    }
    if (this.seen.includes(object)) return this.#reference(object);
    const text = this.#object(object, kind, depth);
    if (!isProxy) return text;
    return `${this.stylize('Proxy(', 'special').repeat(layers)}${text}${this.stylize(')', 'special').repeat(layers)}`;
  }

  #reference(object) {
    this.circular ??= new Map();
    let index = this.circular.get(object);
    if (index === undefined) {
      index = this.circular.size + 1;
      this.circular.set(object, index);
    }
    return this.stylize(`[Circular *${index}]`, 'special');
  }

  #callCustom(custom, receiver, object, depth, isProxy) {
    const remaining = this.depth === null ? null : this.depth - depth;
    const foreign = isProxy || !(object instanceof Object);
    return custom.call(receiver, remaining, this.options(this.depth, foreign), inspectFunction);
  }

  /**
   * The options as a custom inspection function gets them.
   * @param {number | null} depth
   * @param {boolean} foreign the function may come from another realm, which must not reach objects of this one
   */
  options(depth, foreign) {
    const options = { stylize: this.stylize };
    for (const name of Object.keys(defaults)) options[name] = this[name];
    Object.assign(options, this.extra);
    options.depth = depth;
    if (!foreign) return options;
    Object.setPrototypeOf(options, null);
    for (const key of Object.keys(options)) {
      const value = options[key];
      if ((typeof value === 'object' && value !== null) || typeof value === 'function') delete options[key];
    }
    const { stylize } = this;
    options.stylize = Object.setPrototypeOf((text, kind) => {
      try {
        return `${stylize(text, kind)}`;
      } catch {
        return text;
      }
    }, null);
    return options;
  }

  #proxy(details, depth) {
    if (this.depth !== null && depth > this.depth) return this.stylize('Proxy [Array]', 'special');
    this.indentation += 2;
    const entries = [this.print(details[0], depth + 1), this.print(details[1], depth + 1)];
    this.indentation -= 2;
    const frame = new Frame('Proxy', '');
    frame.open = 'Proxy [';
    frame.close = ']';
    frame.arrayLike = true;
    return assemble(this, frame, entries, depth + 1, undefined);
  }

  // Primitives

  /**
   * @param {unknown} value
   * @param {(text: string, kind: string) => string} stylize
   * @returns {string}
   */
  primitive(value, stylize) {
    switch (typeof value) {
      case 'string':
        return this.#string(value, stylize);
      case 'number':
        return stylize(numberText(value, this.numericSeparator), 'number');
      case 'bigint':
        return stylize(bigintText(value, this.numericSeparator), 'bigint');
      case 'boolean':
        return stylize(value ? 'true' : 'false', 'boolean');
      case 'undefined':
        return stylize('undefined', 'undefined');
      default:
        return stylize(symbolText(value), 'symbol');
    }
  }

  #string(value, stylize) {
    let text = value;
    let tail = '';
    if (text.length > this.maxStringLength) {
      const more = text.length - this.maxStringLength;
      text = text.slice(0, this.maxStringLength);
      tail = `... ${more} more character${more > 1 ? 's' : ''}`;
    }
    if (this.compact !== true && text.length > MIN_LINE_WIDTH && text.length > this.breakLength - this.indentation - 4 &&
        text.includes('\n')) {
      const separator = ` +\n${' '.repeat(this.indentation + 2)}`;
      const lines = text.split(/(?<=\n)/);
      return lines.map((line) => stylize(quote(line), 'string')).join(separator) + tail;
    }
    return stylize(quote(text), 'string') + tail;
  }

  // Objects

  #object(object, kind, depth) {
    const frame = new Frame(null, '');
    frame.name = this.#nameOf(object, depth, frame);
    frame.tag = this.#tagOf(object, frame);
    describe(this, object, kind, frame, depth);
    if (frame.text !== undefined) return frame.text;
    if (this.depth !== null && depth > this.depth) {
      const name = frame.prefix(bareName(object, frame)).slice(0, -1);
      return this.stylize(frame.name === null ? name : `[${name}]`, 'special');
    }
    return this.#entriesOf(object, frame, depth + 1);
  }

  #entriesOf(object, frame, depth) {
    this.seen.push(object);
    this.lastDepth = depth;
    const indentation = this.indentation;
    let entries;
    try {
      entries = frame.entries === undefined ? [] : frame.entries(this, object, frame, depth);
      const listed = entries.length;
      for (const key of frame.keys) entries.push(this.property(object, depth, key, frame.arrayLike ? 'element' : 'object'));
      if (frame.inherited !== undefined) entries.push(...frame.inherited);
      if (this.sorted) sortEntries(entries, frame.arrayLike ? listed : 0, this.sorted);
    } catch (err) {
      if (!isStackOverflowError(err)) throw err;
      this.seen.length = this.seen.lastIndexOf(object);
      this.indentation = indentation;
      const name = frame.prefix('Object').slice(0, -1);
      return this.stylize(`[${name}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
    }
    const index = this.circular?.get(object);
    if (index !== undefined) {
      const mark = this.stylize(`<ref *${index}>`, 'special');
      if (this.compact === true) frame.open = `${mark} ${frame.open}`;
      else frame.base = frame.base === '' ? mark : `${mark} ${frame.base}`;
    }
    this.seen.pop();
    const text = assemble(this, frame, entries, depth, frame.arrayLike ? object : undefined);
    if (text.length > COUNTED) this.#count(text.length);
    return text;
  }

  /** An object may refer to others so often that its text would not fit into memory. */
  #count(length) {
    this.written ??= new Map();
    const total = (this.written.get(this.indentation) ?? 0) + length;
    this.written.set(this.indentation, total);
    if (total > MAX_LEVEL_OUTPUT) this.depth = -1;
  }

  #tagOf(object, frame) {
    let tag;
    try {
      tag = object[Symbol.toStringTag];
    } catch {
      return '';
    }
    if (typeof tag !== 'string' || tag === '') return '';
    frame.taggedURL = tag === 'URL';
    if (tag === frame.name) return '';
    // It is in the list of properties anyway.
    const listed = this.showHidden
      ? Object.hasOwn(object, Symbol.toStringTag)
      : Object.prototype.propertyIsEnumerable.call(object, Symbol.toStringTag);
    return listed ? '' : tag;
  }

  /** The class an object says it is of; `Name <Prototype>` where its prototypes have no usable constructor. */
  #nameOf(object, depth, frame) {
    const prototype = Object.getPrototypeOf(object);
    if (prototype === Object.prototype || prototype === Array.prototype) {
      if (!Object.hasOwn(object, 'constructor') && (prototype === Object.prototype || Array.isArray(object))) {
        return prototype === Object.prototype ? 'Object' : 'Array';
      }
    }
    const usual = USUAL_CLASSES.get(prototype);
    if (usual !== undefined && !this.showHidden && prototype.constructor === usual && !Object.hasOwn(object, 'constructor')) {
      return usual.name;
    }
    let holder = object;
    while (holder !== null && holder !== undefined) {
      const descriptor = Object.getOwnPropertyDescriptor(holder, 'constructor');
      // A prototype that is frozen has it behind an accessor, which tells.
      const maker = descriptor?.get === undefined ? descriptor?.value : descriptor.get.value;
      if (typeof maker === 'function' && maker.name !== '' && isInstanceOf(object, maker)) {
        const name = String(maker.name);
        if (this.showHidden && frame !== undefined && (holder !== object || !builtInNames.has(name))) {
          frame.inherited = this.#inheritedProperties(object, depth);
        }
        return name;
      }
      holder = Object.getPrototypeOf(holder);
    }
    if (prototype === null) return null;
    const own = constructorName(object);
    if (this.depth !== null && depth > this.depth) return `${own} <Complex prototype>`;
    const parent = this.#nameOf(prototype, depth + 1, undefined);
    if (parent !== null) return `${own} <${parent}>`;
    return `${own} <${inspectFunction(prototype, { ...this.options(-1, false), customInspect: false, depth: -1 })}>`;
  }

  /** With showHidden, what an object inherits from up to three classes that are not built in. */
  #inheritedProperties(object, depth) {
    const entries = [];
    const done = new Set();
    this.seen.push(object);
    let holder = Object.getPrototypeOf(object);
    for (let level = 0; level < 3 && !isBuiltInPrototype(holder); level++) {
      for (const key of Reflect.ownKeys(holder)) {
        if (key === 'constructor' || Object.hasOwn(object, key) || done.has(key)) continue;
        done.add(key);
        const descriptor = Object.getOwnPropertyDescriptor(holder, key);
        if (typeof descriptor.value === 'function') continue;
        const text = this.property(holder, depth, key, 'object', descriptor, object);
        entries.push(this.colors ? `\u001b[2m${text}\u001b[22m` : text);
      }
      holder = Object.getPrototypeOf(holder);
    }
    this.seen.pop();
    return entries.length === 0 ? undefined : entries;
  }

  // Properties

  /**
   * `key: value`, or the value alone for an element of an array.
   * @param {object} object
   * @param {number} depth
   * @param {PropertyKey} key
   * @param {'object' | 'element' | 'index'} place 'index' leaves the key out
   * @param {PropertyDescriptor} [descriptor]
   * @param {object} [receiver] what getters are called on
   * @returns {string}
   */
  property(object, depth, key, place, descriptor = Object.getOwnPropertyDescriptor(object, key), receiver = object) {
    descriptor ??= { value: object[key], configurable: true, enumerable: true, writable: true };
    let text;
    let gap = ' ';
    if (descriptor.value !== undefined) {
      // In compact mode the value of a property that does not fit goes on a line of its own.
      const shift = this.compact === true && place === 'object' ? 3 : 2;
      this.indentation += shift;
      text = this.print(descriptor.value, depth);
      if (shift === 3 && this.breakLength < displayWidth(text, this.colors)) gap = `\n${' '.repeat(this.indentation)}`;
      this.indentation -= shift;
    } else if (descriptor.get !== undefined) {
      text = this.#accessor(descriptor, receiver, depth);
    } else if (descriptor.set !== undefined) {
      text = this.stylize('[Setter]', 'special');
    } else {
      text = this.stylize('undefined', 'undefined');
    }
    return place === 'index' ? text : `${this.key(key, descriptor.enumerable)}:${gap}${text}`;
  }

  /** A property's key: bare, quoted, or in brackets when it is hidden. */
  key(key, enumerable) {
    if (typeof key === 'symbol') {
      const text = this.stylize(symbolText(key), 'symbol');
      return enumerable ? text : `[${text}]`;
    }
    if (key === '__proto__') return enumerable ? "['__proto__']" : "[['__proto__']]";
    if (IDENTIFIER.test(key)) return enumerable ? this.stylize(key, 'name') : `[${key}]`;
    const text = this.stylize(quote(key), 'string');
    return enumerable ? text : `[${text}]`;
  }

  #accessor({ get, set }, receiver, depth) {
    const label = set === undefined ? 'Getter' : 'Getter/Setter';
    const { getters } = this;
    const wanted = getters && (getters === true || (getters === 'get' && set === undefined) ||
      (getters === 'set' && set !== undefined));
    if (!wanted) return this.stylize(`[${label}]`, 'special');
    let value;
    this.indentation += 2;
    try {
      try {
        value = get.call(receiver);
      } catch (err) {
        const thrown = this.print(err, depth);
        return `${this.stylize(`[${label}: <Inspection threw (`, 'special')}${thrown}${this.stylize(')>]', 'special')}`;
      }
      if (value !== null && typeof value === 'object') return `${this.stylize(`[${label}]`, 'special')} ${this.print(value, depth)}`;
      if (value === null) return `${this.stylize(`[${label}:`, 'special')} ${this.stylize('null', 'null')}${this.stylize(']', 'special')}`;
      const text = typeof value === 'function' ? this.print(value, depth) : this.primitive(value, this.stylize);
      return `${this.stylize(`[${label}:`, 'special')} ${text}${this.stylize(']', 'special')}`;
    } finally {
      this.indentation -= 2;
    }
  }
}

function sortEntries(entries, from, order) {
  const tail = entries.splice(from);
  tail.sort(order === true ? undefined : order);
  for (const entry of tail) entries.push(entry);
}

function isInstanceOf(object, constructor) {
  try {
    return object instanceof constructor;
  } catch {
    return false;
  }
}

function isBuiltInPrototype(prototype) {
  if (prototype === undefined || prototype === null) return true;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'constructor');
  return descriptor !== undefined && typeof descriptor.value === 'function' && builtInNames.has(descriptor.value.name);
}

/** A class's prototype inherits the custom function of its instances, which expects to be called on one. */
function isInstance(object) {
  const { constructor } = object;
  return !constructor || constructor.prototype !== object;
}

/** Set by internal/util/inspect, which needs this module first. */
let inspectFunction;
let bareName;
let describe;

/** @param {Function} inspect the public function, handed to custom inspection */
function connect(inspect) {
  inspectFunction = inspect;
  ({ bareName, describe } = require('internal/util/inspect/objects'));
}

module.exports = { Frame, Printer, connect, customInspect, defaults };
