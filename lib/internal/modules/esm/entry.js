'use strict';
// The entry point as an ES module: preloaded imports first, then the module, and what happens when it never finishes.

const { getOption } = require('internal/options');
const loader = require('internal/modules/esm/loader');
const { cwdURL } = require('internal/modules/esm/resolve');
const { pathToFileURL } = require('internal/url');

const UNSETTLED = 13;

/**
 * Runs `work`; the process ends with code 13 if its promise is still open when nothing else is left to do.
 * @param {() => Promise<any>} work
 * @param {() => object|undefined} current the native module to look for a stalled `await` in
 */
async function untilSettled(work, current) {
  const onExit = (code) => {
    if (process.exitCode !== undefined && process.exitCode !== 0) return;
    if (code) return;
    process.exitCode = UNSETTLED;
    const wrap = current();
    if (wrap === undefined) return;
    for (const excerpt of binding('module_wrap').stalledAwaits(wrap)) {
      const [place, ...rest] = excerpt.split('\n');
      binding('errors').writeStderr(`Warning: Detected unsettled top-level await at ${place}\n${rest.join('\n')}\n\n\n`);
    }
  };
  process.on('exit', onExit);
  try {
    await work();
  } catch (error) {
    process.off('exit', onExit);
    binding('errors').triggerUncaughtException(error, true);
    return;
  }
  process.off('exit', onExit);
}

/** Loads what `--experimental-loader` and `--import` name. */
async function preloadImports() {
  const base = cwdURL();
  for (const specifier of getOption('--experimental-loader') ?? []) {
    await require('internal/modules/esm/register').registerLoader(specifier, base);
  }
  for (const specifier of getOption('--import') ?? []) {
    await loader.importModule(specifier, base, { __proto__: null });
  }
}

function hasPreloads() {
  return (getOption('--experimental-loader')?.length ?? 0) > 0 || (getOption('--import')?.length ?? 0) > 0;
}

/**
 * @param {string} filename absolute
 * @param {string} [source]
 */
function runEntry(filename, source) {
  let job;
  return untilSettled(async () => {
    if (hasPreloads() && source === undefined) await preloadImports();
    else await undefined;
    const url = pathToFileURL(filename).href;
    const asynchronous = loader.asyncHooks();
    if (asynchronous !== undefined) {
      job = await asynchronous.jobFor(url, undefined, { __proto__: null });
    } else if (source === undefined) {
      job = loader.jobFor(url, cwdURL(), { __proto__: null });
    } else {
      job = loader.jobOf(url, 'module', { __proto__: null }, false, source);
    }
    job.isMain = true;
    await job.start();
  }, () => job?.wrap);
}

/**
 * Runs source text as the entry module: `--eval` with `--input-type=module`, standard input.
 * @param {string} source
 * @param {string} url
 */
function runSource(source, url, format = 'module') {
  let job;
  return untilSettled(async () => {
    if (hasPreloads()) await preloadImports();
    else await undefined;
    job = loader.jobOf(url, format, { __proto__: null }, false, source);
    job.isMain = true;
    await job.start();
  }, () => job?.wrap);
}

/** Loads the `--import`s before a script that is no module. */
function afterImports(run) {
  if (!hasPreloads()) {
    run();
    return undefined;
  }
  return untilSettled(async () => {
    await preloadImports();
    run();
  }, () => undefined);
}

/** Compiles a module without running it. */
function checkModule(source, name) {
  const url = name.startsWith('[') ? name : pathToFileURL(name).href;
  binding('module_wrap').compile(source, url, 0, 0, loader.kModuleReferrer, undefined, undefined);
}

module.exports = { afterImports, checkModule, runEntry, runSource };
