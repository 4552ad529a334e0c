'use strict';
// `--inspect-brk`: debuggers stop at the first line of the program.

const firstLine = {
  /** Whether the program has yet to begin, and debuggers shall stop there. */
  breaks: false,

  /**
   * Calls the function that runs the program.
   * @param {Function} run
   * @param {any} receiver
   * @param {...any} args
   */
  call(run, receiver, ...args) {
    firstLine.breaks = false;
    return binding('inspector').callAndPause(run, receiver, ...args);
  },
};

module.exports = firstLine;
