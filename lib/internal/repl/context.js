'use strict';
// The global object that inputs see: this process's own, or one in a context of its own, with `require`, `module`, the
// built-in modules, and the results of what was typed before.

const hidden = (value) => ({ __proto__: null, configurable: true, enumerable: false, value, writable: true });

/** Names that are something else at a prompt, or a global anyway. */
const NOT_MODULES = new Set(['console', 'module', 'process']);

/** @returns {string[]} the modules that are names at a prompt */
function moduleNames() {
  return require('internal/modules/resolver').bareBuiltins.filter((id) => !id.startsWith('_') && !id.includes('/'));
}

/** Which accessors of a context are built-in modules that wait to be loaded. */
const lazyGetters = new WeakSet();

/**
 * Built-in modules are loaded when their name is first used.
 * @param {object} object
 */
function addModules(object) {
  const { load } = require('internal/builtins');
  for (const name of moduleNames()) {
    if (NOT_MODULES.has(name)) continue;
    const set = (value) => {
      delete object[name];
      object[name] = value;
    };
    const get = () => {
      const value = load(name);
      delete object[name];
      Object.defineProperty(object, name, { configurable: true, enumerable: false, get: () => value, set });
      return value;
    };
    lazyGetters.add(get);
    Object.defineProperty(object, name, { configurable: true, enumerable: false, get, set });
  }
}

/** A console that writes to where the server does. */
function addConsole(context, server) {
  const { Console } = require('console');
  Object.defineProperty(context, 'console', hidden(new Console({ stdout: server.output, ignoreErrors: true })));
  context.console.Console = Console;
}

function separateContext(server) {
  const vm = require('vm');
  const context = vm.createContext();
  const own = new Set(Object.getOwnPropertyNames(vm.runInContext('globalThis', context)));
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (own.has(name) || name === 'console') continue;
    Object.defineProperty(context, name, { __proto__: null, ...Object.getOwnPropertyDescriptor(globalThis, name) });
  }
  context.global = context;
  addConsole(context, server);
  return context;
}

/** Where a file `repl` in the working directory would find modules. */
function lookupPaths(Module) {
  return Module._nodeModulePaths(require('path').join(require('internal/process/system').codeDirectory(), 'repl'));
}

/**
 * @param {import('repl').REPLServer} server
 * @returns {object}
 */
function makeContext(server) {
  const context = server.useGlobal ? globalThis : separateContext(server);
  const { Module } = require('internal/modules/cjs_module');
  const { makeRequire } = require('internal/modules/cjs_require');
  const module = new Module('<repl>');
  module.paths = [...lookupPaths(Module), ...Module.globalPaths];
  Object.defineProperty(context, 'module', hidden(module));
  Object.defineProperty(context, 'require', hidden(makeRequire(module)));
  addModules(context);
  return context;
}

/**
 * The names of the last value and the last error, which stop following them once they are assigned to.
 * @param {import('repl').REPLServer} server
 */
function defineSpecials(server) {
  special(server, '_', 'last', 'underscoreAssigned');
  special(server, '_error', 'lastError', 'underscoreErrAssigned');
}

function special(server, name, property, flag) {
  Object.defineProperty(server.context, name, {
    configurable: true,
    get: () => server[property],
    set(value) {
      server[property] = value;
      if (server[flag]) return;
      server[flag] = true;
      server.output.write(`Expression assignment to ${name} now disabled.\n`);
    },
  });
}

module.exports = { defineSpecials, lazyGetters, makeContext };
