'use strict';

// The symbols by which objects of ours (streams, Blob, ports, signals, keys …) tell structured clone how to clone or
// transfer them, and by which users forbid it. The algorithm that asks is in internal/messaging/clone.

/** Method: `{ data, deserializeInfo: 'module:Class' }` for a copy. */
const kClone = Symbol('messaging_clone_symbol');
/** Method on a fresh instance: takes what the other side's kClone or kTransfer gave as `data`. */
const kDeserialize = Symbol('messaging_deserialize_symbol');
/** Method: as kClone, and this side's object becomes unusable. */
const kTransfer = Symbol('messaging_transfer_symbol');
/** Method: the transferables nested in what kTransfer gives. */
const kTransferList = Symbol('messaging_transfer_list_symbol');

/**
 * Getter on the prototype of each class that clones or transfers itself: the bits below for a true instance (found by a
 * private field), 0 for anything else that inherits it.
 */
const kCloneMode = Symbol('kCloneMode');
const CLONEABLE = 1;
const TRANSFERABLE = 2;
const UNCLONEABLE = 4;

// One entry for each object marked by users; weak, because a mark must not keep an object alive.
const untransferable = new WeakSet();

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/**
 * Forbids transferring an object; for an ArrayBuffer a transfer then throws. Cannot be undone.
 * @param {any} object
 */
function markAsUntransferable(object) {
  if (isObject(object)) untransferable.add(object);
}

/** @returns {boolean} */
function isMarkedAsUntransferable(object) {
  return isObject(object) && (untransferable.has(object) || require('internal/buffer/memory').isPool(object));
}

/**
 * Makes structured clone throw DataCloneError for an object. Cannot be undone.
 * @param {any} object
 */
function markAsUncloneable(object) {
  if (!isObject(object)) return;
  require('internal/messaging/clone').prepare();
  binding('messaging').markUncloneable(object);
}

module.exports = {
  CLONEABLE,
  TRANSFERABLE,
  UNCLONEABLE,
  isMarkedAsUntransferable,
  kClone,
  kCloneMode,
  kDeserialize,
  kTransfer,
  kTransferList,
  markAsUncloneable,
  markAsUntransferable,
};
