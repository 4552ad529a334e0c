'use strict';
// What a CommonJS module is: the class Module, which module asked for which, and what is under way. How one is found,
// compiled and loaded is in the other files of this name.

const path = require('path');

/** What `import()` in CommonJS code is known by: the file's own name is the referrer. */
const kCommonJsReferrer = Symbol('anode.commonjs');
const kIsMain = Symbol('kIsMainSymbol');
const kIsExecuting = Symbol('kIsExecuting');
/** The URL and format that load hooks gave a module. */
const kURL = Symbol('kURL');
/** On a CommonJS module that stands for an ES module. */
const kIsEsModule = Symbol('kIsEsModule');
const kFormat = Symbol('kFormat');
/** On a module that the loader of ES modules wants. */
const kIsImported = Symbol('kIsImported');

const parents = new WeakMap();

const running = {
  /** Requires now on the stack; in an outermost one what stands where on the disk is looked up anew. */
  depth: 0,
  isPreloading: false,
  /** The entry point's module. */
  main: undefined,
};

/**
 * A CommonJS module.
 * @param {string} [id]
 * @param {Module} [parent]
 */
function Module(id = '', parent) {
  this.id = id;
  this.path = path.dirname(id);
  // Its own, even where a program has put an accessor of this name on Object.prototype.
  Object.defineProperty(this, 'exports', { __proto__: null, configurable: true, enumerable: true, value: {}, writable: true });
  if (parent !== undefined && parent !== null) {
    parents.set(this, parent);
    parent.children?.push(this);
  } else {
    parents.set(this, parent);
  }
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

Module._cache = { __proto__: null };
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
Module.globalPaths = [];
Module.Module = Module;

/** The files from `parent` up to the entry point. */
function requireStackOf(parent) {
  const stack = [];
  const seen = new Set();
  for (let at = parent; at && !seen.has(at); at = parents.get(at)) {
    seen.add(at);
    stack.push(at.filename || at.id);
  }
  return stack;
}

/** What `module.parent`, `require()`d or not, is. */
function parentOf(module) {
  return parents.get(module);
}

Object.defineProperties(Module.prototype, {
  constructor: { get: () => Module, set: undefined, configurable: false, enumerable: false },
  isPreloading: { get: () => running.isPreloading, configurable: false, enumerable: false },
  parent: {
    configurable: false,
    enumerable: false,
    get() { return deprecatedParent(this); },
    set(value) { deprecatedParent(this, value); },
  },
});

let warnedOfParent = false;

function deprecatedParent(module, ...value) {
  const { getOption } = require('internal/options');
  if (!warnedOfParent && getOption('--pending-deprecation')) {
    warnedOfParent = true;
    process.emitWarning(
      'module.parent is deprecated due to accuracy issues. Please use require.main to find program entry point instead.',
      'DeprecationWarning', 'DEP0144');
  }
  if (value.length > 0) parents.set(module, value[0]);
  return parents.get(module);
}

module.exports = {
  Module,
  kCommonJsReferrer,
  kFormat,
  kIsEsModule,
  kIsExecuting,
  kIsImported,
  kIsMain,
  kURL,
  parentOf,
  requireStackOf,
  running,
};
