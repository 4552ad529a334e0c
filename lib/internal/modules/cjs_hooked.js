'use strict';
// `require` while `module.registerHooks()` hooks are in place: what a request leads to goes through the hooks, and so does
// what Module's own handlers of extensions read. Nothing here runs in a program without hooks.

const path = require('path');
const hooks = require('internal/modules/hooks');
const cjs = require('internal/modules/cjs');
const { scriptFormatOf } = require('internal/modules/cjs_compile');
const { Module, kFormat, kURL, parentOf } = require('internal/modules/cjs_module');
const { builtinId, native, ownConditions, requireConditions } = require('internal/modules/resolver');
const { fileURLToPath, pathToFileURL } = require('internal/url');
const { codes } = require('internal/errors');

function urlOf(module) {
  if (module === undefined || module === null) return undefined;
  if (module[kURL] !== undefined) return module[kURL];
  const { filename } = module;
  return filename && path.isAbsolute(filename) ? pathToFileURL(filename).href : undefined;
}

function urlOfFile(filename) {
  const id = builtinId(filename);
  if (id !== undefined) return `node:${id}`;
  return path.isAbsolute(filename) ? pathToFileURL(filename).href : filename;
}

/** What Module's own resolution says, as hooks see it. */
function defaultResolve(parent, isMain, options) {
  return (specifier, context) => {
    let request = specifier;
    if (request.startsWith('file:')) request = fileURLToPath(request);
    const given = ownConditions(context.conditions, requireConditions());
    const asked = given === undefined ? options : { ...options, conditions: given };
    const filename = Module._resolveFilename(request, parentFor(parent, context), isMain, asked);
    const url = urlOfFile(filename);
    // What a file is only its handler asks.
    return { __proto__: null, url, format: url.startsWith('node:') ? 'builtin' : undefined };
  };
}

/** A hook may resolve for another parent. */
function parentFor(parent, context) {
  const { parentURL } = context;
  if (parentURL === undefined || parentURL === urlOf(parent) || !parentURL.startsWith('file:')) return parent;
  const filename = fileURLToPath(parentURL);
  const other = new Module(filename);
  other.filename = filename;
  other.paths = Module._nodeModulePaths(path.dirname(filename));
  return other;
}

function formatOf(url, filename) {
  if (url.startsWith('node:')) return 'builtin';
  if (filename.endsWith('.json')) return 'json';
  return path.isAbsolute(filename) ? scriptFormatOf(filename) : undefined;
}

function resolveURL(request, parent, isMain, options) {
  const fallback = defaultResolve(parent, isMain, options);
  const context = {
    conditions: requireConditions().slice(),
    importAttributes: { __proto__: null },
    parentURL: urlOf(parent),
  };
  if (!hooks.hasResolveHooks()) return fallback(request, context);
  return hooks.runResolve(request, context, fallback);
}

/** The name a module is cached under. */
function nameOf(url) {
  if (url.startsWith('node:')) {
    const id = builtinId(url);
    return id === undefined || builtinId(id) === undefined ? url : id;
  }
  if (!url.startsWith('file:')) return url;
  const plain = url.split(/[?#]/, 1)[0];
  return fileURLToPath(plain) + url.slice(plain.length);
}

/**
 * `require.resolve`.
 * @param {string} request
 * @param {Module} parent
 * @param {object} [options]
 */
function resolve(request, parent, options) {
  if (!hooks.hasResolveHooks()) return Module._resolveFilename(request, parent, false, options);
  return nameOf(resolveURL(request, parent, false, options).url);
}

/**
 * `Module._load`.
 * @param {string} request
 * @param {Module} parent
 * @param {boolean} isMain
 */
function load(request, parent, isMain) {
  if (request.startsWith('node:') && builtinId(request) === undefined && !hooks.hasResolveHooks()) {
    throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(request);
  }
  const { url, format } = resolveURL(request, parent, isMain, undefined);
  const name = nameOf(url);
  const cached = Module._cache[name];
  if (cached !== undefined) {
    cjs.adopt(parent, cached);
    return cached.loaded ? cached.exports : cjs.exportsOf(cached, parent);
  }
  if (url.startsWith('node:')) return loadBuiltin(url, format);
  const module = new Module(name, parent);
  if (isMain) cjs.becomeMain(module);
  module[kURL] = url;
  module[kFormat] = format;
  Module._cache[name] = module;
  let failed = true;
  try {
    module.load(name);
    failed = false;
  } finally {
    if (failed) cjs.forget(module, name, request, parent);
    else cjs.leaveCycle(module);
  }
  return module.exports;
}

/** A built-in module, unless a hook gives something else for it. */
function loadBuiltin(url, format) {
  const id = builtinId(url);
  if (id === undefined && !hooks.hasLoadHooks()) throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(url);
  if (!hooks.hasLoadHooks()) return cjs.loadBuiltin(id);
  const loaded = readSource(url, format ?? 'builtin');
  if (loaded.format === 'builtin' || loaded.source === null || loaded.source === undefined) return cjs.loadBuiltin(id);
  const module = new Module(url);
  module.filename = url;
  module[kURL] = url;
  runSource(module, url, loaded.format, loaded.source);
  module.loaded = true;
  return module.exports;
}

/** What the load hooks say a module is. */
function readSource(url, format) {
  const context = { conditions: requireConditions().slice(), format, importAttributes: { __proto__: null } };
  return hooks.runLoad(url, context, (nextURL, nextContext) => {
    if (nextURL.startsWith('node:')) return { __proto__: null, format: 'builtin', source: null };
    if (!nextURL.startsWith('file:')) return require('internal/modules/esm/load').defaultLoad(nextURL, nextContext);
    const filename = fileURLToPath(nextURL);
    return { __proto__: null, format: nextContext.format ?? formatOf(nextURL, filename), source: native.readText(filename) };
  });
}

/**
 * What the handlers of `.js` and `.json` work on.
 * @param {Module} module
 * @param {string} filename
 * @returns {{format?: string, source: any}}
 */
function sourceOf(module, filename) {
  const url = urlOf(module) ?? filename;
  const loaded = readSource(url, module[kFormat] ?? formatOf(url, filename));
  if (loaded.source !== null && loaded.source !== undefined) return loaded;
  throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', 'load', 'source', loaded.source);
}

/**
 * The handler of `.js`, and of all that has none.
 * @param {Module} module
 * @param {string} filename
 */
function loadScript(module, filename) {
  const { format, source } = sourceOf(module, filename);
  runSource(module, filename, format, source);
}

/**
 * The text for the handler of `.json`.
 * @param {Module} module
 * @param {string} filename
 */
function jsonText(module, filename) {
  return require('internal/modules/esm/load').textOf(sourceOf(module, filename).source);
}

/** Runs source text, whose format may still be open. */
function runSource(module, name, format, source) {
  const text = require('internal/modules/esm/load').textOf(source);
  if (format === 'json') {
    try {
      module.exports = JSON.parse(text);
    } catch (error) {
      error.message = `${name}: ${error.message}`;
      throw error;
    }
    return;
  }
  if (format === 'module' || format === 'module-typescript') {
    const plain = format === 'module' ? text : require('internal/modules/typescript').stripModuleTypes(text, name);
    requireModuleSource(module, name, plain);
    return;
  }
  if (format === 'wasm' || format === 'addon') {
    module.load(name);
    return;
  }
  module._compile(text, name, format ?? undefined);
}

function requireModuleSource(module, name, source) {
  const { requireEsModule } = require('internal/modules/esm/require');
  requireEsModule(module, name, source, parentOf(module));
}

module.exports = { jsonText, load, loadScript, resolve };
