'use strict';
// Interface: lines from a stream. The common part of readline's and readline/promises' classes: set-up, prompt,
// questions, and lines from input that is no terminal. Editing in a terminal is in editor, bindings and completion.

const EventEmitter = require('events');
const {
  AbortError, codes: { ERR_INVALID_ARG_VALUE, ERR_USE_AFTER_CLOSE },
} = require('internal/errors');
const { addAbortListener } = require('internal/events/abort_listener');
const { kFirstEventParam } = require('internal/events/symbols');
const {
  validateAbortSignal, validateArray, validateNumber, validateString, validateUint32,
} = require('internal/validators');
const { lineEnding, ttyWrite } = require('internal/readline/bindings');
const completion = require('internal/readline/completion');
const editor = require('internal/readline/editor');
const { History } = require('internal/readline/history');
const { emitKeypressEvents } = require('internal/readline/keypress');
const screen = require('internal/readline/screen');

const DEFAULT_HISTORY_SIZE = 30;
const MIN_CRLF_DELAY = 100;
const DEFAULT_ESCAPE_TIMEOUT = 500;
// Lines that wait for an async iterator before the input is paused.
const ITERATOR_HIGH_WATER_MARK = 1024;

/** Own property: what is nobody else's business. */
const kPrivate = Symbol('kPrivate');

function optionsOf(input, output, completer, terminal) {
  if (!input?.input) return { input, output, completer, terminal };
  return input;
}

function checkOptions(options) {
  const { completer, crlfDelay, escapeCodeTimeout, history, historySize = DEFAULT_HISTORY_SIZE, signal, tabSize } = options;
  if (completer !== undefined && typeof completer !== 'function') throw new ERR_INVALID_ARG_VALUE('completer', completer);
  if (history !== undefined) validateArray(history, 'history');
  validateNumber(historySize, 'size', 0);
  if (tabSize !== undefined) validateUint32(tabSize, 'tabSize', true);
  if (escapeCodeTimeout !== undefined && !Number.isFinite(escapeCodeTimeout)) {
    throw new ERR_INVALID_ARG_VALUE('input.escapeCodeTimeout', DEFAULT_ESCAPE_TIMEOUT);
  }
  validateAbortSignal(signal, 'options.signal');
  return { historySize, crlfDelay: crlfDelay ? Math.max(MIN_CRLF_DELAY, crlfDelay) : MIN_CRLF_DELAY };
}

/**
 * @param {import('readline').ReadLineOptions | NodeJS.ReadableStream} input
 * @param {NodeJS.WritableStream} [output]
 * @param {Function} [completer]
 * @param {boolean} [terminal]
 * @constructor
 */
function Interface(input, output, completer, terminal) {
  const options = optionsOf(input, output, completer, terminal);
  EventEmitter.call(this);
  const { historySize, crlfDelay } = checkOptions(options);

  this.isCompletionEnabled = true;
  this.escapeCodeTimeout = options.escapeCodeTimeout ?? DEFAULT_ESCAPE_TIMEOUT;
  this.tabSize = options.tabSize ?? 8;
  this.line = '';
  this.cursor = 0;
  this.prevRows = 0;
  this.output = options.output;
  this.input = options.input;
  this.crlfDelay = crlfDelay;
  this.completer = options.completer;
  this.terminal = options.terminal === undefined ? Boolean(options.output?.isTTY) : Boolean(options.terminal);
  this.closed = false;
  this.paused = false;
  Object.defineProperty(this, kPrivate, {
    value: {
      prompt: options.prompt === undefined || options.prompt === null ? '> ' : `${options.prompt}`,
      oldPrompt: undefined,
      questionCallback: null,
      // Rejects the promise of a question.
      questionReject: null,
      history: new History(options.history ?? [], historySize, Boolean(options.removeHistoryDuplicates)),
      edit: new editor.EditState(),
      previousKey: null,
      // What is edited is of several lines.
      isMultiline: false,
      // The newest entry of the history is the beginning of it.
      isContinued: false,
      lastFailed: false,
      // Where the cursor was when the line was entered.
      enteredAt: 0,
      // The column that going up and down keeps to; -1: the cursor's.
      wantedColumn: -1,
      // Makes text in colours of the line.
      colorize: undefined,
      continuation: screen.CONTINUATION,
      sawKeyPress: false,
      sawReturnAt: 0,
      // The line that has not ended yet, of input that is no terminal.
      rest: '',
      hasRest: false,
      decoder: undefined,
      lines: undefined,
    },
  });

  listen(this);
  if (options.signal) {
    const onAbort = () => this.close();
    if (options.signal.aborted) {
      process.nextTick(onAbort);
    } else {
      const aborting = addAbortListener(options.signal, onAbort);
      this.once('close', aborting[Symbol.dispose]);
    }
  }
  this.input.resume();
}
Object.setPrototypeOf(Interface.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Interface, EventEmitter);

/** Connects the interface to its input until it is closed. */
function listen(rl) {
  const { input, output } = rl;
  const wired = [];
  const on = (emitter, event, listener) => {
    emitter.on(event, listener);
    wired.push({ emitter, event, listener });
  };

  on(input, 'error', (error) => rl.emit('error', error));
  if (!rl.terminal) {
    const state = rl[kPrivate];
    const { StringDecoder } = require('string_decoder');
    state.decoder = new StringDecoder('utf8');
    on(input, 'data', (chunk) => rl._normalWrite(chunk));
    on(input, 'end', () => {
      if (state.hasRest && state.rest.length > 0) rl.emit('line', state.rest);
      rl.close();
    });
  } else {
    emitKeypressEvents(input, rl);
    on(input, 'keypress', (text, key) => {
      rl._ttyWrite(text, key);
      // Half of a surrogate pair: drawn right only with the whole line.
      const unit = key?.sequence ? key.sequence.codePointAt(0) : 0;
      if (unit >= 0xd800 && unit <= 0xdfff) rl._refreshLine();
    });
    on(input, 'end', () => {
      if (rl.line.length > 0) rl.emit('line', rl.line);
      rl.close();
    });
    rl._setRawMode(true);
    if (output != null) on(output, 'resize', () => rl._refreshLine());
  }
  rl.once('close', () => {
    wired.forEach(({ emitter, event, listener }) => emitter.removeListener(event, listener));
  });
}

function checkOpen(rl) {
  if (rl.closed) throw new ERR_USE_AFTER_CLOSE('readline');
}

const methods = {
  ...editor.methods,
  ...screen.methods,
  ...completion.methods,

  /** @returns {string} */
  getPrompt() {
    return this[kPrivate].prompt;
  },

  /** @param {string} prompt */
  setPrompt(prompt) {
    this[kPrivate].prompt = prompt;
  },

  /** @param {boolean} [preserveCursor] do not put the cursor to the line's begin */
  prompt(preserveCursor) {
    checkOpen(this);
    if (this.paused) this.resume();
    if (this.terminal && process.env.TERM !== 'dumb') {
      if (!preserveCursor) this.cursor = 0;
      this._refreshLine();
    } else {
      this._writeToOutput(this[kPrivate].prompt);
    }
  },

  /** Asks; the next line is the answer. */
  _ask(query, callback) {
    checkOpen(this);
    const state = this[kPrivate];
    if (state.questionCallback) {
      this.prompt();
      return;
    }
    state.oldPrompt = state.prompt;
    this.setPrompt(query);
    state.questionCallback = callback;
    this.prompt();
  },

  _cancelQuestion() {
    const state = this[kPrivate];
    if (!state.questionCallback) return;
    state.questionCallback = null;
    this.setPrompt(state.oldPrompt);
    this.clearLine();
  },

  /** The user gave up instead of answering. */
  _failQuestion(message) {
    this[kPrivate].questionReject?.(new AbortError(message));
  },

  _onLine(line) {
    const state = this[kPrivate];
    if (!state.questionCallback) {
      this.emit('line', line);
      return;
    }
    const callback = state.questionCallback;
    state.questionCallback = null;
    this.setPrompt(state.oldPrompt);
    callback(line);
  },

  /** Ends the interface and gives back input and output. */
  close() {
    if (this.closed) return;
    this.pause();
    if (this.terminal) this._setRawMode(false);
    this.closed = true;
    this.emit('close');
  },

  pause() {
    checkOpen(this);
    if (!this.paused) {
      this.input.pause();
      this.paused = true;
      this.emit('pause');
    }
    return this;
  },

  resume() {
    checkOpen(this);
    if (this.paused) {
      this.input.resume();
      this.paused = false;
      this.emit('resume');
    }
    return this;
  },

  /**
   * Does as if `data` had been typed, or `key` been pressed.
   * @param {string | Buffer | null} data
   * @param {object} [key]
   */
  write(data, key) {
    checkOpen(this);
    if (this.paused) this.resume();
    if (this.terminal) this._ttyWrite(data, key);
    else this._normalWrite(data);
  },

  _ttyWrite(text, key) {
    ttyWrite(this, text, key);
  },

  /** Input of a stream that is no terminal. */
  _normalWrite(chunk) {
    if (chunk === undefined) return;
    const state = this[kPrivate];
    let text = state.decoder.write(chunk);
    // The "\n" of a "\r\n" may come in a chunk of its own.
    if (state.sawReturnAt && Date.now() - state.sawReturnAt <= this.crlfDelay) {
      if (text.charCodeAt(0) === 10) text = text.slice(1);
      state.sawReturnAt = 0;
    }
    let from = 0;
    let lines;
    lineEnding.lastIndex = 0;
    for (const match of text.matchAll(lineEnding)) {
      (lines ??= []).push(text.slice(from, match.index));
      from = match.index + match[0].length;
    }
    if (lines === undefined) {
      if (text !== '') {
        state.rest += text;
        state.hasRest = true;
      }
      return;
    }
    state.sawReturnAt = text.endsWith('\r') ? Date.now() : 0;
    lines[0] = state.rest + lines[0];
    // Before the listeners run, which may write more.
    state.rest = text.slice(from);
    state.hasRest = state.rest !== '';
    // Not by iterator, which what is typed into a REPL can take away.
    for (let i = 0; i < lines.length; i++) this._onLine(lines[i]);
  },

  _writeToOutput(text) {
    validateString(text, 'stringToWrite');
    if (this.output != null) this.output.write(text);
  },

  _setRawMode(mode) {
    const before = this.input.isRaw;
    if (typeof this.input.setRawMode === 'function') this.input.setRawMode(mode);
    return before;
  },

  /** The lines from now on; leaving the loop closes the interface. */
  [Symbol.asyncIterator]() {
    return this[kPrivate].lines ??= EventEmitter.on(this, 'line', {
      close: ['close'],
      highWaterMark: ITERATOR_HIGH_WATER_MARK,
      [kFirstEventParam]: true,
    });
  },

  [Symbol.dispose]() {
    this.close();
  },
};

for (const key of Reflect.ownKeys(methods)) {
  Object.defineProperty(Interface.prototype, key, { configurable: true, enumerable: false, value: methods[key], writable: true });
}

function own(name) {
  return {
    configurable: true,
    get() { return this[kPrivate][name]; },
    set(value) { this[kPrivate][name] = value; },
  };
}

Object.defineProperties(Interface.prototype, {
  columns: {
    configurable: true,
    get() {
      return this.output?.columns ? this.output.columns : Infinity;
    },
  },
  history: {
    configurable: true,
    get() { return this[kPrivate].history.lines; },
    set(lines) { this[kPrivate].history.lines = lines; },
  },
  historySize: {
    configurable: true,
    get() { return this[kPrivate].history.size; },
    set(size) { this[kPrivate].history.size = size; },
  },
  historyIndex: {
    configurable: true,
    get() { return this[kPrivate].history.index; },
    set(index) { this[kPrivate].history.index = index; },
  },
  removeHistoryDuplicates: {
    configurable: true,
    get() { return this[kPrivate].history.removeDuplicates; },
    set(value) { this[kPrivate].history.removeDuplicates = value; },
  },
  // Names that programs came to use.
  _prompt: own('prompt'),
  _oldPrompt: own('oldPrompt'),
  _questionCallback: own('questionCallback'),
  _previousKey: own('previousKey'),
  _sawKeyPress: own('sawKeyPress'),
  _sawReturnAt: own('sawReturnAt'),
  _line_buffer: own('rest'),
  _decoder: own('decoder'),
  _isMultiline: own('isMultiline'),
  _isContinued: own('isContinued'),
  _lastFailed: own('lastFailed'),
  _enteredAt: own('enteredAt'),
  _wantedColumn: own('wantedColumn'),
  _colorize: own('colorize'),
  _continuation: own('continuation'),
  _edit: own('edit'),
  _past: own('history'),
});

/** question() as a promise; `signal` takes it back. */
function questionPromise(rl, query, options = undefined) {
  const signal = options?.signal;
  return new Promise((resolve, reject) => {
    if (signal === undefined || signal === null) {
      rl._ask(query, resolve);
      rl[kPrivate].questionReject = reject;
      return;
    }
    validateAbortSignal(signal, 'options.signal');
    if (signal.aborted) {
      reject(new AbortError(undefined, { cause: signal.reason }));
      return;
    }
    const onAbort = () => {
      rl._cancelQuestion();
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    const aborting = addAbortListener(signal, onAbort);
    rl._ask(query, (answer) => {
      aborting[Symbol.dispose]();
      resolve(answer);
    });
    rl[kPrivate].questionReject = reject;
  });
}

module.exports = { Interface, questionPromise };
