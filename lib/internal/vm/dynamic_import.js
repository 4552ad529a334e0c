'use strict';
// `importModuleDynamically`: what `import()` does in code that `node:vm` compiled.

const { codes } = require('internal/errors');
const { validateFunction } = require('internal/validators');
const { USE_MAIN_CONTEXT_DEFAULT_LOADER } = require('internal/vm/constants');
const { register } = require('internal/vm/referrers');

/**
 * The id to compile code with that was given this option: `undefined` where `import()` is an error.
 * @param {Function|symbol|undefined} importModuleDynamically
 * @param {string} name of the option
 * @returns {symbol|undefined}
 */
function referrerFor(importModuleDynamically, name) {
  if (importModuleDynamically === undefined) return undefined;
  const { kCommonJsReferrer } = require('internal/modules/cjs_module');
  if (importModuleDynamically === kCommonJsReferrer) return kCommonJsReferrer;
  if (importModuleDynamically === USE_MAIN_CONTEXT_DEFAULT_LOADER) {
    warnOfDefaultLoader();
    return kCommonJsReferrer;
  }
  validateFunction(importModuleDynamically, name);
  if (!require('internal/options').getOption('--experimental-vm-modules')) return uncallable();
  return Symbol('anode.vm');
}

const kUncallable = Symbol('anode.vm.uncallable');

/** One id for all code whose function is never called: V8 finds code again that it has compiled with the same id. */
function uncallable() {
  register(kUncallable, {
    async importDynamically() {
      throw new codes.ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG();
    },
  });
  return kUncallable;
}

let hasWarned = false;

function warnOfDefaultLoader() {
  if (hasWarned) return;
  hasWarned = true;
  process.emitWarning(
    'vm.USE_MAIN_CONTEXT_DEFAULT_LOADER is an experimental feature and might change at any time', 'ExperimentalWarning');
}

/**
 * Tells the id what it stands for, once that exists.
 * @param {symbol|undefined} id
 * @param {Function|symbol|undefined} importModuleDynamically
 * @param {object|Function} referrer what the function is given
 */
function settleReferrer(id, importModuleDynamically, referrer) {
  if (typeof importModuleDynamically !== 'function' || id === kUncallable) return;
  register(id, {
    importDynamically: (specifier, attributes, isSource) =>
      callImporter(importModuleDynamically, referrer, specifier, attributes, isSource),
  });
}

async function callImporter(importer, referrer, specifier, attributes, isSource) {
  const { isModule } = require('internal/vm/module');
  const { isModuleNamespaceObject } = require('internal/util/types');
  const found = await importer(specifier, referrer, attributes, isSource ? 'source' : 'evaluation');
  if (isSource) {
    if (isModule(found)) throw new codes.ERR_SOURCE_PHASE_NOT_DEFINED(found.identifier);
    if (found === null || typeof found !== 'object') throw new codes.ERR_VM_MODULE_NOT_MODULE();
    return found;
  }
  if (isModuleNamespaceObject(found)) return found;
  if (!isModule(found)) throw new codes.ERR_VM_MODULE_NOT_MODULE();
  if (found.status === 'errored') throw found.error;
  if (found.status === 'unlinked') found.instantiate?.();
  await found.evaluate();
  return found.namespace;
}

module.exports = { referrerFor, settleReferrer };
