'use strict';
// The loader of lib/ itself. Runs once in a context with the native `builtins` binding, evaluates the bootstrap modules
// (at build time, for the snapshot) and returns the function that starts a program.

const bindings = new Map();
const modules = new Map();
const ids = native.ids();
const known = new Set(ids);
const startCallbacks = [];
/** `process.moduleLoadList`. */
const loadList = [];
let started = false;

/** The object of `process`; bootstrap/process fills it. */
const Process = { process: function() {} }.process;
const process = new Process();

/**
 * The native functions of one domain.
 * @param {string} name
 * @returns {object}
 */
function binding(name) {
  let object = bindings.get(name);
  if (object === undefined) {
    object = native.getBinding(name);
    if (object === undefined) throw new Error(`No such binding: ${name}`);
    bindings.set(name, object);
  }
  return object;
}

/**
 * `require` as built-in modules see it.
 * @param {string} id path below lib/ without the extension
 * @returns {any}
 */
function require(id) {
  const module = modules.get(id);
  return module !== undefined ? module.exports : load(id);
}

function load(id) {
  const module = { id, exports: {}, loaded: false };
  modules.set(id, module);
  try {
    native.evaluate(id, module.exports, require, module, binding, process);
    module.loaded = true;
    loadList.push(`NativeModule ${id}`);
  } finally {
    if (!module.loaded) modules.delete(id);
  }
  return module.exports;
}

/** What of lib/ users may require, and what the loader knows of it: `require('internal/builtins')`. */
const SCHEME_ONLY = new Set(['sea', 'sqlite', 'test', 'test/reporters']);
const publicIds = ids.filter((id) => !id.startsWith('internal/'));
modules.set('internal/builtins', {
  id: 'internal/builtins',
  loaded: true,
  exports: {
    /** Ids that users may require, those only with `node:` included, sorted. */
    publicIds,
    /** Ids that need the `node:` prefix. */
    schemeOnly: SCHEME_ONLY,
    /** @param {string} id without `node:` */
    isPublic: (id) => known.has(id) && !id.startsWith('internal/'),
    /** Loads by id, without `node:`. */
    load: require,
    /** What has been evaluated, in order. */
    loadList,
    binding,
    compile: native.compile,
    codeCache: native.codeCache,
    /**
     * A data property of `target` that takes the export of that name of a built-in module when it is first read.
     * @param {object} target
     * @param {string} name
     * @param {boolean} enumerable
     * @param {string} id
     */
    defineLazy(target, name, enumerable, id) {
      native.defineLazy(target, name, enumerable, `${id}\n${name}`);
    },
    ids,
  },
});

/** Work that must be done anew in each process, not at build time: `require('internal/startup')`. */
modules.set('internal/startup', {
  id: 'internal/startup',
  loaded: true,
  exports: {
    /**
     * Calls `callback` when the process starts: after the snapshot has been taken up, before the program.
     * @param {() => void} callback
     */
    atStart(callback) {
      if (started) callback();
      else startCallbacks.push(callback);
    },
    /** Whether the process has started; before that nothing may ask about argv, env, cwd or time. */
    hasStarted: () => started,
  },
});

require('internal/bootstrap/globals');

return function start() {
  started = true;
  native.setLazyLoader((key) => {
    const { 0: id, 1: name } = key.split('\n');
    return require(id)[name];
  });
  for (let i = 0; i < startCallbacks.length; i++) startCallbacks[i]();
  startCallbacks.length = 0;
  return require('internal/main').run;
};
