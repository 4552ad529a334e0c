'use strict';
// Mocks of functions, methods, accessors and properties, and the tracker that can undo all those it made.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE },
} = require('internal/errors');
const { validateBoolean, validateFunction, validateInteger, validateObject } = require('internal/validators');

/** What `fn.mock` is: the calls so far, and the replacement in force. */
class MockFunctionContext {
  #calls = [];
  #original;
  #implementation;
  #left;
  #once = new Map();
  #undo;
  #callNumber = 0;

  constructor(original, implementation, times, undo) {
    this.#original = original;
    this.#implementation = implementation;
    this.#left = times;
    this.#undo = undo;
  }

  /** Copies of the records, oldest first. */
  get calls() {
    return this.#calls.slice();
  }

  callCount() {
    return this.#calls.length;
  }

  /** @param {Function} implementation what the mock does from now on */
  mockImplementation(implementation) {
    validateFunction(implementation, 'implementation');
    this.#implementation = implementation;
  }

  /**
   * @param {Function} implementation
   * @param {number} [onCall] the number of the call it is for, from 0; the next one by default
   */
  mockImplementationOnce(implementation, onCall = this.#callNumber) {
    validateFunction(implementation, 'implementation');
    validateInteger(onCall, 'onCall', this.#callNumber);
    this.#once.set(onCall, implementation);
  }

  /** Gives back what was mocked. */
  restore() {
    this.#implementation = this.#original;
    this.#left = Infinity;
    this.#once.clear();
    this.#undo?.();
    this.#undo = undefined;
  }

  resetCalls() {
    this.#calls = [];
  }

  static take(context) {
    const number = context.#callNumber++;
    const implementation = context.#once.get(number) ?? (context.#left > 0 ? context.#implementation : context.#original);
    context.#once.delete(number);
    if (context.#left > 0 && --context.#left === 0 && context.#once.size === 0) context.restore();
    return implementation;
  }

  static note(context, call) {
    context.#calls.push(call);
  }
}

const { take, note } = MockFunctionContext;
delete MockFunctionContext.take;
delete MockFunctionContext.note;

/** A record of a call; `stack` says where it came from. */
function record(values) {
  const { args, error, result, stack, target, receiver } = values;
  return { __proto__: null, arguments: args, error, result, stack, target, this: receiver };
}

class MockHandler {
  #context;

  constructor(context) {
    this.#context = context;
  }

  apply(original, receiver, args) {
    return this.#run(args, receiver, undefined, (implementation) => Reflect.apply(implementation, receiver, args));
  }

  construct(original, args, newTarget) {
    let made;
    return this.#run(args, () => made, original, (implementation) => {
      // Made by the replacement, but still of the class that was mocked.
      made = Reflect.construct(implementation, args, newTarget === this.proxy ? original : newTarget);
      return made;
    });
  }

  get(original, name, receiver) {
    return name === 'mock' ? this.#context : Reflect.get(original, name, receiver);
  }

  #run(args, receiver, target, call) {
    const stack = new Error();
    let result;
    let error;
    const implementation = take(this.#context);
    try {
      result = call(implementation);
      return result;
    } catch (thrown) {
      error = thrown;
      throw thrown;
    } finally {
      const self = target === undefined ? receiver : receiver();
      note(this.#context, record({ args, error, result, stack, target, receiver: self }));
    }
  }
}

function mockFunction(original, implementation, times, undo) {
  const context = new MockFunctionContext(original, implementation, times, undo);
  const handler = new MockHandler(context);
  const proxy = new Proxy(original, handler);
  handler.proxy = proxy;
  return proxy;
}

/** What `.mock` of a mocked property is: its reads and writes. */
class MockPropertyContext {
  #object;
  #name;
  #value;
  #descriptor;
  #once = new Map();
  #accesses = [];
  #number = 0;

  constructor(object, name, value) {
    this.#object = object;
    this.#name = name;
    this.#descriptor = Object.getOwnPropertyDescriptor(object, name);
    this.#value = value;
    const { configurable = true, enumerable = true } = this.#descriptor ?? {};
    if (!configurable && this.#descriptor !== undefined) {
      throw new ERR_INVALID_ARG_VALUE('propertyName', name, 'is not a configurable property');
    }
    const read = () => this.#read();
    const write = (next) => this.mockImplementation(next);
    Object.defineProperty(object, name, { __proto__: null, configurable, enumerable, get: read, set: write });
  }

  get accesses() {
    return this.#accesses.slice();
  }

  accessCount() {
    return this.#accesses.length;
  }

  /** @param {*} value what reading gives from now on */
  mockImplementation(value) {
    if (this.#descriptor?.writable === false) {
      throw new ERR_INVALID_ARG_VALUE('propertyName', this.#name, 'cannot be set');
    }
    this.#number++;
    this.#accesses.push({ __proto__: null, type: 'set', value, stack: new Error() });
    this.#value = value;
  }

  /**
   * @param {*} value
   * @param {number} [onAccess] the number of the access it is for, from 0; the next one by default
   */
  mockImplementationOnce(value, onAccess = this.#number) {
    validateInteger(onAccess, 'onAccess', this.#number);
    this.#once.set(onAccess, value);
  }

  resetAccesses() {
    this.#accesses = [];
  }

  restore() {
    if (this.#object === undefined) return;
    if (this.#descriptor === undefined) delete this.#object[this.#name];
    else Object.defineProperty(this.#object, this.#name, this.#descriptor);
    this.#object = undefined;
  }

  #read() {
    const number = this.#number++;
    const value = this.#once.has(number) ? this.#once.get(number) : this.#value;
    this.#once.delete(number);
    this.#accesses.push({ __proto__: null, type: 'get', value, stack: new Error() });
    return value;
  }
}

class MockTracker {
  #mocks = [];
  #timers;

  get timers() {
    if (this.#timers === undefined) {
      const { MockTimers } = require('internal/test_runner/mock_timers');
      this.#timers = new MockTimers();
    }
    return this.#timers;
  }

  /**
   * A mock function.
   * @param {Function} [original] what it does when no implementation is in force
   * @param {Function} [implementation]
   * @param {{ times?: number }} [options] for how many calls the implementation is in force
   * @returns {Function} with its records in `.mock`
   */
  fn(original = function () {}, implementation = original, options = {}) {
    if (isOptions(original)) [original, implementation, options] = [function () {}, undefined, original];
    else if (isOptions(implementation)) [implementation, options] = [undefined, implementation];
    validateFunction(original, 'original');
    implementation ??= original;
    validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    return this.#track(mockFunction(original, implementation, readTimes(options), undefined));
  }

  /**
   * Replaces a method by a mock that calls it.
   * @param {object|Function} object
   * @param {string|symbol} methodName
   * @param {Function} [implementation]
   * @param {{ getter?: boolean, setter?: boolean, times?: number }} [options]
   */
  method(object, methodName, implementation, options = {}) {
    if (object === null || (typeof object !== 'object' && typeof object !== 'function')) {
      validateObject(object, 'object');
    }
    if (typeof methodName !== 'string' && typeof methodName !== 'symbol') {
      throw new ERR_INVALID_ARG_TYPE('methodName', ['string', 'symbol'], methodName);
    }
    if (isOptions(implementation)) [implementation, options] = [undefined, implementation];
    if (implementation !== undefined) validateFunction(implementation, 'implementation');
    validateObject(options, 'options');
    const { getter = false, setter = false } = options;
    validateBoolean(getter, 'options.getter');
    validateBoolean(setter, 'options.setter');
    if (getter && setter) throw new ERR_INVALID_ARG_VALUE('options.setter', setter, "cannot be used with 'options.getter'");
    const times = readTimes(options);

    const found = findDescriptor(object, methodName);
    const slot = getter ? 'get' : setter ? 'set' : 'value';
    const original = found?.[slot];
    if (typeof original !== 'function') {
      throw new ERR_INVALID_ARG_VALUE('methodName', original, 'must be a method');
    }
    const own = Object.getOwnPropertyDescriptor(object, methodName);
    const undo = () => {
      if (own === undefined && Object.hasOwn(object, methodName)) Object.defineProperty(object, methodName, found);
      else Object.defineProperty(object, methodName, own ?? found);
    };
    const mock = mockFunction(original, implementation ?? original, times, undo);
    Object.defineProperty(object, methodName, { __proto__: null, ...found, [slot]: mock });
    return this.#track(mock);
  }

  getter(object, methodName, implementation, options = {}) {
    if (isOptions(implementation)) [implementation, options] = [undefined, implementation];
    if (options?.getter === false) throw new ERR_INVALID_ARG_VALUE('options.getter', false, 'cannot be false');
    return this.method(object, methodName, implementation, { ...options, getter: true });
  }

  setter(object, methodName, implementation, options = {}) {
    if (isOptions(implementation)) [implementation, options] = [undefined, implementation];
    if (options?.setter === false) throw new ERR_INVALID_ARG_VALUE('options.setter', false, 'cannot be false');
    return this.method(object, methodName, implementation, { ...options, setter: true });
  }

  /**
   * Replaces a property by one that notes its reads and writes.
   * @param {object|Function} object
   * @param {string|symbol} propertyName
   * @param {*} [value]
   * @returns {object} the object, seen through a proxy that has the records in `.mock`
   */
  property(object, propertyName, value) {
    if (object === null || (typeof object !== 'object' && typeof object !== 'function')) {
      validateObject(object, 'object');
    }
    if (typeof propertyName !== 'string' && typeof propertyName !== 'symbol') {
      throw new ERR_INVALID_ARG_TYPE('propertyName', ['string', 'symbol'], propertyName);
    }
    if (!(propertyName in object)) {
      throw new ERR_INVALID_ARG_VALUE('propertyName', propertyName, 'is not a property of the object');
    }
    const context = new MockPropertyContext(object, propertyName, arguments.length > 2 ? value : object[propertyName]);
    this.#mocks.push(context);
    return new Proxy(object, {
      get: (target, name, receiver) => (name === 'mock' ? context : Reflect.get(target, name, receiver)),
    });
  }

  /** Undoes all mocks and forgets them. */
  reset() {
    this.restoreAll();
    this.#timers?.reset();
    this.#mocks = [];
  }

  /** Undoes all mocks. */
  restoreAll() {
    for (const context of this.#mocks) context.restore();
  }

  #track(mock) {
    this.#mocks.push(mock.mock);
    return mock;
  }
}

function isOptions(value) {
  return typeof value === 'object' && value !== null;
}

function readTimes({ times = Infinity }) {
  if (times !== Infinity) validateInteger(times, 'options.times', 1);
  return times;
}

function findDescriptor(object, name) {
  for (let at = object; at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

module.exports = { MockTracker };
