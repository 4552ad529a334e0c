'use strict';
// `require` as a module's code has it, for a module or for any place in the file system.

const path = require('path');
const { codes } = require('internal/errors');
const { Module, kURL, running } = require('internal/modules/cjs_module');
const hooks = require('internal/modules/hooks');
const traced = require('internal/modules/traced');
const { validateString } = require('internal/validators');

/**
 * @param {string} id
 * @returns {any} the exports
 */
Module.prototype.require = function(id) {
  validateString(id, 'id');
  if (id === '') throw new codes.ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  running.depth++;
  try {
    if (traced.require?.hasSubscribers) {
      return traced.require.traceSync(Module._load, { parentFilename: this.filename, id }, Module, id, this, false);
    }
    return Module._load(id, this, false);
  } finally {
    running.depth--;
  }
};

/** The `require` that a module's code is given. */
function makeRequire(module) {
  const require = function require(path) {
    return module.require(path);
  };
  const resolve = function resolve(request, options) {
    return resolveFrom(module, request, options);
  };
  resolve.paths = function paths(request) {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, module);
  };
  require.resolve = resolve;
  Object.defineProperty(require, 'main', { __proto__: null, configurable: true, enumerable: true, value: running.main, writable: true });
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

function resolveFrom(module, request, options) {
  validateString(request, 'request');
  if (hooks.hasSyncHooks()) return require('internal/modules/cjs_hooked').resolve(request, module, options);
  running.depth++;
  try {
    return Module._resolveFilename(request, module, false, options);
  } finally {
    running.depth--;
  }
}

function requireFrom(filename, url) {
  const module = new Module(filename);
  module.filename = filename;
  if (url !== undefined) module[kURL] = url;
  module.paths = Module._nodeModulePaths(module.path);
  return makeRequire(module);
}

/**
 * @param {string|URL} filename an absolute path or a `file:` URL
 * @returns {NodeJS.Require}
 */
function createRequire(filename) {
  let file = filename;
  const isUrlText = typeof filename === 'string' && !path.isAbsolute(filename);
  if ((filename !== null && typeof filename === 'object' && typeof filename.href === 'string') || isUrlText) {
    try {
      file = require('url').fileURLToPath(filename);
    } catch {
      throw new codes.ERR_INVALID_ARG_VALUE('filename', filename, MUST_BE_FILE);
    }
  } else if (typeof filename !== 'string') {
    throw new codes.ERR_INVALID_ARG_VALUE('filename', filename, MUST_BE_FILE);
  }
  const url = typeof filename === 'string' ? (isUrlText ? filename : undefined) : filename.href;
  if (file.endsWith('/') || (process.platform === 'win32' && file.endsWith('\\'))) file = path.join(file, 'noop.js');
  return requireFrom(file, url);
}

const MUST_BE_FILE = 'must be a file URL object, file URL string, or absolute path string';

Module.createRequire = createRequire;

module.exports = { makeRequire };
