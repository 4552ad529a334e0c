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

function sourceMapsEnabled() {
  return require('internal/source_map/state').getSourceMapsSupport().enabled;
}

/** @param {boolean} enabled */
function setSourceMapsEnabled(enabled) {
  validateBoolean(enabled, 'enabled');
  require('internal/source_map/cache').setSourceMapsSupport(enabled, { nodeModules: enabled, generatedCode: enabled });
}

/** Native addons are not there yet, and say so. */
function dlopen(module, filename) {
  if (arguments.length < 2) {
    throw Object.assign(new TypeError('process.dlopen needs at least 2 arguments'), { code: 'ERR_MISSING_ARGS' });
  }
  const error = new Error(`${filename}: native addons are not supported by this version of Anode`);
  error.code = 'ERR_DLOPEN_FAILED';
  throw error;
}

function _linkedBinding(name) {
  throw new ERR_INVALID_MODULE(`No such binding was linked: ${name}`);
}

const OLD_TYPES = [
  'isAnyArrayBuffer', 'isArrayBuffer', 'isArrayBufferView', 'isAsyncFunction', 'isDataView', 'isDate', 'isExternal', 'isMap',
  'isMapIterator', 'isNativeError', 'isPromise', 'isRegExp', 'isSet', 'isSetIterator', 'isTypedArray', 'isUint8Array',
];

const ERRNAME = 'Directly calling process.binding(\'uv\').errname(<val>) is being deprecated. ' +
  'Please make sure to use util.getSystemErrorName() instead.';
const BINDING = 'process.binding() is deprecated. Please use public APIs instead.';

/** The function, deprecated for those who want to know of what will be. */
function pending(callback, message, code) {
  if (!require('internal/options').getOption('--pending-deprecation')) return callback;
  return require('internal/util/deprecate').deprecate(callback, message, code);
}

/** Of the internal bindings that programs once used, those that are no more than public facts under another name. */
const BINDINGS = {
  natives() {
    const { ids } = require('internal/builtins');
    const { source } = binding('builtins');
    const natives = {};
    for (const id of ids) {
      Object.defineProperty(natives, id, { configurable: true, enumerable: true, get: () => source(id) });
    }
    return natives;
  },
  spawn_sync() {
    return require('internal/child_process/sync').spawner;
  },
  constants() {
    return { __proto__: null, os: require('os').constants, fs: require('fs').constants, zlib: require('zlib').constants };
  },
  util() {
    const { types } = require('util');
    return Object.fromEntries(OLD_TYPES.map((name) => [name, types[name]]));
  },
  uv() {
    const uv = { errname: pending(require('util').getSystemErrorName, ERRNAME, 'DEP0119') };
    for (const [number, [name]] of require('util').getSystemErrorMap()) uv[`UV_${name}`] = number;
    return uv;
  },
};

/** @param {string} name of an internal binding @returns {object} */
function oldBinding(name) {
  validateString(name, 'module');
  warnOfBinding ??= pending(() => {}, BINDING, 'DEP0111');
  warnOfBinding();
  if (!Object.hasOwn(BINDINGS, name)) throw new Error(`No such module: ${name}`);
  return BINDINGS[name]();
}

let allowed;
let warnOfBinding;

module.exports = {
  members: {
    binding: Object.defineProperty(oldBinding, 'name', { value: 'binding' }),
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
