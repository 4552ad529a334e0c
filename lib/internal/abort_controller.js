'use strict';
// AbortController and AbortSignal, and who keeps a signal alive: nobody but its users, except that a signal somebody
// listens to lives as long as something can still abort it (its sources, or the timer of AbortSignal.timeout()).

const { codes: { ERR_ILLEGAL_CONSTRUCTOR, ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS } } = require('internal/errors');
const { validateObject, validateUint32 } = require('internal/validators');
const {
  Event, EventTarget, defineEventHandler, kEvents, kNewListener, kRemoveListener, kTrustEvent, kWeakHandler,
} = require('internal/event_target');
const { kMaxEventTargetListeners } = require('internal/events/limits');
const { TRANSFERABLE, kCloneMode, kDeserialize, kTransfer, kTransferList } = require('internal/messaging/transferable');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kMake = Symbol('kMake');
/** Own property of a signal that was composed: a set of WeakRefs to the composed signals. */
const kDependantSignals = Symbol('kDependantSignals');

// Signals of timers that somebody listens to; the timers themselves hold their signals weakly.
const awaited = new Set();
// Finds the composed signals that are gone, to take them off their sources' sets.
let composedGone;

function domException(message, name) {
  return new (require('internal/dom_exception').DOMException)(message, name);
}

function inspectAs(self, fields, depth, options) {
  if (depth < 0) return self.constructor?.name ? `[${self.constructor.name}]` : self;
  const { inspect } = require('util');
  return `${self.constructor?.name ?? 'Object'} ${inspect(fields, {
    ...options,
    depth: options.depth == null ? null : options.depth - 1,
  })}`;
}

/** What a signal knows, in an own property with a symbol: a proxy of a signal is as good as the signal. */
const kState = Symbol('kState');

class State {
  constructor(signal, aborted, reason) {
    this.signal = signal;
    this.aborted = aborted;
    this.reason = reason;
    /** Signals whose abort aborts this one; they are never composed themselves. */
    this.sources = undefined;
    /** Composed signals with listeners, kept alive here because this signal may abort them. */
    this.listening = undefined;
    this.listeners = 0;
    this.timed = false;
    this.transferable = false;
    /** Between kTransferList and kTransfer: the two ends of the channel that will tell the copy of the abort. */
    this.channel = undefined;
  }

  /** From the first listener on the signal lives as long as what can abort it. */
  pin() {
    const { signal } = this;
    if (this.timed) awaited.add(signal);
    if (this.sources === undefined) return;
    for (const source of this.sources) {
      (source[kState].listening ??= new Set()).add(signal);
      if (source[kState].timed) awaited.add(source);
    }
  }

  unpin() {
    const { signal } = this;
    if (this.timed && !this.listening?.size) awaited.delete(signal);
    if (this.sources === undefined) return;
    for (const source of this.sources) {
      const { listening, listeners, timed } = source[kState];
      listening?.delete(signal);
      if (timed && listeners === 0 && !listening?.size) awaited.delete(source);
    }
  }
}

/** @returns {boolean} */
function isAbortSignal(value) {
  return value !== null && typeof value === 'object' && value[kState] !== undefined;
}

let settle, compose, followTimer;

/** What `signal` knows, if it is one. */
function stateOf(signal) {
  if (!isAbortSignal(signal)) throw new ERR_INVALID_THIS('AbortSignal');
  return signal[kState];
}

class AbortSignal extends EventTarget {
  constructor(key = undefined, aborted = false, reason = undefined) {
    if (key !== kMake) throw new ERR_ILLEGAL_CONSTRUCTOR();
    super();
    // Any number of listeners is normal on a signal.
    this[kMaxEventTargetListeners] = 0;
    this[kState] = new State(this, aborted, reason);
  }

  get aborted() {
    return stateOf(this).aborted;
  }

  get reason() {
    return stateOf(this).reason;
  }

  /** Throws the reason if the signal has aborted. */
  throwIfAborted() {
    const { aborted, reason } = stateOf(this);
    if (aborted) throw reason;
  }

  /** @returns {AbortSignal} one that has aborted */
  static abort(reason = domException('This operation was aborted', 'AbortError')) {
    return new AbortSignal(kMake, true, reason);
  }

  /**
   * @param {number} delay milliseconds
   * @returns {AbortSignal} one that aborts after `delay`, without keeping the process alive
   */
  static timeout(delay) {
    validateUint32(delay, 'delay', false);
    const signal = new AbortSignal(kMake);
    signal[kState].timed = true;
    followTimer(signal, delay);
    return signal;
  }

  /**
   * @param {Iterable<AbortSignal>} signals
   * @returns {AbortSignal} one that aborts when the first of them does, with its reason
   */
  static any(signals) {
    if (signals === null || typeof signals !== 'object' || typeof signals[Symbol.iterator] !== 'function') {
      throw conversionError('signals cannot be converted to sequence.');
    }
    const list = [...signals];
    for (let i = 0; i < list.length; i++) {
      const each = list[i];
      if (!isAbortSignal(each) || each[kState].signal !== each) {
        throw conversionError(`signals[${i}] is not of type AbortSignal.`);
      }
    }
    return compose(list);
  }

  [kInspect](depth, options) {
    return inspectAs(this, { aborted: this.aborted }, depth, options);
  }

  [kNewListener](size, type, listener, once, capture, passive, weak) {
    super[kNewListener](size, type, listener, once, capture, passive, weak);
    if (type !== 'abort' || weak || this[kState].aborted) return;
    if (this[kState].listeners++ === 0) this[kState].pin();
  }

  [kRemoveListener](size, type, listener, capture) {
    super[kRemoveListener](size, type, listener, capture);
    if (type !== 'abort' || this[kState].listeners === 0) return;
    this[kState].listeners = Math.min(this[kState].listeners - 1, size);
    if (this[kState].listeners === 0) this[kState].unpin();
  }

  get [kCloneMode]() {
    return this[kState]?.transferable ? TRANSFERABLE : 0;
  }

  [kTransferList]() {
    if (this[kState].aborted) return [];
    const { MessageChannel } = require('internal/messaging');
    this[kState].channel = new MessageChannel();
    return [this[kState].channel.port2];
  }

  /** The copy aborts with this signal, which stays usable. */
  [kTransfer]() {
    const deserializeInfo = 'internal/abort_controller:AbortSignal';
    const channel = this[kState].channel;
    this[kState].channel = undefined;
    if (channel === undefined) return { data: { aborted: true, reason: this[kState].reason, port: undefined }, deserializeInfo };
    const { port1, port2 } = channel;
    port1.unref();
    this.addEventListener('abort', () => {
      port1.postMessage(this[kState].reason);
      port1.close();
    }, { __proto__: null, [kWeakHandler]: this, once: true });
    return { data: { aborted: false, reason: undefined, port: port2 }, deserializeInfo };
  }

  static [kDeserialize]({ aborted, reason, port }) {
    const signal = new AbortSignal(kMake, aborted, reason);
    signal[kState].transferable = true;
    if (port !== undefined) {
      port.onmessage = ({ data }) => {
        port.close();
        settle(signal, data);
      };
      port.unref();
    }
    return signal;
  }

  static {
    followTimer = (signal, delay) => {
      const { setTimeout } = require('timers');
      const ref = new WeakRef(signal);
      const timer = setTimeout(() => {
        const live = ref.deref();
        if (live === undefined) return;
        awaited.delete(live);
        settle(live, domException('The operation was aborted due to timeout', 'TimeoutError'));
      }, delay);
      timer.unref();
      timersGone ??= new FinalizationRegistry((timer) => require('timers').clearTimeout(timer));
      timersGone.register(signal, timer);
    };

    compose = (list) => {
      const result = new AbortSignal(kMake);
      for (const each of list) {
        if (each[kState].aborted) {
          result[kState].aborted = true;
          result[kState].reason = each[kState].reason;
          return result;
        }
      }
      // Only signals that are not composed themselves count as sources, so that dependence has one level.
      const sources = new Set();
      for (const each of list) {
        if (each[kState].sources === undefined) sources.add(each);
        else for (const source of each[kState].sources) sources.add(source);
      }
      result[kState].sources = [...sources];
      const ref = new WeakRef(result);
      const holders = [];
      for (const source of sources) {
        (source[kDependantSignals] ??= new Set()).add(ref);
        holders.push(new WeakRef(source));
      }
      composedGone ??= new FinalizationRegistry(({ ref, holders }) => {
        for (const holder of holders) holder.deref()?.[kDependantSignals].delete(ref);
      });
      composedGone.register(result, { ref, holders });
      return result;
    };

    settle = (signal, reason) => {
      if (signal[kState].aborted) return;
      signal[kState].aborted = true;
      signal[kState].reason = reason;
      // All dependants have aborted before the first listener runs.
      const dependants = [];
      for (const ref of signal[kDependantSignals] ?? []) {
        const dependant = ref.deref();
        if (dependant === undefined || dependant[kState].aborted) continue;
        dependant[kState].aborted = true;
        dependant[kState].reason = reason;
        dependants.push(dependant);
      }
      signal[kDependantSignals]?.clear();
      announce(signal);
      for (const dependant of dependants) announce(dependant);
    };

    const announce = (signal) => {
      signal[kState].listeners = 0;
      signal[kState].unpin();
      signal[kState].sources = signal[kState].sources && [];
      if (signal[kEvents].size > 0) signal.dispatchEvent(new Event('abort', { [kTrustEvent]: true }));
    };

    for (const key of ['aborted']) Object.defineProperty(this.prototype, key, { enumerable: true });
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: 'AbortSignal', configurable: true });
    defineEventHandler(this.prototype, 'abort');
  }
}

// Stops the timers of signals nobody can observe any more.
let timersGone;

function conversionError(message) {
  const error = new TypeError(message);
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

class AbortController {
  #signal = undefined;

  /** @type {AbortSignal} */
  get signal() {
    return this.#signal ??= new AbortSignal(kMake);
  }

  /** Aborts the signal. */
  abort(reason = undefined) {
    const signal = this.#signal ??= new AbortSignal(kMake);
    settle(signal, reason === undefined ? domException('This operation was aborted', 'AbortError') : reason);
  }

  [kInspect](depth, options) {
    return inspectAs(this, { signal: this.signal }, depth, options);
  }

  static {
    for (const key of ['signal', 'abort']) Object.defineProperty(this.prototype, key, { enumerable: true });
    Object.defineProperty(this.prototype.abort, 'length', { value: 0, configurable: true });
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: 'AbortController', configurable: true });
  }
}

/**
 * util.aborted(): resolves when `signal` aborts, unless `resource` is collected before.
 * @param {AbortSignal} signal
 * @param {object} resource
 */
async function aborted(signal, resource) {
  if (!isAbortSignal(signal)) throw conversionError('signal is not of type AbortSignal.');
  validateObject(resource, 'resource', { allowArray: true, allowFunction: true });
  if (signal.aborted) return;
  await new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { __proto__: null, [kWeakHandler]: resource, once: true });
  });
}

/**
 * Lets structured clone and postMessage() transfer `signal`.
 * @param {AbortSignal} signal
 * @returns {AbortSignal} the same
 */
function transferableAbortSignal(signal) {
  if (!isAbortSignal(signal)) throw new ERR_INVALID_ARG_TYPE('signal', 'AbortSignal', signal);
  signal[kState].transferable = true;
  return signal;
}

/** @returns {AbortController} one with a signal that can be transferred */
function transferableAbortController() {
  const controller = new AbortController();
  controller.signal[kState].transferable = true;
  return controller;
}

/** Makes a signal for the runtime itself, which aborts it with abortSignal(). */
function createAbortSignal(isAborted = false, reason = undefined) {
  return new AbortSignal(kMake, isAborted, reason);
}

module.exports = {
  AbortController,
  AbortSignal,
  abortSignal: settle,
  aborted,
  createAbortSignal,
  isAbortSignal,
  transferableAbortController,
  transferableAbortSignal,
};
