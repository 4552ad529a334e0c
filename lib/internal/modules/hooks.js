'use strict';
// `module.registerHooks()`: synchronous resolve and load hooks, which see every module of both loaders.
// Asynchronous hooks (`module.register()`) are in internal/modules/esm/async_hooks.

const { codes } = require('internal/errors');
const { validateFunction, validateObject } = require('internal/validators');

/** Newest last; each entry is `{ resolve?, load? }`. */
const resolvers = [];
const loaders = [];

/** Takes hooks out again. */
class ModuleHooks {
  constructor(resolve, load) {
    this.resolve = resolve;
    this.load = load;
  }

  deregister() {
    remove(resolvers, this);
    remove(loaders, this);
  }
}

function remove(list, hook) {
  const index = list.indexOf(hook);
  if (index !== -1) list.splice(index, 1);
}

/**
 * @param {{resolve?: Function, load?: Function}} hooks
 * @returns {{deregister(): void}}
 */
function registerHooks(hooks) {
  validateObject(hooks, 'hooks');
  const { resolve, load } = hooks;
  if (resolve !== undefined) validateFunction(resolve, 'hooks.resolve');
  if (load !== undefined) validateFunction(load, 'hooks.load');
  const entry = new ModuleHooks(resolve, load);
  if (resolve !== undefined) resolvers.push(entry);
  if (load !== undefined) loaders.push(entry);
  return entry;
}

const hasSyncHooks = () => resolvers.length > 0 || loaders.length > 0;
const hasResolveHooks = () => resolvers.length > 0;
const hasLoadHooks = () => loaders.length > 0;

/** The context a hook is given: what it was called with, laid over what its caller had. */
function merged(context, given) {
  return given === undefined || given === null ? context : { ...context, ...given };
}

/**
 * Calls one list of hooks, newest first, each of which may call the next; `last` is what runs without hooks.
 * @param {ModuleHooks[]} list
 * @param {'resolve'|'load'} kind
 */
function run(list, kind, subject, context, last, check) {
  const chain = list.slice();
  const at = (index, subject, context) => {
    if (index < 0) return last(subject, context);
    let calledNext = false;
    const next = (nextSubject = subject, nextContext) => {
      calledNext = true;
      return at(index - 1, nextSubject, merged(context, nextContext));
    };
    const { [kind]: hook } = chain[index];
    const result = hook(subject, context, next);
    check(result, kind);
    if (!calledNext && result.shortCircuit !== true) throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE(
      'true', kind, 'shortCircuit', result.shortCircuit);
    return result;
  };
  return at(chain.length - 1, subject, context);
}

function isObject(value) {
  return value !== null && typeof value === 'object';
}

function checkResolved(result, kind) {
  if (!isObject(result)) throw new codes.ERR_INVALID_RETURN_VALUE('an object', kind, result);
  const { url } = result;
  if (typeof url !== 'string') throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a URL string', kind, 'url', url);
}

function checkLoaded(result, kind) {
  if (!isObject(result)) throw new codes.ERR_INVALID_RETURN_VALUE('an object', kind, result);
  const { format, source } = result;
  const isText = typeof source === 'string' || require('internal/util/types').isAnyArrayBuffer(source) || ArrayBuffer.isView(source);
  if (!isText && source !== null && source !== undefined) {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string, an ArrayBuffer, or a TypedArray', kind, 'source', source);
  }
  if (format !== undefined && format !== null && typeof format !== 'string') {
    throw new codes.ERR_INVALID_RETURN_PROPERTY_VALUE('a string', kind, 'format', format);
  }
}

/**
 * @param {string} specifier
 * @param {{conditions: string[], importAttributes: object, parentURL?: string}} context
 * @param {(specifier: string, context: object) => {url: string, format?: string}} last
 */
function runResolve(specifier, context, last) {
  return run(resolvers, 'resolve', specifier, context, last, checkResolved);
}

/**
 * @param {string} url
 * @param {{conditions: string[], format?: string, importAttributes: object}} context
 * @param {(url: string, context: object) => {format?: string, source: any}} last
 */
function runLoad(url, context, last) {
  return run(loaders, 'load', url, context, last, checkLoaded);
}

module.exports = { hasLoadHooks, hasResolveHooks, hasSyncHooks, registerHooks, runLoad, runResolve };
