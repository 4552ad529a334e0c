'use strict';
// assert.AssertionError.

const { kNodeError, stackTraceLimitIsWritable } = require('internal/errors');
const { validateObject, validateOneOf } = require('internal/validators');
const { assertionMessage } = require('internal/assert/message');
const { inspect } = require('internal/util/inspect');

const LONG = 512;
const MANY_LINES = 10;

/** Long strings among the properties are shortened when the error is printed: the message has shown them. */
function shorten(value) {
  if (typeof value !== 'string') return value;
  const lines = value.split('\n');
  if (lines.length > MANY_LINES) return `${lines.slice(0, MANY_LINES).join('\n')}\n...`;
  return value.length > LONG ? `${value.slice(LONG)}...` : value;
}

class AssertionError extends Error {
  /**
   * @param {{message?: any, actual?: any, expected?: any, operator?: string, stackStartFn?: Function,
   *   stackStartFunction?: Function, details?: any[], diff?: 'simple' | 'full'}} options
   */
  constructor(options) {
    validateObject(options, 'options');
    const { message, operator, stackStartFn, stackStartFunction, details, actual, expected, diff = 'simple' } = options;
    validateOneOf(diff, 'options.diff', ['simple', 'full']);
    const limit = Error.stackTraceLimit;
    const isWritable = stackTraceLimitIsWritable();
    if (isWritable) Error.stackTraceLimit = 0;
    super(assertionMessage(actual, expected, operator, message == null ? undefined : String(message), diff));
    if (isWritable) Error.stackTraceLimit = limit;
    this.generatedMessage = !message;
    Object.defineProperty(this, 'name', {
      __proto__: null,
      configurable: true,
      enumerable: false,
      value: 'AssertionError',
      writable: true,
    });
    this.code = 'ERR_ASSERTION';
    if (details) {
      this.actual = undefined;
      this.expected = undefined;
      this.operator = undefined;
      details.forEach((detail, i) => {
        this[`message ${i}`] = detail.message;
        this[`actual ${i}`] = detail.actual;
        this[`expected ${i}`] = detail.expected;
        this[`operator ${i}`] = detail.operator;
        this[`stack trace ${i}`] = detail.stack;
      });
    } else {
      this.actual = actual;
      this.expected = expected;
      this.operator = operator;
    }
    this.diff = diff;
    Error.captureStackTrace(this, stackStartFn ?? stackStartFunction);
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [inspect.custom](depth, options) {
    const { actual, expected } = this;
    this.actual = shorten(actual);
    this.expected = shorten(expected);
    try {
      return inspect(this, { ...options, customInspect: false, depth: 0 });
    } finally {
      this.actual = actual;
      this.expected = expected;
    }
  }
}
Object.defineProperty(AssertionError.prototype, kNodeError, { configurable: true, value: true });

module.exports = { AssertionError };
