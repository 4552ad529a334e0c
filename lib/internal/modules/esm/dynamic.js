'use strict';
// What V8 asks of the host: `import()` and `import.meta`, of modules of the loader and of what `node:vm` compiled.

const { codes } = require('internal/errors');
const { kCommonJsReferrer } = require('internal/modules/cjs_module');
const { asyncHooks, attributesOf, importModule, jobOfWrap, kModuleReferrer } = require('internal/modules/esm/loader');
const { resolveForMeta, cwdURL } = require('internal/modules/esm/resolve');
const traced = require('internal/modules/traced');
const registry = require('internal/vm/referrers');

/** The URL of code known by a file name, a URL or a made-up name. */
function referrerURL(resource) {
  if (typeof resource !== 'string' || resource === '' || resource.startsWith('node:')) return cwdURL();
  const { URL, pathToFileURL } = require('internal/url');
  if (require('path').isAbsolute(resource)) return pathToFileURL(resource).href;
  if (URL.canParse(resource)) return resource;
  // The program itself, where it is no file; other made-up names tell nothing.
  return resource === '[eval]' || resource === '[stdin]' ? cwdURL() + resource : cwdURL();
}

/**
 * @param {symbol|undefined} id of the script or module
 * @param {any} resource its name
 * @param {string} specifier
 * @param {string[]} flat attributes
 * @param {boolean} isSource
 * @returns {Promise<object>}
 */
function importDynamically(id, resource, specifier, flat, isSource) {
  const attributes = attributesOf(flat);
  if (id === kCommonJsReferrer || id === kModuleReferrer) {
    const parentURL = id === kModuleReferrer ? resource : referrerURL(resource);
    if (traced.import?.hasSubscribers) {
      return traced.import.tracePromise(importModule, { parentURL, url: specifier }, undefined, specifier, parentURL, attributes, isSource);
    }
    return importModule(specifier, parentURL, attributes, isSource);
  }
  const entry = id === undefined ? undefined : registry.get(id);
  if (entry === undefined) throw new codes.ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING();
  return entry.importDynamically(specifier, attributes, isSource, referrerURL, resource);
}

/**
 * @param {object} wrap the native module
 * @param {object} meta
 */
function initializeImportMeta(wrap, meta) {
  const job = jobOfWrap.get(wrap);
  if (job !== undefined) {
    fill(meta, job);
    return;
  }
  registry.initializeMeta(wrap, meta);
}

function fill(meta, job) {
  const { url } = job;
  if (url.startsWith('file:')) {
    const filename = require('internal/url').fileURLToPath(url);
    meta.dirname = require('path').dirname(filename);
    meta.filename = filename;
  }
  meta.main = job.isMain;
  meta.resolve = { resolve: (specifier, parent) => {
    const { getOption } = require('internal/options');
    if (parent !== undefined && getOption('--experimental-import-meta-resolve') && typeof parent !== 'string' && typeof parent?.href !== 'string') {
      throw new codes.ERR_INVALID_ARG_TYPE('parentURL', ['string', 'URL'], parent);
    }
    const useParent = parent !== undefined && getOption('--experimental-import-meta-resolve');
    const from = useParent ? `${parent}` : url;
    const asynchronous = asyncHooks();
    if (asynchronous !== undefined) return asynchronous.resolveNow(`${specifier}`, from);
    return resolveForMeta(`${specifier}`, from);
  } }.resolve;
  meta.url = url;
  if (job.extraMeta !== undefined) Object.assign(meta, job.extraMeta);
}

module.exports = { importDynamically, initializeImportMeta, referrerURL };
