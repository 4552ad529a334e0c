'use strict';
// Contexts: objects that are the global object of code run in them.

const native = binding('contextify');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const { validateBoolean, validateObject, validateOneOf, validateString } = require('internal/validators');
const { referrerFor, settleReferrer } = require('internal/vm/dynamic_import');

const constants = Object.freeze({
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: require('internal/vm/constants').USE_MAIN_CONTEXT_DEFAULT_LOADER,
  DONT_CONTEXTIFY: require('internal/vm/constants').DONT_CONTEXTIFY,
});

const ANY_OBJECT = { allowArray: true };
let count = 1;

/**
 * Whether an object has been contextified.
 * @param {object} object
 */
function isContext(object) {
  validateObject(object, 'object', ANY_OBJECT);
  return native.isContext(object);
}

function validateContext(contextifiedObject) {
  validateObject(contextifiedObject, 'object', ANY_OBJECT);
  if (!native.isContext(contextifiedObject)) {
    throw new ERR_INVALID_ARG_TYPE('contextifiedObject', 'vm.Context', contextifiedObject);
  }
}

/**
 * @param {object|symbol} [contextObject] `constants.DONT_CONTEXTIFY` for a context with an ordinary global object
 * @param {{name?: string, origin?: string, codeGeneration?: {strings?: boolean, wasm?: boolean},
 *   microtaskMode?: 'afterEvaluate', importModuleDynamically?: Function|symbol}} [options]
 * @returns {object}
 */
function createContext(contextObject = {}, options = {}) {
  const ordinary = contextObject === constants.DONT_CONTEXTIFY;
  if (!ordinary && isContextObject(contextObject)) return contextObject;
  validateObject(options, 'options');
  const { name = `VM Context ${count++}`, origin, codeGeneration, microtaskMode, importModuleDynamically } = options;
  validateString(name, 'options.name');
  if (origin !== undefined) validateString(origin, 'options.origin');
  if (codeGeneration !== undefined) validateObject(codeGeneration, 'options.codeGeneration');
  const { strings = true, wasm = true } = codeGeneration ?? {};
  validateBoolean(strings, 'options.codeGeneration.strings');
  validateBoolean(wasm, 'options.codeGeneration.wasm');
  validateOneOf(microtaskMode, 'options.microtaskMode', ['afterEvaluate', undefined]);
  const referrer = referrerFor(importModuleDynamically, 'options.importModuleDynamically');
  const ownQueue = microtaskMode === 'afterEvaluate';
  const context = native.makeContext(
    ordinary ? undefined : contextObject, strings, wasm, ownQueue, referrer, name, origin,
  );
  settleReferrer(referrer, importModuleDynamically, context);
  return context;
}

function isContextObject(value) {
  validateObject(value, 'object', ANY_OBJECT);
  return native.isContext(value);
}

module.exports = { constants, createContext, isContext, validateContext };
