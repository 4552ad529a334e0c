'use strict';
// `--frozen-intrinsics`: the objects of the language, the console and the timers cannot be changed any more, by anybody. What
// inherits from them can still have properties of its own by the same names.

const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object;
const { ownKeys } = Reflect;

/** Globals of the runtime that are frozen with those of the language. */
const OWN = ['clearImmediate', 'clearInterval', 'clearTimeout', 'console', 'setImmediate', 'setInterval', 'setTimeout'];

/** Globals of the language that stay open. */
const OPEN = ['Atomics', 'globalThis'];

/** Objects that no global leads to. */
function hidden() {
  const instances = [
    async () => {}, function* () {}, async function* () {}, [][Symbol.iterator](), new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](), ''[Symbol.iterator](), 'a'.matchAll(/a/g), new Int8Array(),
  ];
  return instances.flatMap((instance) => [getPrototypeOf(instance), getPrototypeOf(getPrototypeOf(instance))]);
}

/** What is to be frozen, without what it leads to. */
function roots() {
  // A fresh realm of the engine has what belongs to the language, under these options.
  const names = require('vm').runInNewContext('Object.getOwnPropertyNames(globalThis)');
  const globals = [...names, ...OWN].filter((name) => !OPEN.includes(name)).map((name) => globalThis[name]);
  return [...globals, ...hidden()].filter(isObject);
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/**
 * Makes data of a prototype accessors: a frozen property could not be hidden, by assignment, in what inherits it.
 * @param {object} prototype
 */
function allowHiding(prototype) {
  for (const key of ownKeys(prototype)) {
    const { configurable, enumerable, get, set, value } = getOwnPropertyDescriptor(prototype, key);
    if (!configurable || get !== undefined || set !== undefined) continue;
    const getter = () => value;
    getter.value = value;
    const setter = function(given) {
      if (this === prototype) throw new TypeError(`Cannot assign to read only property '${String(key)}' of object '${prototype}'`);
      if (hasOwn(this, key)) this[key] = given;
      else defineProperty(this, key, { __proto__: null, configurable: true, enumerable: true, value: given, writable: true });
    };
    defineProperty(prototype, key, { __proto__: null, enumerable, get: getter, set: setter });
  }
}

/** Those objects and all that they lead to. */
function reachable(objects) {
  const seen = new Set(objects);
  for (const object of seen) {
    // What the console keeps is its own affair.
    const follows = object === console ? (part) => typeof part === 'function' : isObject;
    const parts = [getPrototypeOf(object)];
    for (const key of ownKeys(object)) {
      const { get, set, value } = getOwnPropertyDescriptor(object, key);
      parts.push(get, set, value);
    }
    for (const part of parts) if (follows(part)) seen.add(part);
  }
  return seen;
}

/** Freezes all of it; nothing can be undone. */
function freezeIntrinsics() {
  require('internal/util/experimental').emitExperimentalWarning('Frozen intristics');
  const objects = reachable(roots());
  const prototypes = new Set(hidden());
  for (const object of objects) {
    const prototype = getOwnPropertyDescriptor(object, 'prototype')?.value;
    if (isObject(prototype)) prototypes.add(prototype);
  }
  prototypes.forEach(allowHiding);
  objects.forEach(freeze);
  defineProperty(globalThis, 'globalThis', { __proto__: null, configurable: false, writable: false });
}

module.exports = { freezeIntrinsics };
