'use strict';
// `--test`: runs the test files of the command line and reports as the command line says.

const { commandLineSettings } = require('internal/test_runner/options');

/** @param {string[]} patterns the files and globs of the command line */
function runTests(patterns) {
  const { getOption } = require('internal/options');
  const settings = commandLineSettings();
  const { run } = require('internal/test_runner/runner');
  const stream = run({
    globPatterns: patterns,
    concurrency: getOption('--test-concurrency') || true,
    timeout: settings.timeout,
    only: settings.only,
    forceExit: settings.forceExit,
    testNamePatterns: getOption('--test-name-pattern'),
    testSkipPatterns: getOption('--test-skip-pattern'),
  });
  stream.on('test:summary', ({ file, success }) => {
    if (file !== undefined) return;
    if (!success) process.exitCode = 1;
  });
  return require('internal/test_runner/reporters').connect(stream, settings);
}

module.exports = { runTests };
