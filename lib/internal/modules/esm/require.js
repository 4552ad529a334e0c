'use strict';
// `require()` of an ES module: the whole graph is loaded, linked and evaluated before it returns.

const wraps = binding('module_wrap');
const { codes } = require('internal/errors');
const { isRequireModuleAllowed, requireEsmError } = require('internal/modules/cjs_compile');
const { Module, kIsEsModule, kIsExecuting, kURL, requireStackOf } = require('internal/modules/cjs_module');
const { ERRORED, EVALUATING, EVALUATED, findJob, jobOf, kModuleReferrer } = require('internal/modules/esm/loader');
const { pathToFileURL } = require('internal/url');

const EXPERIMENTAL = 'Support for loading ES Module in require() is an experimental feature and might change at any time';

const FACADE = `export * from 'original'; export { default } from 'original'; export const __esModule = true;`;

/**
 * What `require` gives for a namespace: its `module.exports` export if it has one, the namespace, or, where there is a
 * default export, a namespace that says `__esModule` besides.
 */
function exportsOf(job) {
  const { namespace } = job;
  if ('module.exports' in namespace) return namespace['module.exports'];
  if (!('default' in namespace) || '__esModule' in namespace) return namespace;
  const facade = wraps.compile(FACADE, 'node:internal/require_module_default_facade', 0, 0, kModuleReferrer, undefined, undefined);
  wraps.link(facade, wraps.requests(facade).map(() => job.wrap));
  wraps.instantiate(facade);
  wraps.evaluate(facade, 0, false);
  return wraps.namespace(facade);
}

/**
 * @param {import('module').Module} module gets the exports
 * @param {string} filename
 * @param {string|undefined} source
 * @param {import('module').Module} [parent]
 */
function requireEsModule(module, filename, source, parent) {
  if (!isRequireModuleAllowed()) throw requireEsmError(module, filename);
  module[kIsEsModule] = true;
  const url = module[kURL] ?? pathToFileURL(filename).href;
  traceRequire(filename, parent);
  const job = source === undefined ?
    jobOf(url, formatOf(filename), { __proto__: null }, true) :
    jobOf(url, 'module', { __proto__: null }, true, source);
  evaluateNow(job, filename, parent);
  module.exports = exportsOf(job);
}

function formatOf(filename) {
  return filename.endsWith('ts') ? 'module-typescript' : 'module';
}

/** Evaluates a job to its end, or says why that cannot be. */
function evaluateNow(job, filename, parent) {
  const { status } = job;
  if (status === ERRORED) throw wraps.exception(job.wrap);
  if (status === EVALUATING) throw cycleError(filename, parent);
  if (status === EVALUATED) {
    if (wraps.isGraphAsync(job.wrap)) throw asyncError(job, filename, parent);
    return;
  }
  job.instantiate();
  refuseRunning(job);
  if (wraps.isGraphAsync(job.wrap)) throw asyncError(job, filename, parent);
  const promise = wraps.evaluate(job.wrap, 0, false);
  // What the promise is rejected with is thrown below.
  promise.then(undefined, () => {});
  job.evaluation = promise;
  if (job.status === ERRORED) {
    const error = wraps.exception(job.wrap);
    require('internal/modules/esm/explain').explainReferenceError(error, job);
    throw error;
  }
}

/** Nothing that a required module imports may be in the middle of its evaluation. */
function refuseRunning(root) {
  const seen = new Set([root]);
  const queue = [root];
  while (queue.length > 0) {
    const job = queue.pop();
    for (const child of job.children) {
      if (seen.has(child)) continue;
      seen.add(child);
      const { status } = child;
      if (status === EVALUATING || isRunningCommonJs(child)) throw importCycleError(job, child);
      if (status < EVALUATING) queue.push(child);
    }
  }
}

function cycleError(filename, parent) {
  const from = parent?.filename;
  return new codes.ERR_REQUIRE_CYCLE_MODULE(
    `Cannot require() ES Module ${filename} in a cycle.${from ? ` (from ${from})` : ''}`);
}

/** Whether a CommonJS module is in the middle of its code. */
function isRunningCommonJs({ format, url }) {
  if (format !== 'commonjs' || !url.startsWith('file:')) return false;
  const cached = Module._cache[require('internal/url').fileURLToPath(url)];
  return cached !== undefined && !cached.loaded && cached[kIsExecuting] === true;
}

/** A required ES module that imports one which is waiting for it. */
function importCycleError(importer, child) {
  const requests = wraps.requests(importer.wrap);
  const specifier = requests[importer.children.indexOf(child)]?.[0] ?? child.url;
  const from = importer.url.startsWith('file:') ? require('internal/url').fileURLToPath(importer.url) : importer.url;
  return new codes.ERR_REQUIRE_CYCLE_MODULE(`Cannot import ${child.format === 'commonjs' ? 'CommonJS Module' : 'Module'} ${specifier} in a cycle. (from ${from})`);
}

function asyncError(job, filename, parent) {
  const { getOption } = require('internal/options');
  if (getOption('--experimental-print-required-tla')) {
    const start = wraps.evaluate(job.wrap, 0, false);
    start.then(undefined, () => {});
    for (const excerpt of wraps.stalledAwaits(job.wrap)) {
      binding('errors').writeStderr(`Error: unexpected top-level await at ${excerpt}\n\n`);
    }
  }
  return new codes.ERR_REQUIRE_ASYNC_MODULE(filename, parent ? requireStackOf(parent) : undefined);
}

/** `--trace-require-module`: who required which ES module. */
function traceRequire(filename, parent) {
  const { getOption } = require('internal/options');
  const mode = getOption('--trace-require-module');
  if (!mode || mode === 'false') return;
  const from = parent?.filename;
  const inPackage = from?.includes('/node_modules/');
  if (mode === 'no-node-modules' && inPackage) return;
  const who = from ? `CommonJS module ${from} is loading ES Module ${filename} using require().\n${EXPERIMENTAL}` :
    `ES Module ${filename} is loaded using require().\n${EXPERIMENTAL}`;
  process.emitWarning(who, 'ExperimentalWarning');
}

/** Whether an ES module is known already, for `require` hooks. */
function isLoaded(filename) {
  return findJob(pathToFileURL(filename).href, 'javascript') !== undefined;
}

module.exports = { cycleError, evaluateNow, exportsOf, isLoaded, requireEsModule };
