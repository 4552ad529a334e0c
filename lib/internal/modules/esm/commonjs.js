'use strict';
// CommonJS modules in the graph of ES modules: their named exports are found by reading the source, and they run, by
// the CommonJS loader, when their turn comes.

const wraps = binding('module_wrap');
const path = require('path');
const { native, builtinId } = require('internal/modules/resolver');
const cjs = require('internal/modules/cjs');
const { formatOf } = require('internal/modules/cjs_compile');
const { Module, kFormat, kURL } = require('internal/modules/cjs_module');
const { textOf } = require('internal/modules/esm/load');

/** filename → names, for files whose source is the one on disk. */
const namesByFile = new Map();

/** Names that a file exports, those of the modules it passes on included. */
function namesOf(filename, source, seen = new Set()) {
  const known = namesByFile.get(filename);
  if (known !== undefined) return known;
  seen.add(filename);
  const [own, passedOn] = native.commonJsExports(source);
  const names = new Set(own);
  for (const specifier of passedOn) {
    for (const name of namesBehind(specifier, filename, seen)) names.add(name);
  }
  namesByFile.set(filename, names);
  return names;
}

function namesBehind(specifier, filename, seen) {
  if (builtinId(specifier) !== undefined) return Object.keys(cjs.loadBuiltin(builtinId(specifier)));
  let target;
  try {
    target = native.resolveRequire(
      specifier, path.dirname(filename), filename, undefined, undefined, undefined, undefined, false, false);
  } catch {
    // Running the module will say what is wrong.
    return [];
  }
  if (target === undefined || target.startsWith('node:') || seen.has(target)) return [];
  const extension = path.extname(target);
  if (extension !== '.js' && extension !== '.cjs' && Module._extensions[extension] !== undefined) return [];
  if (formatOf(target) === 'module') return [];
  try {
    return namesOf(target, native.readText(target), seen);
  } catch {
    return [];
  }
}

function nameOf(url) {
  return url.startsWith('file:') ? require('internal/url').fileURLToPath(url) : url;
}

/** The module has run: its properties become the exports. */
function setExports(wrap, names, exports) {
  const isObject = exports !== null && (typeof exports === 'object' || typeof exports === 'function');
  for (const name of names) {
    let value;
    if (name === 'default' || name === 'module.exports') {
      value = exports;
    } else if (isObject && Object.hasOwn(exports, name)) {
      try {
        value = exports[name];
      } catch {
        // A getter that throws exports nothing.
      }
    }
    wraps.setExport(wrap, name, value);
  }
}

/**
 * @param {import('internal/modules/esm/loader').Job} job
 * @param {any} source `null` where the file itself is to be loaded
 * @param {'commonjs'|'commonjs-typescript'} format
 */
function translate(job, source, format) {
  const filename = nameOf(job.url);
  const onDisk = source === null || source === undefined;
  const text = onDisk ? native.readText(filename) : textOf(source);
  const plain = format === 'commonjs' ? text : require('internal/modules/typescript').stripModuleTypes(text, filename);
  const cached = Module._cache[filename];
  const found = namesOf(filename, plain);
  const names = new Set(['default', ...found, 'module.exports']);
  if (cached?.loaded && isEnumerableObject(cached.exports)) {
    for (const name of Object.keys(cached.exports)) names.add(name);
  }
  const hooked = require('internal/modules/hooks').hasLoadHooks() || job.customSource === true;
  job.wrap = wraps.createSynthetic(job.url, [...names], (wrap) => {
    const exports = run(filename, job, hooked && !onDisk ? text : undefined, format);
    setExports(wrap, names, exports);
  }, undefined);
  job.linked = true;
}

function isEnumerableObject(value) {
  return value !== null && (typeof value === 'object' || typeof value === 'function');
}

/** Runs the module, unless it has been already. */
function run(filename, job, text, format) {
  if (job.isMain || (text === undefined && path.isAbsolute(filename) && job.url.indexOf('?') === -1 && job.url.indexOf('#') === -1)) {
    const cached = Module._cache[filename];
    if (cached !== undefined) return cjs.exportsWhenLoaded.has(cached) ? cjs.exportsWhenLoaded.get(cached) : cached.exports;
    if (text === undefined) {
      // Hooks have been asked about this file already.
      const hooked = require('internal/modules/hooks').hasSyncHooks();
      return hooked ? cjs.loadImported(filename, job.isMain) : Module._load(filename, undefined, job.isMain);
    }
  }
  const module = new Module(filename);
  if (job.isMain) cjs.becomeMain(module);
  module.filename = filename;
  module.paths = Module._nodeModulePaths(module.path);
  module[kURL] = job.url;
  module[kFormat] = format;
  if (!job.url.includes('?')) Module._cache[filename] = module;
  if (job.customSource === true) module.require = hookedRequire(job.url);
  module._compile(text ?? native.readText(filename), filename, format);
  module.loaded = true;
  return module.exports;
}

/** Code that asynchronous hooks gave asks them for what it requires. */
function hookedRequire(url) {
  return function(specifier) {
    const id = builtinId(specifier);
    if (id !== undefined) return cjs.loadBuiltin(id);
    return require('internal/modules/esm/async_hooks').requireNow(specifier, url);
  };
}

/** A native addon that was imported. */
function translateAddon(job) {
  const filename = nameOf(job.url);
  job.wrap = wraps.createSynthetic(job.url, ['default', 'module.exports'], (wrap) => {
    const module = new Module(filename);
    process.dlopen(module, path.toNamespacedPath(filename));
    setExports(wrap, ['default', 'module.exports'], module.exports);
  }, undefined);
  job.linked = true;
}

module.exports = { translate, translateAddon };
