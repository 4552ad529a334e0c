'use strict';
// `--test`: runs the test files of the command line and reports as the command line says.

const {
  codes: { ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { getOption } = require('internal/options');
const { commandLineSettings } = require('internal/test_runner/options');

/** What nobody catches in this process is an error of the run itself, which makes exit code 7. */
function failOnUncaught(error) {
  throw error;
}

/** @param {string[]} patterns the files and globs of the command line */
function runTests(patterns) {
  const missing = require('internal/test_runner/files').missingFile(patterns);
  if (missing !== undefined) {
    binding('errors').writeStderr(`Could not find '${missing}'\n`);
    process.exit(1);
  }
  const settings = commandLineSettings();
  if (settings.isolation === 'process') process.on('uncaughtException', failOnUncaught);
  const { run } = require('internal/test_runner/runner');
  const stream = run({
    globPatterns: patterns,
    concurrency: getOption('--test-concurrency') || true,
    timeout: settings.timeout,
    only: settings.only,
    forceExit: settings.forceExit,
    testNamePatterns: getOption('--test-name-pattern'),
    testSkipPatterns: getOption('--test-skip-pattern'),
    isolation: settings.isolation,
    shard: readShard(getOption('--test-shard')),
    watch: getOption('--watch'),
    randomSeed: settings.randomSeed,
    rerunFailuresFilePath: settings.rerunFile,
    globalSetupPath: settings.globalSetupPath,
  });
  stream.on('test:summary', ({ file, success }) => {
    if (file !== undefined) return;
    if (!success) process.exitCode = 1;
  });
  require('internal/test_runner/reporters').connect(stream, settings);
}

/** `index/total` of `--test-shard`. */
function readShard(text) {
  if (text === undefined || text === '') return undefined;
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (match === null) throw new ERR_INVALID_ARG_VALUE('--test-shard', text, 'must be in the form of <index>/<total>');
  return { __proto__: null, index: Number(match[1]), total: Number(match[2]) };
}

module.exports = { runTests };
