'use strict';
// Built-in modules as ES modules: a `default` export and one for each property, which follow the module's object only
// when `syncBuiltinESMExports()` is called.

const wraps = binding('module_wrap');
const builtins = require('internal/builtins');

/** id → `{ wrap, names }`. */
const made = new Map();

function exportAll(wrap, names, exports) {
  for (const name of names) {
    wraps.setExport(wrap, name, name === 'default' ? exports : valueOf(exports, name));
  }
}

/** A getter that throws, or a property that was deleted, exports `undefined`. */
function valueOf(exports, name) {
  if (!Object.hasOwn(exports, name)) return undefined;
  try {
    return exports[name];
  } catch {
    return undefined;
  }
}

/**
 * The native module of a built-in module.
 * @param {string} id without `node:`
 */
function wrapOf(id) {
  let entry = made.get(id);
  if (entry === undefined) {
    const exports = builtins.load(id);
    const names = Object.keys(exports).filter((name) => name !== 'default');
    names.push('default');
    const wrap = wraps.createSynthetic(`node:${id}`, names, (wrap) => exportAll(wrap, names, exports), undefined);
    entry = { exports, names, wrap };
    made.set(id, entry);
    wraps.instantiate(wrap);
    wraps.evaluate(wrap, 0, false);
  }
  return entry.wrap;
}

/** Makes the named exports of built-in modules what their objects' properties are now. */
function syncBuiltinESMExports() {
  for (const { exports, names, wrap } of made.values()) exportAll(wrap, names, exports);
}

module.exports = { syncBuiltinESMExports, wrapOf };
