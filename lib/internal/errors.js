'use strict';
// How the runtime makes its errors: one lazily created class for each code of internal/errors/table,
// system errors (errno, syscall, path), AbortError, and what decides how a stack trace begins.
// Not here: the texts (internal/errors/texts), the errno table (internal/errors/errno).

const table = require('internal/errors/table');
const { describeValue, enumerate } = require('internal/errors/texts');
const { systemErrorEntry, codeOfErrno } = require('internal/errors/errno');

const PLACEHOLDER = /\{(\d)\}/g;

/** Marks the prototypes of errors whose stack begins with `Name [CODE]: message`. */
const kNodeError = Symbol('kIsNodeError');

function textOf(value) {
  if (typeof value === 'string') return value;
  return require('internal/util/inspect').format('%s', value);
}

/**
 * The message of a code.
 * @param {string} code
 * @param {any[]} args
 * @returns {string}
 */
function messageOf(code, args) {
  const { text } = table[code];
  if (typeof text === 'function') return text(...args);
  return text.includes('{') ? text.replace(PLACEHOLDER, (_, index) => textOf(args[index])) : text;
}

function withCode() {
  return `${this.name} [${this.code}]: ${this.message}`;
}

/** Makes the class look as its base to users: `err.constructor === TypeError`, `String(err)` with the code. */
function finish(Class, Base) {
  const hidden = { configurable: true, enumerable: false, writable: true };
  Object.defineProperties(Class.prototype, {
    constructor: { ...hidden, value: Base },
    toString: { ...hidden, value: withCode },
    [kNodeError]: { ...hidden, value: true },
  });
  return Class;
}

function defineClass(code, Base) {
  const { extra, from } = table[code];
  class NodeError extends Base {
    constructor(...args) {
      super(messageOf(code, args));
      this.code = code;
      if (extra === undefined) return;
      if (typeof extra === 'function') {
        extra(this, args);
        return;
      }
      for (let i = 0; i < extra.length; i++) {
        if (extra[i] !== '' && args[from + i] !== undefined) this[extra[i]] = args[from + i];
      }
    }
  }
  return finish(NodeError, Base);
}

/**
 * An error with what the operating system said about it in `info`; `errno`, `syscall`, `path` and `dest` read and
 * write through to it.
 */
class SystemError extends Error {
  /**
   * @param {string} code
   * @param {{code: string, message: string, syscall: string, errno?: number, path?: any, dest?: any}} context
   */
  constructor(code, context) {
    let message = `${table[code]?.text ?? code}: ${context.syscall} returned ${context.code} (${context.message})`;
    if (context.path !== undefined) message += ` ${context.path}`;
    if (context.dest !== undefined) message += ` => ${context.dest}`;
    super();
    const own = (value) => ({ configurable: true, enumerable: false, value, writable: true });
    const through = (field) => ({
      configurable: true,
      enumerable: true,
      get: () => context[field]?.toString === Object.prototype.toString || typeof context[field] !== 'object' ? context[field] : context[field]?.toString(),
      set: (value) => { context[field] = value; },
    });
    Object.defineProperties(this, {
      code: { configurable: true, enumerable: true, value: code, writable: true },
      name: own('SystemError'),
      message: own(message),
      info: { configurable: true, enumerable: true, value: context, writable: false },
      errno: through('errno'),
      syscall: through('syscall'),
    });
    if (context.path !== undefined) Object.defineProperty(this, 'path', through('path'));
    if (context.dest !== undefined) Object.defineProperty(this, 'dest', through('dest'));
  }
}
finish(SystemError, SystemError);

function defineSystemClass(code) {
  return class NodeError extends SystemError {
    constructor(context) {
      super(code, context);
    }
  };
}

function makeClass(code) {
  const { Base, system } = table[code];
  if (system) return defineSystemClass(code);
  const Class = defineClass(code, Base);
  // A few codes are thrown with several base classes: `new codes.ERR_INVALID_STATE.TypeError('…')`.
  for (const Other of [Error, TypeError, RangeError, SyntaxError]) {
    if (Other === Base) continue;
    Object.defineProperty(Class, Other.name, {
      configurable: true,
      get() {
        const value = defineClass(code, Other);
        Object.defineProperty(Class, Other.name, { configurable: true, value, writable: true });
        return value;
      },
    });
  }
  return Class;
}

/**
 * All codes: `new codes.ERR_INVALID_ARG_TYPE('path', 'string', value)`. A class is made when its code is first read.
 * @type {Record<string, new (...args: any[]) => Error & {code: string}>}
 */
const codes = Object.create(new Proxy(Object.create(null), {
  get(_, code) {
    if (!(code in table)) return undefined;
    const value = makeClass(code);
    Object.defineProperty(codes, code, { configurable: true, enumerable: true, value, writable: true });
    return value;
  },
  has: (_, code) => code in table,
}));

/** The error of an aborted operation. */
class AbortError extends Error {
  /**
   * @param {string} [message]
   * @param {{cause?: unknown}} [options]
   */
  constructor(message = 'The operation was aborted', options = undefined) {
    if (options !== undefined && typeof options !== 'object') {
      throw new codes.ERR_INVALID_ARG_TYPE('options', 'Object', options);
    }
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

/** An AggregateError that carries the code of its first error. */
class NodeAggregateError extends AggregateError {
  constructor(errors, message) {
    super(errors, message);
    this.code = errors[0]?.code;
  }

  get [kNodeError]() {
    return true;
  }

  get ['constructor']() {
    return AggregateError;
  }
}

/**
 * Joins an error with one that happened while it was being handled. The second one's message leads.
 * @template T
 * @param {T} inner
 * @param {T} outer
 */
function aggregateTwoErrors(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const err = new NodeAggregateError([outer, inner], outer.message);
  Error.captureStackTrace(err, aggregateTwoErrors);
  err.code = outer.code;
  return err;
}

function captured(message, above) {
  const limit = Error.stackTraceLimit;
  if (stackTraceLimitIsWritable()) Error.stackTraceLimit = 0;
  const err = new Error(message);
  if (stackTraceLimitIsWritable()) Error.stackTraceLimit = limit;
  Error.captureStackTrace(err, above);
  return err;
}

/**
 * `open ENOENT`: errno is negative, as everywhere inside the runtime.
 * @param {number} errno
 * @param {string} syscall
 * @param {string} [original] said after the code
 */
function errnoException(errno, syscall, original) {
  const code = codeOfErrno(errno);
  const err = captured(original ? `${syscall} ${code} ${original}` : `${syscall} ${code}`, errnoException);
  err.errno = errno;
  err.code = code;
  err.syscall = syscall;
  return err;
}

/**
 * `ENOENT: no such file or directory, open '/x' -> '/y'`.
 * @param {{errno: number, syscall: string, path?: any, dest?: any, message?: string}} context
 */
function uvException(context) {
  const { code, message: text } = systemErrorEntry(context.errno);
  let message = `${code}: ${context.message || text}, ${context.syscall}`;
  const path = context.path ? String(context.path) : undefined;
  const dest = context.dest ? String(context.dest) : undefined;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const err = captured(message, uvException);
  for (const field of Object.keys(context)) {
    if (field !== 'message' && field !== 'path' && field !== 'dest') err[field] = context[field];
  }
  err.code = code;
  if (path !== undefined) err.path = path;
  if (dest !== undefined) err.dest = dest;
  return err;
}

function endpoint(address, port) {
  if (port && port > 0) return ` ${address}:${port}`;
  return address ? ` ${address}` : '';
}

/** `listen EADDRINUSE: address already in use 127.0.0.1:80`. */
function uvExceptionWithHostPort(errno, syscall, address, port) {
  const { code, message } = systemErrorEntry(errno);
  const err = captured(`${syscall} ${code}: ${message}${endpoint(address, port)}`, uvExceptionWithHostPort);
  err.code = code;
  err.errno = errno;
  err.syscall = syscall;
  err.address = address;
  if (port) err.port = port;
  return err;
}

/** `connect ECONNREFUSED 127.0.0.1:80 - Local (0.0.0.0:0)`. */
function exceptionWithHostPort(errno, syscall, address, port, local) {
  const code = codeOfErrno(errno);
  const tail = local ? ` - Local (${local})` : '';
  const err = captured(`${syscall} ${code}${endpoint(address, port)}${tail}`, exceptionWithHostPort);
  err.errno = errno;
  err.code = code;
  err.syscall = syscall;
  err.address = address;
  if (port) err.port = port;
  return err;
}

/**
 * `getaddrinfo ENOTFOUND host`.
 * @param {string | number} codeOrErrno
 * @param {string} syscall
 * @param {string} [hostname]
 */
function dnsException(codeOrErrno, syscall, hostname) {
  let code = codeOrErrno;
  if (typeof codeOrErrno === 'number') {
    code = codeOfErrno(codeOrErrno);
    // Two resolver answers that callers need not tell apart: no such name, no record of that type.
    if (code === 'EAI_NODATA' || code === 'EAI_NONAME') code = 'ENOTFOUND';
  }
  const err = captured(`${syscall} ${code}${hostname ? ` ${hostname}` : ''}`, dnsException);
  err.errno = typeof codeOrErrno === 'number' ? codeOrErrno : undefined;
  err.code = code;
  err.syscall = syscall;
  if (hostname) err.hostname = hostname;
  return err;
}

/** A plain Error with `code: 'ECONNRESET'`. */
class ConnResetException extends Error {
  constructor(message) {
    super(message);
    this.code = 'ECONNRESET';
  }

  get ['constructor']() {
    return Error;
  }
}

/**
 * A plain Error with properties.
 * @param {string} message
 * @param {object} properties
 */
function genericNodeError(message, properties) {
  return Object.assign(captured(message, genericNodeError), properties);
}

/**
 * Wraps a checking function so that an error it throws has a stack that starts at its caller.
 * @template {(...args: any[]) => any} F
 * @param {F} check
 * @returns {F & {withoutStackTrace: F}}
 */
function hideStackFrames(check) {
  function hidden(...args) {
    try {
      return Reflect.apply(check, this, args);
    } catch (err) {
      if (Error.stackTraceLimit && err instanceof Error) Error.captureStackTrace(err, hidden);
      throw err;
    }
  }
  hidden.withoutStackTrace = check;
  return hidden;
}

/** False where a user froze Error or made `stackTraceLimit` read-only. */
function stackTraceLimitIsWritable() {
  const descriptor = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
  if (descriptor === undefined) return Object.isExtensible(Error);
  return 'writable' in descriptor ? descriptor.writable : descriptor.set !== undefined;
}

let stackOverflowName;
let stackOverflowMessage;

/**
 * Whether an error is the engine's "Maximum call stack size exceeded".
 * @param {any} err
 * @returns {boolean}
 */
function isStackOverflowError(err) {
  if (stackOverflowMessage === undefined) {
    const overflow = () => overflow() + 1;
    try {
      overflow();
    } catch (caught) {
      stackOverflowName = caught.name;
      stackOverflowMessage = caught.message;
    }
  }
  return err?.name === stackOverflowName && err?.message === stackOverflowMessage;
}

/**
 * Whether an error's stack shall begin with its code.
 * @param {any} err
 * @returns {boolean}
 */
function isNodeError(err) {
  return err !== null && typeof err === 'object' && err[kNodeError] === true;
}

/**
 * Whether something can be treated as an error though it may come from another realm.
 * @param {unknown} value
 * @returns {boolean}
 */
function isErrorLike(value) {
  // Reading `stack` would format it, and the place in the source would be lost to the report of an uncaught error.
  return value !== null && typeof value === 'object' && Object.hasOwn(value, 'stack');
}

module.exports = {
  AbortError,
  ConnResetException,
  NodeAggregateError,
  SystemError,
  aggregateTwoErrors,
  codes,
  determineSpecificType: describeValue,
  dnsException,
  errnoException,
  exceptionWithHostPort,
  formatList: enumerate,
  genericNodeError,
  hideStackFrames,
  isErrorLike,
  isNodeError,
  isStackOverflowError,
  kNodeError,
  messageOf,
  stackTraceLimitIsWritable,
  uvException,
  uvExceptionWithHostPort,
};
