'use strict';
// Paths as Windows writes them: `\` or `/` separates, a path may start with a drive (`C:`), a share
// (`\\server\share`) or a device namespace (`\\.\`, `\\?\`), and some names are devices anywhere.

const { checkString, extensionStart, fold, makeFormat, matchesGlob, withoutSuffix } = require('internal/path/shared');

const separators = /[\\/]/;
const shareRoot = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)([\\/])?/;
const deviceName = /^(?:con|prn|aux|nul|(?:com|lpt)[1-9\u00b9\u00b2\u00b3])$/i;

function isSeparator(path, index) {
  const unit = path.charCodeAt(index);
  return unit === 92 || unit === 47;
}

function hasDrive(path) {
  if (path.charCodeAt(1) !== 58 /* : */) return false;
  const letter = path.charCodeAt(0) | 0x20;
  return letter >= 97 && letter <= 122;
}

/** What a path starts with: the device without a separator, where the rest begins, whether it is rooted. */
class Root {
  constructor(device, end, absolute) {
    this.device = device;
    this.end = end;
    this.absolute = absolute;
  }
}

/** The root as resolve() and normalize() rewrite it. */
function rootOf(path) {
  if (path.length === 0) return new Root('', 0, false);
  if (isSeparator(path, 0)) {
    const share = path.length > 4 && isSeparator(path, 1) ? shareRoot.exec(path) : null;
    if (share === null) return new Root('', 1, true);
    const [whole, server, name, after] = share;
    // A device namespace has no share: what follows it is an ordinary first segment.
    if (server === '.' || server === '?') return new Root(`\\\\${server}`, 4, true);
    return new Root(`\\\\${server}\\${name}`, after === undefined ? whole.length : whole.length - 1, true);
  }
  if (!hasDrive(path)) return new Root('', 0, false);
  const absolute = path.length > 2 && isSeparator(path, 2);
  return new Root(path.slice(0, 2), absolute ? 3 : 2, absolute);
}

/** Length of the root as dirname() and parse() leave it in the text, its separator included. */
function rootLength(path) {
  if (path.length === 0) return 0;
  if (isSeparator(path, 0)) {
    const share = shareRoot.exec(path);
    return share === null ? 1 : share[0].length;
  }
  if (!hasDrive(path)) return 0;
  return path.length > 2 && isSeparator(path, 2) ? 3 : 2;
}

function lastSeparator(path, from, end) {
  for (let i = end - 1; i >= from; i--) {
    if (isSeparator(path, i)) return i;
  }
  return -1;
}

function trimmedEnd(path, from) {
  let end = path.length;
  while (end > from && isSeparator(path, end - 1)) end--;
  return end;
}

/** Windows keeps a working directory for each drive, in variables named `=C:`. */
function workingDirectory(device) {
  if (device === '') return process.cwd();
  const path = process.env[`=${device}`] || process.cwd();
  const foreign = path.slice(0, 2).toLowerCase() !== device.toLowerCase() && path.charCodeAt(2) === 92;
  return foreign ? `${device}\\` : path;
}

/** @param {...string} args */
function resolve(...args) {
  let device = '';
  let tail = '';
  let absolute = false;
  for (let i = args.length - 1; i >= -1; i--) {
    let path;
    if (i >= 0) {
      path = args[i];
      checkString(path, `paths[${i}]`);
      if (path.length === 0) continue;
    } else {
      path = workingDirectory(device);
    }
    const root = rootOf(path);
    if (root.device !== '') {
      if (device === '') device = root.device;
      else if (root.device.toLowerCase() !== device.toLowerCase()) continue;
    }
    if (!absolute) {
      tail = `${path.slice(root.end)}\\${tail}`;
      absolute = root.absolute;
    }
    if (absolute && device !== '') break;
  }
  const path = fold(tail.split(separators), absolute).join('\\');
  return absolute ? `${device}\\${path}` : `${device}${path}` || '.';
}

/** @param {string} path */
function normalize(path) {
  checkString(path, 'path');
  const { length } = path;
  if (length === 0) return '.';
  if (length === 1) return path === '/' ? '\\' : path;
  let { device, end, absolute } = rootOf(path);
  const colon = path.indexOf(':');
  if (device === '\\\\?' && colon > 4 && deviceName.test(path.slice(4, colon))) {
    device = path.slice(0, colon + 1).replace(/\//g, '\\');
    end = colon + 1;
  }
  let prefix = '';
  if (device === '' && !absolute) {
    // Without a colon the last character is left out of the comparison, as in Node.
    if (deviceName.test(path.slice(0, colon))) {
      device = path.slice(0, colon + 1);
      end = colon + 1;
      prefix = '.\\';
    }
  }
  let tail = end < length ? fold(path.slice(end).split(separators), absolute).join('\\') : '';
  if (tail.length === 0 && !absolute) tail = '.';
  if (tail.length > 0 && isSeparator(path, length - 1)) tail += '\\';
  // What became relative may not turn into a drive or a stream by losing its first segments.
  if (device === '' && !absolute && colon !== -1 && (hasDrive(tail) || /:(?:$|[\\/])/.test(path))) prefix = '.\\';
  if (absolute) return `${device}\\${tail}`;
  return `${prefix}${device}${tail}`;
}

/** @param {string} path */
function isAbsolute(path) {
  checkString(path, 'path');
  if (path.length === 0) return false;
  return isSeparator(path, 0) || path.length > 2 && hasDrive(path) && isSeparator(path, 2);
}

/** @param {...string} args */
function join(...args) {
  let first = '';
  let joined = '';
  for (let i = 0; i < args.length; i++) {
    const part = args[i];
    checkString(part, 'path');
    if (part.length === 0) continue;
    if (joined.length === 0) first = joined = part;
    else joined += `\\${part}`;
  }
  if (joined.length === 0) return '.';
  // Joining may not make a share out of parts that were none; only the first one can be.
  if (!/^[\\/]{2}[^\\/]/.test(first)) joined = joined.replace(/^[\\/]{2,}/, '\\');
  if (joined.includes(':') && joined.split('\\').some(isDeviceSegment)) return joined.replace(/\//g, '\\');
  return normalize(joined);
}

function isDeviceSegment(segment) {
  const colon = segment.indexOf(':');
  return colon !== -1 && deviceName.test(segment.slice(0, colon));
}

/**
 * @param {string} from
 * @param {string} to
 */
function relative(from, to) {
  checkString(from, 'from');
  checkString(to, 'to');
  if (from === to) return '';
  const start = resolve(from);
  const goal = resolve(to);
  if (start === goal || start.toLowerCase() === goal.toLowerCase()) return '';
  const startSegments = start.split('\\').filter(isNotEmpty);
  const goalSegments = goal.split('\\').filter(isNotEmpty);
  let alike = 0;
  const shorter = Math.min(startSegments.length, goalSegments.length);
  while (alike < shorter && startSegments[alike].toLowerCase() === goalSegments[alike].toLowerCase()) alike++;
  if (alike === 0 && start !== '\\' && goal !== '\\') return goal;
  const steps = new Array(startSegments.length - alike).fill('..');
  return steps.concat(goalSegments.slice(alike)).join('\\');
}

function isNotEmpty(segment) {
  return segment.length > 0;
}

/** @param {string} path */
function toNamespacedPath(path) {
  if (typeof path !== 'string' || path.length === 0) return path;
  const resolved = resolve(path);
  if (resolved.length <= 2) return path;
  if (resolved.startsWith('\\\\')) {
    const mark = resolved[2];
    return mark === '?' || mark === '.' ? resolved : `\\\\?\\UNC\\${resolved.slice(2)}`;
  }
  return hasDrive(resolved) && resolved[2] === '\\' ? `\\\\?\\${resolved}` : resolved;
}

/** @param {string} path */
function dirname(path) {
  checkString(path, 'path');
  const root = rootLength(path);
  const separator = lastSeparator(path, root, trimmedEnd(path, root));
  if (separator !== -1) return path.slice(0, separator);
  return root === 0 ? '.' : path.slice(0, root);
}

/**
 * @param {string} path
 * @param {string} [suffix]
 */
function basename(path, suffix) {
  if (suffix !== undefined) checkString(suffix, 'suffix');
  checkString(path, 'path');
  const first = hasDrive(path) ? 2 : 0;
  const end = trimmedEnd(path, first);
  const start = Math.max(lastSeparator(path, first, end) + 1, first);
  return withoutSuffix(path, start, end, suffix);
}

/** @param {string} path */
function extname(path) {
  checkString(path, 'path');
  const first = hasDrive(path) ? 2 : 0;
  const end = trimmedEnd(path, first);
  if (end === first) return '';
  const start = Math.max(lastSeparator(path, first, end) + 1, first);
  return path.slice(extensionStart(path, start, end), end);
}

/** @param {string} path */
function parse(path) {
  checkString(path, 'path');
  const parts = { root: '', dir: '', base: '', ext: '', name: '' };
  if (path.length === 0) return parts;
  const root = rootLength(path);
  parts.root = path.slice(0, root);
  const end = trimmedEnd(path, root);
  const start = Math.max(lastSeparator(path, root, end) + 1, root);
  const ext = end > start ? extensionStart(path, start, end) : end;
  parts.base = path.slice(start, end);
  parts.name = path.slice(start, ext);
  parts.ext = path.slice(ext, end);
  parts.dir = start > root ? path.slice(0, start - 1) : parts.root;
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
  format: makeFormat('\\'),
  parse,
  matchesGlob(path, pattern) {
    return matchesGlob(path, pattern, true);
  },
  sep: '\\',
  delimiter: ';',
  win32: null,
  posix: null,
  /** Its name before it was documented. */
  _makeLong: toNamespacedPath,
};
