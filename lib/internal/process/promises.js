'use strict';
// Promises that were rejected and that nobody handles: what is told of them, by the mode of --unhandled-rejections.

const { emitAfter, emitBefore, getFrame, kAsyncId, kTriggerId, setFrame } = require('internal/async_hooks');

const HANDLER_ADDED = 1;
const REJECTED = 0;

/** `[ticks queued, rejections wait]`: read by native code after each call into JavaScript. */
const flags = new Uint8Array(new ArrayBuffer(8), 0, 2);

class Rejection {
  constructor(promise, reason) {
    this.promise = promise;
    this.reason = reason;
    this.number = 0;
    this.frame = getFrame();
    this.domain = process.domain;
  }
}

/** Rejected since the last look; a promise leaves again when it gets a handler in time. */
let fresh = new Map();
/** Told as unhandled; for `rejectionHandled`. */
const told = new WeakMap();
/** Got a handler after they had been told. */
const late = [];
let count = 0;

/** V8 calls this when a promise is rejected without a handler, or gets one afterwards. */
function onReject(kind, promise, reason) {
  if (kind === REJECTED) {
    fresh.set(promise, new Rejection(promise, reason));
    flags[1] = 1;
  } else if (kind === HANDLER_ADDED) {
    if (fresh.delete(promise)) return;
    const rejection = told.get(promise);
    if (rejection === undefined) return;
    told.delete(promise);
    late.push(rejection);
    flags[1] = 1;
  }
}

/**
 * Tells of what has gathered.
 * @returns {boolean} whether that may have queued ticks
 */
function handleRejections() {
  if (flags[1] === 0) return false;
  flags[1] = 0;
  // Not by iterator, here and below: a program can take that of arrays away.
  const handled = late.splice(0);
  for (let i = 0; i < handled.length; i++) tellHandled(handled[i]);
  if (fresh.size === 0) return false;
  const mode = modes[modeName()];
  const rejections = fresh;
  fresh = new Map();
  const waiting = [];
  rejections.forEach((rejection) => waiting.push(rejection));
  for (let i = 0; i < waiting.length; i++) {
    const rejection = waiting[i];
    // One told before may have given this one a handler.
    rejection.number = ++count;
    told.set(rejection.promise, rejection);
    setFrame(rejection.frame);
    try {
      inDomain(rejection, mode);
    } catch (error) {
      // Those behind it must not be lost with it.
      for (let j = i + 1; j < waiting.length; j++) fresh.set(waiting[j].promise, waiting[j]);
      if (fresh.size !== 0) flags[1] = 1;
      throw error;
    } finally {
      setFrame(undefined);
    }
  }
  return true;
}

function inDomain(rejection, mode) {
  const { promise } = rejection;
  // Async hooks that know the promise see its operation go on.
  const asyncId = promise[kAsyncId];
  if (asyncId !== undefined) emitBefore(asyncId, promise[kTriggerId], promise);
  const { domain } = rejection;
  if (domain === null || domain === undefined || typeof domain.run !== 'function') mode(rejection);
  else domain.run(mode, rejection);
  if (asyncId !== undefined) emitAfter(asyncId);
}

function tellHandled(rejection) {
  if (process.emit('rejectionHandled', rejection.promise) || (modeName() !== 'warn' && modeName() !== 'none')) return;
  const warning = new Error(`Promise rejection was handled asynchronously (rejection id: ${rejection.number})`);
  warning.name = 'PromiseRejectionHandledWarning';
  warning.id = rejection.number;
  process.emitWarning(warning);
}

function modeName() {
  return require('internal/options').getOption('--unhandled-rejections') || 'throw';
}

const modes = {
  none: emit,
  throw(rejection) {
    if (!emit(rejection)) throwNow(rejection.reason);
  },
  strict(rejection) {
    throwNow(rejection.reason);
    if (!emit(rejection)) warn(rejection);
  },
  warn(rejection) {
    emit(rejection);
    warn(rejection);
  },
  'warn-with-error-code'(rejection) {
    if (emit(rejection)) return;
    warn(rejection);
    process.exitCode = 1;
  },
};

function emit({ reason, promise }) {
  return process.emit('unhandledRejection', reason, promise);
}

/** Stands for a rejection with something that is no error. */
class UnhandledPromiseRejection extends Error {
  constructor(reason) {
    super('This error originated either by throwing inside of an async function without a catch block, or by rejecting a ' +
      `promise which was not handled with .catch(). The promise rejected with the reason "${describe(reason)}".`);
    this.code = 'ERR_UNHANDLED_REJECTION';
  }
}
Object.defineProperty(UnhandledPromiseRejection.prototype, 'name', {
  configurable: true, enumerable: false, value: 'UnhandledPromiseRejection', writable: true,
});

function throwNow(reason) {
  const { isErrorLike } = require('internal/errors');
  const error = isErrorLike(reason) ? reason : new UnhandledPromiseRejection(reason);
  binding('errors').triggerUncaughtException(error, true);
}

/** The reason in a few words: an object by its class only, since looking into it could run anything. */
function describe(reason) {
  if (reason === null || (typeof reason !== 'object' && typeof reason !== 'function')) return String(reason);
  if (typeof reason === 'function') return Function.prototype.toString.call(reason);
  let name;
  try {
    name = reason.constructor?.name;
  } catch {
    // A getter or proxy that refuses leaves the general name.
  }
  return `#<${typeof name === 'string' && name !== '' ? name : 'Object'}>`;
}

const ADVICE = 'Unhandled promise rejection. This error originated either by throwing inside of an async function ' +
  'without a catch block, or by rejecting a promise which was not handled with .catch(). To terminate the node process ' +
  'on unhandled promise rejection, use the CLI flag `--unhandled-rejections=strict` ' +
  '(see https://nodejs.org/api/cli.html#cli_unhandled_rejections_mode). (rejection id: ';

function warn({ number, reason }) {
  const { isErrorLike } = require('internal/errors');
  const name = 'UnhandledPromiseRejectionWarning';
  const warning = new Error(`${ADVICE}${number})`);
  warning.name = name;
  if (isErrorLike(reason)) {
    warning.stack = reason.stack;
    process.emitWarning(reason.stack, name);
  } else {
    process.emitWarning(describe(reason), name);
  }
  process.emitWarning(warning);
}

/** Connects with V8; in each process. */
function connect() {
  binding('task_queue').setPromiseRejectCallback(onReject);
}

module.exports = { connect, handleRejections, rejectionsWaiting: { flags } };
