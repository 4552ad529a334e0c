'use strict';
// From the command line to the program: which way of running was asked for.

const { startupInfo } = require('internal/options');

/** Runs what the command line asks for. */
function run() {
  const { args } = startupInfo();
  require('internal/modules/run_main').runMain(args[0]);
}

module.exports = { run };
