'use strict';
// Which file a CommonJS request means: the lookup functions of Module, each of which programs patch, and the one native
// call that takes their place while none is patched.

const path = require('path');
const { codes } = require('internal/errors');
const { Module, requireStackOf, running } = require('internal/modules/cjs_module');
const { builtinId, native } = require('internal/modules/resolver');
const watched = require('internal/modules/watched');
const { codeDirectory } = require('internal/process/system');
const { validateString } = require('internal/validators');

let stat = function(filename) {
  const found = require('fs').statSync(filename, { throwIfNoEntry: false });
  if (found === undefined) return -2;
  return found.isDirectory() ? 1 : 0;
};

/** What stands at a path: 0 a file, 1 a directory, negative nothing. Archives put their own in its place. */
Object.defineProperty(Module, '_stat', {
  configurable: true,
  get: () => stat,
  set(value) {
    stat = value;
  },
});

const lookupByDir = new Map();

/** The usual lookup path of a directory. Callers must not change it. */
function usualPaths(dir) {
  let paths = lookupByDir.get(dir);
  if (paths === undefined) {
    paths = [];
    for (let at = dir; ;) {
      const parent = path.dirname(at);
      if (path.basename(at) !== 'node_modules') paths.push(path.join(at, 'node_modules'));
      if (parent === at) break;
      at = parent;
    }
    lookupByDir.set(dir, paths);
  }
  return paths;
}

/**
 * @param {string} from a directory
 * @returns {string[]}
 */
Module._nodeModulePaths = function(from) {
  return usualPaths(path.resolve(from)).slice();
};
const originalNodeModulePaths = Module._nodeModulePaths;

function isRelative(request) {
  if (request.charCodeAt(0) !== 46) return false;
  const second = request.charCodeAt(1);
  if (request.length === 1 || second === 47) return true;
  if (second === 46) return request.length === 2 || request.charCodeAt(2) === 47;
  return process.platform === 'win32' && second === 92;
}

/** Directories of the environment: NODE_PATH, and the legacy ones of the user and the installation. */
let environmentPaths = [];

/** Reads NODE_PATH and HOME again. */
Module._initPaths = function() {
  const { env, execPath, platform } = process;
  const home = platform === 'win32' ? env.USERPROFILE : env.HOME;
  const found = env.NODE_PATH ? env.NODE_PATH.split(path.delimiter).filter((dir) => dir !== '') : [];
  const { getOption } = require('internal/options');
  if (getOption('--global-search-paths') !== false) {
    if (home) found.push(path.resolve(home, '.node_modules'), path.resolve(home, '.node_libraries'));
    found.push(path.resolve(execPath, platform === 'win32' ? '..' : '../..', 'lib', 'node'));
  }
  environmentPaths = found;
  Module.globalPaths = found.slice();
};

/**
 * @param {string} request
 * @param {Module} [parent]
 * @returns {string[]|null} `null` for a built-in module
 */
Module._resolveLookupPaths = function(request, parent) {
  if (builtinId(request) !== undefined) return null;
  if (!isRelative(request)) {
    const own = parent?.paths;
    return own?.length > 0 ? own.concat(environmentPaths) : environmentPaths.slice();
  }
  return [parent?.filename ? path.dirname(parent.filename) : '.'];
};
const originalLookupPaths = Module._resolveLookupPaths;

function ownExtensions() {
  const names = Object.keys(Module._extensions);
  const usual = names.length === 3 && names[0] === '.js' && names[1] === '.json' && names[2] === '.node';
  return usual ? undefined : names;
}

/**
 * @param {string} request
 * @param {string[]} paths
 * @param {boolean} [isMain]
 * @returns {string|false}
 */
Module._findPath = function(request, paths, isMain) {
  const isAbsolute = path.isAbsolute(request);
  if (isAbsolute) paths = [''];
  else if (!paths || paths.length === 0) return false;
  const key = `${request}\0${paths.join('\0')}`;
  const cached = Module._pathCache[key];
  if (cached) return cached;
  // An absolute path is found even where there is no working directory any more.
  const folders = isAbsolute ? ['/'] : paths.map((dir) => path.resolve(dir));
  const found = native.resolveRequire(
    request, isAbsolute ? '/' : codeDirectory(), undefined, folders, undefined, ownExtensions(), undefined, !!isMain, running.depth <= 1);
  if (found === undefined) return false;
  Module._pathCache[key] = found;
  return found;
};
const originalFindPath = Module._findPath;

function samePaths(one, other) {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

/** One native call for the usual case: nothing patched, no paths of the module's own. */
function findUsual(request, parent, isMain, conditions) {
  const filename = parent?.filename;
  const from = filename ? path.dirname(filename) : request[0] === '/' ? '/' : codeDirectory();
  let folders;
  let more = environmentPaths.length > 0 ? environmentPaths : undefined;
  if (!isRelative(request)) {
    const own = parent?.paths;
    if (own === undefined) folders = environmentPaths;
    else if (!samePaths(own, usualPaths(from))) folders = own.concat(environmentPaths);
  }
  if (folders !== undefined) more = undefined;
  return native.resolveRequire(
    request, from, filename || (parent ? path.join(from, 'noop.js') : undefined), folders, more, ownExtensions(), conditions,
    isMain, running.depth <= 1);
}

/** With Module's lookup functions patched each of them is asked, as programs that patch them expect. */
function findPatched(request, parent, isMain, conditions) {
  if (parent?.filename && (request[0] === '#' || !isRelative(request))) {
    const self = native.resolveRequire(
      request, path.dirname(parent.filename), parent.filename, [], undefined, ownExtensions(), conditions, isMain, running.depth <= 1);
    if (self !== undefined) return self;
  }
  return Module._findPath(request, Module._resolveLookupPaths(request, parent), isMain) || undefined;
}

function isUsual() {
  return Module._findPath === originalFindPath && Module._resolveLookupPaths === originalLookupPaths &&
    Module._nodeModulePaths === originalNodeModulePaths;
}

/**
 * Where a module in the directory looks for packages.
 * @param {string} dir
 * @returns {string[]}
 */
function lookupPathsOf(dir) {
  return Module._nodeModulePaths === originalNodeModulePaths ? usualPaths(dir).slice() : Module._nodeModulePaths(dir);
}

/** `require.resolve(request, { paths })`. */
function findFrom(request, paths, isMain) {
  if (!Array.isArray(paths)) throw new codes.ERR_INVALID_ARG_VALUE('options.paths', paths);
  if (path.isAbsolute(request)) return Module._findPath(request, [''], isMain) || undefined;
  for (const dir of paths) {
    validateString(dir, 'options.paths');
    const folders = isRelative(request) ? [path.resolve(dir)] : Module._nodeModulePaths(dir).concat(environmentPaths);
    const found = Module._findPath(request, folders, isMain);
    if (found) return found;
  }
  return undefined;
}

/**
 * @param {string} request
 * @param {Module} [parent]
 * @param {boolean} [isMain]
 * @param {{paths?: string[], conditions?: Iterable<string>}} [options]
 * @returns {string}
 */
Module._resolveFilename = function(request, parent, isMain, options) {
  if (builtinId(request) !== undefined) return request;
  const conditions = options?.conditions;
  let found;
  if (options !== null && typeof options === 'object' && options.paths !== undefined) {
    found = findFrom(request, options.paths, !!isMain);
  } else if (isUsual()) {
    found = findUsual(request, parent, !!isMain, conditions);
  } else {
    found = findPatched(request, parent, !!isMain, conditions);
  }
  if (found !== undefined) return found;
  if (watched.report !== undefined) reportMissing(request, parent);
  throw require('internal/modules/errors').moduleNotFound(request, requireStackOf(parent));
};

/** Under `--watch`, a file that is not there may come. */
function reportMissing(request, parent) {
  if (/^\.{0,2}\//.test(request)) watched.report('require', path.resolve(parent?.path ?? '', request));
}

module.exports = { lookupPathsOf };
