'use strict';
// What each format becomes in the graph of ES modules: source text, or a module whose exports are set by the loader
// (CommonJS, JSON, built-in modules, WebAssembly).

const wraps = binding('module_wrap');
const { codes } = require('internal/errors');
const { kModuleReferrer } = require('internal/modules/esm/loader');
const { textOf } = require('internal/modules/esm/load');

let compileCache;

function setCompileCache(cache) {
  compileCache = cache;
}

function compileSource(job, text) {
  if (compileCache !== undefined && job.url.startsWith('file:')) return compileCache.compileModule(text, job.url, kModuleReferrer);
  return wraps.compile(text, job.url, 0, 0, kModuleReferrer, undefined, undefined);
}

function sourceMapsSee(job, text) {
  const sourceMaps = require('internal/source_map/state');
  if (sourceMaps.onLoaded !== undefined) sourceMaps.onLoaded(job.url, text, job.wrap);
}

function module_(job, source) {
  if (source === null || source === undefined) throw invalidSource(job, source);
  const text = textOf(source);
  job.wrap = compileSource(job, text);
  sourceMapsSee(job, text);
}

function invalidSource(job, source) {
  return new codes.ERR_INVALID_RETURN_PROPERTY_VALUE(
    'a string, an ArrayBuffer, or a TypedArray', 'load', 'source', source);
}

function moduleTypeScript(job, source) {
  if (source === null || source === undefined) throw invalidSource(job, source);
  const text = require('internal/modules/typescript').stripModuleTypes(textOf(source), job.url);
  job.wrap = compileSource(job, text);
  sourceMapsSee(job, text);
}

function builtin(job) {
  job.wrap = require('internal/modules/esm/builtins').wrapOf(job.url.slice(5));
  job.linked = true;
}

function json(job, source) {
  const { parseJson } = require('internal/modules/esm/json');
  const value = parseJson(job.url, textOf(source));
  job.wrap = wraps.createSynthetic(job.url, ['default'], (wrap) => wraps.setExport(wrap, 'default', value), undefined);
  job.linked = true;
}

function text(job, source) {
  const value = textOf(source);
  job.wrap = wraps.createSynthetic(job.url, ['default'], (wrap) => wraps.setExport(wrap, 'default', value), undefined);
  job.linked = true;
}

const translators = {
  __proto__: null,
  'module': module_,
  'module-typescript': moduleTypeScript,
  'builtin': builtin,
  'json': json,
  'text': text,
  'commonjs': (job, source, isRequired) => require('internal/modules/esm/commonjs').translate(job, source, 'commonjs', isRequired),
  'commonjs-typescript': (job, source, isRequired) =>
    require('internal/modules/esm/commonjs').translate(job, source, 'commonjs-typescript', isRequired),
  'addon': (job) => require('internal/modules/esm/commonjs').translateAddon(job),
  'wasm': (job, source) => require('internal/modules/esm/wasm').translate(job, source),
};

/**
 * Gives a job its native module.
 * @param {import('internal/modules/esm/loader').Job} job
 * @param {any} source
 * @param {boolean} isRequired
 */
function compile(job, source, isRequired) {
  const translate = translators[job.format];
  if (translate === undefined) throw new codes.ERR_UNKNOWN_MODULE_FORMAT(job.format, job.url);
  translate(job, source, isRequired);
}

module.exports = { compile, setCompileCache };
