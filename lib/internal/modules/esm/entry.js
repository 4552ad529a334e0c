'use strict';
// The entry point as an ES module: preloaded imports first, then the module, and what happens when it never finishes.

const { getOption } = require('internal/options');
const loader = require('internal/modules/esm/loader');
const { cwdURL } = require('internal/modules/esm/resolve');
const { pathToFileURL } = require('internal/url');

const { state: exitState } = require('internal/process/exit');

const UNSETTLED = 13;

/**
 * Does one thing after another, each when the promise of the one before is settled. None of them runs inside a
 * microtask: hooks that are waited for need microtasks to run meanwhile. The process ends with code 13 if a promise is
 * still open when nothing else is left to do.
 * @param {Array<() => Promise<any>|undefined>} steps
 * @param {() => object|undefined} current the native module to look for a stalled `await` in
 */
function runSteps(steps, current) {
  exitState.onEmptyLoop = () => warnUnsettled(current());
  const { getPromiseDetails } = binding('util');
  const { runMicrotasks, runMicrotasksFirst } = binding('task_queue');
  let index = 0;
  let isFirst = true;
  const fail = (error) => {
    exitState.onEmptyLoop = undefined;
    binding('errors').triggerUncaughtException(error, true);
  };
  const done = () => {
    exitState.onEmptyLoop = undefined;
  };
  const advance = () => {
    while (index < steps.length) {
      let promise;
      try {
        promise = steps[index++]();
      } catch (error) {
        return fail(error);
      }
      if (promise === undefined) continue;
      if (isFirst && index === steps.length) {
        // Nothing follows: what the module waits for goes on without this function on its stack.
        runMicrotasksFirst();
        promise.then(done, fail);
        return undefined;
      }
      // Whoever looks at the outcome below handles it.
      promise.then(undefined, () => {});
      runMicrotasks();
      const [state, reason] = getPromiseDetails(promise);
      if (state === 2) return fail(reason);
      if (state === 0) {
        promise.then(() => later(advance), fail);
        return undefined;
      }
    }
    return done();
  };
  advance();
  isFirst = false;
}

/** Calls `callback` soon, outside of a microtask. */
function later(callback) {
  require('timers').setImmediate(callback);
}

function warnUnsettled(wrap) {
  if (process.exitCode !== undefined) return;
  process.exitCode = UNSETTLED;
  if (wrap === undefined || getOption('--warnings') === false) return;
  for (const excerpt of binding('module_wrap').stalledAwaits(wrap)) {
    const [place, ...rest] = excerpt.split('\n');
    binding('errors').writeStderr(`Warning: Detected unsettled top-level await at ${place}\n${rest.join('\n')}\n\n\n`);
  }
}

/** One step for each module that `--experimental-loader` and `--import` name. */
function preloads() {
  const base = cwdURL();
  const loaders = (getOption('--experimental-loader') ?? []).map((specifier) => () =>
    require('internal/modules/esm/register').registerLoader(specifier, base));
  const imports = (getOption('--import') ?? []).flatMap((specifier) => importSteps(specifier, base));
  return [...loaders, ...imports];
}

/** Finds, and then runs, a preloaded module. */
function importSteps(specifier, base) {
  let found;
  return [
    () => {
      const asynchronous = loader.asyncHooks();
      if (asynchronous === undefined) {
        found = loader.jobFor(specifier, base, { __proto__: null });
        return undefined;
      }
      return asynchronous.jobFor(specifier, base, { __proto__: null }).then((job) => { found = job; });
    },
    () => found.start(),
  ];
}

/** Runs a job as the entry point. */
function start(job) {
  job.isMain = true;
  return job.start();
}

/** The steps from an entry point's job, which hooks may take their time to find, to its end. */
function entrySteps(find, keep) {
  let found;
  return [
    () => {
      found = find();
      return found instanceof Promise ? found.then((job) => { found = job; }) : undefined;
    },
    () => {
      keep(found);
      return start(found);
    },
  ];
}

/**
 * `--entry-url`: the entry point is a URL, relative to the working directory.
 * @param {string} specifier
 */
function runEntryURL(specifier) {
  const { URL } = require('internal/url');
  runURL(new URL(specifier, cwdURL()).href, undefined);
}

/**
 * @param {string} filename absolute
 * @param {string} [source]
 */
function runEntry(filename, source) {
  runURL(pathToFileURL(filename).href, source);
}

function runURL(url, source) {
  let job;
  const find = () => {
    if (source !== undefined) return loader.jobOf(url, 'module', { __proto__: null }, false, source);
    const asynchronous = loader.asyncHooks();
    if (asynchronous !== undefined) return asynchronous.jobFor(url, undefined, { __proto__: null });
    return loader.jobFor(url, undefined, { __proto__: null });
  };
  const before = source === undefined ? preloads() : [];
  runSteps([...before, ...entrySteps(find, (found) => { job = found; })], () => job?.wrap);
}

/**
 * Runs source text as the entry module: `--eval` with `--input-type=module`, standard input.
 * @param {string} source
 * @param {string} url
 * @param {string} [format]
 */
function runSource(source, url, format = 'module') {
  let job;
  const find = () => {
    const asynchronous = loader.asyncHooks();
    if (asynchronous !== undefined) return asynchronous.jobOfSource(url, format, source);
    return loader.jobOf(url, format, { __proto__: null }, false, source);
  };
  const before = preloaded ? [] : preloads();
  runSteps([...before, ...entrySteps(find, (found) => { job = found; })], () => job?.wrap);
}

let preloaded = false;

/** Loads the `--import`s before a script that is no module. */
function afterImports(run) {
  runSteps([...preloads(), () => {
    preloaded = true;
    // What a script throws is thrown by the script, not by a promise.
    later(run);
  }], () => undefined);
}

/** Compiles a module without running it. */
function checkModule(source, name) {
  const url = name.startsWith('[') ? name : pathToFileURL(name).href;
  binding('module_wrap').compile(source, url, 0, 0, loader.kModuleReferrer, undefined, undefined);
}

module.exports = { afterImports, checkModule, runEntry, runEntryURL, runSource };
