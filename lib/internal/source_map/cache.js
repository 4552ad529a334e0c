'use strict';
// The source maps of what a program has loaded, and whether stack traces use them. Maps are read and parsed when one is
// first asked for.

const path = require('path');
const { validateBoolean, validateObject } = require('internal/validators');
const cjs = require('internal/modules/cjs_compile');
const state = require('internal/source_map/state');

/** name → `{ url, lineLengths, map }`. */
const known = new Map();

const support = state.getSourceMapsSupport();

function inPackage(name) {
  return /[\\/]node_modules[\\/]/.test(name);
}

function remember(name, text, url) {
  if (typeof url !== 'string' || url === '') {
    // Loaded anew without a map, it has none any more.
    known.delete(name);
    return;
  }
  if (!support.nodeModules && inPackage(name)) return;
  known.set(name, { url, lineLengths: text.split(/\r\n|[\n\u2028\u2029]/).map((line) => line.length), map: undefined, data: undefined });
}

function onModule(url, text, wrap) {
  remember(url, text, binding('module_wrap').sourceMappingUrl(wrap));
}

/** Starts to watch what is loaded. */
function watch() {
  cjs.setOnCompiled(remember);
  state.onLoaded = onModule;
}

/** `--enable-source-maps`. */
function enable() {
  setSourceMapsSupport(true, { nodeModules: true, generatedCode: true });
}

/**
 * @param {boolean} enabled
 * @param {{nodeModules?: boolean, generatedCode?: boolean}} [options]
 */
function setSourceMapsSupport(enabled, options = {}) {
  validateBoolean(enabled, 'enabled');
  validateObject(options, 'options');
  const { nodeModules = false, generatedCode = false } = options;
  validateBoolean(nodeModules, 'options.nodeModules');
  validateBoolean(generatedCode, 'options.generatedCode');
  support.enabled = enabled;
  support.nodeModules = nodeModules;
  support.generatedCode = generatedCode;
  if (enabled) watch();
  const { setSourceMapping } = require('internal/errors/stack');
  setSourceMapping(enabled ? require('internal/source_map/stack').mappedStack : undefined);
}

/** @returns {{enabled: boolean, nodeModules: boolean, generatedCode: boolean}} */
function getSourceMapsSupport() {
  return Object.freeze({ __proto__: null, ...support });
}

function readMap(name, url) {
  if (url.startsWith('data:')) return readData(url);
  const file = name.startsWith('file:') ? require('internal/url').fileURLToPath(name) : name;
  if (!path.isAbsolute(file)) return undefined;
  const target = url.startsWith('file:') ? require('internal/url').fileURLToPath(url) : path.resolve(path.dirname(file), decodeURIComponent(url));
  return { text: require('fs').readFileSync(target, 'utf8'), base: target };
}

function readData(url) {
  const match = /^data:application\/json[^,]*?(;base64)?,([\s\S]*)$/.exec(url);
  if (match === null) return undefined;
  const [, base64, body] = match;
  const { Buffer } = require('buffer');
  return { text: base64 === undefined ? decodeURIComponent(body) : Buffer.from(body, 'base64').toString(), base: undefined };
}

/** Sources of a map are relative to where the map stands. */
function withAbsoluteSources(payload, name, base) {
  const { URL, pathToFileURL } = require('internal/url');
  const at = base !== undefined ? pathToFileURL(base).href : name.startsWith('file:') ? name : path.isAbsolute(name) ? pathToFileURL(name).href : undefined;
  if (at === undefined || !Array.isArray(payload.sources)) return payload;
  const root = payload.sourceRoot ? `${payload.sourceRoot.replace(/\/$/, '')}/` : '';
  const sources = payload.sources.map((source) => (source !== null && URL.canParse(root + source, at) ? new URL(root + source, at).href : source));
  return { ...payload, sourceRoot: '', sources };
}

function mapOf(name, entry) {
  if (entry.map !== undefined) return entry.map;
  entry.map = null;
  try {
    const read = readMap(name, entry.url);
    if (read !== undefined) {
      const { SourceMap } = require('internal/source_map/source_map');
      const payload = withAbsoluteSources(JSON.parse(read.text), name, read.base);
      entry.map = new SourceMap(payload, { lineLengths: entry.lineLengths });
    }
  } catch {
    // A map that is missing or broken is as none: traces then show the generated code.
  }
  return entry.map;
}

function find(name) {
  const entry = known.get(name);
  if (entry !== undefined) return mapOf(name, entry) ?? undefined;
  const { pathToFileURL, fileURLToPath } = require('internal/url');
  let other;
  if (path.isAbsolute(name)) {
    other = pathToFileURL(name).href;
  } else if (name.startsWith('file:')) {
    try {
      other = fileURLToPath(name);
    } catch {
      return undefined;
    }
  }
  const second = other === undefined ? undefined : known.get(other);
  return second === undefined ? undefined : mapOf(other, second) ?? undefined;
}

/**
 * The source map of a loaded file.
 * @param {string} name path or URL
 * @returns {import('module').SourceMap|undefined}
 */
function findSourceMap(name) {
  return typeof name === 'string' ? find(name) : undefined;
}

module.exports = { enable, findSourceMap, getSourceMapsSupport, setSourceMapsSupport };
