'use strict';
// util.styleText: text between terminal colour codes.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE } } = require('internal/errors');
const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/validators');
const { colors } = require('internal/util/inspect/styles');

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
/** Closes both bold and dim: what is inside needs its own code again after it. */
const CLOSE_INTENSITY = 22;

/** The codes of a format: a name of util.inspect.colors or `#rgb`, `#rrggbb`. */
function codesOf(format) {
  if (typeof format === 'string') {
    if (Object.hasOwn(colors, format)) return colors[format];
    if (format[0] === '#') {
      if (!HEX.test(format)) throw new ERR_INVALID_ARG_VALUE('format', format, 'must be a valid hex color (#RGB or #RRGGBB)');
      const digits = format.length === 4 ? format.slice(1).replace(/./g, '$&$&') : format.slice(1);
      const parts = digits.match(/../g).map((part) => Number.parseInt(part, 16));
      return [`38;2;${parts.join(';')}`, 39];
    }
  }
  validateOneOf(format, 'format', [...Object.keys(colors), ...Object.getOwnPropertyNames(colors).filter((name) => !Object.keys(colors).includes(name))]);
  return undefined;
}

function isStream(value) {
  if (value === null || typeof value !== 'object') return false;
  if (typeof value.pipe === 'function' || (typeof value.write === 'function' && typeof value.on === 'function')) return true;
  return typeof value.getReader === 'function' || typeof value.getWriter === 'function';
}

/**
 * @param {string | string[]} format
 * @param {string} text
 * @param {{validateStream?: boolean, stream?: object}} [options] by default, text for a stream without colours stays plain
 * @returns {string}
 */
function styleText(format, text, options = undefined) {
  validateString(text, 'text');
  let plain = false;
  if (options !== undefined) validateObject(options, 'options');
  const { validateStream = true, stream = process.stdout } = options ?? {};
  validateBoolean(validateStream, 'options.validateStream');
  if (validateStream) {
    if (!isStream(stream)) throw new ERR_INVALID_ARG_TYPE('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    plain = !require('internal/util/colors').shouldColorize(stream);
  }
  let out = text;
  const formats = Array.isArray(format) ? format : [format];
  for (let i = formats.length - 1; i >= 0; i--) {
    if (formats[i] === 'none') continue;
    const [open, close] = codesOf(formats[i]);
    if (plain) continue;
    const start = `\u001b[${open}m`;
    const end = `\u001b[${close}m`;
    // Where an inner style ends, the outer one goes on.
    const again = close === CLOSE_INTENSITY ? end + start : start;
    out = start + out.replaceAll(end, again) + end;
  }
  return out;
}

module.exports = { styleText };
