'use strict';
// What `process` says of modules and options: built-in modules by id, source maps, options that NODE_OPTIONS takes.

const { codes: { ERR_INVALID_MODULE } } = require('internal/errors');
const { validateBoolean, validateString } = require('internal/validators');

/**
 * @param {string} id with or without `node:`
 * @returns {object|undefined} the built-in module
 */
function getBuiltinModule(id) {
  validateString(id, 'id');
  const { isPublic, load, schemeOnly } = require('internal/builtins');
  const bare = id.startsWith('node:') ? id.slice(5) : id;
  if (!isPublic(bare) || (bare === id && schemeOnly.has(bare))) return undefined;
  return load(bare);
}

let sourceMaps;

function sourceMapsEnabled() {
  return sourceMaps ?? !!require('internal/options').getOption('--enable-source-maps');
}

/** @param {boolean} enabled */
function setSourceMapsEnabled(enabled) {
  validateBoolean(enabled, 'enabled');
  sourceMaps = enabled;
  require('internal/source_map').setEnabled(enabled);
}

/** Native addons are not there yet, and say so. */
function dlopen(module, filename) {
  if (arguments.length < 2) throw missingArguments('process.dlopen needs at least 2 arguments');
  const error = new Error(`${filename}: native addons are not supported by this version of Anode`);
  error.code = 'ERR_DLOPEN_FAILED';
  throw error;
}

function _linkedBinding(name) {
  throw new ERR_INVALID_MODULE(`No such binding was linked: ${name}`);
}

/** Internal bindings of another runtime: none of them is here. */
function noBinding(name) {
  throw new Error(`No such module: ${name}`);
}

let allowed;

module.exports = {
  members: {
    binding: Object.defineProperty(noBinding, 'name', { value: 'binding' }),
    _linkedBinding,
    dlopen,
    get allowedNodeEnvironmentFlags() {
      allowed ??= require('internal/process/allowed_flags').create();
      return allowed;
    },
    get sourceMapsEnabled() {
      return sourceMapsEnabled();
    },
    setSourceMapsEnabled,
    getBuiltinModule,
    openStdin() {
      process.stdin.resume();
      return process.stdin;
    },
  },
};
