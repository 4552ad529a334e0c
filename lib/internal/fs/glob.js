'use strict';
// `fs.glob` in its three forms: walks folders along patterns. The walk is a generator that yields what it needs to
// know (a folder's entries, an entry's type); it is driven with synchronous calls or with promises.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateObject, validateString, validateStringArray } = require('internal/validators');
const { basename, dirname, isAbsolute, join, resolve } = require('path');
const { isURL } = require('internal/fs/args');
const { Dirent, DirentFromStats, direntsOf } = require('internal/fs/dirent');
const { compile, isHidden, matchGlobPattern, matchesAny } = require('internal/fs/pattern');
const native = binding('fs');

function toPatterns(pattern) {
  if (Array.isArray(pattern)) validateStringArray(pattern, 'patterns');
  else validateString(pattern, 'patterns');
  return [pattern].flat();
}

/** `exclude` as a function of path and entry, or undefined. */
function toExclude(exclude, withFileTypes) {
  if (exclude === undefined || exclude === null) return undefined;
  if (typeof exclude === 'function') return (path, entry) => exclude(withFileTypes ? entry : path);
  if (!Array.isArray(exclude)) throw new ERR_INVALID_ARG_TYPE('options.exclude', ['function', 'string[]'], exclude);
  validateStringArray(exclude, 'options.exclude');
  const patterns = exclude.flatMap((pattern) => compile(pattern)).map(normalized);
  const absolute = patterns.filter((pattern) => pattern.root !== '');
  const relative = patterns.filter((pattern) => pattern.root === '');
  return (path) => matchesAny(isAbsolute(path) ? absolute : relative, path, true);
}

/** Takes `x/..` out of a pattern, as the paths it is compared with have none. */
function normalized(pattern) {
  const parts = [];
  for (const part of pattern.parts) {
    if (part.isUp && parts.length > 0 && !parts.at(-1).isUp && !parts.at(-1).isGlobstar) parts.pop();
    else parts.push(part);
  }
  pattern.parts = parts;
  return pattern;
}

/** A place on the walk. */
class Place {
  constructor(path, entry) {
    this.path = path;
    this.entry = entry;
    /** Entries of the folder by name, once listed. */
    this.entries = undefined;
    this.isFolder = entry.isDirectory();
    /** Whether a link has been looked through. */
    this.isKnown = this.isFolder || !entry.isSymbolicLink();
  }
}

class Walk {
  constructor(io, pattern, options = {}) {
    const patterns = toPatterns(pattern);
    validateObject(options, 'options');
    const { cwd, exclude, withFileTypes } = options;
    this.io = io;
    if (cwd !== undefined && !isURL(cwd)) validateString(cwd, 'paths[0]');
    this.cwd = cwd === undefined ? process.cwd() : resolve(isURL(cwd) ? require('url').fileURLToPath(cwd) : cwd);
    this.withFileTypes = Boolean(withFileTypes);
    this.exclude = toExclude(exclude, this.withFileTypes);
    this.patterns = patterns.flatMap((text) => compile(text));
    this.places = new Map();
    this.excluded = new Map();
    /** What has been found and not yet been handed on, each path once. */
    this.found = [];
    this.seen = new Set();
  }

  /** Absolute path of a place on the walk. */
  absolute(path) {
    return isAbsolute(path) ? path : join(this.cwd, path);
  }

  isExcluded(path, entry) {
    if (this.exclude === undefined || path === '.') return false;
    let answer = this.excluded.get(path);
    if (answer === undefined) {
      answer = Boolean(this.exclude(path, entry));
      this.excluded.set(path, answer);
    }
    return answer;
  }

  remember(path, entry) {
    let place = this.places.get(path);
    if (place === undefined) {
      place = new Place(path, entry);
      this.places.set(path, place);
    }
    return place;
  }

  /** The place of a path, undefined where nothing is there. */
  * at(path) {
    const known = this.places.get(path);
    if (known !== undefined) return known;
    const full = this.absolute(path);
    const stats = yield this.io.lstat(full);
    if (stats === undefined) return undefined;
    return this.remember(path, new DirentFromStats(basename(full), dirname(full), stats));
  }

  * isFolder(place) {
    if (!place.isKnown) {
      place.isKnown = true;
      place.isFolder = Boolean((yield this.io.stat(this.absolute(place.path)))?.isDirectory());
    }
    return place.isFolder;
  }

  /** Entries of a folder; none where it cannot be read. */
  * list(place) {
    place.entries ??= yield this.io.list(this.absolute(place.path));
    return place.entries;
  }

  report(place) {
    if (this.seen.has(place.path)) return;
    this.seen.add(place.path);
    this.found.push(this.withFileTypes ? place.entry : place.path);
  }

  /**
   * Follows one pattern. Work to do is places with the part that comes next; each pair is done once.
   */
  * follow(pattern) {
    const { parts } = pattern;
    if (parts.length === 0) return;
    const start = yield* this.at(pattern.root === '' ? '.' : pattern.root);
    if (start === undefined) return;
    const done = new Set();
    const todo = [];
    const enter = (place, next) => {
      const key = `${next}:${place.path}`;
      if (done.has(key)) return;
      done.add(key);
      todo.push(place, next);
    };
    enter(start, 0);
    for (let i = 0; i < todo.length; i += 2) {
      const { [i]: place, [i + 1]: next } = todo;
      if (next === parts.length) {
        if (!pattern.foldersOnly || (yield* this.isFolder(place))) this.report(place);
      } else {
        yield* this.step(pattern, place, next, enter);
      }
    }
  }

  * step({ parts, startsWithGlobstar }, place, next, enter) {
    const part = parts[next];
    if (part.isGlobstar) enter(place, next + 1);
    if (!(yield* this.isFolder(place))) return;

    if (part.isUp) {
      const above = yield* this.at(join(place.path, '..'));
      if (above !== undefined) enter(above, next + 1);
      return;
    }
    if (part.literal !== undefined) {
      const child = yield* this.at(join(place.path, part.literal));
      if (child !== undefined && !this.isExcluded(child.path, child.entry)) enter(child, next + 1);
      return;
    }
    const isLast = next === parts.length - 1;
    for (const entry of yield* this.list(place)) {
      const { name } = entry;
      if (part.isGlobstar ? isHidden(name) : !part.matches(name)) continue;
      const path = join(place.path, name);
      if (this.isExcluded(path, entry)) continue;
      const child = this.remember(path, entry);
      if (!part.isGlobstar) {
        enter(child, next + 1);
      } else if (entry.isDirectory()) {
        enter(child, next);
      } else if (isLast || (entry.isSymbolicLink() && !(startsWithGlobstar && next === 0))) {
        // `**` does not go on behind a link, but what follows it may look into one.
        enter(child, next + 1);
      }
    }
  }

  * run() {
    for (const pattern of this.patterns) yield* this.follow(pattern);
  }
}

// ---- the two ways to drive it -----------------------------------------------------------------

const quiet = { throwIfNoEntry: false };

function absent() {
  return undefined;
}

function nothing() {
  return [];
}

const syncSources = {
  lstat(path) {
    const { lstatSync } = require('internal/fs/metadata');
    try {
      return lstatSync(path, quiet);
    } catch {
      return undefined;
    }
  },
  stat(path) {
    const { statSync } = require('internal/fs/metadata');
    try {
      return statSync(path, quiet);
    } catch {
      return undefined;
    }
  },
  list(path) {
    try {
      return direntsOf(native.readdirSync(path, true, false, false), path);
    } catch {
      return [];
    }
  },
};

const poolSources = {
  lstat: (path) => native.lstat(path, false).catch(absent),
  stat: (path) => native.stat(path, false).catch(absent),
  list: (path) => native.readdir(path, true, false, false).then((listing) => direntsOf(listing, path), nothing),
};

/**
 * @param {string | string[]} pattern
 * @param {{cwd?: string | URL, exclude?: any, withFileTypes?: boolean}} [options]
 * @returns {(string | Dirent)[]}
 */
function globSync(pattern, options) {
  const walk = new Walk(syncSources, pattern, options);
  const steps = walk.run();
  for (let step = steps.next(); !step.done;) step = steps.next(step.value);
  return walk.found;
}

/** @returns {AsyncGenerator<string | Dirent>} */
async function* globIterate(pattern, options) {
  const walk = new Walk(poolSources, pattern, options);
  yield* drive(walk);
}

async function* drive(walk) {
  const steps = walk.run();
  let step = steps.next();
  while (!step.done) {
    if (walk.found.length > 0) yield* walk.found.splice(0);
    step = steps.next(await step.value);
  }
  yield* walk.found.splice(0);
}

/**
 * @param {string | string[]} pattern
 * @param {object | undefined} options
 * @param {(err: Error | null, matches?: (string | Dirent)[]) => void} callback
 */
function globCallback(pattern, options, callback) {
  const walk = new Walk(poolSources, pattern, options);
  const collect = async () => {
    const found = [];
    for await (const match of drive(walk)) found.push(match);
    return found;
  };
  collect().then(
    (found) => process.nextTick(callback, null, found),
    (err) => process.nextTick(callback, err),
  );
}

module.exports = { Dirent, globCallback, globIterate, globSync, matchGlobPattern };
