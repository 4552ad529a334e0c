'use strict';
// The global console: a Console on process.stdout and process.stderr, together with those methods
// of the engine's own console that only its inspector implements.

const { Console, createProcessConsole } = require('internal/console/console');

const engineConsole = globalThis.console;
const console = createProcessConsole();
console.Console = Console;
for (const name of ['profile', 'profileEnd', 'timeStamp', 'context', 'createTask']) {
  if (typeof engineConsole?.[name] === 'function') console[name] = engineConsole[name];
}

module.exports = console;
