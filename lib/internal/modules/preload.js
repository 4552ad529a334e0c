'use strict';
// What is loaded before the program: the paths of the environment, `--require` and the hooks V8 calls for `import()`.

const { getOption } = require('internal/options');

/** Prepares both loaders and loads what `--require` names. */
function preload() {
  const { Module } = require('internal/modules/cjs');
  Module._initPaths();
  binding('module_wrap').setCallbacks(importDynamically, initializeImportMeta);
  binding('contextify').install();
  if (getOption('--enable-source-maps')) require('internal/source_map/cache').enable();
  const { env } = process;
  if (env.NODE_COMPILE_CACHE) require('internal/modules/compile_cache').enableFromEnvironment();
  const required = getOption('--require');
  if (required !== undefined && required.length > 0 && !isLeftToTests()) Module._preloadModules(required);
  // What `--import` names is as late as in Node.
  if (getOption('--frozen-intrinsics')) require('internal/process/frozen_intrinsics').freezeIntrinsics();
}

/** Without isolation the test runner loads them, after its global setup. */
function isLeftToTests() {
  return getOption('--test') && getOption('--test-isolation') === 'none';
}

// The ES module loader is loaded by the first `import` of a program.

function importDynamically(id, resource, specifier, attributes, isSource) {
  return require('internal/modules/esm/dynamic').importDynamically(id, resource, specifier, attributes, isSource);
}

function initializeImportMeta(wrap, meta) {
  require('internal/modules/esm/dynamic').initializeImportMeta(wrap, meta);
}

module.exports = { preload };
