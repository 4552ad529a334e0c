'use strict';
// What both path dialects share: folding of `.` and `..`, file name parts, and `format`.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const DOT = 46;

/** @param {any} value */
function checkString(value, name) {
  if (typeof value !== 'string') throw new ERR_INVALID_ARG_TYPE(name, 'string', value);
}

/**
 * Folds empty, `.` and `..` segments.
 * @param {string[]} segments
 * @param {boolean} rooted leading `..` vanish below a root
 * @returns {string[]}
 */
function fold(segments, rooted) {
  const kept = [];
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i];
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
    else if (!rooted) kept.push('..');
  }
  return kept;
}

/**
 * Where the extension of the file name in [start, end) begins; `end` when it has none. A dot in
 * front begins a hidden file's name and no extension, and `..` is no file name.
 * @param {string} path
 * @param {number} start
 * @param {number} end
 */
function extensionStart(path, start, end) {
  for (let i = end - 1; i > start; i--) {
    if (path.charCodeAt(i) !== DOT) continue;
    return i === start + 1 && i === end - 1 && path.charCodeAt(start) === DOT ? end : i;
  }
  return end;
}

/**
 * The last segment without the suffix, which never eats the whole of it.
 * @param {string} path
 * @param {number} start
 * @param {number} end
 * @param {string | undefined} suffix
 */
function withoutSuffix(path, start, end, suffix) {
  if (suffix !== undefined && suffix.length > 0) {
    if (suffix === path) return '';
    // Of nothing but separators, a name to take a suffix from is all there is.
    if (start === end && suffix.length <= path.length) return path;
    if (suffix.length < end - start && path.endsWith(suffix, end)) end -= suffix.length;
  }
  return path.slice(start, end);
}

/** @returns {(pathObject: object) => string} */
function makeFormat(separator) {
  return function format(pathObject) {
    if (pathObject === null || typeof pathObject !== 'object') {
      throw new ERR_INVALID_ARG_TYPE('pathObject', 'Object', pathObject);
    }
    const { root, ext } = pathObject;
    const dotted = ext && ext[0] !== '.' ? `.${ext}` : ext || '';
    const base = pathObject.base || `${pathObject.name || ''}${dotted}`;
    const dir = pathObject.dir || root;
    if (!dir) return base;
    return dir === root ? `${dir}${base}` : `${dir}${separator}${base}`;
  };
}

function matchesGlob(path, pattern, windows) {
  checkString(path, 'path');
  checkString(pattern, 'pattern');
  return require('internal/fs/glob').matchGlobPattern(path, pattern, windows);
}

module.exports = { checkString, extensionStart, fold, makeFormat, matchesGlob, withoutSuffix };
