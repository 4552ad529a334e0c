'use strict';
// REPLServer: an Interface whose lines are evaluated. What it is made of: evaluation, errors, commands, context, and in
// a terminal preview, reverse_search and completion.

const { Interface } = require('internal/readline/callback_interface');
const { inspect } = require('internal/util/inspect');
const { codes: { ERR_INVALID_REPL_EVAL_CONFIG } } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { makeContext, defineSpecials } = require('internal/repl/context');
const { defineCommands } = require('internal/repl/commands');
const editorMode = require('internal/repl/editor_mode');
const errors = require('internal/repl/errors');
const { evaluate, kSloppy } = require('internal/repl/evaluation');
const { onLine } = require('internal/repl/input');
const { kStandalone, kState, makeState } = require('internal/repl/state');

/** How results are shown. */
function writer(value) {
  return inspect(value, writer.options);
}
writer.options = { ...inspect.defaultOptions, showProxy: true };

/** What was said in one of the ways that there have been. */
function optionsOf(prompt, stream, evalFunction, useGlobal, ignoreUndefined, replMode) {
  if (prompt !== null && typeof prompt === 'object') return { ...prompt };
  return { prompt, stream, eval: evalFunction, useGlobal, ignoreUndefined, replMode };
}

function withStreams(options) {
  if (options.input === undefined && options.output === undefined && options.stream !== undefined) {
    const { stream } = options;
    options.input = stream.stdin ?? stream;
    options.output = stream.stdout ?? stream;
  }
  options.input ??= process.stdin;
  options.output ??= process.stdout;
  options.terminal ??= options.output.isTTY;
  options.terminal = Boolean(options.terminal);
  if (options.terminal && options.useColors === undefined) {
    options.useColors = require('internal/util/colors').shouldColorize(options.output);
  }
  return options;
}

/**
 * @param {object | string} [prompt] options, or the first of a list of old
 * @param {any} [stream]
 * @param {Function} [evalFunction]
 * @param {boolean} [useGlobal]
 * @param {boolean} [ignoreUndefined]
 * @param {symbol} [replMode]
 * @constructor
 */
function REPLServer(prompt, stream, evalFunction, useGlobal, ignoreUndefined, replMode) {
  if (!(this instanceof REPLServer)) {
    return new REPLServer(prompt, stream, evalFunction, useGlobal, ignoreUndefined, replMode);
  }
  const options = withStreams(optionsOf(prompt, stream, evalFunction, useGlobal, ignoreUndefined, replMode));
  if (options.breakEvalOnSigint && options.eval) throw new ERR_INVALID_REPL_EVAL_CONFIG();
  const { completer } = options;

  Interface.call(this, {
    input: options.input,
    output: options.output,
    completer: completer ?? ((text, callback) => {
      complete(this, text, this.editorMode ? this.completeOnEditorMode(callback) : callback);
    }),
    terminal: options.terminal,
    historySize: options.historySize,
    prompt: options.prompt ?? '> ',
  });
  this._initialPrompt = options.prompt ?? '> ';
  this.allowBlockingCompletions = Boolean(options.allowBlockingCompletions);
  this.useColors = Boolean(options.useColors);
  this._isStandalone = Boolean(options[kStandalone]);
  this.useGlobal = Boolean(options.useGlobal);
  this.ignoreUndefined = Boolean(options.ignoreUndefined);
  this.replMode = options.replMode || kSloppy;
  this.underscoreAssigned = false;
  this.last = undefined;
  this.underscoreErrAssigned = false;
  this.lastError = undefined;
  this.breakEvalOnSigint = Boolean(options.breakEvalOnSigint);
  this.editorMode = false;
  this._userErrorHandler = options.handleError;
  this.context = null;
  this.lines = [];
  this.lines.level = [];
  this.commands = Object.create(null);
  this.writer = options.writer || writerFor(this);
  hide(this, kState, makeState());
  const own = options.eval || evaluate;
  this.eval = function REPLEval(code, context, file, callback) {
    return errors.runAs(this, () => own.call(this, code, context, file, callback));
  };
  this.resetContext();
  defineCommands(this);
  errors.listen();
  listen(this);
  if (this.terminal && process.env.TERM !== 'dumb') dress(this, options);
  this.displayPrompt();
}
Object.setPrototypeOf(REPLServer.prototype, Interface.prototype);
Object.setPrototypeOf(REPLServer, Interface);

function hide(object, key, value) {
  Object.defineProperty(object, key, { configurable: true, enumerable: false, value, writable: true });
}

/** The shared writer, or one in colours of the server's own. */
function writerFor(server) {
  if (!server.useColors) return writer;
  const own = (value) => inspect(value, own.options);
  own.options = { ...writer.options, colors: true };
  return own;
}

/** What only a terminal that can be drawn on has. None of it is loaded before the first key. */
function dress(server, options) {
  const state = server[kState];
  state.isDressed = true;
  state.hasPreview = options.preview === undefined ? !options.eval : Boolean(options.preview);
  if (server.useColors) server._colorize = (line) => require('internal/repl/highlight').highlight(line);
}

function load(server) {
  const state = server[kState];
  state.isDressed = false;
  state.search = require('internal/repl/reverse_search').make(server);
  if (state.hasPreview) state.preview = require('internal/repl/preview').make(server);
}

function listen(server) {
  const stopRefusing = server._isStandalone ? undefined : errors.refuseListeners();
  server.once('close', () => {
    stopRefusing?.();
    server[kState].inspector?.close();
    const { history } = server[kState];
    if (history?.isFlushing) server.once('flushHistory', () => server.emit('exit'));
    else process.nextTick(() => server.emit('exit'));
  });
  server.on('SIGINT', () => onInterrupt(server));
  server.on('line', (line) => onLine(server, line));
  server.on('SIGCONT', () => {
    if (server.editorMode) {
      server.output.write(`${server._initialPrompt}.editor\n`);
      server.output.write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
      server.output.write(`${server[kState].buffered}\n`);
      server.prompt(true);
    } else {
      server.displayPrompt(true);
    }
  });
}

function onInterrupt(server) {
  const state = server[kState];
  if (state.held?.onInterrupt !== undefined) {
    state.held.onInterrupt();
    return;
  }
  const isEmpty = server.line.length === 0 && state.buffered === '' && !server._isMultiline;
  server.clearLine();
  editorMode.leave(server);
  if (!isEmpty) {
    state.sawInterrupt = false;
  } else if (state.sawInterrupt) {
    server.close();
    state.sawInterrupt = false;
    return;
  } else {
    server.output.write('(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n');
    state.sawInterrupt = true;
  }
  server.clearBufferedCommand();
  server.displayPrompt();
}

function complete(server, text, callback) {
  require('internal/repl/completion').complete(server, text, callback);
}

/** A key goes to the first who has a use for it. */
function press(server, text, key) {
  const state = server[kState];
  if (state.held !== undefined && server.terminal) {
    if (key.ctrl && key.name === 'c') onInterrupt(server);
    else state.held.pressed.push({ text, key, isCompletionEnabled: server.isCompletionEnabled });
    return;
  }
  if (server.editorMode) {
    if (key.ctrl && !key.shift && key.name === 'd') {
      editorMode.leave(server);
      state.sawEnd = true;
      Interface.prototype._ttyWrite.call(server, text, { name: 'return' });
    } else if (!(!key.ctrl && !key.meta && (key.name === 'up' || key.name === 'down'))) {
      Interface.prototype._ttyWrite.call(server, text, key);
    }
    return;
  }
  if (state.isDressed) load(server);
  // The prompt of the shell is not to follow on the same line.
  if (key.ctrl && !key.shift && key.name === 'd' && server.line === '' && server.terminal) server.clearLine();
  state.preview?.clear(key);
  if (state.search?.press(text, key)) return;
  if (state.history?.isRefusal(key)) state.history.refuse();
  else Interface.prototype._ttyWrite.call(server, text, key);
  if (!server.closed) state.preview?.show();
}

const methods = {
  /**
   * @param {string | object} path
   * @param {(error: Error | null, server: REPLServer) => void} [callback]
   */
  setupHistory(path, callback) {
    const { setUp } = require('internal/repl/history');
    const { history, whenLoaded } = setUp(this, path, callback);
    hide(this, 'historyManager', history);
    this[kState].history = history;
    history.load(whenLoaded);
  },

  /** Forgets input that was not finished. */
  clearBufferedCommand() {
    this[kState].buffered = '';
  },

  /** Shows an error, or what else is to be done with it. */
  _handleError(error) {
    return errors.handle(this, error);
  },

  /** Ends the server, once its history is written. */
  close() {
    const state = this[kState];
    if (state.held !== undefined) {
      state.held.isClosing = true;
      return;
    }
    if (this.terminal && state.history?.isFlushing) {
      this.once('flushHistory', () => Interface.prototype.close.call(this));
      return;
    }
    Interface.prototype.close.call(this);
  },

  /** @returns {object} a new context as this server's is */
  createContext() {
    return makeContext(this);
  },

  /** Replaces the context. */
  resetContext() {
    this[kState].inspector?.close();
    this[kState].inspector = undefined;
    this.context = this.createContext();
    this.underscoreAssigned = false;
    this.underscoreErrAssigned = false;
    this.lines = [];
    this.lines.level = [];
    defineSpecials(this);
    this.emit('reset', this.context);
  },

  /** @param {boolean} [preserveCursor] */
  displayPrompt(preserveCursor) {
    Interface.prototype.setPrompt.call(this, this[kState].buffered === '' ? this._initialPrompt : '| ');
    this.prompt(preserveCursor);
  },

  /** @param {string} prompt */
  setPrompt(prompt) {
    this._initialPrompt = prompt;
    Interface.prototype.setPrompt.call(this, prompt);
  },

  /** Completes a text with this server's completer: `(text, callback)`. */
  complete(text, callback) {
    return this.completer(text, callback);
  },

  /** In editor mode only what all candidates begin with is typed. */
  completeOnEditorMode(callback) {
    return (error, results) => {
      if (error) {
        callback(error);
        return;
      }
      const [candidates, part = ''] = results;
      const prefix = require('internal/readline/utils').commonPrefix(candidates.filter((each) => each !== ''));
      callback(null, [[prefix].filter((each) => each.length > part.length), part]);
    };
  },

  /**
   * @param {string} keyword
   * @param {Function | import('internal/repl/commands').Command} command
   */
  defineCommand(keyword, command) {
    const whole = typeof command === 'function' ? { action: command } : command;
    validateFunction(whole.action, 'cmd.action');
    this.commands[keyword] = whole;
  },

  _ttyWrite(text, key) {
    press(this, text, key ?? {});
  },
};
for (const name of Object.keys(methods)) hide(REPLServer.prototype, name, methods[name]);

/** Deprecated names of the streams. */
function alias(name, of) {
  const tell = () => {
    if (!require('internal/options').getOption('--pending-deprecation') || hasToldOfStreams) return;
    hasToldOfStreams = true;
    process.emitWarning(
      'repl.inputStream and repl.outputStream are deprecated. Use repl.input and repl.output instead', 'DeprecationWarning', 'DEP0141');
  };
  Object.defineProperty(REPLServer.prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      tell();
      return this[of];
    },
    set(value) {
      tell();
      this[of] = value;
    },
  });
}
let hasToldOfStreams = false;
alias('inputStream', 'input');
alias('outputStream', 'output');

// Until Node 26 a domain caught a server's errors, and programs listened there.
Object.defineProperty(REPLServer.prototype, '_domain', {
  configurable: true,
  enumerable: false,
  get() {
    if (this._errors === undefined) hide(this, '_errors', new (require('events'))());
    return this._errors;
  },
});

module.exports = { REPLServer, writer };
