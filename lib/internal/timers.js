'use strict';
// Timers and immediates under their public functions: lists of timers of one duration, a heap of those lists by when
// they are due, one native timer for the first of them, and the queue of immediates.

const hooks = require('internal/async_hooks');
const { current, getFrame, setFrame, kAsyncId, kTriggerId } = hooks;
const { runNextTicks } = require('internal/process/task_queues');
const { inspect } = require('internal/util/inspect');

const trace = require('internal/trace');

const native = binding('timers');

/** The longest delay; a longer one becomes 1. */
const TIMEOUT_MAX = 2 ** 31 - 1;

const kRefed = Symbol('refed');
const kHasPrimitive = Symbol('kHasPrimitive');
const kFrame = Symbol('kAsyncContextFrame');

// ---- Lists: all timers of one duration, in the order in which they are due.

class TimersList {
  constructor(expiry, msecs) {
    this._idleNext = this;
    this._idlePrev = this;
    this.expiry = expiry;
    this.msecs = msecs;
    this.position = 0;
  }

  [inspect.custom](_, options) {
    return inspect({ ...this }, { ...options, depth: 0 });
  }
}

/** Durations to lists. */
const lists = new Map();
/** Lists as a binary heap by expiry; slot 0 is unused. */
const heap = [null];
/** Referenced timers that wait. */
let referenced = 0;
/** Timers that users know by number, through their primitive value. */
const byNumber = new Map();
/** When native code will call, or Infinity. */
let armedFor = Infinity;

function place(list, position) {
  heap[position] = list;
  list.position = position;
}

function rise(list) {
  let position = list.position;
  while (position > 1) {
    const parent = heap[position >> 1];
    if (parent.expiry <= list.expiry) break;
    place(parent, position);
    position >>= 1;
  }
  place(list, position);
}

function sink(list) {
  let position = list.position;
  const size = heap.length;
  for (let child = position * 2; child < size; child = position * 2) {
    if (child + 1 < size && heap[child + 1].expiry < heap[child].expiry) child++;
    if (heap[child].expiry >= list.expiry) break;
    place(heap[child], position);
    position = child;
  }
  place(list, position);
}

function addList(list) {
  lists.set(list.msecs, list);
  heap.push(list);
  list.position = heap.length - 1;
  rise(list);
}

function removeList(list) {
  lists.delete(list.msecs);
  const moved = heap.pop();
  if (moved === list) return;
  place(moved, list.position);
  rise(moved);
  sink(moved);
}

// ---- Timers

/** What setTimeout and setInterval return. */
class Timeout {
  constructor(callback, after, args, repeat, refed) {
    this._idleTimeout = normalDelay(after);
    this._idlePrev = this;
    this._idleNext = this;
    this._idleStart = null;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = repeat ? this._idleTimeout : null;
    this._destroyed = false;
    this[kRefed] = refed;
    this[kHasPrimitive] = false;
    this[kAsyncId] = hooks.newAsyncId();
    this[kTriggerId] = hooks.triggerForNew();
    this[kFrame] = getFrame();
    if (refed) countReferenced(1);
    if (trace.on) trace.made(this);
    if (current.hooked) hooks.emitInit(this[kAsyncId], 'Timeout', this[kTriggerId], this);
  }

  [inspect.custom](_, options) {
    return inspect(this, { ...options, depth: 0, customInspect: false });
  }

  /** Starts the wait anew, also after the timer has fired. */
  refresh() {
    restart(this);
    return this;
  }

  /** Lets the process end while the timer waits. */
  unref() {
    if (this[kRefed]) {
      this[kRefed] = false;
      if (!this._destroyed) countReferenced(-1);
    }
    return this;
  }

  /** Keeps the process alive while the timer waits. */
  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      if (!this._destroyed) countReferenced(1);
    }
    return this;
  }

  hasRef() {
    return this[kRefed];
  }

  /** As clearTimeout. */
  close() {
    clearTimer(this);
    return this;
  }

  [Symbol.dispose]() {
    clearTimer(this);
  }

  [Symbol.toPrimitive]() {
    const id = this[kAsyncId];
    if (!this[kHasPrimitive]) {
      this[kHasPrimitive] = true;
      byNumber.set(id, this);
    }
    return id;
  }
}

function normalDelay(after) {
  after = after === undefined ? 1 : after * 1;
  if (after >= 1 && after <= TIMEOUT_MAX) return after;
  warnOfDelay(after);
  return 1;
}

function warnOfDelay(after) {
  if (after > TIMEOUT_MAX) {
    process.emitWarning(`${after} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`,
                        'TimeoutOverflowWarning');
  } else if (after < 0 && !warned.negative) {
    warned.negative = true;
    process.emitWarning(`${after} is a negative number.\nTimeout duration was set to 1.`, 'TimeoutNegativeWarning');
  } else if (Number.isNaN(after) && !warned.nan) {
    warned.nan = true;
    process.emitWarning(`${after} is not a number.\nTimeout duration was set to 1.`, 'TimeoutNaNWarning');
  }
}

const warned = { negative: false, nan: false };

function countReferenced(change) {
  const before = referenced;
  referenced += change;
  if ((before === 0) !== (referenced === 0)) native.setTimerRef(referenced !== 0);
}

/** Puts a timer at the end of the list of its duration. */
function insert(timer, msecs, from) {
  timer._idleStart = from;
  const key = Math.trunc(msecs);
  let list = lists.get(key);
  if (list === undefined) {
    list = new TimersList(from + key, key);
    addList(list);
    if (list.expiry < armedFor) {
      armedFor = list.expiry;
      native.setTimer(list.expiry);
    }
  }
  append(list, timer);
}

function append(list, timer) {
  if (timer._idleNext !== timer && timer._idleNext) unlink(timer);
  const tail = list._idlePrev;
  timer._idlePrev = tail;
  timer._idleNext = list;
  tail._idleNext = timer;
  list._idlePrev = timer;
}

function unlink(timer) {
  if (timer._idleNext) timer._idleNext._idlePrev = timer._idlePrev;
  if (timer._idlePrev) timer._idlePrev._idleNext = timer._idleNext;
  timer._idleNext = null;
  timer._idlePrev = null;
}

/** Starts a timer anew, also one that has fired. */
function restart(timer) {
  const msecs = timer._idleTimeout;
  if (msecs < 0 || msecs === undefined) return;
  if (timer._destroyed) {
    // Fired or cleared before: it lives again.
    timer._destroyed = false;
    if (timer[kRefed]) countReferenced(1);
    if (current.hooked) {
      timer[kAsyncId] = hooks.newAsyncId();
      timer[kTriggerId] = hooks.triggerForNew();
      hooks.emitInit(timer[kAsyncId], 'Timeout', timer[kTriggerId], timer);
    }
  }
  insert(timer, msecs, native.now());
}

/** Takes a timer out for good. */
function clearTimer(timer) {
  if (timer._destroyed) {
    timer._idleTimeout = -1;
    return;
  }
  timer._destroyed = true;
  if (timer[kHasPrimitive]) byNumber.delete(timer[kAsyncId]);
  if (current.hooked) hooks.emitDestroy(timer[kAsyncId]);
  const list = timer._idleNext === timer ? undefined : lists.get(Math.trunc(timer._idleTimeout));
  unlink(timer);
  timer._idleTimeout = -1;
  if (timer[kRefed]) countReferenced(-1);
  if (list !== undefined && list._idleNext === list) removeList(list);
}

/**
 * Called by native code when its timer is due; runs all timers that are. When one throws, native code deals with the
 * error and calls again.
 * @param {number} now
 * @returns {number} when to call next; Infinity for never
 */
function processTimers(now) {
  armedFor = -1;
  let ran = false;
  while (heap.length > 1) {
    const list = heap[1];
    // What has become due meanwhile waits for the next turn: an interval that takes longer than its period would leave no
    // time for anything else.
    if (list.expiry > now) break;
    if (ran) runNextTicks();
    ran = true;
    // Ticks may have cleared it.
    if (lists.get(list.msecs) === list && list.expiry <= now) runList(list, now);
  }
  armedFor = heap.length > 1 ? heap[1].expiry : Infinity;
  return armedFor;
}

function runList(list, now) {
  const { msecs } = list;
  let ran = false;
  for (let timer = list._idleNext; timer !== list; timer = list._idleNext) {
    const waited = now - timer._idleStart;
    if (waited < msecs) {
      list.expiry = Math.max(timer._idleStart + msecs, now + 1);
      sink(list);
      return;
    }
    if (ran) {
      runNextTicks();
      if (timer !== list._idleNext) continue;
    }
    ran = true;
    fire(timer);
  }
  // A timer that throws leaves here: the rest of the list stays due.
  if (lists.get(msecs) === list) removeList(list);
}

function fire(timer) {
  unlink(timer);
  const callback = timer._onTimeout;
  if (typeof callback !== 'function') {
    // A user has taken it away.
    finish(timer);
    return;
  }
  setFrame(timer[kFrame]);
  const asyncId = timer[kAsyncId];
  if (current.hooked) {
    hooks.emitBefore(asyncId, timer[kTriggerId], timer);
  } else {
    current.id = asyncId;
    current.trigger = timer[kTriggerId];
    current.resource = timer;
  }
  const from = timer._repeat === null ? 0 : native.now();
  if (trace.on) trace.enter('timer', callback, timer);
  try {
    const args = timer._timerArgs;
    if (args === undefined) timer._onTimeout();
    else timer._onTimeout(...args);
  } finally {
    if (trace.on) trace.leave();
    if (timer._repeat !== null && timer._idleTimeout !== -1) again(timer, from);
    else finish(timer);
  }
  if (current.hooked) hooks.emitAfter(asyncId);
  else hooks.resetExecution();
  setFrame(undefined);
}

/** An interval's next turn, unless its callback has arranged one. */
function again(timer, from) {
  if (timer._idleNext) return;
  timer._idleTimeout = timer._repeat;
  insert(timer, timer._repeat, from);
}

/** A timer that has fired and was not started anew. */
function finish(timer) {
  if (timer._idleNext || timer._destroyed) return;
  timer._destroyed = true;
  if (timer[kHasPrimitive]) byNumber.delete(timer[kAsyncId]);
  if (timer[kRefed]) countReferenced(-1);
  if (current.hooked) hooks.emitDestroy(timer[kAsyncId]);
}

// ---- Immediates

/** What setImmediate returns. */
class Immediate {
  constructor(callback, args) {
    this._idleNext = null;
    this._idlePrev = null;
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this[kRefed] = true;
    this[kAsyncId] = hooks.newAsyncId();
    this[kTriggerId] = hooks.triggerForNew();
    this[kFrame] = getFrame();
    if (trace.on) trace.made(this);
    if (current.hooked) hooks.emitInit(this[kAsyncId], 'Immediate', this[kTriggerId], this);
    enqueue(this);
    countImmediates(1, 1);
  }

  /** Keeps the process alive until the immediate has run. */
  ref() {
    if (this[kRefed] === false) {
      this[kRefed] = true;
      countImmediates(0, 1);
    }
    return this;
  }

  /** Lets the process end before the immediate has run. */
  unref() {
    if (this[kRefed] === true) {
      this[kRefed] = false;
      countImmediates(0, -1);
    }
    return this;
  }

  hasRef() {
    return this[kRefed] === true;
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }
}

let firstImmediate = null;
let lastImmediate = null;
/** Those of the turn under way; what it queues waits for the next turn. */
let turn = null;
let immediates = 0;
let referencedImmediates = 0;

function enqueue(immediate) {
  if (lastImmediate === null) {
    firstImmediate = immediate;
  } else {
    lastImmediate._idleNext = immediate;
    immediate._idlePrev = lastImmediate;
  }
  lastImmediate = immediate;
}

function countImmediates(all, refed) {
  const changed = (immediates === 0) !== (immediates + all === 0) ||
    (referencedImmediates === 0) !== (referencedImmediates + refed === 0);
  immediates += all;
  referencedImmediates += refed;
  if (changed) native.setImmediateState(referencedImmediates !== 0, immediates !== 0);
}

/** @param {Immediate|undefined} immediate */
function clearImmediate(immediate) {
  if (!immediate?._onImmediate || immediate._destroyed) return;
  countImmediates(-1, immediate[kRefed] ? -1 : 0);
  immediate[kRefed] = null;
  immediate._destroyed = true;
  if (current.hooked && immediate[kAsyncId] !== undefined) hooks.emitDestroy(immediate[kAsyncId]);
  immediate._onImmediate = null;
  const { _idlePrev: before, _idleNext: after } = immediate;
  if (before !== null) before._idleNext = after;
  if (after !== null) after._idlePrev = before;
  if (firstImmediate === immediate) firstImmediate = after;
  if (lastImmediate === immediate) lastImmediate = before;
  if (turn === immediate) turn = after;
  immediate._idleNext = null;
  immediate._idlePrev = null;
}

/**
 * Called by native code in the check phase. When an immediate throws, native code deals with the error and calls again
 * for the rest of the turn.
 */
function processImmediates() {
  if (silent.length !== 0) runSilent();
  let ran = false;
  if (turn === null) {
    turn = firstImmediate;
    firstImmediate = lastImmediate = null;
  }
  while (turn !== null) {
    if (ran) runNextTicks();
    // Ticks may have cleared what is left.
    if (turn === null) break;
    ran = true;
    const immediate = turn;
    turn = immediate._idleNext;
    if (turn !== null) turn._idlePrev = null;
    immediate._idleNext = null;
    run(immediate);
  }
}

function run(immediate) {
  immediate._destroyed = true;
  countImmediates(-1, immediate[kRefed] ? -1 : 0);
  immediate[kRefed] = null;
  setFrame(immediate[kFrame]);
  const asyncId = immediate[kAsyncId];
  if (current.hooked) {
    hooks.emitBefore(asyncId, immediate[kTriggerId], immediate);
  } else {
    current.id = asyncId;
    current.trigger = immediate[kTriggerId];
    current.resource = immediate;
  }
  if (trace.on) trace.enter('immediate', immediate._onImmediate, immediate);
  try {
    const args = immediate._argv;
    if (args === undefined) immediate._onImmediate();
    else immediate._onImmediate(...args);
  } finally {
    if (trace.on) trace.leave();
    immediate._onImmediate = null;
    if (current.hooked) hooks.emitDestroy(asyncId);
  }
  if (current.hooked) hooks.emitAfter(asyncId);
  else hooks.resetExecution();
  setFrame(undefined);
}

/** Work of the runtime's own in the check phase, before that of users, who do not see it. */
let silent = [];

/** @param {() => void} callback */
function runAtCheck(callback) {
  silent.push(callback);
  countImmediates(1, 1);
}

function runSilent() {
  const callbacks = silent;
  silent = [];
  countImmediates(-callbacks.length, -callbacks.length);
  for (const callback of callbacks) callback();
}

/** A name for each timer and immediate that keeps the process alive. */
function activeResources() {
  const names = [];
  for (let i = 0; i < referenced; i++) names.push('Timeout');
  for (let i = 0; i < referencedImmediates; i++) names.push('Immediate');
  return names;
}

/**
 * What keeps the process alive, for a person who asks.
 * @returns {{ kind: string, type: string, detail: string, made: object }[]}
 */
function waiting() {
  const found = [];
  const now = native.now();
  for (const list of lists.values()) {
    for (let timer = list._idleNext; timer !== list; timer = timer._idleNext) {
      if (!timer[kRefed]) continue;
      const left = Math.max(0, Math.round(timer._idleStart + timer._idleTimeout - now));
      const when = timer._repeat === null ? `in ${left} ms` : `every ${timer._repeat} ms, next in ${left} ms`;
      found.push({ kind: 'timer', type: 'Timeout', detail: `${when}${named(timer._onTimeout)}`, made: timer });
    }
  }
  for (let immediate = turn ?? firstImmediate; immediate !== null; immediate = immediate._idleNext) {
    if (!immediate[kRefed]) continue;
    const detail = `in this turn${named(immediate._onImmediate)}`;
    found.push({ kind: 'immediate', type: 'Immediate', detail, made: immediate });
  }
  return found;
}

function named(callback) {
  const name = callback?.name;
  return typeof name === 'string' && name !== '' ? `, calls ${name}` : '';
}

/**
 * A started timer.
 * @param {Function} callback
 * @param {number} after
 * @param {any[]|undefined} args
 * @param {boolean} repeat
 * @param {boolean} [refed]
 */
function createTimer(callback, after, args, repeat, refed = true) {
  const timer = new Timeout(callback, after, args, repeat, refed);
  insert(timer, timer._idleTimeout, native.now());
  return timer;
}

/** Connects with the native loop; in each process. */
function connect() {
  native.setCallbacks(processTimers, processImmediates);
  native.setTimerRef(referenced !== 0);
}

module.exports = {
  Immediate,
  TIMEOUT_MAX,
  Timeout,
  activeResources,
  byNumber,
  clearImmediate,
  clearTimer,
  connect,
  createTimer,
  kRefed,
  runAtCheck,
  waiting,
};
