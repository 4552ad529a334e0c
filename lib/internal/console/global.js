'use strict';
// The global console: a Console on process.stdout and process.stderr, together with those methods
// of the engine's own console that only its inspector implements.

const { Console, createProcessConsole } = require('internal/console/console');

const engineConsole = require('internal/console/engine');
const console = createProcessConsole();
console.Console = Console;
console.createTask = {
  /**
   * A task that a debugger would show behind the stacks of what it runs.
   * @param {string} name
   */
  createTask(name) {
    if (typeof name !== 'string' || name === '') throw new Error('First argument must be a non-empty string.');
    return {
      run(task) {
        if (typeof task !== 'function') throw new Error('First argument must be a function.');
        return task();
      },
    };
  },
}.createTask;
for (const name of ['profile', 'profileEnd', 'timeStamp', 'context']) {
  if (typeof engineConsole?.[name] === 'function') console[name] = engineConsole[name];
}

module.exports = console;
