'use strict';
// util.inspect and its options. The work is in internal/util/inspect/*, printf-like formatting in internal/util/format.

const { Printer, connect, customInspect, defaults } = require('internal/util/inspect/printer');
const { colors, styles } = require('internal/util/inspect/styles');
const { displayWidth, numberText, quote, withoutTerminalCodes } = require('internal/util/inspect/text');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

/** Strings no longer than this are never split into lines. */
const SHORT = 16;

/** What needs no options: short primitives. */
function plainText(value) {
  switch (typeof value) {
    case 'string':
      return value.length <= SHORT && !defaults.colors && defaults.maxStringLength >= SHORT ? quote(value) : undefined;
    case 'number':
      return defaults.colors ? undefined : numberText(value, defaults.numericSeparator);
    default:
      return undefined;
  }
}

/**
 * A text that shows a value.
 * @param {unknown} value
 * @param {object | boolean} [opts] options, or (as once) `showHidden`, with `depth` and `colors` behind
 * @returns {string}
 */
function inspect(value, opts) {
  if (opts === undefined && arguments.length < 3) {
    const text = plainText(value);
    if (text !== undefined) return text;
  }
  let options = opts;
  if (arguments.length > 2 || typeof opts === 'boolean') {
    options = typeof opts === 'object' && opts !== null ? { ...opts } : {};
    if (typeof opts === 'boolean') options.showHidden = opts;
    // eslint-disable-next-line prefer-rest-params
    const [, , depth, color] = arguments;
    if (depth !== undefined) options.depth = depth;
    if (color !== undefined) options.colors = color;
  }
  return new Printer(options).print(value, 0);
}

inspect.custom = customInspect;

Object.defineProperty(inspect, 'defaultOptions', {
  configurable: false,
  enumerable: false,
  get() {
    return defaults;
  },
  set(options) {
    if (options === null || typeof options !== 'object') throw new ERR_INVALID_ARG_TYPE('options', 'Object', options);
    Object.assign(defaults, options);
  },
});

inspect.colors = colors;
inspect.styles = styles;

connect(inspect);

const { format, formatWithOptions } = require('internal/util/format');

module.exports = { format, formatWithOptions, getStringWidth: displayWidth, inspect, stripVTControlCharacters: withoutTerminalCodes };
