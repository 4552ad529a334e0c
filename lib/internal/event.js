'use strict';
// The Event and CustomEvent classes of the web platform. Event targets, which drive an event through its life, are in
// internal/event_target and use the functions exported beside the classes.

const { codes: { ERR_INVALID_THIS, ERR_MISSING_ARGS } } = require('internal/errors');
const { now } = require('internal/perf/clock');
const { validateObject } = require('internal/validators');

const kInspect = Symbol.for('nodejs.util.inspect.custom');
/** Constructor option of events that the runtime makes: `isTrusted` is true. */
const kTrustEvent = Symbol('kTrustEvent');

// What an event is, in one integer.
const BUBBLES = 1;
const CANCELABLE = 2;
const COMPOSED = 4;
const TRUSTED = 8;
const CANCELED = 16;
const STOPPED = 32;
const STOPPED_NOW = 64;
const DISPATCHING = 128;
const PASSIVE = 256;

const anyObject = { allowArray: true, allowFunction: true, nullable: true };

let isEvent, isDispatching, isStoppedNow, beginDispatch, endDispatch, setPassive;

class Event {
  #type;
  #bits = 0;
  #target = null;
  #stamp;

  /**
   * @param {string} type
   * @param {{ bubbles?: boolean, cancelable?: boolean, composed?: boolean }} [init]
   */
  constructor(type, init = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (init !== undefined) {
      validateObject(init, 'options', anyObject);
      if (init !== null) {
        this.#bits = (init.bubbles ? BUBBLES : 0) | (init.cancelable ? CANCELABLE : 0) |
          (init.composed ? COMPOSED : 0) | (init[kTrustEvent] ? TRUSTED : 0);
      }
    }
    this.#type = `${type}`;
    this.#stamp = now();
  }

  static #check(event, kind = 'Event') {
    if (event === null || typeof event !== 'object' || !(#bits in event)) throw new ERR_INVALID_THIS(kind);
  }

  initEvent(type, bubbles = false, cancelable = false) {
    Event.#check(this);
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    if (this.#bits & DISPATCHING) return;
    this.#type = `${type}`;
    this.#bits = (this.#bits & (TRUSTED | COMPOSED)) | (bubbles ? BUBBLES : 0) | (cancelable ? CANCELABLE : 0);
  }

  stopImmediatePropagation() {
    Event.#check(this);
    this.#bits |= STOPPED | STOPPED_NOW;
  }

  preventDefault() {
    Event.#check(this);
    if ((this.#bits & (CANCELABLE | PASSIVE)) === CANCELABLE) this.#bits |= CANCELED;
  }

  get target() {
    Event.#check(this);
    return this.#target;
  }

  get currentTarget() {
    Event.#check(this);
    return this.#bits & DISPATCHING ? this.#target : null;
  }

  get srcElement() {
    Event.#check(this);
    return this.#target;
  }

  get type() {
    Event.#check(this);
    return this.#type;
  }

  get cancelable() {
    Event.#check(this);
    return (this.#bits & CANCELABLE) !== 0;
  }

  get defaultPrevented() {
    Event.#check(this);
    return (this.#bits & CANCELED) !== 0;
  }

  get timeStamp() {
    Event.#check(this);
    return this.#stamp;
  }

  composedPath() {
    Event.#check(this);
    return this.#bits & DISPATCHING ? [this.#target] : [];
  }

  get returnValue() {
    Event.#check(this);
    return (this.#bits & CANCELED) === 0;
  }

  set returnValue(value) {
    Event.#check(this);
    if (!value) this.preventDefault();
  }

  get bubbles() {
    Event.#check(this);
    return (this.#bits & BUBBLES) !== 0;
  }

  get composed() {
    Event.#check(this);
    return (this.#bits & COMPOSED) !== 0;
  }

  get eventPhase() {
    Event.#check(this);
    return this.#bits & DISPATCHING ? Event.AT_TARGET : Event.NONE;
  }

  get cancelBubble() {
    Event.#check(this);
    return (this.#bits & STOPPED) !== 0;
  }

  set cancelBubble(value) {
    Event.#check(this);
    if (value) this.#bits |= STOPPED;
  }

  stopPropagation() {
    Event.#check(this);
    this.#bits |= STOPPED;
  }

  get isTrusted() {
    Event.#check(this);
    return (this.#bits & TRUSTED) !== 0;
  }

  [kInspect](depth, options) {
    if (!isEvent(this)) return this;
    const { name } = this.constructor;
    if (depth < 0) return name;
    const { inspect } = require('util');
    return `${name} ${inspect({
      type: this.#type,
      defaultPrevented: this.defaultPrevented,
      cancelable: this.cancelable,
      timeStamp: this.#stamp,
    }, { ...options, depth: options.depth == null ? options.depth : options.depth - 1 })}`;
  }

  static {
    isEvent = (value) => value !== null && typeof value === 'object' && #bits in value;
    isDispatching = (event) => (event.#bits & DISPATCHING) !== 0;
    isStoppedNow = (event) => (event.#bits & STOPPED_NOW) !== 0;
    beginDispatch = (event, target) => {
      event.#target = target;
      event.#bits |= DISPATCHING;
    };
    endDispatch = (event) => {
      event.#bits &= ~(DISPATCHING | PASSIVE);
    };
    setPassive = (event, passive) => {
      event.#bits = passive ? event.#bits | PASSIVE : event.#bits & ~PASSIVE;
    };

    const enumerable = { enumerable: true };
    for (const key of Object.getOwnPropertyNames(this.prototype)) {
      if (key !== 'constructor') Object.defineProperty(this.prototype, key, enumerable);
    }
    // [LegacyUnforgeable] in the standard.
    Object.defineProperty(this.prototype, 'isTrusted', { configurable: false });
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: 'Event', configurable: true });
    Object.defineProperties(this, {
      NONE: { value: 0, enumerable: true },
      CAPTURING_PHASE: { value: 1, enumerable: true },
      AT_TARGET: { value: 2, enumerable: true },
      BUBBLING_PHASE: { value: 3, enumerable: true },
    });
  }
}

class CustomEvent extends Event {
  #detail;

  /**
   * @param {string} type
   * @param {{ bubbles?: boolean, cancelable?: boolean, composed?: boolean, detail?: any }} [init]
   */
  constructor(type, init = undefined) {
    if (arguments.length === 0) throw new ERR_MISSING_ARGS('type');
    super(type, init);
    this.#detail = init?.detail ?? null;
  }

  get detail() {
    if (!(#detail in this)) throw new ERR_INVALID_THIS('CustomEvent');
    return this.#detail;
  }

  static {
    Object.defineProperty(this.prototype, 'detail', { enumerable: true });
    Object.defineProperty(this.prototype, Symbol.toStringTag, { value: 'CustomEvent', configurable: true });
  }
}

module.exports = {
  CustomEvent,
  Event,
  beginDispatch,
  endDispatch,
  isDispatching,
  isEvent,
  isStoppedNow,
  kTrustEvent,
  setPassive,
};
