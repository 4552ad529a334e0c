'use strict';
// node:repl: prompts that evaluate what is typed. Its parts are in internal/repl.

const { Recoverable, kSloppy, kStrict } = require('internal/repl/evaluation');
const { REPLServer, writer } = require('internal/repl/server');

/**
 * Starts a prompt.
 * @param {object | string} [options] or a prompt, and then the arguments of REPLServer
 * @param {...any} rest
 * @returns {REPLServer}
 */
function start(options, ...rest) {
  return new REPLServer(options, ...rest);
}
Object.defineProperty(start, 'length', { value: 6, configurable: true });

/**
 * Whether `code` is a whole script.
 * @param {string} code
 * @returns {boolean}
 */
function isValidSyntax(code) {
  try {
    return Boolean(new (require('vm').Script)(code));
  } catch {
    return false;
  }
}

module.exports = {
  start, writer, REPLServer, REPL_MODE_SLOPPY: kSloppy, REPL_MODE_STRICT: kStrict, Recoverable, isValidSyntax,
};

/** Names of modules under names of their own, which say under --pending-deprecation where they are now. */
function deprecatedList(name, code, enumerable) {
  let list;
  let hasTold = false;
  const tell = () => {
    if (hasTold || !require('internal/options').getOption('--pending-deprecation')) return;
    hasTold = true;
    process.emitWarning(`repl.${name} is deprecated. Check module.builtinModules instead`, 'DeprecationWarning', code);
  };
  Object.defineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable,
    get() {
      tell();
      return list ??= moduleNames();
    },
    set(value) {
      tell();
      list = value;
    },
  });
}

let names;

/** One list, to which programs may add. */
function moduleNames() {
  return names ??= require('module').builtinModules.filter((id) => !id.startsWith('_') && !id.includes(':'));
}

deprecatedList('builtinModules', 'DEP0191', false);
deprecatedList('_builtinLibs', 'DEP0142', false);
