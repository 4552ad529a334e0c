'use strict';
// From a URL to a format and a source, for ES modules: files, `data:` URLs and built-in modules, and the hooks laid over.

const { codes } = require('internal/errors');
const { builtinId, importConditions, native } = require('internal/modules/resolver');
const { dataFormat } = require('internal/modules/esm/resolve');
const hooks = require('internal/modules/hooks');
const path = require('path');

/** @typedef {{format: string, source: any, responseURL?: string}} Loaded */

/** Import attributes that each format needs; what is not here needs none. */
const NEEDED_TYPE = { __proto__: null, json: 'json' };
const isKnownType = (type) => type === 'json';

function textImportsAllowed() {
  return require('internal/options').getOption('--experimental-import-text') === true;
}

/**
 * Refuses attributes that nobody knows, and those that do not fit what was found.
 * @param {string} url
 * @param {string} format
 * @param {Record<string, string>} attributes
 */
function checkAttributes(url, format, attributes) {
  const { type } = attributes;
  const needed = NEEDED_TYPE[format];
  if (type === 'text' && textImportsAllowed()) return;
  if (needed !== undefined) {
    if (type === needed) return;
    if (type === undefined) throw new codes.ERR_IMPORT_ATTRIBUTE_MISSING(url, 'type', needed);
    if (!isKnownType(type)) throw new codes.ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', type, url);
    throw new codes.ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(url, type);
  }
  if (type === undefined) return;
  if (!isKnownType(type)) throw new codes.ERR_IMPORT_ATTRIBUTE_UNSUPPORTED('type', type, url);
  throw new codes.ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE(url, type);
}

function readData(url) {
  const match = /^data:([^/]+\/[^;,]+)(?:[^,]*?)(;base64)?,([\s\S]*)$/.exec(url.replace(/#.*$/, ''));
  if (match === null) throw new codes.ERR_INVALID_URL(url);
  const { Buffer } = require('buffer');
  const [, , base64, body] = match;
  return Buffer.from(decodeURIComponent(body), base64 === undefined ? 'utf8' : 'base64');
}

function readFile(url) {
  const { fileURLToPath } = require('internal/url');
  return require('fs').readFileSync(fileURLToPath(url));
}

/** Files whose syntax decides are read as text at once: the text is what is looked at. */
function filePath(url) {
  return require('internal/url').fileURLToPath(url);
}

/** Refuses attributes by a name that nobody knows. */
function checkAttributeNames(url, attributes) {
  for (const key in attributes) {
    if (key !== 'type') throw new codes.ERR_IMPORT_ATTRIBUTE_UNSUPPORTED(key, attributes[key], url);
  }
}

/** The words without which no source is an ES module. */
const MODULE_WORDS = /\b(?:import|export|await)\b/;

/**
 * Whether an ambiguous source is an ES module or CommonJS.
 * @param {string} source
 * @param {string} filename
 */
function detectFormat(source, filename) {
  if (!MODULE_WORDS.test(source)) return 'commonjs';
  const { commonJsError } = binding('contextify');
  const message = commonJsError(source, filename);
  if (message === undefined) return 'commonjs';
  const error = { name: 'SyntaxError', message };
  return require('internal/modules/cjs_compile').isModuleSyntaxError(error, source) ? 'module' : 'commonjs';
}

const warnedPackages = new Set();

/** The names of files whose format the package says. */
const TYPED_BY_PACKAGE = /\.[jt]s$/;

/** A package that does not say what its files are costs a second parse: say so once. */
function warnTypeless(filename, url) {
  if (filename.includes(`${path.sep}node_modules${path.sep}`) || !TYPED_BY_PACKAGE.test(filename)) return;
  const scope = native.packageScope(filename);
  if (scope === undefined || scope.type !== 'none' || warnedPackages.has(scope.path)) return;
  warnedPackages.add(scope.path);
  process.emitWarning(
    `Module type of ${url} is not specified and it doesn't parse as CommonJS.\n` +
    'Reparsing as ES module because module syntax was detected. This incurs a performance overhead.\n' +
    `To eliminate this warning, add "type": "module" to ${scope.path}.`,
    { code: 'MODULE_TYPELESS_PACKAGE_JSON' });
}

/**
 * The format and source that every hook chain ends in.
 * @param {string} url
 * @param {{format?: string, importAttributes?: object}} context
 * @returns {Loaded}
 */
function defaultLoad(url, context) {
  let { format } = context;
  const attributes = context.importAttributes ?? { __proto__: null };
  checkAttributeNames(url, attributes);
  if (url.startsWith('node:')) {
    if (builtinId(url) === undefined) throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(url);
    checkAttributes(url, 'builtin', attributes);
    return { __proto__: null, format: 'builtin', responseURL: url, source: null };
  }
  if (url.startsWith('data:')) {
    format ??= dataFormat(url);
    if (format === undefined) throw new codes.ERR_UNKNOWN_MODULE_FORMAT(/^data:([^;,]*)/.exec(url)[1], url);
    checkAttributes(url, format, attributes);
    return { __proto__: null, format, responseURL: url, source: readData(url) };
  }
  if (!url.startsWith('file:')) {
    const { URL } = require('internal/url');
    const isWeb = url.startsWith('http:') || url.startsWith('https:');
    throw new codes.ERR_UNSUPPORTED_ESM_URL_SCHEME(new URL(url), isWeb ? ['file', 'data'] : ['file', 'data', 'node']);
  }
  const filename = filePath(url);
  if (attributes.type === 'text' && textImportsAllowed()) {
    return { __proto__: null, format: 'text', responseURL: url, source: native.readText(filename) };
  }
  if (format === undefined || format === null) format = native.formatOf(filename) || undefined;
  if (format === undefined) return loadAmbiguous(url, filename, attributes);
  checkAttributes(url, format, attributes);
  if (format === 'wasm' || format === 'addon') return { __proto__: null, format, responseURL: url, source: format === 'addon' ? null : readFile(url) };
  return { __proto__: null, format, responseURL: url, source: native.readText(filename) };
}

function loadAmbiguous(url, filename, attributes) {
  const extension = path.extname(filename);
  const typed = extension === '.ts';
  if (extension !== '.js' && extension !== '' && !(typed && native.formatOf(filename) === '' && isTypeScriptOn())) {
    throw unknownExtension(extension, filename);
  }
  checkAttributes(url, 'module', attributes);
  const source = native.readText(filename);
  const plain = typed ? require('internal/modules/typescript').stripModuleTypes(source, filename) : source;
  const format = detectFormat(plain, filename);
  if (format === 'module') warnTypeless(filename, url);
  return { __proto__: null, format: typed ? `${format}-typescript` : format, responseURL: url, source };
}

function isTypeScriptOn() {
  const { getOption } = require('internal/options');
  return getOption('--strip-types') !== false && getOption('--experimental-strip-types') !== false;
}

function unknownExtension(extension, filename) {
  return new codes.ERR_UNKNOWN_FILE_EXTENSION(extension, filename);
}

/**
 * @param {string} url
 * @param {string|undefined} format what resolution said
 * @param {object} importAttributes
 * @returns {Loaded}
 */
function load(url, format, importAttributes) {
  if (!hooks.hasLoadHooks()) return defaultLoad(url, { format, importAttributes });
  const context = { conditions: importConditions().slice(), format, importAttributes };
  return hooks.runLoad(url, context, defaultLoad);
}

/**
 * The text of what a hook or the disk gave.
 * @param {any} source
 */
function textOf(source) {
  if (typeof source === 'string') return source;
  const { TextDecoder } = require('internal/encoding');
  return new TextDecoder().decode(source);
}

module.exports = { checkAttributes, defaultLoad, detectFormat, load, textOf, warnTypeless };
