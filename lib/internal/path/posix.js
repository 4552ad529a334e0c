'use strict';
// Paths as POSIX systems write them: `/` separates, a leading `/` is the only root.
// Most paths that programs pass are in normal form already; finding that out is much cheaper than rebuilding them.

const { checkString, extensionStart, makeFormat, matchesGlob, withoutSuffix } = require('internal/path/shared');

const SLASH = 47;
const DOT = 46;

// Paths are short: a loop over their characters is done before a search by the engine has begun.

/** False only for paths that normalize() would leave as they are. */
function needsFolding(path) {
  const { length } = path;
  let before = path.charCodeAt(0);
  if (before === DOT) {
    const second = path.charCodeAt(1);
    // `.a` is a name; `.`, `./a` and `..` are not.
    if (length === 1 || second === SLASH || second === DOT) return true;
  }
  for (let i = 1; i < length; i++) {
    const unit = path.charCodeAt(i);
    if (before === SLASH && (unit === SLASH || unit === DOT)) return true;
    before = unit;
  }
  return false;
}

/** Index of the last slash before `end`, -1 if there is none. */
function lastSlash(path, end) {
  let at = end - 1;
  while (at >= 0 && path.charCodeAt(at) !== SLASH) at--;
  return at;
}

/**
 * Normal form without a trailing slash and without the root. Segments that stand side by side in
 * `path` are taken over as one run, so that a lone `..` costs no list of segments.
 */
function folded(path, rooted) {
  const { length } = path;
  let text = '';
  let runStart = 0;
  let runEnd = 0;
  // How many segments a `..` can still take back.
  let depth = 0;
  for (let start = 0, end; start < length; start = end + 1) {
    end = start;
    while (end < length && path.charCodeAt(end) !== SLASH) end++;
    const size = end - start;
    if (size === 0 || size === 1 && path.charCodeAt(start) === DOT) continue;
    if (size === 2 && path.charCodeAt(start) === DOT && path.charCodeAt(start + 1) === DOT) {
      if (depth > 0) {
        depth--;
        if (runEnd > runStart) {
          runEnd = Math.max(lastSlash(path, runEnd), runStart);
        } else {
          text = text.slice(0, Math.max(lastSlash(text, text.length), 0));
        }
        continue;
      }
      if (rooted) continue;
    } else {
      depth++;
    }
    if (runEnd === runStart) {
      runStart = start;
    } else if (start !== runEnd + 1) {
      text = text.length === 0 ? path.slice(runStart, runEnd) : `${text}/${path.slice(runStart, runEnd)}`;
      runStart = start;
    }
    runEnd = end;
  }
  if (runEnd === runStart) return text;
  const run = path.slice(runStart, runEnd);
  return text.length === 0 ? run : `${text}/${run}`;
}

/** Index past the last character that is no trailing slash. */
function trimmedEnd(path) {
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) === SLASH) end--;
  return end;
}

function workingDirectory() {
  return process.cwd();
}

/**
 * @param {...string} args
 * @returns {string} absolute path, no trailing slash
 */
function resolve(...args) {
  let path = '';
  let rooted = false;
  for (let i = args.length - 1; i >= 0 && !rooted; i--) {
    const part = args[i];
    checkString(part, `paths[${i}]`);
    if (part.length === 0) continue;
    path = path.length === 0 ? part : `${part}/${path}`;
    rooted = part.charCodeAt(0) === SLASH;
  }
  if (!rooted) {
    const cwd = workingDirectory();
    path = path.length === 0 ? cwd : `${cwd}/${path}`;
    rooted = cwd.charCodeAt(0) === SLASH;
    if (path.length === 0) return '.';
  }
  if (!needsFolding(path)) {
    const last = path.length - 1;
    return last > 0 && path.charCodeAt(last) === SLASH ? path.slice(0, last) : path;
  }
  const tail = folded(path, rooted);
  if (rooted) return `/${tail}`;
  return tail.length > 0 ? tail : '.';
}

/** @param {string} path */
function normalize(path) {
  checkString(path, 'path');
  return path.length === 0 ? '.' : normalized(path);
}

function normalized(path) {
  if (!needsFolding(path)) return path;
  const rooted = path.charCodeAt(0) === SLASH;
  const tail = folded(path, rooted);
  const directory = path.charCodeAt(path.length - 1) === SLASH;
  if (tail.length === 0) return rooted ? '/' : directory ? './' : '.';
  return `${rooted ? '/' : ''}${tail}${directory ? '/' : ''}`;
}

/** @param {string} path */
function isAbsolute(path) {
  checkString(path, 'path');
  return path.charCodeAt(0) === SLASH;
}

/** @param {...string} args */
function join(...args) {
  let path = '';
  for (let i = 0; i < args.length; i++) {
    const part = args[i];
    checkString(part, 'path');
    if (part.length > 0) path = path.length === 0 ? part : `${path}/${part}`;
  }
  return path.length === 0 ? '.' : normalized(path);
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {string} path that leads from one to the other
 */
function relative(from, to) {
  checkString(from, 'from');
  checkString(to, 'to');
  if (from === to) return '';
  const start = resolve(from);
  const goal = resolve(to);
  if (start === goal) return '';

  // Both are absolute and normal; what is alike is cut at a separator.
  const shorter = Math.min(start.length, goal.length);
  let alike = 0;
  let cut = 0;
  for (; alike < shorter; alike++) {
    const unit = start.charCodeAt(alike);
    if (unit !== goal.charCodeAt(alike)) break;
    if (unit === SLASH) cut = alike;
  }
  if (alike === shorter) {
    const longer = start.length > goal.length ? start : goal;
    if (longer.charCodeAt(alike) === SLASH) cut = alike;
  }
  let path = '';
  for (let i = cut; i < start.length; i++) {
    if (start.charCodeAt(i) === SLASH && i + 1 < start.length) path += path.length === 0 ? '..' : '/..';
  }
  const rest = goal.slice(cut + 1);
  if (path.length === 0) return rest;
  return rest.length === 0 ? path : `${path}/${rest}`;
}

/** Only Windows has namespaced paths. */
function toNamespacedPath(path) {
  return path;
}

/** @param {string} path */
function dirname(path) {
  checkString(path, 'path');
  const end = trimmedEnd(path);
  const slash = lastSlash(path, end);
  if (slash === -1) return path.charCodeAt(0) === SLASH ? '/' : '.';
  if (slash === 0) return '/';
  // A path may begin with exactly two slashes and mean something else than with one.
  if (slash === 1 && path.charCodeAt(0) === SLASH) return '//';
  return path.slice(0, slash);
}

/**
 * @param {string} path
 * @param {string} [suffix]
 */
function basename(path, suffix) {
  if (suffix !== undefined) checkString(suffix, 'suffix');
  checkString(path, 'path');
  const end = trimmedEnd(path);
  const start = lastSlash(path, end) + 1;
  return withoutSuffix(path, start, end, suffix);
}

/** @param {string} path */
function extname(path) {
  checkString(path, 'path');
  const end = trimmedEnd(path);
  if (end === 0) return '';
  const start = lastSlash(path, end) + 1;
  return path.slice(extensionStart(path, start, end), end);
}

/** @param {string} path */
function parse(path) {
  checkString(path, 'path');
  const parts = { root: '', dir: '', base: '', ext: '', name: '' };
  if (path.length === 0) return parts;
  const rooted = path.charCodeAt(0) === SLASH;
  if (rooted) parts.root = '/';
  const end = trimmedEnd(path);
  const start = lastSlash(path, end) + 1;
  const ext = extensionStart(path, start, end);
  parts.base = path.slice(start, end);
  parts.name = path.slice(start, ext);
  parts.ext = path.slice(ext, end);
  if (start > 1) parts.dir = path.slice(0, start - 1);
  else if (rooted) parts.dir = '/';
  return parts;
}

module.exports = {
  resolve,
  normalize,
  isAbsolute,
  join,
  relative,
  toNamespacedPath,
  dirname,
  basename,
  extname,
  format: makeFormat('/'),
  parse,
  matchesGlob(path, pattern) {
    return matchesGlob(path, pattern, false);
  },
  sep: '/',
  delimiter: ':',
  win32: null,
  posix: null,
  /** Its name before it was documented. */
  _makeLong: toNamespacedPath,
};
