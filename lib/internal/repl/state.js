'use strict';
// What a server keeps for its parts, and the keys under which.

/** Own property of servers: what is nobody else's business. */
const kState = Symbol('repl');

/** Option of the server that is the program. */
const kStandalone = Symbol('standalone');

function makeState() {
  return {
    /** What editor mode, or input that is no terminal, has collected. */
    buffered: '',
    /** Control-C was pressed with nothing to stop, and would end the server now. */
    sawInterrupt: false,
    /** Editor mode was left by Control-D: what there is is all. */
    sawEnd: false,
    /** Editor mode is fed from a file. */
    isLoading: false,
    /** Keys that wait for an input that awaits; undefined if there is none. */
    held: undefined,
    /** What a terminal has, which is loaded with the first key. */
    isDressed: false,
    hasPreview: false,
    preview: undefined,
    search: undefined,
    inspector: undefined,
    history: undefined,
  };
}

module.exports = { kStandalone, kState, makeState };
