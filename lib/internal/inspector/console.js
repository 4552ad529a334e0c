'use strict';
// What the inspector needs of the program's side once somebody looks: the console shows debuggers what it prints, and code
// that they evaluate has a `require`.

const native = binding('inspector');
const engineConsole = require('internal/console/engine');

/** Has the methods of the global console show their arguments to debuggers too. Called once, natively. */
function wake() {
  const console = require('internal/console/global');
  for (const name of Object.keys(engineConsole)) {
    const own = console[name];
    if (typeof own !== 'function' || own === engineConsole[name]) continue;
    const both = native.consoleCall(engineConsole[name], own);
    Object.defineProperty(both, 'name', { configurable: true, value: own.name });
    console[name] = both;
  }
}

let consoleModule;

/** The `require` of code that a debugger evaluates where there is none. */
function consoleRequire() {
  const { Module } = require('internal/modules/cjs_module');
  const { makeRequire } = require('internal/modules/cjs_require');
  if (consoleModule === undefined) {
    consoleModule = new Module('<inspector console>');
    consoleModule.paths = Module._nodeModulePaths(process.cwd());
  }
  return makeRequire(consoleModule);
}

module.exports = { consoleRequire, wake };
