'use strict';
// How a Buffer looks in util.inspect: its first bytes in hexadecimal, how many more there are,
// and the properties a program hung on it.

const { HEX } = require('internal/buffer/encodings');
const { validateNumber } = require('internal/validators');
const native = binding('buffer');

let maxBytes = 50;

const limit = {
  get INSPECT_MAX_BYTES() { return maxBytes; },
  set INSPECT_MAX_BYTES(value) {
    validateNumber(value, 'INSPECT_MAX_BYTES', 0);
    maxBytes = value;
  },
};

/** The accessor of `buffer.INSPECT_MAX_BYTES`. */
const inspectMaxBytes = Object.getOwnPropertyDescriptor(limit, 'INSPECT_MAX_BYTES');

function hexPairs(view, count) {
  if (count === 0) return '';
  const digits = native.decode(view, HEX, 0, count);
  let pairs = digits.slice(0, 2);
  for (let i = 2; i < digits.length; i += 2) pairs += ` ${digits.slice(i, i + 2)}`;
  return pairs;
}

function ownProperties(view, context) {
  const names = native.ownNonIndexNames(view, !context.showHidden);
  if (names.length === 0) return '';
  const { inspect } = require('util');
  const extras = { __proto__: null };
  for (const name of names) extras[name] = view[name];
  const text = inspect(extras, { ...context, breakLength: Infinity, compact: true });
  // Only the inside of `[Object: null prototype] { … }` is wanted.
  return text.slice(text.indexOf('{') + 2, -2);
}

/** Buffer.prototype[util.inspect.custom] */
function inspect(recurseTimes, context) {
  const shown = Math.min(maxBytes, this.length);
  const more = this.length - shown;
  let text = hexPairs(this, shown);
  if (more > 0) text += ` ... ${more} more byte${more > 1 ? 's' : ''}`;
  if (context) {
    const extras = ownProperties(this, context);
    if (extras !== '') text = text === '' ? extras : `${text}, ${extras}`;
  }
  let name = this.constructor?.name;
  if (typeof name !== 'string' || name === '') name = 'Buffer';
  return `<${name} ${text}>`;
}

module.exports = { inspect, inspectMaxBytes };
