'use strict';
// From the command line to the program: which way of running was asked for.

const { getOption, startupInfo } = require('internal/options');

/** Runs what the command line asks for. */
function run() {
  if (binding('worker').ownSeat() !== undefined) {
    require('internal/worker/main').run();
    return;
  }
  const { args } = startupInfo();
  const script = args[0];
  if (getOption('--check')) {
    refuseCombination();
    require('internal/modules/run_main').checkSyntax(script === '-' ? undefined : script);
    return;
  }
  require('internal/modules/preload').preload();
  if (getOption('--test')) {
    require('internal/test_runner/command').runTests(args);
    return;
  }
  const source = getOption('--eval');
  if (source !== undefined) {
    require('internal/modules/eval').evalSource(source, { name: '[eval]', print: getOption('--print') });
    return;
  }
  if (script !== undefined && script !== '-') {
    require('internal/modules/run_main').runMain(script);
    return;
  }
  if (script === undefined && (getOption('--interactive') || require('tty').isatty(0))) {
    throw new Error('The REPL is not there yet');
  }
  const text = require('fs').readFileSync(0, 'utf8');
  require('internal/modules/eval').evalSource(text, { name: '[stdin]', print: getOption('--print') });
}

/** `--check` goes with no other way of giving a program. */
function refuseCombination() {
  if (getOption('--eval') === undefined) return;
  binding('errors').writeStderr(`${startupInfo().argv0}: either --check or --eval can be used, not both\n`);
  process.reallyExit(9);
}

module.exports = { run };
