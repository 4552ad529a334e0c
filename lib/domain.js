'use strict';
// The deprecated `domain` module: errors of everything begun in a domain, at whatever time, go to the domain. The
// active domain follows the asynchronous flow as an AsyncLocalStorage's value does.

const EventEmitter = require('events');
const { AsyncLocalStorage } = require('internal/async_hooks/local_storage');
const {
  codes: {
    ERR_DOMAIN_CALLBACK_NOT_AVAILABLE, ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE, ERR_UNHANDLED_ERROR,
  },
} = require('internal/errors');
const uncaught = require('internal/process/uncaught');

if (uncaught.hasUncaughtExceptionCaptureCallback()) throw new ERR_DOMAIN_CALLBACK_NOT_AVAILABLE();

/** `null` where no domain has ever been, `undefined` where one has been left. */
const storage = new AsyncLocalStorage({ name: 'domain', defaultValue: null });

/** The domains entered and not left, the active one last, as far as this callback of the loop goes. */
let stack = [];

function activeDomain() {
  const active = storage.getStore();
  return active === undefined && handingOn ? null : active;
}

/** An emitter's error is on its way to a domain: outside of any the active domain is then `null`. */
let handingOn = false;

/** The stack, without what another callback has left of it. */
function currentStack() {
  const active = activeDomain();
  if (active === null || active === undefined) stack.length = 0;
  else if (stack.at(-1) !== active) stack = [active];
  return stack;
}

function activate(domain) {
  if (activeDomain() !== domain) storage.enterWith(domain);
}

const domainDescriptor = {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get: activeDomain,
  set: activate,
};
Object.defineProperty(process, 'domain', domainDescriptor);

const hidden = (value) => ({ __proto__: null, configurable: true, enumerable: false, value, writable: true });
const canHoldProperties = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

class Domain extends EventEmitter {
  constructor() {
    super();
    this.members = [];
  }

  /** Makes this the active domain. */
  enter() {
    currentStack().push(this);
    activate(this);
  }

  /** Leaves this domain, and those entered since. */
  exit() {
    const entered = currentStack();
    const index = entered.lastIndexOf(this);
    if (index === -1) return;
    entered.splice(index);
    activate(entered.at(-1));
  }

  /** @param {EventEmitter|object} emitter whose errors are to come here */
  add(emitter) {
    if (emitter.domain === this) return;
    emitter.domain?.remove?.(emitter);
    // Two domains that are each other's members would never end handing an error on.
    if (this.domain && emitter instanceof Domain) {
      for (let outer = this.domain; outer; outer = outer.domain) if (emitter === outer) return;
    }
    Object.defineProperty(emitter, 'domain', hidden(this));
    this.members.push(emitter);
  }

  /** @param {object} emitter */
  remove(emitter) {
    Object.defineProperty(emitter, 'domain', hidden(null));
    const index = this.members.indexOf(emitter);
    if (index !== -1) this.members.splice(index, 1);
  }

  /**
   * Calls `fn` in this domain.
   * @param {Function} fn
   * @param {...any} args
   */
  run(fn, ...args) {
    this.enter();
    // Not left when it throws: the error is this domain's.
    const result = Reflect.apply(fn, this, args);
    this.exit();
    return result;
  }

  /**
   * @param {Function} callback
   * @returns {Function} that runs in this domain
   */
  bind(callback) {
    const domain = this;
    function runBound(...args) {
      domain.enter();
      const result = Reflect.apply(callback, this, args);
      domain.exit();
      return result;
    }
    Object.defineProperty(runBound, 'domain', hidden(this));
    return runBound;
  }

  /**
   * As `bind`, for a callback without its error argument: an error goes to the domain.
   * @param {Function} callback
   */
  intercept(callback) {
    const domain = this;
    return function runIntercepted(error, ...args) {
      if (error && error instanceof Error) {
        error.domainBound = callback;
        error.domainThrown = false;
        Object.defineProperty(error, 'domain', hidden(domain));
        domain.emit('error', error);
        return undefined;
      }
      domain.enter();
      const result = Reflect.apply(callback, this, args);
      domain.exit();
      return result;
    };
  }

  /** Takes an error that was thrown here; whether somebody dealt with it. */
  _errorHandler(error) {
    if (canHoldProperties(error)) {
      Object.defineProperty(error, 'domain', hidden(this));
      error.domainThrown = true;
    }
    const entered = currentStack();
    if (entered.length <= 1) {
      if (this.listenerCount('error') === 0) return false;
      // What the listener throws is nobody's in particular.
      leaveAll(undefined);
      return this.emit('error', error);
    }
    entered.pop();
    activate(entered.at(-1));
    try {
      if (this.listenerCount('error') !== 0) return this.emit('error', error);
    } catch (second) {
      return entered.at(-1)._errorHandler(second);
    }
    return entered.at(-1)._errorHandler(error);
  }
}

function leaveAll(active) {
  stack = [];
  activate(active);
}

/** The uncaught-error handler's first question. */
function onUncaught(error) {
  const domain = activeDomain();
  if (domain === null || domain === undefined) return false;
  try {
    return domain._errorHandler(error);
  } finally {
    leaveAll(null);
  }
}

const loadedAt = new Error('require(`domain`) at this point').stack;

uncaught.setDomainHandler(onUncaught, () => {
  const error = new ERR_DOMAIN_CANNOT_SET_UNCAUGHT_EXCEPTION_CAPTURE();
  error.stack += `\n${'-'.repeat(40)}\n${loadedAt}`;
  return error;
});

// Programs look for the domain on the resources that async hooks see.
require('async_hooks').createHook({
  init(asyncId, type, trigger, resource) {
    const domain = activeDomain();
    if (domain && resource) Object.defineProperty(resource, 'domain', hidden(domain));
  },
}).enable();

// ---- Emitters made in a domain belong to it.

EventEmitter.usingDomains = true;

const { init } = EventEmitter;
EventEmitter.init = function(options) {
  Object.defineProperty(this, 'domain', hidden(null));
  const domain = activeDomain();
  if (domain && !(this instanceof Domain)) this.domain = domain;
  return Reflect.apply(init, this, [options]);
};

const { emit } = EventEmitter.prototype;
EventEmitter.prototype.emit = function(type, ...args) {
  const { domain } = this;
  if (domain === null || domain === undefined || this === process || typeof domain.enter !== 'function') {
    return Reflect.apply(emit, this, [type, ...args]);
  }
  if (type === 'error' && this._events?.error === undefined) return handOn(this, domain, args[0]);
  domain.enter();
  const result = Reflect.apply(emit, this, [type, ...args]);
  domain.exit();
  return result;
};

/** An emitter's error that has no listener goes to the emitter's domain. */
function handOn(emitter, domain, given) {
  const error = given || new ERR_UNHANDLED_ERROR(given);
  if (canHoldProperties(error)) {
    error.domainEmitter = emitter;
    Object.defineProperty(error, 'domain', hidden(domain));
    error.domainThrown = false;
  }
  // Outside of the domain: the listener's own errors must not come back to it.
  const before = [...currentStack()];
  const entered = currentStack();
  while (entered.length !== 0 && entered.at(-1) === domain) entered.pop();
  activate(entered.at(-1));
  const outer = handingOn;
  handingOn = true;
  try {
    domain.emit('error', error);
  } finally {
    handingOn = outer;
  }
  stack = before;
  activate(before.at(-1));
  return false;
}

/** @returns {Domain} */
function create() {
  return new Domain();
}

module.exports = {
  get active() {
    return activeDomain();
  },
  get _stack() {
    return currentStack();
  },
  Domain,
  create,
  createDomain: create,
};
