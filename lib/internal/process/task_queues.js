'use strict';
// process.nextTick and queueMicrotask: what runs between two callbacks of the event loop.

const hooks = require('internal/async_hooks');
const { current, getFrame, setFrame, kAsyncId, kTriggerId } = hooks;
const { handleRejections, rejectionsWaiting } = require('internal/process/promises');
const { state: ending } = require('internal/process/exit');
const { validateFunction } = require('internal/validators');

const trace = require('internal/trace');

const native = binding('task_queue');
const { runMicrotasks } = native;

/** Shared with native code: whether ticks are queued, whether rejections wait. */
const waiting = rejectionsWaiting.flags;
const TICKS = 0;
const REJECTIONS = 1;

/** One queued call; a link of the queue, and the resource that async hooks see. */
class TickObject {
  constructor(callback, args, asyncId, triggerId, frame) {
    this.callback = callback;
    this.args = args;
    this.next = null;
    this.frame = frame;
    this[kAsyncId] = asyncId;
    this[kTriggerId] = triggerId;
  }
}

let first = null;
let last = null;

/**
 * Calls `callback` when the running operation is over, before the event loop goes on.
 * @param {(...args: any[]) => void} callback
 * @param {...any} args
 */
function nextTick(callback) {
  if (typeof callback !== 'function') validateFunction(callback, 'callback');
  if (ending.exiting) return;
  let args;
  // A rest parameter would be an array for each call, and hardly any call has arguments.
  const count = arguments.length;
  if (count > 1) {
    args = new Array(count - 1);
    for (let i = 1; i < count; i++) args[i - 1] = arguments[i];
  }
  const tick = new TickObject(callback, args, hooks.newAsyncId(), hooks.triggerForNew(), getFrame());
  if (first === null) {
    first = tick;
    waiting[TICKS] = 1;
  } else {
    last.next = tick;
  }
  last = tick;
  if (trace.on) trace.made(tick);
  if (current.hooked) hooks.emitInit(tick[kAsyncId], 'TickObject', tick[kTriggerId], tick);
}

function takeTick() {
  const tick = first;
  first = tick.next;
  if (first === null) {
    last = null;
    waiting[TICKS] = 0;
  }
  return tick;
}

/** Empties the queue: all ticks, then the microtasks, until neither is left; then rejections that nobody handled. */
function processTicksAndRejections() {
  if (first === null) waiting[TICKS] = 0;
  hooks.resetExecution();
  do {
    while (first !== null) {
      const tick = takeTick();
      setFrame(tick.frame);
      if (current.hooked || trace.on) {
        runHooked(tick);
        continue;
      }
      current.id = tick[kAsyncId];
      current.trigger = tick[kTriggerId];
      current.resource = tick;
      const { callback, args } = tick;
      if (args === undefined) callback();
      else if (args.length === 1) callback(args[0]);
      else callback(...args);
      if (current.hooked) leaveLate(tick);
    }
    setFrame(undefined);
    hooks.resetExecution();
    runMicrotasks();
  } while (first !== null || handleRejections());
}

/** Hooks that the callback itself has enabled learn of its end. */
function leaveLate(tick) {
  hooks.tellAfter(tick[kAsyncId]);
  hooks.emitDestroy(tick[kAsyncId]);
}

function runHooked(tick) {
  const asyncId = tick[kAsyncId];
  hooks.emitBefore(asyncId, tick[kTriggerId], tick);
  if (trace.on) trace.enter('tick', tick.callback, tick);
  try {
    const { callback, args } = tick;
    if (args === undefined) callback();
    else callback(...args);
  } finally {
    if (trace.on) trace.leave();
    hooks.emitDestroy(asyncId);
  }
  hooks.emitAfter(asyncId);
}

/** Between two callbacks that run in one go: microtasks, and ticks and rejections if there are any. */
function runNextTicks() {
  if (waiting[TICKS] === 0 && waiting[REJECTIONS] === 0) runMicrotasks();
  if (waiting[TICKS] === 0 && waiting[REJECTIONS] === 0) return;
  processTicksAndRejections();
}

const resolved = Promise.resolve();
const { then } = Promise.prototype;

/**
 * Queues `callback` as a microtask.
 * @param {() => void} callback
 */
function queueMicrotask(callback) {
  validateFunction(callback, 'callback');
  if (current.hooked) {
    queueHooked(callback);
    return;
  }
  const run = () => {
    try {
      callback();
    } catch (error) {
      binding('errors').triggerUncaughtException(error, false);
    }
  };
  // A reaction to a settled promise is a microtask, queued without leaving JavaScript.
  Reflect.apply(then, resolved, [run]);
}

function queueHooked(callback) {
  const { AsyncResource } = require('async_hooks');
  const resource = new AsyncResource('Microtask', { requireManualDestroy: true });
  native.enqueueMicrotask(() => {
    resource.runInAsyncScope(() => {
      try {
        callback();
      } catch (error) {
        binding('errors').triggerUncaughtException(error, false);
      } finally {
        resource.emitDestroy();
      }
    });
  });
}

/** The main program begins: operation 1, until the queue is run after it, whether or not there are ticks. */
function beginMain() {
  hooks.enterMain();
  waiting[TICKS] = 1;
}

/** Connects the queue with the native loop; in each process. */
function connect() {
  // The receiver shows in stacks: "at process.processTicksAndRejections".
  native.setTickCallback(processTicksAndRejections.bind(process), waiting);
}

module.exports = { beginMain, connect, nextTick, processTicksAndRejections, queueMicrotask, runNextTicks };
