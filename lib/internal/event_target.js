'use strict';
// EventTarget, and NodeEventTarget, which adds the part of EventEmitter's interface that MessagePort and Worker show.
// Events themselves are in internal/event.

const {
  codes: { ERR_EVENT_RECURSION, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_MISSING_ARGS },
} = require('internal/errors');
const { validateAbortSignal, validateObject, validateString } = require('internal/validators');
const limits = require('internal/events/limits');
const {
  CustomEvent, Event, beginDispatch, endDispatch, isDispatching, isEvent, isStoppedNow, kTrustEvent, setPassive,
} = require('internal/event');

const { kMaxEventTargetListeners, kMaxEventTargetListenersWarned } = limits;
const kInspect = Symbol.for('nodejs.util.inspect.custom');
/** Static property that tells event target classes, also those of another realm. */
const kIsEventTarget = Symbol.for('nodejs.event_target');

/** Own property: Map of type to ListenerList. */
const kEvents = Symbol('kEvents');
/** Own property: Map of type to the wrapper behind an `ontype` attribute. */
const kHandlers = Symbol('kHandlers');
/** Method called with each added listener: (size, type, listener, once, capture, passive, weak). */
const kNewListener = Symbol('kNewListener');
/** Method called with each removed listener: (size, type, listener, capture). */
const kRemoveListener = Symbol('kRemoveListener');
/** Method that makes the event for emit(type, value): (value, type). */
const kCreateEvent = Symbol('kCreateEvent');
/** Method that runs listeners of both styles: (value, type, event). */
const kHybridDispatch = Symbol.for('nodejs.internal.kHybridDispatch');
/** Listener option: hold the listener weakly, for as long as this object lives. */
const kWeakHandler = Symbol('kWeak');
/** Listener option: run even after stopImmediatePropagation(). */
const kResistStopPropagation = Symbol('kResistStopPropagation');
/** Listener option: call with the emitted value, not with an event. */
const kIsNodeStyleListener = Symbol('kIsNodeStyleListener');

const ONCE = 1;
const CAPTURE = 2;
const PASSIVE = 4;
const NODE_STYLE = 8;
const RESIST = 16;
const WEAK = 32;
const REMOVED = 64;

const anyObject = { allowArray: true, allowFunction: true, nullable: true };

/** One registration. */
class Listener {
  constructor(callback, bits) {
    // A weak listener's callback is behind a WeakRef.
    this.callback = callback;
    this.bits = bits;
  }

  /** The function or object that was registered, or undefined when it was collected. */
  current() {
    return this.bits & WEAK ? this.callback.deref() : this.callback;
  }
}

/**
 * The registrations of one type, in order. While a dispatch walks it (`walks` > 0) nothing is moved: removed entries are
 * marked, and swept by the last dispatch that leaves.
 */
class ListenerList {
  constructor() {
    this.entries = [];
    this.size = 0;
    this.walks = 0;
    this.stale = false;
  }

  find(callback, capture) {
    const { entries } = this;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i];
      if ((entry.bits & (CAPTURE | REMOVED)) === capture && entry.current() === callback) return entry;
    }
    return undefined;
  }

  add(entry) {
    this.entries.push(entry);
    this.size++;
  }

  remove(entry) {
    entry.bits |= REMOVED;
    this.size--;
    if (this.walks > 0) this.stale = true;
    else this.entries.splice(this.entries.indexOf(entry), 1);
  }

  leave() {
    if (--this.walks === 0 && this.stale) {
      this.entries = this.entries.filter((entry) => !(entry.bits & REMOVED));
      this.stale = false;
    }
  }
}

// Weak listeners: the callback lives as long as the object it belongs to.
const ownedCallbacks = new WeakMap();
let collected;

function holdWeakly(target, type, list, callback, owner, bits) {
  const entry = new Listener(new WeakRef(callback), bits | WEAK);
  const owned = ownedCallbacks.get(owner);
  if (owned === undefined) ownedCallbacks.set(owner, [callback]);
  else owned.push(callback);
  collected ??= new FinalizationRegistry(({ targetRef, type, list, entry }) => {
    if (entry.bits & REMOVED) return;
    list.remove(entry);
    const target = targetRef.deref();
    if (target === undefined) return;
    if (list.size === 0 && target[kEvents].get(type) === list) target[kEvents].delete(type);
    target[kRemoveListener](list.size, type, undefined, (entry.bits & CAPTURE) !== 0);
  });
  collected.register(callback, { targetRef: new WeakRef(target), type, list, entry }, entry);
  return entry;
}

function isEventTarget(value) {
  return value?.constructor?.[kIsEventTarget] === true;
}

function checkTarget(value) {
  if (!isEventTarget(value)) throw new ERR_INVALID_THIS('EventTarget');
}

function isListener(listener, target, type) {
  if (typeof listener === 'function' || (typeof listener === 'object' && listener !== null)) return true;
  if (listener == null) {
    if (target !== undefined) {
      const warning = new Error(`addEventListener called with ${listener} which has no effect.`);
      warning.name = 'AddEventListenerArgumentTypeWarning';
      warning.target = target;
      warning.type = type;
      process.emitWarning(warning);
    }
    return false;
  }
  throw new ERR_INVALID_ARG_TYPE('listener', 'EventListener', listener);
}

function eventType(value) {
  if (typeof value === 'symbol') {
    const error = new TypeError('Value is a Symbol and cannot be converted to a string.');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  return `${value}`;
}

function throwLater(error) {
  process.nextTick(() => { throw error; });
}

function watchRejection(result) {
  try {
    const { then } = result;
    if (typeof then === 'function') then.call(result, undefined, throwLater);
  } catch (error) {
    throwLater(error);
  }
}

/** Makes `self` an event target; for native objects whose constructor is not ours. */
function initEventTarget(self) {
  self[kEvents] = new Map();
  self[kMaxEventTargetListeners] = limits.defaultMaxListeners();
  self[kMaxEventTargetListenersWarned] = false;
  self[kHandlers] = undefined;
}

class EventTarget {
  static [kIsEventTarget] = true;

  constructor() {
    initEventTarget(this);
  }

  /**
   * @param {string} type
   * @param {Function | { handleEvent: Function } | null} listener
   * @param {boolean | { once?: boolean, capture?: boolean, passive?: boolean, signal?: AbortSignal }} [options]
   */
  addEventListener(type, listener, options = undefined) {
    checkTarget(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    let bits = 0;
    let signal;
    let owner;
    if (typeof options === 'boolean') {
      if (options) bits = CAPTURE;
    } else if (options != null) {
      validateObject(options, 'options', anyObject);
      bits = (options.once ? ONCE : 0) | (options.capture ? CAPTURE : 0) | (options.passive ? PASSIVE : 0) |
        (options[kIsNodeStyleListener] ? NODE_STYLE : 0) | (options[kResistStopPropagation] ? RESIST : 0);
      ({ signal } = options);
      owner = options[kWeakHandler];
      if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
    }
    if (!isListener(listener, this, type)) return;
    type = eventType(type);

    if (signal !== undefined) {
      if (signal.aborted) return;
      signal.addEventListener('abort', () => this.removeEventListener(type, listener, options), {
        __proto__: null,
        once: true,
        [kWeakHandler]: this,
        [kResistStopPropagation]: true,
      });
    }

    let list = this[kEvents].get(type);
    if (list === undefined) this[kEvents].set(type, list = new ListenerList());
    else if (list.find(listener, bits & CAPTURE) !== undefined) return;
    list.add(owner ? holdWeakly(this, type, list, listener, owner, bits) : new Listener(listener, bits));
    this[kNewListener](list.size, type, listener, (bits & ONCE) !== 0, (bits & CAPTURE) !== 0,
                       (bits & PASSIVE) !== 0, owner !== undefined);
  }

  /**
   * @param {string} type
   * @param {Function | { handleEvent: Function } | null} listener
   * @param {boolean | { capture?: boolean }} [options]
   */
  removeEventListener(type, listener, options = undefined) {
    checkTarget(this);
    if (arguments.length < 2) throw new ERR_MISSING_ARGS('type', 'listener');
    if (!isListener(listener)) return;
    type = eventType(type);
    const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);
    const list = this[kEvents].get(type);
    const entry = list?.find(listener, capture ? CAPTURE : 0);
    if (entry !== undefined) take(this, type, list, entry, listener);
  }

  /**
   * @param {Event} event
   * @returns {boolean} false when a listener prevented the default
   */
  dispatchEvent(event) {
    checkTarget(this);
    if (arguments.length < 1) throw new ERR_MISSING_ARGS('event');
    if (!isEvent(event)) throw new ERR_INVALID_ARG_TYPE('event', 'Event', event);
    if (isDispatching(event)) throw new ERR_EVENT_RECURSION(event.type);
    this[kHybridDispatch](event, event.type, event);
    return !event.defaultPrevented;
  }

  [kNewListener](size, type) {
    const limit = this[kMaxEventTargetListeners];
    if (limit > 0 && size > limit && !this[kMaxEventTargetListenersWarned]) {
      this[kMaxEventTargetListenersWarned] = true;
      limits.warn('EventTarget', 'events.setMaxListeners()', this, 'target', type, size, limit);
    }
  }

  [kRemoveListener]() {}

  [kHybridDispatch](value, type, event) {
    // Without an event one is made for the first listener that wants it.
    if (event !== undefined) beginDispatch(event, this);
    const list = this[kEvents].get(type);
    if (list === undefined || list.size === 0) {
      if (event !== undefined) endDispatch(event);
      return event;
    }
    const { entries } = list;
    list.walks++;
    // A listener that is added meanwhile runs in this dispatch, unless the last one added it.
    let at = firstLive(entries, 0);
    while (at >= 0) {
      const entry = entries[at];
      const { bits } = entry;
      at = firstLive(entries, at + 1);
      if (bits & REMOVED) continue;
      if (event !== undefined && isStoppedNow(event) && !(bits & RESIST)) continue;
      const callback = entry.current();
      if (callback === undefined) {
        // Collected, and the registry has not come to it yet.
        take(this, type, list, entry, undefined);
        continue;
      }
      if (bits & ONCE) take(this, type, list, entry, callback);

      let argument = value;
      if (!(bits & NODE_STYLE)) {
        if (event === undefined) beginDispatch(event = this[kCreateEvent](value, type), this);
        if (bits & PASSIVE) setPassive(event, true);
        argument = event;
      }
      try {
        let result;
        if (typeof callback === 'function') {
          result = callback.call(this, argument);
        } else {
          const { handleEvent } = callback;
          // An object need not have the method yet, or any more.
          if (typeof handleEvent === 'function') result = handleEvent.call(callback, argument);
        }
        if (result !== undefined && result !== null) watchRejection(result);
      } catch (error) {
        throwLater(error);
      }
      if (bits & PASSIVE && event !== undefined) setPassive(event, false);
    }
    list.leave();
    if (event !== undefined) endDispatch(event);
    return event;
  }

  [kCreateEvent](value, type) {
    return new CustomEvent(type, { detail: value });
  }

  [kInspect](depth, options) {
    if (!isEventTarget(this)) return this;
    const { name } = this.constructor;
    if (depth < 0) return name;
    const { inspect } = require('util');
    return `${name} ${inspect({}, { ...options, depth: options.depth == null ? options.depth : options.depth - 1 })}`;
  }

  static {
    const enumerable = { enumerable: true };
    for (const key of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
      Object.defineProperty(this.prototype, key, enumerable);
    }
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: 'EventTarget', configurable: true });
  }
}

/** Index of the first entry from `from` on that was not removed, or -1. */
function firstLive(entries, from) {
  for (let i = from; i < entries.length; i++) {
    if (!(entries[i].bits & REMOVED)) return i;
  }
  return -1;
}

function take(target, type, list, entry, listener) {
  list.remove(entry);
  if (entry.bits & WEAK) collected.unregister(entry);
  if (list.size === 0) target[kEvents].delete(type);
  target[kRemoveListener](list.size, type, listener, (entry.bits & CAPTURE) !== 0);
}

/** @returns {Function[]} what is registered for `type` */
function listenersOf(target, type) {
  const found = [];
  for (const entry of target[kEvents]?.get(type)?.entries ?? []) {
    if (entry.bits & REMOVED) continue;
    const callback = entry.current();
    if (callback !== undefined) found.push(callback.listener ?? callback);
  }
  return found;
}

function countOf(target, type) {
  return target[kEvents]?.get(eventType(type))?.size ?? 0;
}

function initNodeEventTarget(self) {
  initEventTarget(self);
}

function checkNodeTarget(value) {
  if (!(isEventTarget(value) && value instanceof NodeEventTarget)) throw new ERR_INVALID_THIS('NodeEventTarget');
}

class NodeEventTarget extends EventTarget {
  static defaultMaxListeners = 10;

  setMaxListeners(n) {
    checkNodeTarget(this);
    limits.setMaxListeners(n, this);
  }

  getMaxListeners() {
    checkNodeTarget(this);
    return this[kMaxEventTargetListeners];
  }

  eventNames() {
    checkNodeTarget(this);
    return [...this[kEvents].keys()];
  }

  listenerCount(type) {
    checkNodeTarget(this);
    return countOf(this, type);
  }

  off(type, listener, options) {
    checkNodeTarget(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  removeListener(type, listener, options) {
    checkNodeTarget(this);
    this.removeEventListener(type, listener, options);
    return this;
  }

  on(type, listener) {
    checkNodeTarget(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  addListener(type, listener) {
    checkNodeTarget(this);
    this.addEventListener(type, listener, { [kIsNodeStyleListener]: true });
    return this;
  }

  emit(type, value) {
    checkNodeTarget(this);
    validateString(type, 'type');
    const had = countOf(this, type) > 0;
    this[kHybridDispatch](value, type);
    return had;
  }

  once(type, listener) {
    checkNodeTarget(this);
    this.addEventListener(type, listener, { once: true, [kIsNodeStyleListener]: true });
    return this;
  }

  removeAllListeners(type) {
    checkNodeTarget(this);
    const types = type === undefined ? [...this[kEvents].keys()] : [type];
    for (const each of types) {
      const list = this[kEvents].get(each);
      if (list === undefined) continue;
      for (const entry of list.entries.slice()) {
        if (!(entry.bits & REMOVED)) take(this, each, list, entry, entry.current());
      }
    }
    return this;
  }

  static {
    for (const key of Object.getOwnPropertyNames(this.prototype)) {
      if (key !== 'constructor') Object.defineProperty(this.prototype, key, { enumerable: true });
    }
  }
}

/** The listener behind an `ontype` attribute: stays in its place while the attribute's value changes. */
function attributeListener(target, handler) {
  function listener(event) {
    return listener.handler.call(target, event);
  }
  listener.handler = handler;
  return listener;
}

/**
 * Defines the event handler attribute `on<name>` on `prototype`.
 * @param {string} [event] the event's type where it differs from `name`
 */
function defineEventHandler(prototype, name, event = name) {
  const key = `on${name}`;
  const accessors = {
    [`get ${key}`]() {
      checkTarget(this);
      return this[kHandlers]?.get(event)?.handler ?? null;
    },
    [`set ${key}`](value) {
      checkTarget(this);
      const handlers = this[kHandlers] ??= new Map();
      const listener = handlers.get(event);
      if (typeof value !== 'function') {
        if (listener === undefined) return;
        handlers.delete(event);
        this.removeEventListener(event, listener);
      } else if (listener !== undefined) {
        listener.handler = value;
      } else {
        const made = attributeListener(this, value);
        handlers.set(event, made);
        this.addEventListener(event, made);
      }
    },
  };
  Object.defineProperty(prototype, key, {
    configurable: true,
    enumerable: true,
    get: accessors[`get ${key}`],
    set: accessors[`set ${key}`],
  });
}

module.exports = {
  CustomEvent,
  Event,
  EventTarget,
  NodeEventTarget,
  countOf,
  defineEventHandler,
  initEventTarget,
  initNodeEventTarget,
  isEventTarget,
  kCreateEvent,
  kEvents,
  kHybridDispatch,
  kNewListener,
  kRemoveListener,
  kResistStopPropagation,
  kTrustEvent,
  kWeakHandler,
  listenersOf,
};
