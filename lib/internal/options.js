'use strict';
// The options of the command line and of NODE_OPTIONS, as the command parsed them.

let info;

/**
 * What the process was started with: `{ execPath, argv0, execArgv, args, options }`.
 * @returns {object}
 */
function startupInfo() {
  if (info === undefined) {
    info = binding('startup').info();
    if (info === undefined) throw new Error('Options are not known before the process starts');
  }
  return info;
}

/**
 * @param {string} name with dashes, such as `--conditions`
 * @returns {boolean|string|number|string[]|undefined}
 */
function getOption(name) {
  return startupInfo().options[name];
}

/**
 * Changes an option while the program runs: only those that are looked at when they matter.
 * @param {string} name
 * @param {boolean} value
 */
function setOption(name, value) {
  startupInfo().options[name] = value;
}

module.exports = { getOption, setOption, startupInfo };
