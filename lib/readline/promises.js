'use strict';
// node:readline/promises.

const { Interface: Base, questionPromise } = require('internal/readline/interface');
const { Readline } = require('internal/readline/promises');

class Interface extends Base {
  /** Completers return their answer, or a promise of it. */
  get _completesByPromise() {
    return true;
  }

  /**
   * @param {string} query
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<string>}
   */
  question(query, options = undefined) {
    return questionPromise(this, query, options);
  }
}
Object.defineProperty(Interface.prototype, '_completesByPromise', { enumerable: false });

/** @returns {Interface} */
function createInterface(input, output, completer, terminal) {
  return new Interface(input, output, completer, terminal);
}

module.exports = { Interface, Readline, createInterface };
