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
  // Most programs are started without options.
  if (startupInfo().execArgv.length > 0 || process.env.NODE_OPTIONS !== undefined) require('internal/not_there').tell();
  if (getOption('--cpu-prof') || getOption('--heap-prof') || getOption('--heapsnapshot-near-heap-limit') > 0) {
    require('internal/v8/profile_at_exit').start();
  }
  if (getOption('--run') !== undefined) {
    process.reallyExit(require('internal/run_script').runScript(getOption('--run'), args));
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
