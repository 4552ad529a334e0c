'use strict';
// The default evaluator: one input as a script of its own, in the server's context, with what a prompt has beyond
// scripts: objects that look like blocks, `await` at the top level, and inputs of which more lines may come.

const native = binding('repl');
const { compileScript, runScript } = binding('contextify');
const { codes: { ERR_SCRIPT_EXECUTION_INTERRUPTED } } = require('internal/errors');
const heldKeys = require('internal/repl/held_keys');
const { register } = require('internal/vm/referrers');

const kStrict = Symbol('repl-strict');
const kSloppy = Symbol('repl-sloppy');

/** What an evaluator answers for input that more lines may complete. */
class Recoverable extends SyntaxError {
  /** @param {Error} err */
  constructor(err) {
    super();
    this.err = err;
  }
}

/** Stands for a thrown value that the callback of an evaluator would take for no error. */
class Thrown {
  constructor(value) {
    this.value = value;
  }
}

const asError = (thrown) => thrown || new Thrown(thrown);

/** Stands for all inputs where `import()` asks who imports. */
const kReferrer = Symbol('repl');

/** `import()` is relative to the working directory. */
function importDynamically(specifier, attributes, isSource) {
  const { pathToFileURL } = require('internal/url');
  const { importModule } = require('internal/modules/esm/loader');
  const referrer = pathToFileURL(require('path').join(process.cwd(), 'repl')).href;
  return importModule(specifier, referrer, attributes, isSource);
}
register(kReferrer, { importDynamically });

const isSyntaxError = (error) => error !== null && typeof error === 'object' && error.name === 'SyntaxError';

/** Whether the input begins like a block and is more likely an object. */
function looksLikeObject(code) {
  return /^\s*\{/.test(code) && !/;\s*$/.test(code);
}

const asExpression = (code) => `(${code.trim()})\n`;

/**
 * Compiles an input.
 * @param {string} code
 * @param {string} name
 * @param {object|undefined} contextified
 * @param {boolean} strict
 * @param {boolean} [isOriginal] the code is what was typed, so that errors show it
 */
function compile(code, name, contextified, strict, isOriginal = true) {
  // On a line of its own, so that the input keeps its columns.
  const text = strict && /\S/.test(code) ? `'use strict'; void 0;\n${code}` : code;
  const line = text === code ? 0 : -1;
  // Not by iterator, which a program can take away.
  return compileScript(text, name, line, 0, undefined, false, kReferrer, isOriginal, contextified)[0];
}

/** What the input is as a script; `awaits` if its value is a promise of the input's. Throws what keeps it from being one. */
function prepare(code, name, contextified, strict) {
  if (looksLikeObject(code)) {
    try {
      return prepareAs(asExpression(code), name, contextified, strict);
    } catch (error) {
      if (!isSyntaxError(error)) throw error;
    }
  }
  return prepareAs(code, name, contextified, strict);
}

function prepareAs(code, name, contextified, strict) {
  const awaiting = code.includes('await') ? native.topLevelAwait(code) : undefined;
  if (awaiting === null) throw new Recoverable(new SyntaxError('Unexpected end of input'));
  if (Array.isArray(awaiting)) {
    // It may be right where `await` is but a name.
    try {
      return { script: compile(code, name, contextified, strict), awaits: false };
    } catch {
      throw awaitMistake(code, awaiting[1], awaiting[0]);
    }
  }
  if (awaiting !== undefined) return { script: compile(awaiting, name, contextified, strict, false), awaits: true };
  try {
    return { script: compile(code, name, contextified, strict), awaits: false };
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    if (native.isIncomplete(code)) throw new Recoverable(error);
    throw explained(error, code);
  }
}

/** What the parser complains about, in the words that one knows from prompts. */
function mistakeMessage(message, code, at) {
  const char = String.fromCodePoint(code.codePointAt(at) ?? 32);
  if (message === 'Cannot assign to this expression') return 'Assigning to rvalue';
  if (message === 'Invalid characters after number') return 'Identifier directly after number';
  if (message.startsWith('Invalid regular expression')) return message;
  if (message.startsWith('Invalid Character')) return `Unexpected character '${char}'`;
  return `Unexpected token '${char}'`;
}

/** The error of an input that awaits: V8 has not seen the input as it is. */
function awaitMistake(code, at, parserMessage) {
  const start = code.lastIndexOf('\n', at - 1) + 1;
  const end = code.indexOf('\n', at);
  const line = code.slice(start, end < 0 ? undefined : end);
  const message = `\n${line}\n${' '.repeat(at - start)}^\n\n${mistakeMessage(parserMessage, code, at)}`;
  const error = new SyntaxError(message);
  error.stack = `SyntaxError: ${message}`;
  return error;
}

/** Static imports get told what to write instead. */
function explained(error, code) {
  if (!String(error.message).includes('Cannot use import statement')) return error;
  const imports = native.dynamicImports(code);
  if (imports === undefined) return error;
  const before = error.message;
  error.message = `Cannot use import statement inside the Node.js REPL, alternatively use dynamic import: ${imports}`;
  if (typeof error.stack === 'string') error.stack = error.stack.replace(before, () => error.message);
  return error;
}

/**
 * The default `eval` of a server.
 * @this {import('repl').REPLServer}
 * @param {string} code
 * @param {object} context
 * @param {string} name
 * @param {(error: any, result?: any) => void} callback
 */
function evaluate(code, context, name, callback) {
  if (code === '\n') {
    callback(null);
    return;
  }
  const contextified = this.useGlobal ? undefined : context;
  let result;
  let awaits;
  let wasRaw;
  try {
    let script;
    ({ script, awaits } = prepare(code, name, contextified, this.replMode === kStrict));
    // So that Control-C is a signal, which can interrupt the script.
    if (this.breakEvalOnSigint && this.terminal) wasRaw = this._setRawMode(false);
    result = runScript(script, contextified, 0, false, this.breakEvalOnSigint);
  } catch (error) {
    if (wasRaw) this._setRawMode(true);
    // A domain that the input entered takes the error, as it would anywhere else.
    const { domain } = process;
    if (domain === undefined || domain === null) {
      callback(asError(error));
    } else {
      domain.emit('error', error);
      domain.exit();
    }
    return;
  }
  if (wasRaw) this._setRawMode(true);
  if (awaits) settle(this, result, callback);
  else callback(null, result);
}

/** Waits for an input that awaits. Keys that are pressed meanwhile are for the prompt after it. */
function settle(server, promise, callback) {
  const held = heldKeys.hold(server);
  let isSettled = false;
  const done = (answer) => {
    if (isSettled) return;
    isSettled = true;
    held.onInterrupt = undefined;
    answer();
    heldKeys.release(server);
  };
  if (server.breakEvalOnSigint) held.onInterrupt = () => done(() => callback(interruption()));
  promise.then((result) => done(() => callback(null, result?.value)), (thrown) => done(() => {
    require('internal/repl/errors').keepSites(thrown);
    callback(asError(thrown));
  }));
}

/** The error of an input that waited until Control-C, which has no place. */
function interruption() {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new ERR_SCRIPT_EXECUTION_INTERRUPTED();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

module.exports = { Recoverable, Thrown, asExpression, compile, evaluate, kSloppy, kStrict, looksLikeObject, prepareAs };
