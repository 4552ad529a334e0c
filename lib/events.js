'use strict';
// node:events: the EventEmitter class and the module's static functions.
// What is not on the hot path (waiting, iterating, limits, captured rejections) lives in internal/events/*.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateBoolean, validateNumber } = require('internal/validators');
const limits = require('internal/events/limits');
const { adoptResult } = require('internal/events/rejections');
const { unhandledError } = require('internal/events/unhandled');
const { addAbortListener } = require('internal/events/abort_listener');
const { ListenerTable } = require('internal/events/table');
const { kCapture, kShapeMode, kErrorMonitor, kRejection } = require('internal/events/symbols');

const { apply, ownKeys } = Reflect;

// Every emitter without listeners shares this table, so that making an emitter allocates nothing but itself.
const NO_LISTENERS = Object.freeze(new ListenerTable());

/** Property of a list of listeners: how many emissions are walking it. One that a listener threw out of counts on. */
const kEmitting = Symbol('events.emitting');

/**
 * @param {{ captureRejections?: boolean }} [options]
 * @constructor
 */
function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
Object.defineProperty(EventEmitter.prototype, kCapture, { value: false, writable: true, enumerable: false });

/** Makes `this` an emitter; what the constructor does. */
EventEmitter.init = function(options) {
  const events = this._events;
  // A table inherited from a prototype belongs to somebody else.
  if (events === undefined || (events !== NO_LISTENERS && events === Object.getPrototypeOf(this)._events)) {
    this._events = NO_LISTENERS;
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
  if (this[kShapeMode] === undefined) this[kShapeMode] = false;
  if (options?.captureRejections) {
    validateBoolean(options.captureRejections, 'options.captureRejections');
    this[kCapture] = true;
  } else {
    this[kCapture] = EventEmitter.prototype[kCapture];
  }
};

/**
 * Calls the listeners of `type` in order.
 * @returns {boolean} whether there was one
 */
EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = this._events;
  if (type === 'error') {
    if (events !== undefined && events[kErrorMonitor] !== undefined) this.emit(kErrorMonitor, ...args);
    if (events === undefined || events.error === undefined) {
      const er = unhandledError(this, args, emit);
      throw er; // Unhandled 'error' event
    }
  }
  if (events === undefined) return false;
  const found = events[type];
  if (found === undefined) return false;

  if (typeof found === 'function') {
    const result = apply(found, this, args);
    if (result !== undefined && result !== null && this[kCapture]) adoptResult(this, result, type, args);
    return true;
  }
  found[kEmitting]++;
  const count = found.length;
  for (let i = 0; i < count; i++) {
    const result = apply(found[i], this, args);
    if (result !== undefined && result !== null && this[kCapture]) adoptResult(this, result, type, args);
  }
  found[kEmitting]--;
  return true;
};

/** `list` if it may be changed in place, else a copy that has taken its place. */
function writable(events, type, list) {
  if (list[kEmitting] === 0) return list;
  const copy = list.slice();
  copy[kEmitting] = 0;
  if (list.warned) copy.warned = true;
  return events[type] = copy;
}

function checkListener(listener) {
  if (typeof listener !== 'function') throw new ERR_INVALID_ARG_TYPE('listener', 'Function', listener);
}

function insert(emitter, type, listener, first) {
  checkListener(listener);
  let events = emitter._events;
  if (events === undefined || events === NO_LISTENERS) {
    events = emitter._events = new ListenerTable();
    emitter._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    emitter.emit('newListener', type, listener.listener ?? listener);
    // The listener may have replaced the table, by removing the last entry for instance.
    events = emitter._events;
    if (events === undefined || events === NO_LISTENERS) {
      events = emitter._events = new ListenerTable();
      emitter._eventsCount = 0;
    }
  }

  const found = events[type];
  if (found === undefined) {
    events[type] = listener;
    emitter._eventsCount++;
    return emitter;
  }
  let list;
  if (typeof found === 'function') {
    list = first ? [listener, found] : [found, listener];
    list[kEmitting] = 0;
    events[type] = list;
  } else {
    list = writable(events, type, found);
    if (first) list.unshift(listener);
    else list.push(listener);
  }
  limits.checkLeak(emitter, type, list);
  return emitter;
}

/** Takes the whole entry of `type` out of the table. */
function dropEntry(emitter, events, type) {
  emitter._eventsCount--;
  if (emitter[kShapeMode]) events[type] = undefined;
  else if (emitter._eventsCount === 0) emitter._events = NO_LISTENERS;
  else delete events[type];
}

EventEmitter.prototype.addListener = function addListener(type, listener) {
  return insert(this, type, listener, false);
};

EventEmitter.prototype.on = EventEmitter.prototype.addListener;

EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return insert(this, type, listener, true);
};

function onceListener(emitter, type, listener) {
  let fired = false;
  function onceWrapper(...args) {
    if (fired) return undefined;
    emitter.removeListener(type, onceWrapper);
    fired = true;
    return apply(listener, emitter, args);
  }
  onceWrapper.listener = listener;
  return onceWrapper;
}

EventEmitter.prototype.once = function once(type, listener) {
  checkListener(listener);
  return this.on(type, onceListener(this, type, listener));
};

EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  return this.prependListener(type, onceListener(this, type, listener));
};

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  checkListener(listener);
  const events = this._events;
  const found = events?.[type];
  if (found === undefined) return this;

  if (typeof found === 'function') {
    if (found !== listener && found.listener !== listener) return this;
    const told = events.removeListener !== undefined;
    dropEntry(this, events, type);
    if (told) this.emit('removeListener', type, found.listener ?? listener);
    return this;
  }

  let at = found.length - 1;
  while (at >= 0 && found[at] !== listener && found[at].listener !== listener) at--;
  if (at < 0) return this;
  const removed = found[at];
  if (found.length === 2) {
    events[type] = found[1 - at];
  } else {
    const list = writable(events, type, found);
    if (at === list.length - 1) list.pop();
    else if (at === 0) list.shift();
    else list.splice(at, 1);
  }
  if (events.removeListener !== undefined) this.emit('removeListener', type, removed.listener ?? listener);
  return this;
};

EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

EventEmitter.prototype.removeAllListeners = function removeAllListeners(...types) {
  const events = this._events;
  if (events === undefined) return this;
  const all = types.length === 0;
  const type = types[0];

  if (events.removeListener === undefined) {
    if (all) {
      this._events = NO_LISTENERS;
      this._eventsCount = 0;
      this[kShapeMode] = false;
    } else if (events[type] !== undefined) {
      dropEntry(this, events, type);
    }
    return this;
  }

  // Somebody wants to hear of each removal: go one by one, and tell of 'removeListener' itself last.
  if (all) {
    for (const key of this.eventNames()) {
      if (key !== 'removeListener') this.removeAllListeners(key);
    }
    this.removeAllListeners('removeListener');
    this._events = NO_LISTENERS;
    this._eventsCount = 0;
    this[kShapeMode] = false;
    return this;
  }
  const found = events[type];
  if (typeof found === 'function') {
    this.removeListener(type, found);
  } else if (found !== undefined) {
    const last = found.slice();
    while (last.length > 0) this.removeListener(type, last.pop());
  }
  return this;
};
Object.defineProperty(EventEmitter.prototype.removeAllListeners, 'length', { value: 1, configurable: true });

function original(listener) {
  return listener.listener ?? listener;
}

EventEmitter.prototype.listeners = function listeners(type) {
  const found = this._events?.[type];
  if (found === undefined) return [];
  return typeof found === 'function' ? [original(found)] : found.map(original);
};

EventEmitter.prototype.rawListeners = function rawListeners(type) {
  const found = this._events?.[type];
  if (found === undefined) return [];
  return typeof found === 'function' ? [found] : found.slice();
};

/**
 * @param {string|symbol} type
 * @param {Function} [listener] counts only this one
 */
EventEmitter.prototype.listenerCount = function listenerCount(type, listener) {
  const found = this._events?.[type];
  if (found === undefined) return 0;
  const single = typeof found === 'function';
  if (listener == null) return single ? 1 : found.length;
  let count = 0;
  for (const each of single ? [found] : found) {
    if (each === listener || each.listener === listener) count++;
  }
  return count;
};

EventEmitter.prototype.eventNames = function eventNames() {
  if (!(this._eventsCount > 0)) return [];
  const events = this._events;
  const names = ownKeys(events);
  return this[kShapeMode] ? names.filter((name) => events[name] !== undefined) : names;
};

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  validateNumber(n, 'setMaxListeners', 0);
  this._maxListeners = n;
  return this;
};

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return limits.ofEmitter(this);
};

/** The listeners of an emitter, or of an EventTarget, whose own interface cannot tell them. */
function getEventListeners(emitterOrTarget, type) {
  if (typeof emitterOrTarget?.listeners === 'function') return emitterOrTarget.listeners(type);
  const { isEventTarget, listenersOf } = require('internal/event_target');
  if (isEventTarget(emitterOrTarget)) return listenersOf(emitterOrTarget, type);
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

/** @returns {number} how many listeners `type` has on an emitter or an EventTarget */
function listenerCount(emitterOrTarget, type) {
  if (typeof emitterOrTarget?.listenerCount === 'function') return emitterOrTarget.listenerCount(type);
  const { isEventTarget, countOf } = require('internal/event_target');
  if (isEventTarget(emitterOrTarget)) return countOf(emitterOrTarget, type);
  // Emitters that have the events but not the method.
  if (emitterOrTarget instanceof EventEmitter || emitterOrTarget?._events !== undefined) {
    return apply(EventEmitter.prototype.listenerCount, emitterOrTarget, [type]);
  }
  throw new ERR_INVALID_ARG_TYPE('emitter', ['EventEmitter', 'EventTarget'], emitterOrTarget);
}

/** @see internal/events/once */
async function once(emitter, name, options) {
  return require('internal/events/once').once(emitter, name, options);
}
Object.defineProperty(once, 'length', { value: 2, configurable: true });

/** @see internal/events/iterator */
function on(emitter, event, options) {
  return require('internal/events/iterator').on(emitter, event, options);
}
Object.defineProperty(on, 'length', { value: 2, configurable: true });

EventEmitter.addAbortListener = addAbortListener;
EventEmitter.once = once;
EventEmitter.on = on;
EventEmitter.getEventListeners = getEventListeners;
EventEmitter.getMaxListeners = limits.getMaxListeners;
EventEmitter.listenerCount = listenerCount;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.usingDomains = false;
EventEmitter.captureRejectionSymbol = kRejection;
EventEmitter.errorMonitor = kErrorMonitor;
EventEmitter.setMaxListeners = limits.setMaxListeners;

Object.defineProperties(EventEmitter, {
  captureRejections: {
    enumerable: true,
    get() { return EventEmitter.prototype[kCapture]; },
    set(value) {
      validateBoolean(value, 'EventEmitter.captureRejections');
      EventEmitter.prototype[kCapture] = value;
    },
  },
  defaultMaxListeners: {
    enumerable: true,
    get() { return limits.defaultMaxListeners(); },
    set(value) {
      validateNumber(value, 'defaultMaxListeners', 0);
      limits.setDefaultMaxListeners(value);
    },
  },
  EventEmitterAsyncResource: {
    configurable: true,
    enumerable: true,
    get: function lazyEventEmitterAsyncResource() {
      return require('internal/events/async_resource').EventEmitterAsyncResource;
    },
  },
  kMaxEventTargetListeners: { value: limits.kMaxEventTargetListeners },
  kMaxEventTargetListenersWarned: { value: limits.kMaxEventTargetListenersWarned },
});

module.exports = EventEmitter;
