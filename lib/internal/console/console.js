'use strict';
// The Console class: formatting, groups, counters and timers over two writable streams.
// The global console is made of it in lib/console.js.

const {
  codes: { ERR_CONSOLE_WRITABLE_STREAM, ERR_INCOMPATIBLE_OPTION_PAIR },
  isStackOverflowError,
} = require('internal/errors');
const { validateArray, validateInteger, validateObject, validateOneOf } = require('internal/validators');
const { formatWithOptions, format, inspect } = require('internal/util/inspect');
const { channel } = require('diagnostics_channel');

const kIsConsole = Symbol('kIsConsole');
const kState = Symbol('kConsoleState');

const onLog = channel('console.log');
const onInfo = channel('console.info');
const onDebug = channel('console.debug');
const onWarn = channel('console.warn');
const onError = channel('console.error');

const WITH_COLORS = { colors: true };
const NO_OPTIONS = {};
const ignore = () => {};

/** What a console keeps between calls, besides its streams. */
class State {
  constructor(colorMode, inspectOptions, groupIndentation) {
    this.colorMode = colorMode;
    this.inspectOptions = inspectOptions;
    this.groupWidth = groupIndentation;
    this.indent = '';
    this.counts = new Map();
  }

  /** Options for util.inspect when the text is for `stream`. */
  optionsFor(stream) {
    const { inspectOptions: all } = this;
    let options = all instanceof Map ? all.get(stream) : all;
    let color = this.colorMode;
    if (options !== undefined && options.colors !== undefined) return options;
    if (color === 'auto') color = require('internal/util/colors').shouldColorize(stream);
    if (options === undefined) options = color ? WITH_COLORS : NO_OPTIONS;
    else options = { ...options, colors: color };
    return options;
  }

  format(stream, args) {
    if (args.length === 1 && typeof args[0] === 'string') return args[0];
    const options = this.optionsFor(stream);
    return options === NO_OPTIONS ? format(...args) : formatWithOptions(options, ...args);
  }
}

/**
 * @param {object} options a stream, or `{ stdout, stderr, ignoreErrors, colorMode, inspectOptions, groupIndentation }`
 */
function Console(options) {
  // eslint-disable-next-line prefer-rest-params
  if (new.target === undefined) return Reflect.construct(Console, arguments);
  let given = options;
  // eslint-disable-next-line prefer-rest-params
  if (!options || typeof options.write === 'function') given = { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] };
  const { stdout, stderr = stdout, ignoreErrors = true, colorMode = 'auto', inspectOptions, groupIndentation = 2 } = given;
  if (!stdout || typeof stdout.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stdout');
  if (!stderr || typeof stderr.write !== 'function') throw new ERR_CONSOLE_WRITABLE_STREAM('stderr');
  validateOneOf(colorMode, 'colorMode', ['auto', true, false]);
  validateInteger(groupIndentation, 'groupIndentation', 0, 1000);
  if (inspectOptions !== undefined) {
    validateObject(inspectOptions, 'options.inspectOptions');
    for (const one of inspectOptions instanceof Map ? inspectOptions.values() : [inspectOptions]) {
      if (one.colors !== undefined && given.colorMode !== undefined) {
        throw new ERR_INCOMPATIBLE_OPTION_PAIR('options.inspectOptions.color', 'colorMode');
      }
    }
  }
  bindMethods(this);
  setUp(this, new State(colorMode, inspectOptions, groupIndentation), ignoreErrors);
  hidden(this, '_stdout', stdout);
  hidden(this, '_stderr', stderr);
}

const hidden = (object, key, value) =>
  Object.defineProperty(object, key, { configurable: true, enumerable: false, value, writable: true });

function setUp(self, state, ignoreErrors) {
  hidden(self, '_ignoreErrors', Boolean(ignoreErrors));
  hidden(self, '_times', new Map());
  hidden(self, '_stdoutErrorHandler', (err) => afterWrite(self._stdout, err));
  hidden(self, '_stderrErrorHandler', (err) => afterWrite(self._stderr, err));
  hidden(self, kState, state);
  hidden(self, kIsConsole, true);
  Object.defineProperty(self, Symbol.toStringTag, { configurable: true, enumerable: false, value: 'console', writable: false });
}

/** A write failed later on: the stream is going to emit 'error', which nobody may be listening to. */
function afterWrite(stream, err) {
  if (err && !stream._writableState?.errorEmitted && stream.listenerCount('error') === 0) stream.once('error', ignore);
}

function write(self, stream, text, onWritten) {
  const { indent } = self[kState];
  let line = text;
  if (indent !== '') line = indent + (text.includes('\n') ? text.replaceAll('\n', `\n${indent}`) : text);
  line += '\n';
  if (self._ignoreErrors === false) {
    stream.write(line);
    return;
  }
  const unguarded = typeof stream.once === 'function' && stream.listenerCount('error') === 0;
  if (unguarded) stream.once('error', ignore);
  try {
    stream.write(line, onWritten);
  } catch (err) {
    // Running out of stack here must not be hidden: the program would go on as if it had printed.
    if (isStackOverflowError(err)) throw err;
  } finally {
    if (unguarded) stream.removeListener('error', ignore);
  }
}

function toStdout(self, args) {
  const stream = self._stdout;
  write(self, stream, self[kState].format(stream, args), self._stdoutErrorHandler);
}

function toStderr(self, args) {
  const stream = self._stderr;
  write(self, stream, self[kState].format(stream, args), self._stderrErrorHandler);
}

function milliseconds(start) {
  const [seconds, nanoseconds] = process.hrtime(start);
  return seconds * 1000 + nanoseconds / 1e6;
}

function logTime(self, method, label, data, done) {
  const name = `${label}`;
  const start = self._times.get(name);
  if (start === undefined) {
    process.emitWarning(`No such label '${name}' for console.${method}()`);
    return;
  }
  const { formatTime } = require('internal/util/time');
  self.log('%s: %s', name, formatTime(milliseconds(start)), ...data);
  if (done) self._times.delete(name);
}

const methods = {
  log(...args) {
    if (onLog.hasSubscribers) onLog.publish(args);
    toStdout(this, args);
  },

  info(...args) {
    if (onInfo.hasSubscribers) onInfo.publish(args);
    toStdout(this, args);
  },

  debug(...args) {
    if (onDebug.hasSubscribers) onDebug.publish(args);
    toStdout(this, args);
  },

  warn(...args) {
    if (onWarn.hasSubscribers) onWarn.publish(args);
    toStderr(this, args);
  },

  error(...args) {
    if (onError.hasSubscribers) onError.publish(args);
    toStderr(this, args);
  },

  dir(object, options) {
    const stream = this._stdout;
    const text = inspect(object, { customInspect: false, ...this[kState].optionsFor(stream), ...options });
    write(this, stream, text, this._stdoutErrorHandler);
  },

  time(label = 'default') {
    const name = `${label}`;
    if (this._times.has(name)) {
      process.emitWarning(`Label '${name}' already exists for console.time()`);
      return;
    }
    this._times.set(name, process.hrtime());
  },

  timeEnd(label = 'default') {
    logTime(this, 'timeEnd', label, [], true);
  },

  timeLog(label = 'default', ...data) {
    logTime(this, 'timeLog', label, data, false);
  },

  trace(...args) {
    const err = { name: 'Trace', message: this[kState].format(this._stderr, args) };
    Error.captureStackTrace(err, this.trace);
    this.error(err.stack);
  },

  assert(condition, ...args) {
    if (condition) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift('Assertion failed');
    this.warn(...args);
  },

  clear() {
    const stream = this._stdout;
    if (!stream.isTTY || process.env.TERM === 'dumb') return;
    stream.write('\u001b[1;1H');
    stream.write('\u001b[0J');
  },

  count(label = 'default') {
    const name = `${label}`;
    const { counts } = this[kState];
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    this.log(`${name}: ${count}`);
  },

  countReset(label = 'default') {
    const name = `${label}`;
    if (!this[kState].counts.delete(name)) process.emitWarning(`Count for '${name}' does not exist`);
  },

  group(...data) {
    if (data.length > 0) this.log(...data);
    const state = this[kState];
    state.indent += ' '.repeat(state.groupWidth);
  },

  groupEnd() {
    const state = this[kState];
    state.indent = state.indent.slice(0, state.indent.length - state.groupWidth);
  },

  table(data, properties) {
    if (properties !== undefined) validateArray(properties, 'properties');
    const text = require('internal/console/table').table(data, properties, this[kState].optionsFor(this._stdout));
    this.log(text ?? data);
  },
};
methods.dirxml = methods.log;
methods.groupCollapsed = methods.group;

for (const [name, method] of Object.entries(methods)) {
  Object.defineProperty(Console.prototype, name, { configurable: true, enumerable: true, value: method, writable: true });
}
Object.defineProperty(Console, Symbol.hasInstance, {
  value(instance) {
    return instance !== null && typeof instance === 'object' && instance[kIsConsole] === true;
  },
});

/** Methods work without their console: `[1, 2].forEach(console.log)`. Overridden ones in subclasses too. */
function bindMethods(self) {
  for (const name of Object.keys(methods)) {
    const method = self[name].bind(self);
    Object.defineProperty(method, 'name', { configurable: true, value: self[name].name });
    self[name] = method;
  }
}

/** A console on the process's streams, which are opened at the first use. */
function createProcessConsole() {
  const self = Object.create({});
  for (const [name, method] of Object.entries(methods)) self[name] = method;
  bindMethods(self);
  setUp(self, new State('auto', undefined, 2), true);
  for (const name of ['stdout', 'stderr']) {
    let stream;
    Object.defineProperty(self, `_${name}`, {
      configurable: true,
      enumerable: false,
      get() {
        return stream ?? process[name];
      },
      set(value) {
        stream = value;
      },
    });
  }
  return self;
}

module.exports = { Console, createProcessConsole, kIsConsole };
