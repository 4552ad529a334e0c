'use strict';
// The `repl` module as far as it starts no prompt: its writer, modes and names. Servers are not there yet and refuse.

const { Interface } = require('readline');
const { inspect } = require('internal/util/inspect');
const { refusal } = require('internal/refusal');

const FEATURE = 'the REPL';

/** What an evaluator throws for input that more lines may complete. */
class Recoverable extends SyntaxError {
  /** @param {Error} err */
  constructor(err) {
    super();
    this.err = err;
  }
}

/** A prompt that evaluates what is typed. There is none yet. */
function REPLServer() {
  throw refusal(`${FEATURE} (repl.REPLServer)`);
}
Object.setPrototypeOf(REPLServer.prototype, Interface.prototype);
Object.setPrototypeOf(REPLServer, Interface);

/** @returns {REPLServer} */
function start() {
  throw refusal(`${FEATURE} (repl.start)`);
}

/** How results are shown. */
function writer(value) {
  return inspect(value, writer.options);
}
writer.options = { ...inspect.defaultOptions, showProxy: true };

/**
 * Whether `code` is a whole script.
 * @param {string} code
 */
function isValidSyntax(code) {
  try {
    return Boolean(new (require('vm').Script)(code));
  } catch {
    return false;
  }
}

module.exports = {
  start,
  writer,
  REPLServer,
  REPL_MODE_SLOPPY: Symbol('repl-sloppy'),
  REPL_MODE_STRICT: Symbol('repl-strict'),
  Recoverable,
  isValidSyntax,
};

Object.defineProperty(module.exports, 'builtinModules', {
  __proto__: null,
  configurable: true,
  enumerable: false,
  get: () => require('module').builtinModules.filter((id) => !id.startsWith('_') && !id.includes(':')),
});
