'use strict';
// `node:module`: the Module class of CommonJS with everything about modules that users may call hung onto it.

const { Module } = require('internal/modules/cjs');
const { registerHooks } = require('internal/modules/hooks');
const { publicIds, schemeOnly } = require('internal/builtins');

/** A function that loads its module when it is first called. */
function lazy(name, id) {
  return { [name](...args) { return require(id)[name](...args); } }[name];
}

const COMPILE_CACHE = 'internal/modules/compile_cache';
const SOURCE_MAPS = 'internal/source_map/cache';

Object.assign(Module, {
  syncBuiltinESMExports: lazy('syncBuiltinESMExports', 'internal/modules/esm/builtins'),
  registerHooks,
  builtinModules: [
    ...publicIds.filter((id) => !schemeOnly.has(id)),
    ...publicIds.filter((id) => schemeOnly.has(id)).map((id) => `node:${id}`),
  ],
  runMain: Object.defineProperty(lazy('runMain', 'internal/modules/run_main'), Symbol.for('anode.runMain'), { value: true }),
  register: lazy('register', 'internal/modules/esm/register'),
  constants: Object.freeze({
    __proto__: null,
    compileCacheStatus: Object.freeze({ __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 }),
  }),
  enableCompileCache: lazy('enableCompileCache', COMPILE_CACHE),
  findPackageJSON: lazy('findPackageJSON', 'internal/modules/package_json'),
  flushCompileCache: lazy('flushCompileCache', COMPILE_CACHE),
  getCompileCacheDir: lazy('getCompileCacheDir', COMPILE_CACHE),
  stripTypeScriptTypes: lazy('stripTypeScriptTypes', 'internal/modules/typescript'),
  findSourceMap: lazy('findSourceMap', SOURCE_MAPS),
});

require('internal/builtins').defineLazy(Module, 'SourceMap', true, 'internal/source_map/source_map');

Module.getSourceMapsSupport = lazy('getSourceMapsSupport', SOURCE_MAPS);
Module.setSourceMapsSupport = lazy('setSourceMapsSupport', SOURCE_MAPS);

module.exports = Module;
