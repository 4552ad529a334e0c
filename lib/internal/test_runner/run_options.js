'use strict';
// The options of `run()`: checked, and with their defaults.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const {
  validateAbortSignal,
  validateArray,
  validateBoolean,
  validateFunction,
  validateInteger,
  validateObject,
  validateString,
  validateStringArray,
  validateUint32,
} = require('internal/validators');

/**
 * @param {object} options as documented for `run()`
 * @returns {object} what internal/test_runner/runner works by
 */
function readOptions(options) {
  validateObject(options, 'options');
  const { concurrency = true, cwd = process.cwd(), files, globPatterns, timeout = Infinity, isolation = 'process' } = options;
  const { argv = [], execArgv = [], env, setup, signal, shard, globalSetupPath } = options;
  const { coverage = false, forceExit = false, only = false, watch = false } = options;
  validateString(cwd, 'options.cwd');
  if (files !== undefined) validateArray(files, 'options.files');
  if (globPatterns !== undefined) validateArray(globPatterns, 'options.globPatterns');
  if (globPatterns?.length > 0 && files?.length > 0) {
    throw new ERR_INVALID_ARG_VALUE('options.globPatterns', globPatterns, 'is not supported when specifying \'options.files\'');
  }
  validateBoolean(watch, 'options.watch');
  validateBoolean(forceExit, 'options.forceExit');
  if (forceExit && watch) throw new ERR_INVALID_ARG_VALUE('options.forceExit', forceExit, 'is not supported with watch mode');
  validateBoolean(only, 'options.only');
  if (globalSetupPath !== undefined) validateString(globalSetupPath, 'options.globalSetupPath');
  if (shard !== undefined && shard !== null) checkShard(shard, watch);
  if (setup !== undefined && setup !== null) validateFunction(setup, 'options.setup');
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  validateBoolean(coverage, 'options.coverage');
  if (isolation !== 'process' && isolation !== 'none') {
    throw new ERR_INVALID_ARG_VALUE('options.isolation', isolation, "must be one of: 'process', 'none'");
  }
  validateStringArray(argv, 'options.argv');
  validateStringArray(execArgv, 'options.execArgv');
  if (env !== undefined) {
    validateObject(env, 'options.env');
    if (isolation === 'none') {
      throw new ERR_INVALID_ARG_VALUE('options.env', env, "is not supported with isolation='none'");
    }
  }
  if (coverage) checkCoverage(options);
  return {
    __proto__: null,
    concurrency: isolation === 'none' ? 1 : concurrency,
    jobs: readConcurrency(concurrency),
    cwd,
    files,
    globPatterns,
    shard: shard ?? undefined,
    setup,
    signal,
    timeout,
    argv,
    execArgv,
    env: env ?? process.env,
    forceExit,
    only,
    watch,
    isolation,
    randomSeed: readSeed(options, watch),
    rerunFile: readRerunFile(options),
    globalSetupPath: globalSetupPath || undefined,
    namePatterns: listOf(options.testNamePatterns),
    skipPatterns: listOf(options.testSkipPatterns),
  };
}

function checkShard(shard, watch) {
  validateObject(shard, 'options.shard');
  validateInteger(shard.total, 'options.shard.total', 1);
  validateInteger(shard.index, 'options.shard.index', 1, shard.total);
  if (watch) throw new ERR_INVALID_ARG_VALUE('options.shard', watch, 'shards not supported with watch mode');
}

function readSeed({ randomize = false, randomSeed }, watch) {
  validateBoolean(randomize, 'options.randomize');
  if (randomSeed !== undefined) validateUint32(randomSeed, 'options.randomSeed');
  if (watch && randomSeed !== undefined) {
    throw new ERR_INVALID_ARG_VALUE('options.randomSeed', randomSeed, 'is not supported with watch mode');
  }
  if (watch && randomize) throw new ERR_INVALID_ARG_VALUE('options.randomize', randomize, 'is not supported with watch mode');
  return require('internal/test_runner/random').seedOf(randomize, randomSeed);
}

function readRerunFile({ rerunFailuresFilePath: file, randomSeed }) {
  if (file === undefined || file === '') return undefined;
  require('internal/fs/args').toPath(file, 'options.rerunFailuresFilePath');
  if (randomSeed !== undefined) {
    throw new ERR_INVALID_ARG_VALUE('options.randomSeed', randomSeed, 'is not supported with rerun failures mode');
  }
  return file;
}

/** The options of a coverage that is not there: whoever asks for it is told. */
function checkCoverage(options) {
  for (const name of ['coverageExcludeGlobs', 'coverageIncludeGlobs']) {
    const globs = options[name];
    if (Array.isArray(globs)) validateStringArray(globs, `options.${name}`);
    else if (globs !== undefined && globs !== null) validateString(globs, `options.${name}`);
  }
  for (const name of ['lineCoverage', 'branchCoverage', 'functionCoverage']) {
    if (options[name] !== undefined) validateInteger(options[name], `options.${name}`, 0, 100);
  }
  process.emitWarning('options.coverage of run() has no effect yet: no coverage is reported');
}

function readConcurrency(concurrency) {
  if (typeof concurrency === 'number') {
    validateUint32(concurrency, 'options.concurrency', true);
    return concurrency;
  }
  if (typeof concurrency !== 'boolean') throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], concurrency);
  return concurrency ? Math.max(require('os').availableParallelism() - 1, 1) : 1;
}

function listOf(patterns) {
  if (patterns === undefined || patterns === null) return [];
  return Array.isArray(patterns) ? patterns : [patterns];
}

module.exports = { readOptions };
