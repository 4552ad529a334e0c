'use strict';
// util.format: printf-like placeholders, and what is left over appended.

const { Printer, customInspect, defaults } = require('internal/util/inspect/printer');
const { bigintText, numberText } = require('internal/util/inspect/text');
const K = require('internal/util/kinds');
const { kindOf } = binding('util');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const show = (value, options) => new Printer(options).print(value, 0);

/**
 * @param {...unknown} args a format string with %s %d %i %f %j %o %O %c %%, and values
 * @returns {string}
 */
function format(...args) {
  return join(undefined, args);
}

/**
 * @param {object} inspectOptions
 * @param {...unknown} args
 * @returns {string}
 */
function formatWithOptions(inspectOptions, ...args) {
  if (inspectOptions === null || typeof inspectOptions !== 'object') {
    throw new ERR_INVALID_ARG_TYPE('inspectOptions', 'object', inspectOptions);
  }
  return join(inspectOptions, args);
}

function join(options, args) {
  const first = args[0];
  if (args.length === 1) return typeof first === 'string' ? first : show(first, options);
  if (args.length === 0) return '';
  let used = 0;
  let text = '';
  if (typeof first === 'string') {
    used = 1;
    if (first.includes('%')) {
      let from = 0;
      let at = first.indexOf('%');
      while (at !== -1 && at + 1 < first.length) {
        const code = first.charCodeAt(at + 1);
        if (code === 37) {
          text += first.slice(from, at + 1);
          from = at + 2;
        } else if (used < args.length) {
          const shown = placeholder(code, args[used], options);
          if (shown !== undefined) {
            text += first.slice(from, at) + shown;
            used++;
            from = at + 2;
          }
        }
        at = first.indexOf('%', code === 37 || from === at + 2 ? at + 2 : at + 1);
      }
      text += first.slice(from);
    } else {
      text = first;
    }
  }
  for (; used < args.length; used++) {
    if (used > 0) text += ' ';
    const value = args[used];
    text += typeof value === 'string' ? value : show(value, options);
  }
  return text;
}

/** The text for one placeholder, undefined when the letter after % is none. */
function placeholder(code, value, options) {
  switch (code) {
    case 115: // s
      return stringOf(value, options);
    case 100: // d
      if (typeof value === 'bigint') return bigintText(value, separator(options));
      if (typeof value === 'symbol') return 'NaN';
      return numberText(Number(value), separator(options));
    case 105: // i
      if (typeof value === 'bigint') return bigintText(value, separator(options));
      if (typeof value === 'symbol') return 'NaN';
      return numberText(Number.parseInt(value, 10), separator(options));
    case 102: // f
      if (typeof value === 'symbol') return 'NaN';
      return numberText(Number.parseFloat(value), separator(options));
    case 106: // j
      return json(value);
    case 79: // O
      return show(value, options);
    case 111: // o
      return show(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case 99: // c: styles are for browsers
      return '';
    default:
      return undefined;
  }
}

const separator = (options) => options?.numericSeparator ?? defaults.numericSeparator;

function stringOf(value, options) {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return numberText(value, separator(options));
    case 'bigint':
      return bigintText(value, separator(options));
    case 'object':
      if (value !== null && !hasOwnText(value)) {
        return show(value, { ...options, depth: 0, colors: false, compact: 3 });
      }
      return String(value);
    default:
      return String(value);
  }
}

const builtInNames = new Set(Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z]/.test(name)));

/** Whether a user has given an object a text of its own: toString or Symbol.toPrimitive that no built-in class brings. */
function hasOwnText(value) {
  if (kindOf(value) === K.PROXY) return false;
  const own = (key) => Object.hasOwn(value, key);
  if (own('toString') || own(Symbol.toPrimitive)) {
    return typeof value.toString === 'function' || typeof value[Symbol.toPrimitive] === 'function';
  }
  if (typeof value.toString !== 'function' && typeof value[Symbol.toPrimitive] !== 'function') return false;
  let holder = value;
  do {
    holder = Object.getPrototypeOf(holder);
    if (holder === null) return false;
  } while (!Object.hasOwn(holder, 'toString') && !Object.hasOwn(holder, Symbol.toPrimitive));
  const constructor = Object.getOwnPropertyDescriptor(holder, 'constructor');
  return constructor === undefined || typeof constructor.value !== 'function' || !builtInNames.has(constructor.value.name);
}

function json(value) {
  try {
    return JSON.stringify(value) ?? 'undefined';
  } catch (err) {
    if (isCircular(err)) return '[Circular]';
    throw err;
  }
}

let circularText;

function isCircular(err) {
  if (circularText === undefined) {
    const loop = {};
    loop.loop = loop;
    try {
      JSON.stringify(loop);
    } catch (circular) {
      [circularText] = circular.message.split('\n');
    }
  }
  return err?.name === 'TypeError' && typeof err.message === 'string' && err.message.split('\n')[0] === circularText;
}

module.exports = { customInspect, format, formatWithOptions };
