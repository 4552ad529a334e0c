'use strict';
// CommonJS: how a file becomes a module. Programs patch nearly every function of Module, so each step goes through the
// property that users know it by. Here is loading; what a module is, how it is found, compiled and required is in
// internal/modules/cjs_*, ES modules are in internal/modules/esm.

const path = require('path');
const { codes } = require('internal/errors');
const builtins = require('internal/builtins');
const { Module, kIsEsModule, kIsImported, kIsMain, parentOf, running } = require('internal/modules/cjs_module');
const { lookupPathsOf } = require('internal/modules/cjs_lookup');
const { builtinId } = require('internal/modules/resolver');
const hooks = require('internal/modules/hooks');
const { currentDirectory } = require('internal/process/system');
const watched = require('internal/modules/watched');
const { isProxy } = require('internal/util/types');
// Handlers of extensions, and `require`, for whoever loads.
require('internal/modules/cjs_compile');

const { getPrototypeOf, setPrototypeOf } = Object;

/** Where each directory's requests led: directory to request to file. */
const resolved = new Map();

function remember(dir, request, filename) {
  let requests = resolved.get(dir);
  if (requests === undefined) resolved.set(dir, requests = new Map());
  requests.set(request, filename);
}

function adopt(parent, child) {
  const children = parent?.children;
  if (children && !children.includes(child)) children.push(child);
}

/** The exports of a module in the cache, complete or not. */
function exportsOf(cached, parent) {
  adopt(parent, cached);
  if (cached.loaded) return cached.exports;
  if (cached[kIsEsModule]) throw require('internal/modules/esm/require').cycleError(cached.filename, parentOf(cached));
  return require('internal/modules/cjs_cycle').unfinishedExports(cached);
}

function loadBuiltin(id) {
  return builtins.load(id);
}

/**
 * @param {string} request
 * @param {Module} [parent]
 * @param {boolean} [isMain]
 * @returns {any} the exports
 */
Module._load = function(request, parent, isMain) {
  if (hooks.hasSyncHooks()) return require('internal/modules/cjs_hooked').load(request, parent, isMain);
  const dir = parent?.path;
  if (dir !== undefined) {
    const known = resolved.get(dir)?.get(request);
    if (known !== undefined) {
      const cached = Module._cache[known];
      if (cached !== undefined) return exportsOf(cached, parent);
      resolved.get(dir).delete(request);
    }
  }
  if (request.startsWith('node:')) {
    const id = builtinId(request);
    if (id === undefined) throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(request);
    return loadBuiltin(id);
  }
  const filename = Module._resolveFilename(request, parent, isMain);
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    if (dir !== undefined && cached.loaded) remember(dir, request, filename);
    return exportsOf(cached, parent);
  }
  const id = builtinId(filename);
  if (id !== undefined) return loadBuiltin(id);
  const module = begin(filename, request, parent, isMain);
  // Loaded from here: no frame more in a stack than Node has.
  let failed = true;
  try {
    module.load(filename);
    failed = false;
  } finally {
    if (failed) forget(module, filename, request, parent);
    else leaveCycle(module);
  }
  return module.exports;
};

/** A module that is about to be loaded, and known from now on. */
function begin(filename, request, parent, isMain) {
  const module = new Module(filename, parent);
  if (isMain) becomeMain(module);
  Module._cache[filename] = module;
  const dir = parent?.path;
  if (dir !== undefined) remember(dir, request, filename);
  return module;
}

/** A file that an ES module imports, or the entry point that its loader runs. */
function loadImported(filename, isMain) {
  const module = begin(filename, filename, undefined, isMain);
  module[kIsImported] = true;
  let failed = true;
  try {
    module.load(filename);
    failed = false;
  } finally {
    if (failed) forget(module, filename, filename, undefined);
    else leaveCycle(module);
  }
  return module.exports;
}

function becomeMain(module) {
  process.mainModule = module;
  module.id = '.';
  module[kIsMain] = true;
  Module.prototype.require.main = module;
  running.main = module;
}

/** A module that threw is as if it had never been asked for. */
function forget(module, filename, request, parent) {
  if (Module._cache[filename] === module) delete Module._cache[filename];
  if (parent?.path !== undefined) resolved.get(parent.path)?.delete(request);
  const children = parent?.children;
  if (Array.isArray(children)) {
    const index = children.indexOf(module);
    if (index !== -1) children.splice(index, 1);
  }
}

let cycleGuard;

/** While a module was unfinished its exports may have been given a prototype that watches for cycles. */
function leaveCycle(module) {
  if (cycleGuard === undefined) return;
  const { exports } = module;
  if (exports !== null && typeof exports === 'object' && !isProxy(exports) && getPrototypeOf(exports) === cycleGuard) {
    setPrototypeOf(exports, Object.prototype);
  }
}

function setCycleGuard(guard) {
  cycleGuard = guard;
}

/** The extension that a handler is registered for, the longest first: `.test.js` before `.js`. */
function extensionOf(filename) {
  const name = path.basename(filename);
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    if (dot === 0) continue;
    const extension = name.slice(dot);
    if (extension.length > 1 && Module._extensions[extension]) return extension;
  }
  return '.js';
}

/** What each module exported when its code had run: this is what ES modules import, whatever becomes of `exports`. */
const exportsWhenLoaded = new WeakMap();

/** @param {string} filename */
Module.prototype.load = function(filename) {
  this.filename ??= filename;
  if (watched.report !== undefined) watched.report('require', filename);
  const dir = path.dirname(filename);
  if (this.paths === undefined) this.paths = lookupPathsOf(dir);
  Module._extensions[extensionOf(filename)](this, filename);
  this.loaded = true;
  exportsWhenLoaded.set(this, this.exports);
};

/** `require`s modules before the entry point, as `--require` asks. */
Module._preloadModules = function(requests) {
  if (!Array.isArray(requests)) return;
  const parent = new Module('internal/preload', null);
  running.isPreloading = true;
  try {
    const directory = currentDirectory();
    if (directory !== undefined) parent.paths = Module._nodeModulePaths(directory);
    for (const request of requests) parent.require(request);
  } finally {
    running.isPreloading = false;
  }
};

/**
 * Whether a name is that of a built-in module.
 * @param {string} name
 */
function isBuiltin(name) {
  return typeof name === 'string' && builtinId(name) !== undefined;
}

Module.isBuiltin = isBuiltin;

module.exports = {
  Module,
  adopt,
  becomeMain,
  exportsOf,
  exportsWhenLoaded,
  forget,
  leaveCycle,
  loadBuiltin,
  loadImported,
  setCycleGuard,
};
