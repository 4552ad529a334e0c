'use strict';
// What util.inspect shows of each kind of object before its properties: brackets, sizes, items, contents.
// `describe` fills a Frame; the functions below it make the entries.

const K = require('internal/util/kinds');
const { constructorName, getOwnNonIndexProperties, previewEntries, getPromiseDetails, externalAddress } = binding('util');
const { bigintText, numberText, quote } = require('internal/util/inspect/text');
const { stylizeNoColor } = require('internal/util/inspect/styles');

const TypedArray = Object.getPrototypeOf(Uint8Array);
const getter = (prototype, name) => {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name);
  return (object) => get.call(object);
};
const typedArrayName = getter(TypedArray.prototype, Symbol.toStringTag);
const typedArrayLength = getter(TypedArray.prototype, 'length');
const mapSize = getter(Map.prototype, 'size');
const setSize = getter(Set.prototype, 'size');
const regexpText = RegExp.prototype.toString;
const dateValue = Date.prototype.getTime;

/** Own keys to list: enumerable ones, or all with showHidden. */
function keysOf(object, showHidden) {
  const symbols = Object.getOwnPropertySymbols(object);
  if (showHidden) {
    const names = Object.getOwnPropertyNames(object);
    return symbols.length === 0 ? names : names.concat(symbols);
  }
  let names;
  try {
    names = Object.keys(object);
  } catch {
    // A module namespace with bindings that are not initialized yet refuses.
    names = Object.getOwnPropertyNames(object);
  }
  if (symbols.length === 0) return names;
  return names.concat(symbols.filter((symbol) => Object.prototype.propertyIsEnumerable.call(object, symbol)));
}

const ALL_PROPERTIES = 0;
const ONLY_ENUMERABLE = 2;

/**
 * @param {import('internal/util/inspect/printer').Printer} printer
 * @param {object} object
 * @param {number} kind
 * @param {import('internal/util/inspect/printer').Frame} frame
 * @param {number} depth
 */
function describe(printer, object, kind, frame, depth) {
  if (kind === K.ORDINARY && frame.name !== 'Object' && object instanceof Error) {
    frame.keys = keysOf(object, printer.showHidden);
    describeError(printer, object, frame, depth);
    return;
  }
  // Objects whose prototype was exchanged are shown by what they can still do.
  if (kind === K.ORDINARY || (kind <= K.SET_ITERATOR && kind >= K.ARRAY && !looksIterable(object, frame))) {
    describeOrdinary(printer, object, frame, depth);
    return;
  }
  switch (kind) {
    case K.ARRAY:
      return describeArray(printer, object, frame);
    case K.SET:
      return describeCollection(printer, object, frame, 'Set', setSize(object), setEntries);
    case K.MAP:
      return describeCollection(printer, object, frame, 'Map', mapSize(object), mapEntries);
    case K.TYPED_ARRAY:
      return looksIterable(object, frame) ? describeTypedArray(printer, object, frame) : describeOrdinary(printer, object, frame, depth);
    case K.MAP_ITERATOR:
      return describeIterator(printer, object, frame, 'Map');
    case K.SET_ITERATOR:
      return describeIterator(printer, object, frame, 'Set');
  }
  frame.keys = keysOf(object, printer.showHidden);
  if (frame.name === 'Object' && kind !== K.ARGUMENTS && typeof object !== 'function') {
    describeOther(object, frame);
    return;
  }
  switch (kind) {
    case K.FUNCTION:
    case K.ASYNC_FUNCTION:
    case K.GENERATOR_FUNCTION:
    case K.ASYNC_GENERATOR_FUNCTION:
      frame.base = functionText(printer, object, kind, frame, depth);
      if (isEmpty(frame)) frame.text = printer.stylize(frame.base, 'special');
      return;
    case K.ARGUMENTS:
      frame.open = `${frame.name === 'Object' ? '' : frame.prefix('Arguments').slice(0, -1)}[Arguments] {`;
      if (isEmpty(frame)) frame.text = `${frame.open}}`;
      return;
    case K.REGEXP: {
      const source = regexpText.call(frame.name === null ? new RegExp(object) : object);
      frame.base = printer.stylize(unlessUsual(frame.prefix('RegExp'), 'RegExp ') + source, 'regexp');
      if (isEmpty(frame) || (printer.depth !== null && depth > printer.depth)) frame.text = frame.base;
      return;
    }
    case K.DATE: {
      const time = dateValue.call(object);
      const text = Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
      frame.base = unlessUsual(frame.prefix('Date'), 'Date ') + text;
      if (isEmpty(frame)) frame.text = printer.stylize(frame.base, 'date');
      return;
    }
    case K.ERROR:
      describeError(printer, object, frame, depth);
      return;
    case K.ARRAY_BUFFER:
    case K.SHARED_ARRAY_BUFFER:
      frame.open = `${frame.prefix(kind === K.ARRAY_BUFFER ? 'ArrayBuffer' : 'SharedArrayBuffer')}{`;
      frame.entries = printer.inTypedArray ? typedArrayBufferEntries : arrayBufferEntries;
      return;
    case K.DATA_VIEW:
      frame.open = `${frame.prefix('DataView')}{`;
      frame.entries = dataViewEntries;
      return;
    case K.PROMISE:
      frame.open = `${frame.prefix('Promise')}{`;
      frame.entries = promiseEntries;
      return;
    case K.WEAK_SET:
      frame.open = `${frame.prefix('WeakSet')}{`;
      frame.entries = weakSetEntries;
      return;
    case K.WEAK_MAP:
      frame.open = `${frame.prefix('WeakMap')}{`;
      frame.entries = weakMapEntries;
      return;
    case K.MODULE_NAMESPACE:
      frame.open = `${frame.prefix('Module')}{`;
      frame.entries = namespaceEntries;
      return;
    case K.BOXED_NUMBER:
      return describeBoxed(printer, object, frame, 'Number', Number.prototype.valueOf);
    case K.BOXED_STRING:
      // The characters are in the text already.
      frame.keys = frame.keys.slice(String.prototype.valueOf.call(object).length);
      return describeBoxed(printer, object, frame, 'String', String.prototype.valueOf);
    case K.BOXED_BOOLEAN:
      return describeBoxed(printer, object, frame, 'Boolean', Boolean.prototype.valueOf);
    case K.BOXED_BIGINT:
      return describeBoxed(printer, object, frame, 'BigInt', BigInt.prototype.valueOf);
    case K.BOXED_SYMBOL:
      return describeBoxed(printer, object, frame, 'Symbol', Symbol.prototype.valueOf);
    case K.EXTERNAL:
      if (isEmpty(frame)) frame.text = printer.stylize(`[External: ${externalAddress(object)}]`, 'special');
      else frame.open = `${frame.prefix('Object')}{`;
      return;
    default:
      describeOther(object, frame);
  }
}

/** What to call an object without prototype: the class it was made by, as far as the engine remembers. */
function bareName(object, frame) {
  if (frame.name !== null) return 'Object';
  const name = constructorName(object);
  return name === frame.tag ? 'Object' : name;
}

const isEmpty = (frame) => frame.keys.length === 0 && frame.inherited === undefined;
const unlessUsual = (prefix, usual) => (prefix === usual ? '' : prefix);

/** Whether an exotic object is still shown as what it is: it has no prototype at all, or one that iterates. */
function looksIterable(object, frame) {
  return frame.name === null || Symbol.iterator in object;
}

function describeOrdinary(printer, object, frame, depth) {
  frame.keys = keysOf(object, printer.showHidden);
  if (frame.taggedURL && frame.name !== null && require('internal/url').isURL(object)) {
    // Only where `customInspect: false` turns its own inspection off, and not below the depth that is shown.
    if (printer.depth === null || depth <= printer.depth) {
      frame.base = object.href;
      if (isEmpty(frame)) frame.text = frame.base;
      return;
    }
  }
  describeOther(object, frame);
}

function describeOther(object, frame) {
  if (frame.name !== 'Object' || frame.tag !== '') frame.open = `${frame.prefix(bareName(object, frame))}{`;
  if (isEmpty(frame)) frame.text = `${frame.open}}`;
}

function describeError(printer, err, frame, depth) {
  frame.base = require('internal/util/inspect/errors').errorText(printer, err, frame, depth);
  if (isEmpty(frame)) frame.text = frame.base;
}

/** Arrays up to this length are asked for all their keys: shorter than a call into native code. */
const SMALL = 64;
const NO_KEYS = Object.freeze([]);

/** Own keys of an array or typed array that are not elements. */
function namedKeys(printer, array, length) {
  if (length <= SMALL && !printer.showHidden && Object.keys(array).length === length &&
      Object.getOwnPropertySymbols(array).length === 0 && (length === 0 || Object.hasOwn(array, length - 1))) {
    return NO_KEYS;
  }
  return getOwnNonIndexProperties(array, printer.showHidden ? ALL_PROPERTIES : ONLY_ENUMERABLE);
}

function describeArray(printer, array, frame) {
  frame.keys = namedKeys(printer, array, array.length);
  const usual = frame.name === 'Array' && frame.tag === '';
  frame.open = `${usual ? '' : frame.prefix('Array', `(${array.length})`)}[`;
  frame.close = ']';
  frame.arrayLike = true;
  frame.entries = arrayEntries;
  if (array.length === 0 && isEmpty(frame)) frame.text = `${frame.open}]`;
}

function describeCollection(printer, object, frame, fallback, size, entries) {
  frame.keys = keysOf(object, printer.showHidden);
  frame.open = `${frame.prefix(fallback, `(${size})`)}{`;
  frame.entries = entries;
  if (size === 0 && isEmpty(frame)) frame.text = `${frame.open}}`;
}

function describeTypedArray(printer, array, frame) {
  const length = typedArrayLength(array);
  frame.keys = namedKeys(printer, array, length);
  frame.open = `${frame.prefix(typedArrayName(array), `(${length})`)}[`;
  frame.close = ']';
  frame.arrayLike = true;
  frame.entries = typedArrayEntries;
  if (length === 0 && isEmpty(frame) && !printer.showHidden) frame.text = `${frame.open}]`;
}

function describeIterator(printer, iterator, frame, of) {
  frame.keys = keysOf(iterator, printer.showHidden);
  const tag = frame.tag !== '' && frame.tag !== `${of} Iterator` ? `[${frame.tag}] ` : '';
  const { isKeyValue } = previewEntries(iterator);
  frame.open = `${tag}[${of} ${isKeyValue ? 'Entries' : 'Iterator'}] {`;
  frame.entries = iteratorEntries;
  frame.arrayLike = false;
}

function describeBoxed(printer, object, frame, type, valueOf) {
  let text = `[${type}`;
  if (frame.name === null) text += ' (null prototype)';
  else if (frame.name !== type) text += ` (${frame.name})`;
  text += `: ${printer.primitive(valueOf.call(object), stylizeNoColor)}]`;
  if (frame.tag !== '' && frame.tag !== frame.name) text += ` [${frame.tag}]`;
  frame.base = text;
  if (isEmpty(frame)) frame.text = printer.stylize(text, type.toLowerCase());
}

// Functions

const FUNCTION_TYPES = {
  [K.FUNCTION]: 'Function',
  [K.ASYNC_FUNCTION]: 'AsyncFunction',
  [K.GENERATOR_FUNCTION]: 'GeneratorFunction',
  [K.ASYNC_GENERATOR_FUNCTION]: 'AsyncGeneratorFunction',
};
// `class` followed by anything but a parameter list, which would be a method of that name.
const CLASS_SOURCE = /^class(?![\w$\u0080-\uffff])(?:\s|\/\/.*|\/\*[^]*?\*\/)*[^(\s/]/;

function functionText(printer, fn, kind, frame, depth) {
  const source = Function.prototype.toString.call(fn);
  if (source.startsWith('class') && source.endsWith('}') && CLASS_SOURCE.test(source)) return classText(fn, frame);
  const type = FUNCTION_TYPES[kind];
  let text = `[${type}`;
  if (frame.name === null) text += ' (null prototype)';
  if (fn.name === '') text += ' (anonymous)';
  else text += `: ${typeof fn.name === 'string' ? fn.name : printer.print(fn.name, depth)}`;
  text += ']';
  if (frame.name !== null && frame.name !== type && frame.name !== 'Function') text += ` ${frame.name}`;
  if (frame.tag !== '' && frame.name !== frame.tag) text += ` [${frame.tag}]`;
  return text;
}

function classText(fn, frame) {
  const name = Object.hasOwn(fn, 'name') && fn.name;
  let text = `[class ${name || '(anonymous)'}`;
  if (frame.name !== null && frame.name !== 'Function') text += ` [${frame.name}]`;
  if (frame.tag !== '' && frame.name !== frame.tag) text += ` [${frame.tag}]`;
  if (frame.name === null) {
    text += ' extends [null prototype]';
  } else {
    const parent = Object.getPrototypeOf(fn).name;
    if (parent) text += ` extends ${parent}`;
  }
  return `${text}]`;
}

// Entries

const more = (count) => `... ${count} more item${count > 1 ? 's' : ''}`;

function arrayEntries(printer, array, frame, depth) {
  const { length } = array;
  const shown = Math.min(printer.maxArrayLength, length);
  const entries = [];
  for (let index = 0; index < shown; index++) {
    if (!Object.hasOwn(array, index)) return sparseEntries(printer, array, frame, depth, entries, index, shown);
    entries.push(printer.property(array, depth, index, 'index'));
  }
  if (length > shown) {
    entries.push(more(length - shown));
    frame.truncated = true;
  }
  return entries;
}

/** Continues an array at its first hole: each gap is one entry. */
function sparseEntries(printer, array, frame, depth, entries, from, shown) {
  let next = from;
  const keys = Object.keys(array);
  for (let i = from; i < keys.length && entries.length < shown; i++) {
    const index = Number(keys[i]);
    if (!(index < 2 ** 32 - 1) || String(index) !== keys[i]) break;
    if (index > next) {
      entries.push(hole(printer, index - next));
      next = index;
      if (entries.length === shown) break;
    }
    entries.push(printer.property(array, depth, keys[i], 'index'));
    next = index + 1;
  }
  const rest = array.length - next;
  if (rest > 0) {
    if (entries.length < shown) {
      entries.push(hole(printer, rest));
    } else {
      entries.push(more(rest));
      frame.truncated = true;
    }
  }
  return entries;
}

const hole = (printer, count) => printer.stylize(`<${count} empty item${count > 1 ? 's' : ''}>`, 'undefined');

function typedArrayEntries(printer, array, frame, depth) {
  const length = typedArrayLength(array);
  const shown = Math.min(printer.maxArrayLength, length);
  const entries = new Array(shown);
  const isNumber = (frame.name === null ? length : array.length) > 0 && typeof array[0] === 'number';
  const style = isNumber ? 'number' : 'bigint';
  const toText = isNumber ? numberText : bigintText;
  for (let i = 0; i < shown; i++) entries[i] = printer.stylize(toText(array[i], printer.numericSeparator), style);
  if (length > shown) {
    entries.push(more(length - shown));
    frame.truncated = true;
  }
  if (printer.showHidden) {
    const outer = printer.inTypedArray;
    printer.inTypedArray = true;
    for (const name of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
      entries.push(specialProperty(printer, array, name, depth));
    }
    printer.inTypedArray = outer;
  }
  return entries;
}

/** `[name]: value` of an internal property that the engine answers through a getter. */
function specialProperty(printer, object, name, depth) {
  printer.indentation += 2;
  let value;
  try {
    value = object[name];
  } catch {
    // The getters of a view on a detached buffer throw.
    value = undefined;
  }
  const text = printer.print(value, depth);
  printer.indentation -= 2;
  return `${printer.stylize(`[${name}]`, 'string')}: ${text}`;
}

function typedArrayBufferEntries(printer, buffer) {
  return [`[byteLength]: ${printer.print(buffer.byteLength, 0)}`];
}

function arrayBufferEntries(printer, buffer, frame, depth) {
  const length = specialProperty(printer, buffer, 'byteLength', depth);
  let bytes;
  try {
    bytes = new Uint8Array(buffer);
  } catch {
    return [printer.stylize('(detached)', 'special'), length];
  }
  const shown = Math.min(printer.maxArrayLength, bytes.length);
  let text = '';
  for (let i = 0; i < shown; i++) text += `${i > 0 ? ' ' : ''}${bytes[i] < 16 ? '0' : ''}${bytes[i].toString(16)}`;
  const rest = bytes.length - shown;
  if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? 's' : ''}`;
  return [`${printer.stylize('[Uint8Contents]', 'special')}: <${text}>`, length];
}

function dataViewEntries(printer, view, frame, depth) {
  return ['byteLength', 'byteOffset', 'buffer'].map((name) => specialProperty(printer, view, name, depth));
}

function setEntries(printer, set, frame, depth) {
  return listEntries(printer, Set.prototype.values.call(set), setSize(set), depth, (value) => printer.print(value, depth));
}

function mapEntries(printer, map, frame, depth) {
  const print = ([key, value]) => `${printer.print(key, depth)} => ${printer.print(value, depth)}`;
  return listEntries(printer, Map.prototype.entries.call(map), mapSize(map), depth, print);
}

function listEntries(printer, items, size, depth, print) {
  const shown = Math.min(printer.maxArrayLength, size);
  const entries = [];
  printer.indentation += 2;
  for (const item of items) {
    if (entries.length >= shown) break;
    entries.push(print(item));
  }
  printer.indentation -= 2;
  if (size > shown) entries.push(more(size - shown));
  return entries;
}

function iteratorEntries(printer, iterator, frame, depth) {
  const { entries: items, isKeyValue } = previewEntries(iterator);
  return isKeyValue ? pairEntries(printer, items, depth, iteratorPair) : itemEntries(printer, items, depth, false);
}

function weakSetEntries(printer, set, frame, depth) {
  if (!printer.showHidden) return [printer.stylize('<items unknown>', 'special')];
  return itemEntries(printer, previewEntries(set).entries, depth, true);
}

function weakMapEntries(printer, map, frame, depth) {
  if (!printer.showHidden) return [printer.stylize('<items unknown>', 'special')];
  return pairEntries(printer, previewEntries(map).entries, depth, (key, value) => `${key} => ${value}`, true);
}

function itemEntries(printer, items, depth, sort) {
  const shown = Math.min(printer.maxArrayLength, items.length);
  const entries = [];
  printer.indentation += 2;
  for (let i = 0; i < shown; i++) entries.push(printer.print(items[i], depth));
  printer.indentation -= 2;
  // The engine's order of weak collections changes from run to run.
  if (sort && !printer.sorted) entries.sort();
  if (items.length > shown) entries.push(more(items.length - shown));
  return entries;
}

function iteratorPair(key, value, printer, depth) {
  const frame = { base: '', open: '[', close: ']', arrayLike: true, truncated: false };
  return require('internal/util/inspect/layout').assemble(printer, frame, [key, value], depth, undefined);
}

function pairEntries(printer, items, depth, join, sort = false) {
  const count = items.length / 2;
  const shown = Math.min(printer.maxArrayLength, count);
  const entries = [];
  printer.indentation += 2;
  for (let i = 0; i < shown; i++) {
    const key = printer.print(items[i * 2], depth);
    const value = printer.print(items[i * 2 + 1], depth);
    entries.push(join(key, value, printer, depth));
  }
  printer.indentation -= 2;
  if (sort && !printer.sorted) entries.sort();
  if (count > shown) entries.push(more(count - shown));
  return entries;
}

const PENDING = 0;
const REJECTED = 2;

function promiseEntries(printer, promise, frame, depth) {
  const [state, result] = getPromiseDetails(promise);
  if (state === PENDING) return [printer.stylize('<pending>', 'special')];
  printer.indentation += 2;
  const text = printer.print(result, depth);
  printer.indentation -= 2;
  return [state === REJECTED ? `${printer.stylize('<rejected>', 'special')} ${text}` : text];
}

function namespaceEntries(printer, namespace, frame, depth) {
  const entries = [];
  for (const key of frame.keys) {
    let text;
    try {
      text = printer.property(namespace, depth, key, 'object');
    } catch (err) {
      if (!(err instanceof ReferenceError)) throw err;
      const name = typeof key === 'string' && /^[a-zA-Z_]\w*$/.test(key) ? printer.stylize(key, 'name') : printer.stylize(quote(String(key)), 'string');
      text = `${name}: ${printer.stylize('<uninitialized>', 'special')}`;
    }
    entries.push(text);
  }
  frame.keys = [];
  return entries;
}

module.exports = { bareName, describe, keysOf };
