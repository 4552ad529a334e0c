'use strict';
// Asynchronous hooks. They run on this thread: what `import` needs is awaited; what `require` and
// `import.meta.resolve` need at once is waited for by turning the event loop meanwhile.

const { codes } = require('internal/errors');
const loader = require('internal/modules/esm/loader');
const { defaultResolve, cwdURL } = require('internal/modules/esm/resolve');
const { defaultLoad } = require('internal/modules/esm/load');
const { importConditions } = require('internal/modules/resolver');
const syncHooks = require('internal/modules/hooks');

const resolvers = [];
const loaders = [];

/** Hooks that earlier versions had. */
const OBSOLETE = ['getFormat', 'getSource', 'transformSource', 'getGlobalPreloadCode'];

/**
 * Loads a module of hooks and puts them in front of those already there.
 * @param {string} specifier
 * @param {string} base
 * @param {any} data for `initialize`
 * @param {object[]} [handed] what was transferred with it
 */
async function add(specifier, base, data, handed = []) {
  const job = resolvers.length === 0 && loaders.length === 0 ?
    loader.jobFor(specifier, base, { __proto__: null }) :
    await jobFor(specifier, base, { __proto__: null });
  const exports = await job.run();
  warnObsolete(exports);
  const { initialize, resolve, load } = exports;
  const entry = { url: job.url };
  if (initialize !== undefined) await initialize(data);
  // Hooks answer as long as the program runs; they do not keep it running.
  for (const port of handed) port.unref?.();
  if (resolve !== undefined) resolvers.push({ ...entry, hook: resolve });
  if (load !== undefined) loaders.push({ ...entry, hook: load });
  loader.setAsyncHooks(module.exports);
}

let warnedOfPreload = false;

function warnObsolete(exports) {
  const obsolete = OBSOLETE.filter((name) => exports[name] !== undefined);
  if (exports.globalPreload !== undefined && exports.initialize === undefined && !warnedOfPreload) {
    warnedOfPreload = true;
    process.emitWarning('`globalPreload` has been removed; use `initialize` instead.', 'UnsupportedWarning');
  }
  if (obsolete.length > 0) {
    process.emitWarning(
      `Obsolete loader hook(s) supplied and will be ignored: ${obsolete.join(', ')}`, 'DeprecationWarning');
  }
}

const isObject = (value) => value !== null && typeof value === 'object';

function validateContext(context, kind, where) {
  if (context !== undefined && (!isObject(context) || Array.isArray(context))) throw new codes.ERR_INVALID_ARG_TYPE(`${where} context`, 'object', context);
}

/** Hooks may still speak of attributes by their old name. */
function withAttributes(context) {
  return Object.defineProperty(context, 'importAssertions', {
    configurable: true,
    get() {
      warnAssertions();
      return this.importAttributes;
    },
    set(value) {
      warnAssertions();
      this.importAttributes = value;
    },
  });
}

/** The context for the next hook: what this one was given, with what it gives on laid over. */
function merged(context, given) {
  if (given === undefined) return withAttributes({ ...context });
  const next = withAttributes({ ...context, ...given });
  const old = Object.getOwnPropertyDescriptor(given, 'importAssertions');
  if (old?.value !== undefined && !Object.hasOwn(given, 'importAttributes')) next.importAssertions = old.value;
  return next;
}

function warnAssertions() {
  process.emitWarning('Use `importAttributes` instead of `importAssertions`', 'ExperimentalWarning');
}

/** Runs a chain of hooks, the newest first. */
function runChain(chain, kind, subject, context, last, checkSubject, checkResult) {
  const state = { finished: false, skipped: undefined };
  const at = async (index, subject, context) => {
    if (index < 0) {
      state.finished = true;
      return last(subject, context);
    }
    const { hook, url } = chain[index];
    const where = `${url} '${kind}'`;
    let calledNext = false;
    const proceed = async (nextSubject, nextContext) => {
      calledNext = true;
      const name = index > 0 ? `${chain[index - 1].url} '${kind}' hook's nextHook()` : `${where} hook's nextHook()`;
      if (nextSubject === undefined) nextSubject = subject;
      checkSubject(nextSubject, nextContext, `${where} hook's next${kind === 'resolve' ? 'Resolve' : 'Load'}()`, name);
      return at(index - 1, nextSubject, merged(context, nextContext));
    };
    const next = kind === 'resolve' ?
      async function nextResolve(specifier, context) { return proceed(specifier, context); } :
      async function nextLoad(url, context) { return proceed(url, context); };
    const result = await hook(subject, context, next);
    checkResult(result, `${where} hook's next${kind === 'resolve' ? 'Resolve' : 'Load'}()`, where);
    if (!calledNext && result.shortCircuit !== true) throw new codes.ERR_LOADER_CHAIN_INCOMPLETE(where);
    return result;
  };
  return at(chain.length - 1, subject, withAttributes({ ...context }));
}

function checkSpecifier(specifier, context, where) {
  if (typeof specifier !== 'string') throw new codes.ERR_INVALID_ARG_TYPE(`${where} specifier`, 'string', specifier);
  validateContext(context, 'resolve', where);
}

function checkURL(url, context, where) {
  if (typeof url !== 'string') throw new codes.ERR_INVALID_ARG_TYPE(`${where} url`, 'string', url);
  if (!require('internal/url').URL.canParse(url)) throw new codes.ERR_INVALID_ARG_VALUE(`${where} url`, url, 'should be a URL string');
  validateContext(context, 'load', where);
}

function checkResolved(result, where) {
  if (!isObject(result)) throw new codes.ERR_INVALID_RETURN_VALUE('an object', where, result);
  const { url, format, importAttributes, importAssertions } = result;
  if (typeof url !== 'string' || !require('internal/url').URL.canParse(url)) {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', where, 'url', url);
  }
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string', where, 'format', format);
  }
  if (importAssertions !== undefined && importAttributes === undefined) {
    warnAssertions();
  }
  if (importAttributes !== undefined && !isObject(importAttributes)) {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('an object', where, 'importAttributes', importAttributes);
  }
}

function checkLoaded(result, where) {
  if (!isObject(result)) throw new codes.ERR_INVALID_RETURN_VALUE('an object', where, result);
  const { format, source } = result;
  if (format === undefined || format === null) {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string', where, 'format', format);
  }
  if (typeof format !== 'string') throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string', where, 'format', format);
  const { isAnyArrayBuffer } = require('internal/util/types');
  const fits = source === null || source === undefined || typeof source === 'string' || isAnyArrayBuffer(source) || ArrayBuffer.isView(source);
  if (!fits) throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', where, 'source', source);
}

function attributesIn(result, attributes) {
  return result.importAttributes ?? result.importAssertions ?? attributes;
}

/**
 * Where a specifier leads, by all hooks.
 * @returns {Promise<{url: string, format?: string, importAttributes: object}>}
 */
async function resolve(specifier, parentURL, attributes) {
  const viaChain = (specifier, context) => runChain(
    resolvers, 'resolve', specifier, context, (last, lastContext) => resolvedFor(last, lastContext), checkSpecifier, checkResolved);
  const context = { conditions: importConditions().slice(), importAttributes: { ...attributes }, parentURL };
  if (!syncHooks.hasResolveHooks()) {
    const result = await viaChain(specifier, context);
    return { url: result.url, format: result.format ?? undefined, importAttributes: attributesIn(result, attributes) };
  }
  const result = syncHooks.runResolve(specifier, context, (last, lastContext) => waitFor(viaChain(last, lastContext)));
  return { url: result.url, format: result.format ?? undefined, importAttributes: attributesIn(result, attributes) };
}

/** The default resolution as asynchronous hooks know it: a format that is open is `null`. */
function resolvedFor(specifier, context) {
  const { url, format } = defaultResolve(specifier, context);
  return { __proto__: null, url, format: format ?? null };
}

/** What stands at a URL, by all hooks. */
async function load(url, format, attributes) {
  const viaChain = (url, context) => runChain(
    loaders, 'load', url, context, (last, lastContext) => bytesOf(defaultLoad(last, lastContext)), checkURL, checkLoaded);
  const context = { format, importAttributes: { ...attributes } };
  if (!syncHooks.hasLoadHooks()) return viaChain(url, context);
  return syncHooks.runLoad(url, context, (last, lastContext) => waitFor(viaChain(last, lastContext)));
}

/** Hooks are given the bytes of a file; CommonJS is left to its own loader unless a hook gives a source. */
function bytesOf(loaded) {
  if (loaded.format === 'commonjs' || loaded.format === 'commonjs-typescript') return { ...loaded, source: null };
  if (typeof loaded.source !== 'string') return loaded;
  return { ...loaded, source: require('buffer').Buffer.from(loaded.source) };
}

const pending = new Map();

/**
 * The linked job of a specifier, its whole graph asked of the hooks.
 * @param {string} specifier
 * @param {string|undefined} parentURL
 * @param {Record<string, string>} attributes
 */
async function jobFor(specifier, parentURL, attributes) {
  const made = [];
  try {
    const job = await graph(specifier, parentURL, attributes, made);
    await settleLinks(job);
    return job;
  } catch (error) {
    for (const job of made) if (!job.failed) loader.drop(job);
    throw error;
  }
}

/** The linked job of source text that is not asked of the hooks, though what it imports is. */
async function jobOfSource(url, format, source) {
  const made = [];
  const job = new loader.Job(url, 'javascript');
  job.format = format;
  loader.keep(job);
  require('internal/modules/esm/formats').compile(job, source, false);
  loader.jobOfWrap.set(job.wrap, job);
  job.linking = linkChildren(job, made);
  await settleLinks(job);
  return job;
}

async function graph(specifier, parentURL, attributes, made) {
  const resolved = await resolve(specifier, parentURL, attributes);
  const key = `${loader.typeOf(resolved.importAttributes)} ${resolved.url}`;
  const known = loader.findJob(resolved.url, loader.typeOf(resolved.importAttributes));
  if (known !== undefined) {
    if (known.failed) throw known.error;
    return known;
  }
  let job = pending.get(key);
  if (job === undefined) {
    job = make(resolved, made).finally(() => pending.delete(key));
    pending.set(key, job);
  }
  return job;
}

async function make({ url, format, importAttributes }, made) {
  const loaded = await load(url, format, importAttributes);
  const job = new loader.Job(url, loader.typeOf(importAttributes));
  job.format = loaded.format;
  job.customSource = loaded.source !== null && loaded.source !== undefined;
  loader.keep(job);
  made.push(job);
  try {
    require('internal/modules/esm/formats').compile(job, loaded.source, false);
  } catch (error) {
    job.failed = true;
    job.error = error;
    throw error;
  }
  loader.jobOfWrap.set(job.wrap, job);
  job.linking = linkChildren(job, made);
  job.linking.catch(() => {});
  return job;
}

async function linkChildren(job, made) {
  if (job.linked) return;
  job.linked = true;
  const wraps = binding('module_wrap');
  const requests = wraps.requests(job.wrap);
  const children = await Promise.all(
    requests.map(([specifier, flat]) => graph(specifier, job.url, loader.attributesOf(flat), made)));
  job.children = children;
  wraps.link(job.wrap, children.map((child, i) => (requests[i][2] === 1 ? loader.sourceOf(child) : child.wrap)));
}

/** Waits until every module that can be reached has its imports. */
async function settleLinks(root) {
  const seen = new Set();
  const queue = [root];
  while (queue.length > 0) {
    const job = queue.pop();
    if (seen.has(job)) continue;
    seen.add(job);
    await job.linking;
    queue.push(...job.children);
  }
}

/**
 * Turns the event loop until a promise is settled; its value.
 * @template T
 * @param {Promise<T>} promise
 * @returns {T}
 */
function waitFor(promise) {
  const { getPromiseDetails } = binding('util');
  const { runMicrotasks } = binding('task_queue');
  const { turnLoop } = binding('modules');
  const { runNextTicks } = require('internal/process/task_queues');
  // Whoever waits sees the rejection.
  promise.then(undefined, () => {});
  for (;;) {
    runMicrotasks();
    const [state, result] = getPromiseDetails(promise);
    if (state === 1) return result;
    if (state === 2) throw result;
    runNextTicks?.();
    if (getPromiseDetails(promise)[0] === 0 && !turnLoop()) {
      runMicrotasks();
      if (getPromiseDetails(promise)[0] === 0) throw new codes.ERR_ASYNC_LOADER_REQUEST_NEVER_SETTLED();
    }
  }
}

/** `import.meta.resolve` and `require.resolve` of code that hooks loaded. */
function resolveNow(specifier, parentURL) {
  return waitFor(resolve(specifier, parentURL ?? cwdURL(), { __proto__: null })).url;
}

/** `require` of CommonJS whose source a hook gave. */
function requireNow(specifier, parentURL) {
  const job = waitFor(jobFor(specifier, parentURL, { __proto__: null }));
  const { evaluateNow, exportsOf } = require('internal/modules/esm/require');
  evaluateNow(job, job.url, undefined);
  return job.format === 'module' ? exportsOf(job) : job.namespace.default;
}

module.exports = { add, jobFor, jobOfSource, requireNow, resolveNow, waitFor };
