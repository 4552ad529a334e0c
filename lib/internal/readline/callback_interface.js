'use strict';
// The Interface of node:readline, whose questions and completers call back.

const { validateAbortSignal } = require('internal/validators');
const { addAbortListener } = require('internal/events/abort_listener');
const { Interface: Base, questionPromise } = require('internal/readline/interface');

const kPromisify = Symbol.for('nodejs.util.promisify.custom');

/**
 * @param {import('readline').ReadLineOptions | NodeJS.ReadableStream} input
 * @param {NodeJS.WritableStream} [output]
 * @param {Function} [completer]
 * @param {boolean} [terminal]
 * @constructor
 */
function Interface(input, output, completer, terminal) {
  if (!(this instanceof Interface)) return new Interface(input, output, completer, terminal);
  Base.call(this, input, output, completer, terminal);
  // A completer with one parameter returns its answer.
  const given = this.completer;
  if (typeof given === 'function' && given.length !== 2) {
    this.completer = (line, callback) => callback(null, given(line));
  }
}
Object.setPrototypeOf(Interface.prototype, Base.prototype);
Object.setPrototypeOf(Interface, Base);

/**
 * @param {string} query
 * @param {{ signal?: AbortSignal } | ((answer: string) => void)} [options]
 * @param {(answer: string) => void} [callback]
 */
Interface.prototype.question = function question(query, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const signal = options?.signal;
  if (signal) {
    validateAbortSignal(signal, 'options.signal');
    if (signal.aborted) return;
    const onAbort = () => this._cancelQuestion();
    const aborting = addAbortListener(signal, onAbort);
    const answered = callback;
    callback = typeof answered === 'function' ? (answer) => {
      aborting[Symbol.dispose]();
      return answered(answer);
    } : aborting[Symbol.dispose];
  }
  if (typeof callback === 'function') this._ask(query, callback);
};
Interface.prototype.question[kPromisify] = function question(query, options) {
  return questionPromise(this, query, options);
};

module.exports = { Interface };
