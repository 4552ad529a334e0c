'use strict';
// The names of Buffer's encodings, and for each one the number the native side knows it by.
// What is done with the bytes is native (`binding('buffer')`) and not here.

const UTF8 = 0;
const UTF16LE = 1;
const LATIN1 = 2;
const ASCII = 3;
const HEX = 4;
const BASE64 = 5;
const BASE64URL = 6;

/** Canonical name of each number. */
const names = ['utf8', 'utf16le', 'latin1', 'ascii', 'hex', 'base64', 'base64url'];

// Every spelling seen so far. Lower-case ones are here from birth; others are lower-cased once
// per look-up, because nothing bounds how many spellings a program can come up with.
const codes = new Map([
  ['utf8', UTF8], ['utf-8', UTF8], ['UTF8', UTF8], ['UTF-8', UTF8],
  ['ucs2', UTF16LE], ['ucs-2', UTF16LE], ['utf16le', UTF16LE], ['utf-16le', UTF16LE],
  ['latin1', LATIN1], ['binary', LATIN1],
  ['ascii', ASCII],
  ['hex', HEX],
  ['base64', BASE64],
  ['base64url', BASE64URL],
]);

/**
 * The number of a named encoding, whatever its letter case.
 * @param {string} name
 * @returns {number | undefined} undefined for an unknown name
 */
function encodingCode(name) {
  const code = codes.get(name);
  if (code !== undefined || typeof name !== 'string') return code;
  return codes.get(name.toLowerCase());
}

/**
 * Canonical name of an encoding; nothing at all (`undefined`, `null`, `''`) means UTF-8.
 * @param {any} name
 * @returns {string | undefined} undefined for an unknown name
 */
function normalizeEncoding(name) {
  if (name === undefined || name === null || name === '' || name === 'utf8') return 'utf8';
  const code = encodingCode(`${name}`);
  return code === undefined ? undefined : names[code];
}

module.exports = {
  UTF8, UTF16LE, LATIN1, ASCII, HEX, BASE64, BASE64URL,
  encodingCode,
  normalizeEncoding,
  encodingNames: names,
};
