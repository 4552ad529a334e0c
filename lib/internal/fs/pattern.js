'use strict';
// Glob patterns: braces, `*`, `?`, `[a-z]`, `**` and the extended groups `?(a|b)`, `*(…)`, `+(…)`, `@(…)`, `!(…)`,
// compiled to parts between slashes. Matching of whole paths is here; walking folders by a pattern is in
// internal/fs/glob.

// ---- braces -----------------------------------------------------------------------------------

/** The end of the brace group that begins at `start`, and the commas of its own level. */
function braceGroup(pattern, start) {
  const commas = [];
  let depth = 0;
  for (let i = start; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '\\') i++;
    else if (c === '{') depth++;
    else if (c === ',' && depth === 1) commas.push(i);
    else if (c === '}' && --depth === 0) return { end: i, commas };
  }
  return undefined;
}

const range = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/;
const mostInRange = 100_000;

/** `1..3` or `a..e`, with an optional step; numbers keep the width of leading zeros. */
function expandRange(body) {
  const match = range.exec(body);
  if (match === null) return undefined;
  const { 1: from, 2: to, 3: by } = match;
  const numeric = /\d$/.test(from) && /\d$/.test(to);
  if (!numeric && (/\d$/.test(from) || /\d$/.test(to))) return undefined;
  const start = numeric ? Number(from) : from.codePointAt(0);
  const end = numeric ? Number(to) : to.codePointAt(0);
  const step = Math.max(1, Math.abs(Number(by ?? 1))) * (start <= end ? 1 : -1);
  const isPadded = /^-?0\d/.test(from) || /^-?0\d/.test(to);
  const width = isPadded ? Math.max(from.length, to.length) : 0;
  const words = [];
  for (let n = start; step > 0 ? n <= end : n >= end; n += step) {
    if (words.length === mostInRange) break;
    if (!numeric) words.push(String.fromCodePoint(n));
    else words.push(n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0'));
  }
  return words;
}

/**
 * All patterns that a pattern with braces stands for.
 * @param {string} pattern
 * @returns {string[]}
 */
function expandBraces(pattern) {
  for (let start = pattern.indexOf('{'); start !== -1; start = pattern.indexOf('{', start + 1)) {
    if (pattern[start - 1] === '\\' || pattern[start - 1] === '$') continue;
    const group = braceGroup(pattern, start);
    if (group === undefined) continue;
    const body = pattern.slice(start + 1, group.end);
    let words;
    if (group.commas.length > 0) {
      const cuts = [start, ...group.commas, group.end];
      words = cuts.slice(1).map((cut, i) => pattern.slice(cuts[i] + 1, cut)).flatMap(expandBraces);
    } else {
      words = expandRange(body);
      if (words === undefined) continue;
    }
    const before = pattern.slice(0, start);
    const after = expandBraces(pattern.slice(group.end + 1));
    return words.flatMap((word) => after.map((rest) => before + word + rest));
  }
  return [pattern];
}

// ---- one part ---------------------------------------------------------------------------------

const classes = {
  alnum: '\\p{L}\\p{Nl}\\p{Nd}', alpha: '\\p{L}\\p{Nl}', ascii: '\\x00-\\x7f', blank: '\\p{Zs}\\t', cntrl: '\\p{Cc}',
  digit: '\\p{Nd}', graph: '\\x21-\\x7e', lower: '\\p{Ll}', print: '\\x20-\\x7e', punct: '\\p{P}',
  space: '\\p{Z}\\t\\r\\n\\v\\f', upper: '\\p{Lu}', word: '\\p{L}\\p{Nl}\\p{Nd}\\p{Pc}', xdigit: 'A-Fa-f0-9',
};

const special = /[\\^$.*+?()[\]{}|/]/;

function quoted(c) {
  // Outside of a class `\-` is no escape.
  if (c === '-') return '\\x2d';
  return special.test(c) ? `\\${c}` : c;
}

/** `[...]` from `start` as regular expression source, or undefined where it never ends. */
function bracketClass(text, start) {
  let i = start + 1;
  const negated = text[i] === '!' || text[i] === '^';
  if (negated) i++;
  let source = '';
  for (let first = true; i < text.length; first = false) {
    const c = text[i];
    if (c === ']' && !first) return { source: `[${negated ? '^/' : ''}${source}]`, end: i };
    const named = c === '[' ? /^\[:([a-z]+):\]/.exec(text.slice(i)) : null;
    if (named !== null && classes[named[1]] !== undefined) {
      source += classes[named[1]];
      i += named[0].length;
      continue;
    }
    if (c === '\\' && i + 1 < text.length) i++;
    if (text[i + 1] === '-' && text[i + 2] !== undefined && text[i + 2] !== ']') {
      const last = text[i + 2] === '\\' ? text[i + 3] : text[i + 2];
      // A range the wrong way round matches nothing.
      if (last >= text[i]) source += `${quoted(text[i])}-${quoted(last)}`;
      i += text[i + 2] === '\\' ? 4 : 3;
      continue;
    }
    source += quoted(text[i]);
    i++;
  }
  return undefined;
}

/** The alternatives of `(a|b)` whose parenthesis opens at `start`. */
function alternatives(text, start) {
  const cuts = [start];
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === '(') depth++;
    else if (c === '|' && depth === 1) cuts.push(i);
    else if (c === ')' && --depth === 0) {
      cuts.push(i);
      return { words: cuts.slice(1).map((cut, n) => text.slice(cuts[n] + 1, cut)), end: i };
    }
  }
  return undefined;
}

const any = '[^/]';

/** Regular expression source of a part. */
function sourceOf(text) {
  let source = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if ('?*+@!'.includes(c) && text[i + 1] === '(') {
      const group = alternatives(text, i + 1);
      if (group !== undefined) {
        const words = group.words.map((word) => sourceOf(word)).join('|');
        if (c === '!') {
          const rest = sourceOf(text.slice(group.end + 1));
          return `${source}(?!(?:${words})${rest}$)${any}*?${rest}`;
        }
        source += `(?:${words})${c === '@' ? '' : c}`;
        i = group.end;
        continue;
      }
    }
    if (c === '*') {
      while (text[i + 1] === '*') i++;
      source += `${any}*?`;
    } else if (c === '?') {
      source += any;
    } else if (c === '[') {
      const set = bracketClass(text, i);
      if (set === undefined) {
        source += '\\[';
      } else {
        source += set.source;
        i = set.end;
      }
    } else {
      source += quoted(c);
    }
  }
  return source;
}

/** Names with a leading dot are only matched where the pattern has that dot itself. */
function startsWithDot(text) {
  if (text[0] === '.') return true;
  if (!'?*+@!'.includes(text[0]) || text[1] !== '(') return false;
  return text[0] !== '!' && alternatives(text, 1)?.words.some(startsWithDot) === true;
}

const magic = /[*?[\]]|[?*+@!]\(/;

/** What stands between two slashes of a pattern. */
class Part {
  constructor(text, ignoreCase, hiddenToo) {
    this.isGlobstar = text === '**';
    this.isUp = text === '..';
    /** The name itself where only one name matches. */
    this.literal = undefined;
    this.regexp = undefined;
    if (this.isGlobstar || this.isUp) return;
    if (!magic.test(text) && !ignoreCase) {
      this.literal = text;
      return;
    }
    const guard = hiddenToo || startsWithDot(text) ? '(?!\\.{1,2}$)' : '(?!\\.)';
    this.regexp = new RegExp(`^${magic.test(text) ? guard : ''}${sourceOf(text)}$`, ignoreCase ? 'ui' : 'u');
  }

  /** @param {string} name */
  matches(name) {
    return this.literal === undefined ? this.regexp !== undefined && this.regexp.test(name) : this.literal === name;
  }
}

// ---- patterns ---------------------------------------------------------------------------------

/** One pattern without braces. */
class Pattern {
  constructor(text, windows, keepDots, hiddenToo) {
    // A backslash separates on every platform; nothing can be escaped by it.
    text = text.replaceAll('\\', '/');
    const root = windows ? /^(?:[a-zA-Z]:)?\/|^\/\/[^/]+\/[^/]+\//.exec(text) : /^\//.exec(text);
    /** `/`, or on Windows `C:/`; empty for relative patterns. */
    this.root = root === null ? '' : root[0];
    const parts = text.slice(this.root.length).split('/');
    /** Only folders match a pattern with a slash at its end. */
    this.foldersOnly = parts.length > 1 && parts.at(-1) === '';
    /** Whether wildcards match names with a leading dot. */
    this.hiddenToo = hiddenToo;
    /** Whether the pattern's very first part is `**`: links are then not followed by it. */
    this.startsWithGlobstar = this.root === '' && parts[0] === '**';
    this.parts = [];
    for (const part of parts) {
      if (part === '' || (part === '.' && !keepDots)) continue;
      // Two in a row say no more than one.
      if (part === '**' && this.parts.at(-1)?.isGlobstar) continue;
      this.parts.push(new Part(part, windows, hiddenToo));
    }
  }
}

/**
 * @param {string} text
 * @param {boolean} windows
 * @param {boolean} [keepDots] whether `./` in the pattern must be in the path
 * @param {boolean} [hiddenToo] whether wildcards match names with a leading dot
 * @returns {Pattern[]} one for each way to read the braces
 */
function compile(text, windows = process.platform === 'win32', keepDots = false, hiddenToo = false) {
  return expandBraces(text).map((word) => new Pattern(word, windows, keepDots, hiddenToo));
}

function isHidden(name) {
  return name[0] === '.';
}

/** Whether names from `n` on match parts from `p` on. At a pattern's end `**` wants at least one name, unless `loose`. */
function matchFrom(pattern, p, names, n, loose) {
  const { parts, hiddenToo } = pattern;
  for (; p < parts.length; p++, n++) {
    const part = parts[p];
    if (part.isGlobstar) {
      if (p === parts.length - 1) {
        if (n === names.length) return loose;
        return hiddenToo || !names.slice(n).some(isHidden);
      }
      for (let next = n; next <= names.length; next++) {
        if (matchFrom(pattern, p + 1, names, next, loose)) return true;
        if (next < names.length && !hiddenToo && isHidden(names[next])) return false;
      }
      return false;
    }
    if (n === names.length) return false;
    if (part.isUp ? names[n] !== '..' : !part.matches(names[n])) return false;
  }
  return n === names.length;
}

/** Names of a path; a name that `..` takes back is left out. */
function namesOf(path) {
  const names = [];
  for (const name of path.split('/')) {
    if (name === '') continue;
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else names.push(name);
  }
  return names;
}

/**
 * Whether a path matches one of the patterns.
 * @param {Pattern[]} patterns
 * @param {string} path with `/` between names
 * @param {boolean} [loose] whether `a/**` matches `a` as well, as it does when folders are walked
 */
function matchesAny(patterns, path, loose = false) {
  const names = namesOf(path);
  return patterns.some((pattern) => {
    const { parts, foldersOnly, root } = pattern;
    if (root !== '' && path[0] !== '/' && path[1] !== ':') return false;
    if (root === '' && path[0] === '/' && !parts[0]?.isGlobstar) return false;
    if (foldersOnly && !loose && path.at(-1) !== '/') return false;
    return matchFrom(pattern, 0, names, 0, loose);
  });
}

const compiled = new Map();
const mostCompiled = 256;

/**
 * `path.matchesGlob`.
 * @param {string} path
 * @param {string} pattern
 * @param {boolean} windows
 * @returns {boolean}
 */
function matchGlobPattern(path, pattern, windows = process.platform === 'win32') {
  const { validateString } = require('internal/validators');
  validateString(path, 'path');
  validateString(pattern, 'pattern');
  if (path === '' || pattern === '') return path === pattern;
  const key = windows ? `\\${pattern}` : `/${pattern}`;
  let patterns = compiled.get(key);
  if (patterns === undefined) {
    if (compiled.size === mostCompiled) compiled.clear();
    patterns = compile(pattern, windows, true);
    compiled.set(key, patterns);
  }
  return matchesAny(patterns, windows ? path.replaceAll('\\', '/') : path);
}

module.exports = { compile, isHidden, matchGlobPattern, matchesAny };
