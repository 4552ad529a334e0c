'use strict';
// How text itself is shown: quoted and escaped strings, property keys, grouped digits, display width, and texts
// without terminal control sequences.

const NEEDS_ESCAPE = /[\x00-\x1f\x27\x5c\x7f-\x9f\ud800-\udfff]/;
const UNPAIRED = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';
const ESCAPES = {
  "'": new RegExp(`[\\x00-\\x1f\\x27\\x5c\\x7f-\\x9f]|${UNPAIRED}`, 'g'),
  other: new RegExp(`[\\x00-\\x1f\\x5c\\x7f-\\x9f]|${UNPAIRED}`, 'g'),
};
const SHORT = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', "'": "\\'", '\\': '\\\\' };

function escapeOne(char) {
  const short = SHORT[char];
  if (short !== undefined) return short;
  const code = char.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16)}`;
}

/**
 * A string as a literal: in single quotes, unless other quotes save escaping.
 * @param {string} text
 * @returns {string}
 */
function quote(text) {
  if (!NEEDS_ESCAPE.test(text)) return `'${text}'`;
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  return mark + text.replace(mark === "'" ? ESCAPES["'"] : ESCAPES.other, escapeOne) + mark;
}

/**
 * Escapes what a line of output must not contain, without quotes around.
 * @param {string} text
 * @returns {string}
 */
function escapeControls(text) {
  return NEEDS_ESCAPE.test(text) ? text.replace(ESCAPES["'"], escapeOne) : text;
}

/** `Symbol(description)` on one line. */
function symbolText(symbol) {
  const text = Symbol.prototype.toString.call(symbol);
  return NEEDS_ESCAPE.test(text) ? text.replace(ESCAPES.other, escapeOne) : text;
}

const GROUPS_FROM_RIGHT = /\B(?=(?:\d{3})+$)/g;
const GROUPS_FROM_LEFT = /(?<=^(?:\d{3})+)(?=\d)/g;

/** Digits of a decimal number with underscores between groups of three, on both sides of the point. */
function separateDigits(text) {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (parts === null) return text;
  const whole = parts[2].replace(GROUPS_FROM_RIGHT, '_');
  return `${parts[1]}${whole}${parts[3] === undefined ? '' : `.${parts[3].replace(GROUPS_FROM_LEFT, '_')}`}`;
}

/**
 * @param {number} number
 * @param {boolean} separator
 * @returns {string}
 */
function numberText(number, separator) {
  if (number === 0) return Object.is(number, -0) ? '-0' : '0';
  return separator ? separateDigits(String(number)) : `${number}`;
}

/**
 * @param {bigint} number
 * @param {boolean} separator
 * @returns {string}
 */
function bigintText(number, separator) {
  return separator ? `${separateDigits(String(number))}n` : `${number}n`;
}

// Escape sequences of terminals: strings (OSC to BEL or ST) and control sequences (CSI parameters, final byte).
const STRING_SEQUENCE = '[\\u001b\\u009b]\\][^\\u0007\\u001b\\u009c]*?(?:\\u0007|\\u001b\\\\|\\u009c)';
const CONTROL_SEQUENCE = '[\\u001b\\u009b][[\\]()#;?]*(?:\\d{1,4}(?:[;:]\\d{0,4})*)?[\\dA-PR-TXZcf-nq-uy=><~]';
const TERMINAL = new RegExp(`${STRING_SEQUENCE}|${CONTROL_SEQUENCE}`, 'g');

/**
 * @param {string} text
 * @returns {string}
 */
function withoutTerminalCodes(text) {
  return text.includes('\u001b') || text.includes('\u009b') ? text.replace(TERMINAL, '') : text;
}

const PLAIN = /^[\x20-\x7e]*$/;
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}\u{1160}-\u{11ff}\u{d7b0}-\u{d7ff}]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;

// East Asian Width W and F: pairs of first and last code point.
const WIDE = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0x4dbf, 0x4e00, 0xa4c6,
  0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6,
  0x16fe0, 0x16fe4, 0x17000, 0x18cd5, 0x1aff0, 0x1b2fb, 0x1f200, 0x1f265, 0x20000, 0x3fffd,
];

function isWide(code) {
  if (code < 0x1100) return false;
  for (let i = 0; i < WIDE.length; i += 2) {
    if (code < WIDE[i]) return false;
    if (code <= WIDE[i + 1]) return true;
  }
  return false;
}

/**
 * How many columns of a terminal a text takes.
 * @param {string} text
 * @param {boolean} [removeControlChars] terminal codes take none
 * @returns {number}
 */
function displayWidth(text, removeControlChars = true) {
  if (PLAIN.test(text)) return text.length;
  const shown = removeControlChars ? withoutTerminalCodes(text) : text;
  let width = 0;
  for (const char of shown.normalize('NFC')) {
    const code = char.codePointAt(0);
    if (code < 0x7f) {
      if (code >= 0x20) width++;
    } else if (code < 0x300) {
      if (code >= 0xa0 && code !== 0xad) width++;
    } else if (isWide(code) || EMOJI.test(char)) {
      width += 2;
    } else if (!INVISIBLE.test(char)) {
      width++;
    }
  }
  return width;
}

module.exports = {
  bigintText,
  displayWidth,
  escapeControls,
  numberText,
  quote,
  symbolText,
  withoutTerminalCodes,
};
