'use strict';
// Who answers for `import()` and `import.meta` of code that `node:vm` compiled. Scripts are known by a symbol that V8
// keeps with them, so an entry lives as long as its script.

const byId = new WeakMap();
const metaByWrap = new WeakMap();

/**
 * @param {symbol} id
 * @param {{importDynamically: Function}} entry
 */
function register(id, entry) {
  byId.set(id, entry);
}

/** @param {symbol} id */
function get(id) {
  return byId.get(id);
}

/**
 * @param {object} wrap a native module
 * @param {(meta: object) => void} initialize
 */
function registerMeta(wrap, initialize) {
  metaByWrap.set(wrap, initialize);
}

function initializeMeta(wrap, meta) {
  metaByWrap.get(wrap)?.(meta);
}

module.exports = { get, initializeMeta, register, registerMeta };
