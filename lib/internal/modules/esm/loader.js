'use strict';
// The graph of ES modules: each module is a Job, found by URL and type, loaded and linked at once with everything it
// imports, then evaluated. What a format becomes is in internal/modules/esm/formats.

const wraps = binding('module_wrap');
const { codes } = require('internal/errors');
const firstLine = require('internal/inspector/first_line');
const { load } = require('internal/modules/esm/load');
const { hasSyncHooks } = require('internal/modules/hooks');
const { resolve, forgetFiles } = require('internal/modules/esm/resolve');
const watched = require('internal/modules/watched');

const EVALUATING = 3;
const EVALUATED = 4;
const ERRORED = 5;
const PHASE_SOURCE = 1;

/** URL → type → job. */
const jobs = new Map();

/** `import()` in an ES module, and its `import.meta`, are ours by this. */
const kModuleReferrer = Symbol('anode.module');

/** The job of each native module. */
const jobOfWrap = new WeakMap();

/** One module of the graph. */
class Job {
  // Fields, which a program's accessors on Object.prototype cannot catch.
  url = undefined;
  type = undefined;
  format = undefined;
  /** The native module; `undefined` until the source has been loaded. */
  wrap = undefined;
  /** What `import source` gives, for WebAssembly. */
  sourceObject = undefined;
  children = [];
  linked = false;
  /** What stood in the way of compiling it; every import of it fails with that. */
  error = undefined;
  failed = false;
  /** V8's promise of the evaluation. */
  evaluation = undefined;
  isMain = false;
  /** The CommonJS module that runs when this one is evaluated. */
  commonJs = undefined;

  constructor(url, type) {
    this.url = url;
    this.type = type;
  }

  get namespace() {
    return wraps.namespace(this.wrap);
  }

  get status() {
    return wraps.status(this.wrap);
  }

  /** Binds imports to exports, once. */
  instantiate() {
    if (this.status >= 2) return;
    try {
      if (firstLine.breaks && this.isMain) firstLine.call(wraps.instantiate, undefined, this.wrap);
      else wraps.instantiate(this.wrap);
    } catch (error) {
      require('internal/modules/esm/explain').explainLinkError(error, this);
      throw error;
    }
  }

  /**
   * Evaluates the module and everything it imports.
   * @returns {Promise<object>} its namespace
   */
  async run() {
    await this.start();
    return this.namespace;
  }

  /** Starts the evaluation; its promise. */
  start() {
    if (this.evaluation !== undefined) return this.evaluation;
    try {
      this.instantiate();
    } catch (error) {
      require('internal/modules/esm/explain').showPlace(error);
      throw error;
    }
    if (this.status === EVALUATING) {
      // Asked for from within itself: there is nothing to wait for until it is done.
      return new Promise((resolve) => require('timers').setImmediate(resolve)).then(() => this.start());
    }
    forgetFiles();
    const evaluation = wraps.evaluate(this.wrap, 0, false);
    this.evaluation = evaluation.then(undefined, (error) => {
      require('internal/modules/esm/explain').explainReferenceError(error, this);
      throw error;
    });
    return this.evaluation;
  }
}

function typeOf(attributes) {
  return attributes.type ?? 'javascript';
}

function findJob(url, type) {
  return jobs.get(url)?.get(type);
}

function keep(job) {
  let types = jobs.get(job.url);
  if (types === undefined) jobs.set(job.url, types = new Map());
  types.set(job.type, job);
}

function drop(job) {
  const types = jobs.get(job.url);
  if (types?.get(job.type) === job) types.delete(job.type);
  if (types?.size === 0) jobs.delete(job.url);
}

/** `{ key: value }` of `[key, value, …]`. */
function attributesOf(flat) {
  const attributes = { __proto__: null };
  for (let i = 0; i < flat.length; i += 2) attributes[flat[i]] = flat[i + 1];
  return attributes;
}

/**
 * The linked job of what a specifier stands for, loading what is missing of its graph.
 * @param {string} specifier
 * @param {string} parentURL
 * @param {Record<string, string>} attributes
 * @param {boolean} [isRequired] asked for by `require`
 * @returns {Job}
 */
function jobFor(specifier, parentURL, attributes, isRequired = false) {
  const known = rememberedJob(specifier, parentURL, attributes);
  if (known !== undefined) return known;
  const { url, format } = resolve(specifier, parentURL, attributes);
  const job = jobOf(url, format, attributes, isRequired);
  remember(specifier, parentURL, attributes, job);
  return job;
}

/** Parent URL → specifier and type → job: what a specifier led to once it leads to for good. */
const remembered = new Map();

function rememberedJob(specifier, parentURL, attributes) {
  if (hasSyncHooks()) return undefined;
  const job = remembered.get(parentURL)?.get(`${typeOf(attributes)} ${specifier}`);
  return job !== undefined && job.linked && findJob(job.url, job.type) === job ? job : undefined;
}

function remember(specifier, parentURL, attributes, job) {
  if (parentURL === undefined || hasSyncHooks()) return;
  let jobsOfParent = remembered.get(parentURL);
  if (jobsOfParent === undefined) remembered.set(parentURL, jobsOfParent = new Map());
  jobsOfParent.set(`${typeOf(attributes)} ${specifier}`, job);
}

/** The same for `import source`: what the module imports is not looked at. */
function sourceJobFor(specifier, parentURL, attributes) {
  const { url, format } = resolve(specifier, parentURL, attributes);
  const known = findJob(url, typeOf(attributes));
  if (known?.failed) throw known.error;
  return known ?? loadJob(url, format, attributes, false, [], undefined);
}

/**
 * @param {string} url
 * @param {string|undefined} format
 * @param {Record<string, string>} attributes
 * @param {boolean} isRequired
 * @param {any} [source] instead of what would be loaded
 */
function jobOf(url, format, attributes, isRequired, source) {
  const known = findJob(url, typeOf(attributes));
  if (known !== undefined) {
    if (known.failed) throw known.error;
    if (!known.linked) link(known, isRequired, []);
    return known;
  }
  const made = [];
  try {
    const job = loadJob(url, format, attributes, isRequired, made, source);
    link(job, isRequired, made);
    return job;
  } catch (error) {
    made.forEach((job) => { if (!job.failed) drop(job); });
    throw error;
  }
}

function loadJob(url, format, attributes, isRequired, made, source) {
  const job = new Job(url, typeOf(attributes));
  if (watched.report !== undefined) watched.report('import', url);
  const loaded = source === undefined ? load(url, format, attributes) : { format, source };
  if (loaded.format === undefined || loaded.format === null) {
    throw new codes.ERR_UNKNOWN_MODULE_FORMAT(loaded.format, url);
  }
  job.format = loaded.format;
  keep(job);
  made.push(job);
  try {
    require('internal/modules/esm/formats').compile(job, loaded.source, isRequired);
  } catch (error) {
    job.failed = true;
    job.error = error;
    throw error;
  }
  if (job.wrap !== undefined) jobOfWrap.set(job.wrap, job);
  return job;
}

/** Loads what a job imports, and so on, without recursion into graphs as deep as they like. */
function link(root, isRequired, made) {
  const queue = [root];
  while (queue.length > 0) {
    const job = queue.pop();
    if (job.linked) continue;
    job.linked = true;
    const requests = wraps.requests(job.wrap);
    if (requests.length === 0) continue;
    const targets = new Array(requests.length);
    for (let i = 0; i < requests.length; i++) {
      // Not by iterator, which a program can take away.
      const { 0: specifier, 1: flat, 2: phase } = requests[i];
      const child = childOf(job, specifier, attributesOf(flat), isRequired, made);
      job.children.push(child);
      if (phase === PHASE_SOURCE) {
        targets[i] = sourceOf(child);
      } else {
        targets[i] = child.wrap;
        if (!child.linked) queue.push(child);
      }
    }
    wraps.link(job.wrap, targets);
  }
}

function childOf(parent, specifier, attributes, isRequired, made) {
  const { url, format } = resolve(specifier, parent.url, attributes);
  const known = findJob(url, typeOf(attributes));
  if (known?.failed) throw known.error;
  const job = known ?? loadJob(url, format, attributes, isRequired, made, undefined);
  remember(specifier, parent.url, attributes, job);
  return job;
}

function sourceOf(job) {
  if (job.sourceObject === undefined) throw new codes.ERR_SOURCE_PHASE_NOT_DEFINED(job.url);
  return job.sourceObject;
}

/**
 * `import(specifier)` of code at `parentURL`.
 * @param {string} specifier
 * @param {string} parentURL
 * @param {Record<string, string>} attributes
 * @param {boolean} [isSource]
 * @returns {Promise<object>}
 */
async function importModule(specifier, parentURL, attributes, isSource = false) {
  const asynchronous = asyncHooks();
  if (asynchronous !== undefined) {
    const job = await asynchronous.jobFor(specifier, parentURL, attributes);
    return isSource ? sourceOf(job) : runOutsideMicrotasks(job);
  }
  // The module runs after the code that asked for it, however quickly it can be had.
  await undefined;
  forgetFiles();
  if (isSource) return sourceOf(sourceJobFor(specifier, parentURL, attributes));
  return jobFor(specifier, parentURL, attributes).run();
}

/** A module that registers hooks waits for microtasks, which do not run within one another. */
function runOutsideMicrotasks(job) {
  return new Promise((resolve, reject) => {
    require('timers').setImmediate(() => {
      try {
        job.start().then(() => resolve(job.namespace), reject);
      } catch (error) {
        reject(error);
      }
    });
  });
}

let asyncHooksModule;

/** The asynchronous hooks, once a program has registered some. */
function asyncHooks() {
  return asyncHooksModule;
}

function setAsyncHooks(hooks) {
  asyncHooksModule = hooks;
}

module.exports = {
  ERRORED,
  EVALUATED,
  EVALUATING,
  Job,
  asyncHooks,
  attributesOf,
  childOf,
  drop,
  findJob,
  importModule,
  jobFor,
  jobOf,
  jobOfWrap,
  jobs,
  kModuleReferrer,
  keep,
  link,
  loadJob,
  setAsyncHooks,
  sourceOf,
  typeOf,
};
