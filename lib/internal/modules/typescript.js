'use strict';
// TypeScript files: their types are replaced by blanks before they are compiled.

const { codes } = require('internal/errors');
const { stripTypes } = binding('modules');

let warned = false;

function lineOf(source, start) {
  const before = source.lastIndexOf('\n', start - 1) + 1;
  const after = source.indexOf('\n', start);
  return { text: source.slice(before, after === -1 ? source.length : after), before, number: source.slice(0, before).split('\n').length };
}

/** The place in the source, as it stands above an error's stack. */
function excerptOf(source, filename, start, end) {
  const { text, before, number } = lineOf(source, start);
  const width = Math.max(1, Math.min(end, before + text.length) - start);
  return `${nameOf(filename)}:${number}\n${text}\n${' '.repeat(start - before)}${'^'.repeat(width)}\n`;
}

function nameOf(filename) {
  return require('path').isAbsolute(filename) ? require('internal/url').pathToFileURL(filename).href : filename;
}

function failure([unsupported, message, start, end], source, filename) {
  const error = unsupported ? new codes.ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX(message) : new codes.ERR_INVALID_TYPESCRIPT_SYNTAX(message);
  if (filename !== undefined) {
    const excerpt = excerptOf(source, filename, start, end);
    error.stack = `${excerpt}\n${error.stack}`;
    binding('contextify').setDecoration(error, excerpt);
  }
  return error;
}

function strip(source, filename) {
  const result = stripTypes(source);
  if (typeof result === 'string') return result;
  throw failure(result, source, filename);
}

/**
 * The JavaScript of a TypeScript module.
 * @param {string} source
 * @param {string} filename path or URL
 */
function stripModuleTypes(source, filename) {
  if (/[\\/]node_modules[\\/]/.test(filename)) throw new codes.ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING(nameOf(filename));
  const cache = require('internal/modules/compile_cache_state').current;
  const url = nameOf(filename);
  const cached = cache?.strippedSource(source, url);
  if (cached !== undefined) return cached;
  const text = `${strip(source, filename)}\n\n//# sourceURL=${url}`;
  cache?.keepStripped(source, url, text);
  return text;
}

/** The same for `--eval`, whose name is none of a file. */
function stripEvalTypes(source, name) {
  return strip(source, name);
}

/** The JavaScript of what may be TypeScript, or `undefined`. */
function tryStripEval(source) {
  const result = stripTypes(source);
  return typeof result === 'string' ? result : undefined;
}

/**
 * `module.stripTypeScriptTypes(code, options)`.
 * @param {string} code
 * @param {{mode?: 'strip', sourceUrl?: string}} [options]
 * @returns {string}
 */
function stripTypeScriptTypes(code, options = {}) {
  const { validateObject, validateOneOf, validateString } = require('internal/validators');
  if (!warned) {
    warned = true;
    process.emitWarning('stripTypeScriptTypes is an experimental feature and might change at any time', 'ExperimentalWarning');
  }
  validateString(code, 'code');
  validateObject(options, 'options');
  const { mode = 'strip', sourceUrl = '' } = options;
  validateOneOf(mode, 'options.mode', ['strip']);
  if (sourceUrl !== undefined) validateString(sourceUrl, 'options.sourceUrl');
  const text = strip(code, undefined);
  return sourceUrl === '' ? text : `${text}\n\n//# sourceURL=${sourceUrl}`;
}

module.exports = { stripEvalTypes, stripModuleTypes, stripTypeScriptTypes, tryStripEval };
