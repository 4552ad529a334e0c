'use strict';
// Modules that require each other in a circle: whoever reads a name that an unfinished module has not exported yet is
// told so by a warning.

const { isProxy } = require('internal/util/types');
const { setCycleGuard } = require('internal/modules/cjs');

function warn(property) {
  process.emitWarning(
    `Accessing non-existent property '${String(property)}' of module exports inside circular dependency`);
}

/** Names that transpiled code and promises look for on anything. */
const isHarmless = (target, property) => property in target || property === '__esModule';

const guard = new Proxy({}, {
  get(target, property, receiver) {
    if (isHarmless(target, property) || receiver.__esModule) return target[property];
    warn(property);
    return undefined;
  },
  getOwnPropertyDescriptor(target, property) {
    if (!Object.hasOwn(target, property) && property !== '__esModule') warn(property);
    return Object.getOwnPropertyDescriptor(target, property);
  },
});
setCycleGuard(guard);

/**
 * The exports of a module that is still running, watched where that is possible unseen.
 * @param {import('module').Module} module
 */
function unfinishedExports(module) {
  const { exports } = module;
  const plain = exports !== null && typeof exports === 'object' && !isProxy(exports) &&
    Object.getPrototypeOf(exports) === Object.prototype && !exports.__esModule;
  if (plain && Object.isExtensible(exports)) Object.setPrototypeOf(exports, guard);
  return exports;
}

module.exports = { unfinishedExports };
