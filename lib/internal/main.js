'use strict';
// From the command line to the program: which way of running was asked for.

const { getOption, startupInfo } = require('internal/options');

/** Runs what the command line asks for. */
function run() {
  require('internal/process/task_queues').beginMain();
  const proto = getOption('--disable-proto');
  if (proto !== undefined) require('internal/process/disable_proto').disableProto(proto);
  if (binding('worker').ownSeat() !== undefined) {
    require('internal/worker/main').run();
    return;
  }
  const { args } = startupInfo();
  const script = args[0];
  if (isWatching()) {
    refuseCombination('--watch', ['--check', '--eval', '--interactive']);
    if (!getOption('--test')) {
      require('internal/watch/command').watch();
      return;
    }
  }
  if (getOption('--check')) {
    refuseCombination('--check', ['--eval']);
    require('internal/modules/run_main').checkSyntax(script === '-' ? undefined : script);
    return;
  }
  // Most programs are started without options.
  if (startupInfo().execArgv.length > 0 || process.env.NODE_OPTIONS !== undefined) obeyOptions();
  if (getOption('--cpu-prof') || getOption('--heap-prof') || getOption('--heapsnapshot-near-heap-limit') > 0) {
    require('internal/v8/profile_at_exit').start();
  }
  if (process.env.NODE_V8_COVERAGE) require('internal/v8/coverage').start();
  if (process.env.WATCH_REPORT_DEPENDENCIES !== undefined && require('internal/watch/report').isWatched()) {
    require('internal/watch/report').start();
  }
  if (runsFile(script)) process.argv[1] = require('path').resolve(script);
  require('internal/modules/preload').preload();
  if (getOption('--test')) {
    require('internal/test_runner/command').runTests(args);
    return;
  }
  if (isInteractive(script)) {
    require('internal/repl/standalone').run();
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
  const text = require('fs').readFileSync(0, 'utf8');
  require('internal/modules/eval').evalSource(text, { name: '[stdin]', print: getOption('--print') });
}

/** Whether there is a prompt rather than a program. */
function isInteractive(script) {
  if (script !== undefined) return false;
  return getOption('--interactive') || (getOption('--eval') === undefined && require('tty').isatty(0));
}

/** Whether `script` names a file to run. */
function runsFile(script) {
  return script !== undefined && script[0] !== '-' && getOption('--eval') === undefined && !getOption('--test') &&
    !getOption('--entry-url');
}

/** What options ask for beside the program. */
function obeyOptions() {
  refuseAllowances();
  require('internal/not_there').tell();
  if (getOption('--force-fips') || getOption('--enable-fips')) restrictCryptography();
  if (getOption('--inspect') || getOption('--inspect-brk') || getOption('--inspect-wait') || getOption('--inspect-brk-node')) {
    require('internal/inspector/server').obeyOptions();
  }
  if (getOption('--why-alive') !== undefined) require('internal/process/why_alive').start();
  if (getOption('--report-on-signal') || getOption('--report-on-fatalerror')) require('internal/process/report').start();
  if (getOption('--trace-sync-io')) require('internal/process/trace_sync_io').start();
  const signal = getOption('--heapsnapshot-signal');
  if (signal) {
    require('internal/validators').validateSignalName(signal);
    process.on(signal, () => require('v8').writeHeapSnapshot());
  }
}

/** What restricts nothing allows nothing: whoever gives such an option believes the program to be restricted. */
function refuseAllowances() {
  const { options } = startupInfo();
  if (options['--permission'] || options['--permission-audit']) return;
  for (const option of Object.keys(options)) {
    const value = options[option];
    if (!option.startsWith('--allow-') || option === '--allow-fs-vfs' || value === undefined || value === false || value.length === 0) continue;
    const { codes: { ERR_MISSING_OPTION } } = require('internal/errors');
    throw new ERR_MISSING_OPTION('--permission');
  }
}

/** `--enable-fips`, `--force-fips`: without a provider of such algorithms nothing runs. */
function restrictCryptography() {
  const native = binding('crypto');
  if (native.fipsAvailable()) {
    native.enableFips(true);
    return;
  }
  const option = getOption('--force-fips') ? '--force-fips' : '--enable-fips';
  binding('errors').writeStderr(
    `${startupInfo().argv0}: ${option} requires an active OpenSSL provider named "fips". FIPS mode is configured through ` +
    'OpenSSL; see https://nodejs.org/api/crypto.html#fips-mode\n');
  process.reallyExit(1);
}

/** Whether this process watches, and is not itself the program that one runs with the same options. */
function isWatching() {
  return getOption('--watch') && (process.env.WATCH_REPORT_DEPENDENCIES === undefined || startupInfo().execArgv.includes('--watch'));
}

/** Ways of running that exclude each other. */
function refuseCombination(option, others) {
  const other = others.find((name) => getOption(name) !== undefined && getOption(name) !== false);
  if (other === undefined) return;
  binding('errors').writeStderr(`${startupInfo().argv0}: either ${option} or ${other} can be used, not both\n`);
  process.reallyExit(9);
}

module.exports = { run };
