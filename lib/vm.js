'use strict';
// `node:vm`: scripts and functions compiled from text, and the contexts they run in.
// ES modules of `node:vm` are in internal/vm/module, contexts in internal/vm/context.

const native = binding('contextify');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');
const {
  validateArray, validateBoolean, validateBuffer, validateInt32, validateObject, validateOneOf, validateString,
  validateStringArray, validateUint32,
} = require('internal/validators');
const { constants, createContext, isContext, validateContext } = require('internal/vm/context');
const { referrerFor, settleReferrer } = require('internal/vm/dynamic_import');
const { isArrayBufferView } = require('internal/util/types');

const DEFAULT_NAME = 'evalmachine.<anonymous>';

function validateCachedData(cachedData, name) {
  if (cachedData !== undefined && !isArrayBufferView(cachedData)) {
    throw new ERR_INVALID_ARG_TYPE(name, ['Buffer', 'TypedArray', 'DataView'], cachedData);
  }
}

/** What `runIn*` were asked for, checked: `[timeout, displayErrors, breakOnSigint]`. */
function runOptions(options = {}) {
  validateObject(options, 'options');
  const { timeout, displayErrors = true, breakOnSigint = false } = options;
  if (timeout !== undefined) validateUint32(timeout, 'options.timeout', true);
  validateBoolean(displayErrors, 'options.displayErrors');
  validateBoolean(breakOnSigint, 'options.breakOnSigint');
  return [timeout ?? 0, displayErrors, breakOnSigint];
}

/** A script compiled once and run as often as one likes. */
class Script {
  #native;

  /**
   * @param {string} code
   * @param {string|{filename?: string, lineOffset?: number, columnOffset?: number, cachedData?: ArrayBufferView,
   *   produceCachedData?: boolean, importModuleDynamically?: Function|symbol}} [options]
   */
  constructor(code, options = {}) {
    const text = `${code}`;
    const given = typeof options === 'string' ? { filename: options } : options;
    validateObject(given, 'options');
    const { filename = DEFAULT_NAME, lineOffset = 0, columnOffset = 0, cachedData, produceCachedData = false } = given;
    validateString(filename, 'options.filename');
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    validateCachedData(cachedData, 'options.cachedData');
    validateBoolean(produceCachedData, 'options.produceCachedData');
    const id = referrerFor(given.importModuleDynamically, 'options.importModuleDynamically');
    const [script, rejected, cache, url] = native.compileScript(
      text, filename, lineOffset, columnOffset, cachedData, produceCachedData, id, true, given[kParsingContext]);
    this.#native = script;
    settleReferrer(id, given.importModuleDynamically, this);
    if (cachedData !== undefined) this.cachedDataRejected = rejected;
    if (produceCachedData) {
      this.cachedDataProduced = cache !== undefined;
      if (cache !== undefined) this.cachedData = bufferOf(cache);
    }
    this.sourceMapURL = url;
  }

  /** @param {object} [options] */
  runInThisContext(options) {
    const [timeout, displayErrors, breakOnSigint] = runOptions(options);
    if (breakOnSigint) return runInterruptibly(this.#native, undefined, timeout, displayErrors);
    // Called from here: a stack shows what Node's shows.
    return native.runScript(this.#native, undefined, timeout, displayErrors, false);
  }

  /**
   * @param {object} contextifiedObject
   * @param {object} [options]
   */
  runInContext(contextifiedObject, options) {
    validateContext(contextifiedObject);
    const [timeout, displayErrors, breakOnSigint] = runOptions(options);
    if (breakOnSigint) return runInterruptibly(this.#native, contextifiedObject, timeout, displayErrors);
    return native.runScript(this.#native, contextifiedObject, timeout, displayErrors, false);
  }

  /**
   * @param {object} [contextObject]
   * @param {object} [options]
   */
  runInNewContext(contextObject, options) {
    const context = createContext(contextObject, contextOptions(options));
    return this.runInContext(context, options);
  }

  /** @returns {Buffer} */
  createCachedData() {
    return bufferOf(native.scriptCodeCache(this.#native));
  }
}

const kParsingContext = Symbol('parsing context');

function bufferOf(bytes) {
  const { Buffer } = require('buffer');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function runInterruptibly(script, context, timeout, displayErrors) {
  const run = () => native.runScript(script, context, timeout, displayErrors, true);
  return process.listenerCount('SIGINT') > 0 ? withoutSigintListeners(run) : run();
}

/** While Control-C interrupts a script, the program's own listeners do not hear it. */
function withoutSigintListeners(run) {
  const listeners = process.rawListeners('SIGINT');
  process.removeAllListeners('SIGINT');
  try {
    return run();
  } finally {
    for (const listener of listeners) process.on('SIGINT', listener);
  }
}

/** The options of `runInNewContext` that are about the context. */
function contextOptions(options) {
  if (options === undefined || typeof options === 'string') return {};
  validateObject(options, 'options');
  const { contextName, contextOrigin, contextCodeGeneration, microtaskMode } = options;
  if (contextName !== undefined) validateString(contextName, 'options.contextName');
  if (contextOrigin !== undefined) validateString(contextOrigin, 'options.contextOrigin');
  if (contextCodeGeneration !== undefined) {
    validateObject(contextCodeGeneration, 'options.contextCodeGeneration');
    const { strings, wasm } = contextCodeGeneration;
    if (strings !== undefined) validateBoolean(strings, 'options.contextCodeGeneration.strings');
    if (wasm !== undefined) validateBoolean(wasm, 'options.contextCodeGeneration.wasm');
  }
  if (microtaskMode !== undefined) validateString(microtaskMode, 'options.microtaskMode');
  return { name: contextName, origin: contextOrigin, codeGeneration: contextCodeGeneration, microtaskMode };
}

function asObject(options) {
  return typeof options === 'string' ? { filename: options } : options;
}

/**
 * @param {string} code
 * @param {object} contextifiedObject
 * @param {string|object} [options]
 */
function runInContext(code, contextifiedObject, options) {
  validateContext(contextifiedObject);
  const given = { ...asObject(options), [kParsingContext]: contextifiedObject };
  return createScript(code, given).runInContext(contextifiedObject, given);
}

/**
 * @param {string} code
 * @param {object} [contextObject]
 * @param {string|object} [options]
 */
function runInNewContext(code, contextObject, options) {
  const given = asObject(options);
  const context = createContext(contextObject, contextOptions(given));
  return runInContext(code, context, given);
}

/**
 * @param {string} code
 * @param {string|object} [options]
 */
function runInThisContext(code, options) {
  const given = asObject(options);
  return createScript(code, given).runInThisContext(given);
}

/**
 * @param {string} code
 * @param {string|object} [options]
 */
function createScript(code, options) {
  return new Script(code, options);
}

/**
 * Compiles `code` as the body of a function.
 * @param {string} code
 * @param {string[]} [params]
 * @param {object} [options]
 * @returns {Function}
 */
function compileFunction(code, params, options = {}) {
  validateString(code, 'code');
  validateObject(options, 'options');
  if (params !== undefined) validateStringArray(params, 'params');
  const {
    filename = '', columnOffset = 0, lineOffset = 0, cachedData, produceCachedData = false, parsingContext,
    contextExtensions = [], importModuleDynamically,
  } = options;
  validateString(filename, 'options.filename');
  validateInt32(columnOffset, 'options.columnOffset');
  validateInt32(lineOffset, 'options.lineOffset');
  if (cachedData !== undefined) validateBuffer(cachedData, 'options.cachedData');
  validateBoolean(produceCachedData, 'options.produceCachedData');
  if (parsingContext !== undefined && (parsingContext === null || typeof parsingContext !== 'object' || !isContext(parsingContext))) {
    throw new ERR_INVALID_ARG_TYPE('options.parsingContext', 'Context', parsingContext);
  }
  validateArray(contextExtensions, 'options.contextExtensions');
  contextExtensions.forEach((extension, i) => {
    validateObject(extension, `options.contextExtensions[${i}]`, { allowArray: true, allowFunction: true, nullable: true });
  });
  const id = referrerFor(importModuleDynamically, 'options.importModuleDynamically');
  const [compiled, rejected, cache] = native.compileFunction(
    code, filename, lineOffset, columnOffset, cachedData, produceCachedData, parsingContext, contextExtensions, params, id);
  settleReferrer(id, importModuleDynamically, compiled);
  if (produceCachedData) {
    compiled.cachedDataProduced = cache !== undefined;
    if (cache !== undefined) compiled.cachedData = bufferOf(cache);
  }
  if (cachedData !== undefined) compiled.cachedDataRejected = rejected;
  return compiled;
}

/**
 * Estimates the memory that the contexts of this isolate use.
 * @param {{mode?: 'summary'|'detailed', execution?: 'default'|'eager'}} [options]
 * @returns {Promise<object>}
 */
function measureMemory(options = {}) {
  validateObject(options, 'options');
  const { mode = 'summary', execution = 'default' } = options;
  validateOneOf(mode, 'options.mode', ['summary', 'detailed']);
  validateOneOf(execution, 'options.execution', ['default', 'eager']);
  return require('internal/vm/memory').measure(mode, execution);
}

module.exports = {
  Script, createContext, createScript, runInContext, runInNewContext, runInThisContext, isContext, compileFunction,
  measureMemory, constants,
};

// Modules are there only where the command line asks for them.
require('internal/startup').atStart(() => {
  if (!require('internal/options').getOption('--experimental-vm-modules')) return;
  const { Module, SourceTextModule, SyntheticModule } = require('internal/vm/module');
  Object.assign(module.exports, { Module, SourceTextModule, SyntheticModule });
});
