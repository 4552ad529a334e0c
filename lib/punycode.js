'use strict';
// `node:punycode` (deprecated): Unicode in the letters, digits and hyphens of host names, RFC 3492.
// The names of the parameters and of the steps are the RFC's.

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;
const MAX_INT = 0x7fffffff;

const prefix = 'xn--';

const overflow = () => new RangeError('Overflow: input needs wider integers to process');
const invalid = () => new RangeError('Invalid input');

/** RFC 3492, 6.1: how much the next delta is expected to be. */
function adapt(delta, points, first) {
  delta = first ? Math.floor(delta / DAMP) : delta >> 1;
  delta += Math.floor(delta / points);
  let k = 0;
  for (; delta > (BASE - T_MIN) * T_MAX >> 1; k += BASE) delta = Math.floor(delta / (BASE - T_MIN));
  return k + Math.floor((BASE - T_MIN + 1) * delta / (delta + SKEW));
}

function threshold(k, bias) {
  return Math.min(Math.max(k - bias, T_MIN), T_MAX);
}

/** 0 to 25 are a to z, 26 to 35 are 0 to 9. */
function digitOf(unit) {
  if (unit >= 48 && unit <= 57) return unit - 22;
  const letter = unit | 0x20;
  return letter >= 97 && letter <= 122 ? letter - 97 : BASE;
}

function unitOf(digit) {
  return digit < 26 ? digit + 97 : digit + 22;
}

/**
 * @param {string} input ASCII
 * @returns {string} Unicode
 */
function decode(input) {
  const points = [];
  const hyphen = input.lastIndexOf('-');
  for (let i = 0; i < hyphen; i++) {
    const unit = input.charCodeAt(i);
    if (unit >= 0x80) throw new RangeError('Illegal input >= 0x80 (not a basic code point)');
    points.push(unit);
  }
  let n = INITIAL_N;
  let i = 0;
  let bias = INITIAL_BIAS;
  for (let at = hyphen > 0 ? hyphen + 1 : 0; at < input.length;) {
    const before = i;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      if (at >= input.length) throw invalid();
      const digit = digitOf(input.charCodeAt(at++));
      if (digit >= BASE) throw invalid();
      if (digit > Math.floor((MAX_INT - i) / weight)) throw overflow();
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      if (weight > Math.floor(MAX_INT / (BASE - t))) throw overflow();
      weight *= BASE - t;
    }
    const length = points.length + 1;
    bias = adapt(i - before, length, before === 0);
    n += Math.floor(i / length);
    if (n > MAX_INT) throw overflow();
    i %= length;
    points.splice(i++, 0, n);
  }
  return String.fromCodePoint(...points);
}

/**
 * @param {string} input Unicode
 * @returns {string} ASCII
 */
function encode(input) {
  const points = ucs2decode(input);
  let output = '';
  for (const point of points) {
    if (point < INITIAL_N) output += String.fromCharCode(point);
  }
  const basic = output.length;
  let handled = basic;
  if (basic > 0) output += '-';
  let n = INITIAL_N;
  let delta = 0;
  let bias = INITIAL_BIAS;
  while (handled < points.length) {
    let next = MAX_INT;
    for (const point of points) {
      if (point >= n && point < next) next = point;
    }
    if (next - n > Math.floor((MAX_INT - delta) / (handled + 1))) throw overflow();
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n && ++delta > MAX_INT) throw overflow();
      if (point !== n) continue;
      output += variableLength(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

/** A delta as generalized variable-length integer. */
function variableLength(delta, bias) {
  let text = '';
  for (let k = BASE; ; k += BASE) {
    const t = threshold(k, bias);
    if (delta < t) return text + String.fromCharCode(unitOf(delta));
    text += String.fromCharCode(unitOf(t + (delta - t) % (BASE - t)));
    delta = Math.floor((delta - t) / (BASE - t));
  }
}

/** Does something to each label of a domain, or of the domain of a mail address. */
function eachLabel(domain, change) {
  const at = domain.split('@');
  const local = at.length > 1 ? `${at[0]}@` : '';
  const labels = (at.length > 1 ? at[1] : domain).split(/[.\u3002\uff0e\uff61]/);
  return local + labels.map(change).join('.');
}

/** @param {string} input */
function toUnicode(input) {
  return eachLabel(input, (label) => (label.startsWith(prefix) ? decode(label.slice(prefix.length).toLowerCase()) : label));
}

/** @param {string} input */
function toASCII(input) {
  return eachLabel(input, (label) => (/[^\0-\x7f]/.test(label) ? prefix + encode(label) : label));
}

/**
 * @param {string} string
 * @returns {number[]} code points; a lone surrogate is one
 */
function ucs2decode(string) {
  return Array.from(string, (character) => character.codePointAt(0));
}

/** @param {number[]} codePoints */
function ucs2encode(codePoints) {
  return String.fromCodePoint(...codePoints);
}

if (!binding('util').isInsideNodeModules(100)) {
  process.emitWarning(
    'The `punycode` module is deprecated. Please use a userland alternative instead.', 'DeprecationWarning', 'DEP0040');
}

module.exports = {
  version: '2.1.0',
  ucs2: { decode: ucs2decode, encode: ucs2encode },
  decode,
  encode,
  toASCII,
  toUnicode,
};
