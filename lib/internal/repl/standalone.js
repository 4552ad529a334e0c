'use strict';
// The prompt that the command itself is, when it is given no program.

const { getOption } = require('internal/options');

const DEFAULT_HISTORY_SIZE = 1000;

/** What the environment asks for. */
function optionsFrom(env) {
  const { kSloppy, kStrict } = require('internal/repl/evaluation');
  const { kStandalone } = require('internal/repl/state');
  const options = {
    ignoreUndefined: false,
    useGlobal: true,
    breakEvalOnSigint: true,
    allowBlockingCompletions: true,
    [kStandalone]: true,
  };
  if (Number.parseInt(env.NODE_NO_READLINE, 10)) options.terminal = false;
  if (env.NODE_REPL_MODE !== undefined) {
    options.replMode = env.NODE_REPL_MODE.toLowerCase().trim() === 'strict' ? kStrict : kSloppy;
  }
  const size = Number(env.NODE_REPL_HISTORY_SIZE);
  options.historySize = size > 0 ? size : DEFAULT_HISTORY_SIZE;
  return options;
}

/** `util.inspect.replDefaults`: how this prompt shows results. */
function shareWriterOptions(writer) {
  const { inspect } = require('internal/util/inspect');
  const { validateObject } = require('internal/validators');
  Object.defineProperty(inspect, 'replDefaults', {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: () => writer.options,
    set(options) {
      validateObject(options, 'options');
      Object.assign(writer.options, options);
    },
  });
}

/** `-i -e source`: what the source declares is there at the prompt. */
function evaluateFirst(source) {
  const { compile } = require('internal/repl/evaluation');
  const value = binding('contextify').runScript(compile(source, '[eval]', undefined, false), undefined, 0, true, false);
  if (getOption('--print')) console.log(value);
}

/** Runs the prompt until it is left. */
function run() {
  if (getOption('--input-type')) {
    binding('errors').writeStderr('Cannot specify --input-type for REPL\n');
    process.reallyExit(9);
  }
  const external = process.env.NODE_REPL_EXTERNAL_MODULE;
  if (external !== undefined) {
    const { Module } = require('internal/modules/cjs');
    Module._load(external, undefined, false);
    return;
  }
  console.log(`Welcome to Node.js ${process.version}.\nType ".help" for more information.`);
  const { REPLServer } = require('internal/repl/server');
  const server = new REPLServer(optionsFrom(process.env));
  const repl = require('repl');
  repl.repl = server;
  shareWriterOptions(server.writer);
  server.on('exit', () => {
    const { historyManager } = server;
    if (!historyManager?.isFlushing) {
      process.exit();
      return;
    }
    server.pause();
    server.once('flushHistory', () => process.exit());
  });
  server.setupHistory({ filePath: process.env.NODE_REPL_HISTORY, onHistoryFileLoaded() {} });
  const source = getOption('--eval');
  if (source !== undefined) evaluateFirst(source);
}

module.exports = { run };
