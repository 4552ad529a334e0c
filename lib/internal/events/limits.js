'use strict';
// The number of listeners an event may have before a leak is suspected, for emitters and for event targets.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateNumber } = require('internal/validators');

const kMaxEventTargetListeners = Symbol('events.maxEventTargetListeners');
const kMaxEventTargetListenersWarned = Symbol('events.maxEventTargetListenersWarned');

let fallback = 10;

function defaultMaxListeners() {
  return fallback;
}

function setDefaultMaxListeners(n) {
  fallback = n;
}

function ofEmitter(emitter) {
  const own = emitter._maxListeners;
  return own === undefined ? fallback : own;
}

/** Warns once per list when it has outgrown the emitter's limit. */
function checkLeak(emitter, type, list) {
  const own = emitter._maxListeners;
  const limit = own === undefined ? fallback : own;
  if (limit > 0 && list.length > limit && !list.warned) {
    list.warned = true;
    warn('EventEmitter', 'emitter.setMaxListeners()', emitter, 'emitter', type, list.length, limit);
  }
}

/** Emits the MaxListenersExceededWarning that names `subject` as the property `role`. */
function warn(kind, remedy, subject, role, type, count, limit) {
  const { inspect } = require('util');
  const warning = new Error(
    `Possible ${kind} memory leak detected. ${count} ${String(type)} listeners added to ` +
    `${inspect(subject, { depth: -1 })}. MaxListeners is ${limit}. Use ${remedy} to increase limit`);
  warning.name = 'MaxListenersExceededWarning';
  warning[role] = subject;
  warning.type = type;
  warning.count = count;
  process.emitWarning(warning);
}

/**
 * The limit of an emitter or an event target.
 * @returns {number}
 */
function getMaxListeners(emitterOrTarget) {
  if (typeof emitterOrTarget?.getMaxListeners === 'function') return ofEmitter(emitterOrTarget);
  const limit = emitterOrTarget?.[kMaxEventTargetListeners];
  if (limit !== undefined) return limit;
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

/**
 * Sets the limit of each target, or the default for all when none is given.
 * @param {number} [n]
 * @param {...(EventTarget|import('events'))} targets
 */
const setMaxListeners = function(...args) {
  const [n = fallback, ...targets] = args;
  validateNumber(n, 'setMaxListeners', 0);
  if (targets.length === 0) {
    fallback = n;
    return;
  }
  const { isEventTarget } = require('internal/event_target');
  for (const target of targets) {
    if (isEventTarget(target)) {
      target[kMaxEventTargetListeners] = n;
      target[kMaxEventTargetListenersWarned] = false;
    } else if (typeof target?.setMaxListeners === 'function') {
      target.setMaxListeners(n);
    } else {
      throw new ERR_INVALID_ARG_TYPE('eventTargets', ['EventEmitter', 'EventTarget'], target);
    }
  }
};
Object.defineProperty(setMaxListeners, 'name', { value: '', configurable: true });

module.exports = {
  kMaxEventTargetListeners,
  kMaxEventTargetListenersWarned,
  checkLeak,
  defaultMaxListeners,
  getMaxListeners,
  ofEmitter,
  setDefaultMaxListeners,
  setMaxListeners,
  warn,
};
