'use strict';
// Which asynchronous operation is running and which one caused it, the numbers they go by, and the hooks that watch
// them. The public side is lib/async_hooks; what costs something is done only while hooks are enabled.

const { isStackOverflowError } = require('internal/errors');

const native = binding('async_context');
const { getFrame, setFrame } = native;

/** Where objects keep the number of their operation and of the one that caused it. */
const kAsyncId = Symbol('asyncId');
const kTriggerId = Symbol('triggerId');

const TOP_LEVEL = {};

/** The running operation. One object for the thread, read by everything that begins an operation. */
const current = {
  id: 0,
  trigger: 0,
  resource: TOP_LEVEL,
  /** Whether any hook is enabled: the one test that hot paths make. */
  hooked: false,
};

let lastId = 1;
/** Trigger for operations begun in a scope of `withTrigger`; -1 outside of one. */
let scopedTrigger = -1;

// What `current` was before each nested operation.
const outerIds = [];
const outerTriggers = [];
const outerResources = [];

// The enabled hooks' functions. Lists are replaced, never changed, so that a loop over one is safe.
let onInit = [];
let onBefore = [];
let onAfter = [];
let onDestroy = [];
let onResolve = [];
const enabled = new Set();

/** @returns {number} a number for a new operation */
function newAsyncId() {
  return ++lastId;
}

/** @returns {number} what caused an operation that begins now */
function triggerForNew() {
  return scopedTrigger === -1 ? current.id : scopedTrigger;
}

/**
 * Runs `callback` with the operations it begins caused by `trigger`.
 * @param {number} trigger
 * @param {Function} callback
 * @param {...any} args
 */
function withTrigger(trigger, callback, ...args) {
  const outer = scopedTrigger;
  scopedTrigger = trigger;
  try {
    return callback(...args);
  } finally {
    scopedTrigger = outer;
  }
}

/**
 * A hook that throws ends the process: the state it watches cannot be trusted after it. Not when the program has used up
 * the stack, though: that is the program's own error.
 */
function dieOf(error) {
  if (isStackOverflowError(error)) throw error;
  let text = error?.stack;
  if (typeof text !== 'string') {
    const shown = new Error(require('internal/util/inspect').inspect(error));
    Error.captureStackTrace(shown, dieOf);
    text = shown.stack;
  }
  binding('errors').writeStderr(`${text}\n`);
  const { getOption } = require('internal/options');
  if (getOption('--abort-on-uncaught-exception')) process.abort();
  process.exitCode = 1;
  process.emit('exit', 1);
  process.reallyExit(1);
}

/** How many emissions are under way, and whether hooks were enabled or disabled meanwhile: that waits for their end. */
let emitting = 0;
let listsOutdated = false;

function endEmission() {
  if (--emitting === 0 && listsOutdated) updateLists();
}

/**
 * Tells the hooks of a new operation.
 * @param {number} asyncId
 * @param {string} type
 * @param {number} trigger
 * @param {object} resource
 */
function emitInit(asyncId, type, trigger, resource) {
  if (destroyed.length !== 0 && asyncId - destroyedSince > MOST_BEFORE_DESTROY) hurryDestroyed();
  emitting++;
  try {
    for (let i = 0; i < onInit.length; i++) onInit[i](asyncId, type, trigger, resource);
  } catch (error) {
    dieOf(error);
  } finally {
    endEmission();
  }
}

function tell(listeners, asyncId) {
  emitting++;
  try {
    for (let i = 0; i < listeners.length; i++) listeners[i](asyncId);
  } catch (error) {
    dieOf(error);
  } finally {
    endEmission();
  }
}

/**
 * Enters an operation, inside of the one that runs.
 * @param {number} asyncId
 * @param {number} trigger
 * @param {object} resource
 */
function emitBefore(asyncId, trigger, resource) {
  outerIds.push(current.id);
  outerTriggers.push(current.trigger);
  outerResources.push(current.resource);
  current.id = asyncId;
  current.trigger = trigger;
  current.resource = resource;
  if (onBefore.length !== 0) tell(onBefore, asyncId);
}

/**
 * Leaves the operation entered last.
 * @param {number} asyncId
 */
function emitAfter(asyncId) {
  if (onAfter.length !== 0) tell(onAfter, asyncId);
  if (outerIds.length === 0) return;
  if (current.id !== asyncId) corrupted(asyncId);
  current.id = outerIds.pop();
  current.trigger = outerTriggers.pop();
  current.resource = outerResources.pop();
}

function corrupted(expected) {
  binding('errors').writeStderr(
    `Error: async hook stack has become corrupted (actual: ${current.id}, expected: ${expected})\n${new Error().stack}\n`);
  process.reallyExit(1);
}

/** @param {number} asyncId */
function emitDestroy(asyncId) {
  // Not in the middle of whatever ended the operation, and all that ended together in one go.
  if (onDestroy.length === 0 || asyncId <= 0) return;
  if (destroyed.length === 0) {
    destroyedSince = lastId;
    if (!flushComes) setImmediateUnhooked(flushAtCheck);
    flushComes = true;
  }
  destroyed.push(asyncId);
  if (destroyed.length === MOST_BEFORE_DESTROY) hurryDestroyed();
}

/** So many operations begin, or end, at the most before the hooks are told of an end: microtasks can go on for ever. */
const MOST_BEFORE_DESTROY = 16384;

let destroyed = [];
/** The newest operation when the first of the list came. */
let destroyedSince = 0;
let flushComes = false;

function hurryDestroyed() {
  destroyedSince = Infinity;
  binding('task_queue').enqueueMicrotask(flushDestroyed);
}

function flushAtCheck() {
  flushComes = false;
  flushDestroyed();
}

function flushDestroyed() {
  while (destroyed.length !== 0) {
    const ids = destroyed;
    destroyed = [];
    for (const id of ids) tell(onDestroy, id);
  }
}

function setImmediateUnhooked(callback) {
  require('internal/timers').runAtCheck(callback);
}

/** Forgets all operations: after an error that left them, and when the loop calls in anew. */
function resetExecution() {
  current.id = 0;
  current.trigger = 0;
  current.resource = TOP_LEVEL;
  // Setting a length is slow, and there is hardly ever something to forget.
  if (outerIds.length !== 0) outerIds.length = outerTriggers.length = outerResources.length = 0;
}

/** Leaves all operations that an uncaught error has ended, telling the hooks of each. */
function unwindExecution() {
  if (onAfter.length !== 0) {
    while (outerIds.length !== 0) emitAfter(current.id);
    if (current.id !== 0) tell(onAfter, current.id);
  }
  resetExecution();
}

/** Marks the main program's run: operation 1. */
function enterMain() {
  current.id = 1;
  current.trigger = 0;
}

/**
 * @param {{init?: Function, before?: Function, after?: Function, destroy?: Function, promiseResolve?: Function,
 *   trackPromises: boolean}} hook
 */
function enableHook(hook) {
  if (enabled.has(hook)) return;
  enabled.add(hook);
  updateLists();
}

/** @param {object} hook given to `enableHook` before */
function disableHook(hook) {
  if (enabled.delete(hook)) updateLists();
}

function updateLists() {
  listsOutdated = emitting !== 0;
  if (listsOutdated) return;
  const hooks = [...enabled];
  const pick = (name) => hooks.filter((hook) => hook[name] !== undefined).map((hook) => hook[name].bind(hook.owner));
  onInit = pick('init');
  onBefore = pick('before');
  onAfter = pick('after');
  onDestroy = pick('destroy');
  onResolve = pick('promiseResolve');
  current.hooked = hooks.length !== 0;
  native.setRequestWrapper(current.hooked ? wrapRequest : undefined);
  require('internal/async_hooks/promises').update(hooks);
}

/** The resource of a native request, as `init` is given it. */
class Request {
  constructor(asyncId, trigger) {
    this[kAsyncId] = asyncId;
    this[kTriggerId] = trigger;
  }
}

function noCallback() {}

/** Makes an operation of a native request: its callback runs inside of it. One without a callback has a promise. */
function wrapRequest(resource, callback = noCallback) {
  const asyncId = newAsyncId();
  const trigger = triggerForNew();
  const request = new Request(asyncId, trigger);
  const type = resource.toUpperCase();
  emitInit(asyncId, callback === noCallback ? type.replace(/CALLBACK$/, 'PROMISE') : type, trigger, request);
  return function(...args) {
    emitBefore(asyncId, trigger, request);
    try {
      Reflect.apply(callback, this, args);
    } finally {
      emitDestroy(asyncId);
    }
    emitAfter(asyncId);
  };
}

/**
 * Emits `destroy` for an object's operation once the object is collected, unless `state.done` is set before.
 * @param {object} resource
 * @param {number} asyncId
 * @param {{done: boolean}} state
 */
function destroyWhenCollected(resource, asyncId, state) {
  registry ??= new FinalizationRegistry(({ asyncId, state }) => {
    if (!state.done) emitDestroy(asyncId);
  });
  registry.register(resource, { asyncId, state });
}

let registry;

module.exports = {
  current,
  destroyWhenCollected,
  disableHook,
  emitAfter,
  emitBefore,
  emitDestroy,
  emitInit,
  emitPromiseResolve: (asyncId) => tell(onResolve, asyncId),
  enableHook,
  enterMain,
  getFrame,
  /** Whether somebody listens for `init`, or for `destroy`. */
  hasInitHooks: () => onInit.length !== 0,
  hasDestroyHooks: () => onDestroy.length !== 0,
  kAsyncId,
  kTriggerId,
  newAsyncId,
  resetExecution,
  setFrame,
  /** Tells of the end of an operation whose beginning was not seen. */
  tellAfter: (asyncId) => tell(onAfter, asyncId),
  triggerForNew,
  unwindExecution,
  withTrigger,
};
