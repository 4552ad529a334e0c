'use strict';
// process.finalization: callbacks for objects when the process ends, unless they have been collected before.

const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

/** By event: the objects, held weakly, and their callbacks. */
const registered = { exit: new Set(), beforeExit: new Set() };
const entries = new WeakMap();
/** Made at first use: a start-up snapshot cannot hold one. */
let collected;

const runners = {
  exit: () => run('exit'),
  beforeExit: () => run('beforeExit'),
};

function run(event) {
  for (const entry of [...registered[event]]) {
    const object = entry.reference.deref();
    drop(entry);
    if (object !== undefined) entry.callback(object, event);
  }
}

function add(event, object, callback) {
  require('internal/util/experimental').emitExperimentalWarning(
    event === 'exit' ? 'process.finalization.register' : 'process.finalization.registerBeforeExit');
  if ((typeof object !== 'object' || object === null) && typeof object !== 'function') {
    throw new ERR_INVALID_ARG_TYPE('obj', 'Object', object);
  }
  if (registered[event].size === 0) process.on(event, runners[event]);
  const entry = { event, reference: new WeakRef(object), callback };
  registered[event].add(entry);
  const own = entries.get(object);
  if (own === undefined) entries.set(object, [entry]);
  else own.push(entry);
  collected ??= new FinalizationRegistry(drop);
  collected.register(object, entry, entry);
}

function drop(entry) {
  const { event } = entry;
  if (registered[event].delete(entry) && registered[event].size === 0) process.removeListener(event, runners[event]);
}

const finalization = {
  /** Calls `callback(object, 'exit')` when the process ends. */
  register: (object, callback) => add('exit', object, callback),
  /** Calls `callback(object, 'beforeExit')` when the loop becomes empty. */
  registerBeforeExit: (object, callback) => add('beforeExit', object, callback),
  /** Takes an object's callbacks back. */
  unregister(object) {
    require('internal/util/experimental').emitExperimentalWarning('process.finalization.unregister');
    const own = entries.get(object);
    if (own === undefined) return;
    entries.delete(object);
    own.forEach(drop);
  },
};

module.exports = {
  members: {
    get finalization() {
      return finalization;
    },
  },
};
