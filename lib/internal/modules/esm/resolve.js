'use strict';
// From a specifier to a URL, for ES modules: native resolution, and the hooks laid over it.

const { builtinId, importConditions, native, ownConditions } = require('internal/modules/resolver');
const hooks = require('internal/modules/hooks');
const watched = require('internal/modules/watched');

/** @typedef {{url: string, format: string|undefined}} Resolved */

/** Whether the disk may have changed since it was last looked at. */
let fresh = true;

/** Tells that the program ran: what stands where has to be looked up anew. */
function forgetFiles() {
  fresh = true;
}

const DATA_FORMATS = { __proto__: null, 'text/javascript': 'module', 'application/json': 'json', 'application/wasm': 'wasm' };

/** The format that the MIME type of a `data:` URL names. */
function dataFormat(url) {
  const type = /^data:([^/]+\/[^;,]+)[^,]*,/.exec(url)?.[1];
  return DATA_FORMATS[type];
}

/**
 * The resolution every hook chain ends in.
 * @param {string} specifier
 * @param {{parentURL?: string, conditions?: string[], importAttributes?: object}} context
 * @returns {Resolved}
 */
function defaultResolve(specifier, context) {
  const { parentURL } = context;
  // Not by iterator, which a program can take away.
  const found = native.resolveImport(
    specifier, parentURL ?? cwdURL(), ownConditions(context.conditions, importConditions()), fresh);
  const url = found[0];
  let format = found[1];
  fresh = false;
  if (format === '') {
    if (url.startsWith('data:')) format = dataFormat(url);
  }
  return { __proto__: null, url, format: format === '' ? undefined : format };
}

function cwdURL() {
  const { pathToFileURL } = require('internal/url');
  return `${pathToFileURL(`${require('internal/process/system').codeDirectory()}/`).href}`;
}

/**
 * @param {string} specifier
 * @param {string} parentURL
 * @param {object} importAttributes
 * @returns {Resolved}
 */
function resolve(specifier, parentURL, importAttributes) {
  if (watched.report !== undefined) return resolveWatched(specifier, parentURL, importAttributes);
  return resolveHooked(specifier, parentURL, importAttributes);
}

/** Under `--watch`, a module that is not there may come. */
function resolveWatched(specifier, parentURL, importAttributes) {
  try {
    return resolveHooked(specifier, parentURL, importAttributes);
  } catch (error) {
    if (typeof error?.url === 'string') watched.report('import', error.url);
    throw error;
  }
}

function resolveHooked(specifier, parentURL, importAttributes) {
  if (!hooks.hasResolveHooks()) return defaultResolve(specifier, { parentURL, conditions: undefined });
  const context = { conditions: importConditions().slice(), importAttributes, parentURL };
  return hooks.runResolve(specifier, context, defaultResolve);
}

/**
 * `import.meta.resolve`: a URL for everything that could be one, whether or not a module stands there.
 * @param {string} specifier
 * @param {string} parentURL
 */
function resolveForMeta(specifier, parentURL) {
  try {
    return resolve(specifier, parentURL, { __proto__: null }).url;
  } catch (error) {
    const missing = error?.code === 'ERR_UNSUPPORTED_DIR_IMPORT' || error?.code === 'ERR_MODULE_NOT_FOUND';
    if (missing && error.url) return error.url;
    throw error;
  }
}

module.exports = { builtinId, cwdURL, dataFormat, defaultResolve, forgetFiles, resolve, resolveForMeta };
