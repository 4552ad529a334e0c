'use strict';
// ES modules of `node:vm`: SourceTextModule and SyntheticModule, linked and evaluated step by step by the program.

const wraps = binding('module_wrap');
const { codes } = require('internal/errors');
const {
  validateBoolean, validateFunction, validateInt32, validateObject, validateString, validateUint32,
} = require('internal/validators');
const { isArrayBufferView } = require('internal/util/types');
const { referrerFor, settleReferrer } = require('internal/vm/dynamic_import');
const { registerMeta } = require('internal/vm/referrers');

const NATIVE_STATUS = ['unlinked', 'linking', 'linked', 'evaluating', 'evaluated', 'errored'];
const kInspect = Symbol.for('nodejs.util.inspect.custom');
const kNone = Symbol('none');
const PHASES = ['evaluation', 'source', 'defer'];

/** Modules made without a name, counted by context. */
const counters = new WeakMap();
const mainContext = {};

function nextName(context) {
  const key = context ?? mainContext;
  const count = counters.get(key) ?? 0;
  counters.set(key, count + 1);
  return `vm:module(${count})`;
}

function isModule(value) {
  return value !== null && typeof value === 'object' && Module.isModule(value);
}

let wrapOf;
let stateOf;

/** What SourceTextModule and SyntheticModule have in common. */
class Module {
  #wrap;
  #identifier;
  #context;
  /** `'unlinked'`, `'linking'` or `'linked'`, as far as the program is concerned. */
  #linkState;
  #error = kNone;
  #evaluation;

  static {
    wrapOf = (module) => module.#wrap;
    stateOf = {
      linkState: (module) => module.#linkState,
      setLinkState: (module, state) => { module.#linkState = state; },
      fail: (module, error) => { module.#error = error; },
      adopt: (module, wrap) => { module.#wrap = wrap; },
    };
  }

  static isModule(value) {
    return #wrap in value && value.#wrap !== undefined;
  }

  constructor(options) {
    if (new.target === Module) throw new TypeError('Module is not a constructor');
    const { context, identifier } = options;
    if (context !== undefined) {
      validateObject(context, 'context');
      if (!binding('contextify').isContext(context)) throw new codes.ERR_INVALID_ARG_TYPE('options.context', 'vm.Context', context);
    }
    if (identifier !== undefined) validateString(identifier, 'options.identifier');
    this.#context = context;
    this.#identifier = identifier ?? nextName(context);
    this.#linkState = 'unlinked';
  }

  #check() {
    if (this.#wrap === undefined) throw new codes.ERR_INVALID_THIS('Module');
  }

  static #of(value) {
    if (value === null || typeof value !== 'object' || !(#wrap in value)) throw new codes.ERR_INVALID_THIS('Module');
    return value;
  }

  get identifier() {
    return Module.#of(this).#identifier;
  }

  get context() {
    return Module.#of(this).#context;
  }

  get namespace() {
    const self = Module.#of(this);
    const { status } = self;
    if (status === 'unlinked' || status === 'linking') throw new codes.ERR_VM_MODULE_STATUS('must not be unlinked or linking');
    return wraps.namespace(self.#wrap);
  }

  get status() {
    const self = Module.#of(this);
    self.#check();
    if (self.#error !== kNone) return 'errored';
    const native = wraps.status(self.#wrap);
    if (native < 2) return self.#linkState === 'linking' ? 'linking' : 'unlinked';
    return NATIVE_STATUS[native];
  }

  get error() {
    const self = Module.#of(this);
    self.#check();
    if (self.status !== 'errored') throw new codes.ERR_VM_MODULE_STATUS('must be errored');
    return self.#error === kNone ? wraps.exception(self.#wrap) : self.#error;
  }

  /**
   * Finds what the module imports, by asking `linker`, and what that imports, and so on.
   * @param {(specifier: string, referencingModule: Module, extra: {attributes: object}) => Module|Promise<Module>} linker
   * @returns {Promise<void>}
   */
  async link(linker) {
    const self = Module.#of(this);
    self.#check();
    validateFunction(linker, 'linker');
    if (self.status === 'linked') throw new codes.ERR_VM_MODULE_ALREADY_LINKED();
    if (self.status !== 'unlinked') throw new codes.ERR_VM_MODULE_STATUS('must be unlinked');
    await linkDeep(self, linker);
    self.#instantiateNow();
  }

  #instantiateNow() {
    try {
      wraps.instantiate(this.#wrap);
    } catch (error) {
      this.#error = error;
      throw error;
    }
  }

  /** Whether the program has said what every module of the graph imports. */
  instantiate() {
    const self = Module.#of(this);
    self.#check();
    assertLinked(self);
    if (self.status === 'unlinked') wraps.instantiate(self.#wrap);
  }

  /**
   * @param {{timeout?: number, breakOnSigint?: boolean}} [options]
   * @returns {Promise<void>|undefined}
   */
  evaluate(options = {}) {
    try {
      const self = Module.#of(this);
      self.#check();
      validateObject(options, 'options');
      const { timeout, breakOnSigint = false } = options;
      if (timeout !== undefined) validateUint32(timeout, 'options.timeout', true);
      validateBoolean(breakOnSigint, 'options.breakOnSigint');
      const { status } = self;
      if (status !== 'linked' && status !== 'evaluated' && status !== 'errored' && status !== 'evaluating') {
        throw new codes.ERR_VM_MODULE_STATUS('must be one of linked, evaluated, or errored');
      }
      if (status === 'errored' && self.#error !== kNone) return Promise.reject(self.#error);
      if (status === 'evaluating') {
        if (self.#evaluation !== undefined) return self.#evaluation;
        throw new codes.ERR_VM_MODULE_STATUS('must be one of linked, evaluated, or errored');
      }
      // Once it has been evaluated this only lets the microtasks of its context run.
      self.#evaluation = self.#evaluateNow(timeout ?? 0, breakOnSigint);
      return self.#evaluation;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #evaluateNow(timeout, breakOnSigint) {
    const promise = wraps.evaluate(this.#wrap, timeout, breakOnSigint);
    if (this.#context === undefined) return promise;
    // Waiting for a promise of a context takes that context's microtasks, which may run no more.
    const { getPromiseDetails } = binding('util');
    const [state, reason] = getPromiseDetails(promise);
    if (state === 0) return promise;
    promise.then(undefined, () => {});
    return state === 1 ? Promise.resolve() : Promise.reject(reason);
  }

  [kInspect](depth, options) {
    const self = Module.#of(this);
    if (typeof depth === 'number' && depth < 0) return `[${self.constructor.name}]`;
    const shown = Object.create(self.constructor.prototype);
    for (const key of ['status', 'identifier', 'context']) Object.defineProperty(shown, key, { enumerable: true, value: self[key] });
    const { inspect } = require('internal/util/inspect');
    return inspect(shown, { ...options, customInspect: false });
  }
}

Object.defineProperties(Module.prototype, {
  instantiate: { enumerable: false },
});

function toRequest([specifier, flat, phase]) {
  const attributes = { __proto__: null };
  for (let i = 0; i < flat.length; i += 2) attributes[flat[i]] = flat[i + 1];
  return Object.freeze({ __proto__: null, specifier, attributes: Object.freeze(attributes), phase: PHASES[phase] });
}

/** What a request has in common with those that must get the same module. */
function keyOf(request) {
  return JSON.stringify([request.specifier, Object.entries(request.attributes).sort()]);
}

function checkTarget(module, target, request) {
  if (!isModule(target)) throw new codes.ERR_VM_MODULE_NOT_MODULE();
  if (target.context !== module.context) throw new codes.ERR_VM_MODULE_DIFFERENT_CONTEXT();
  if (target.status === 'errored') {
    throw new codes.ERR_VM_MODULE_LINK_FAILURE(`request for '${request.specifier}' resolved to an errored module`, target.error);
  }
}

async function linkDeep(module, linker) {
  if (!(module instanceof SourceTextModule)) return;
  stateOf.setLinkState(module, 'linking');
  try {
    const requests = module.moduleRequests;
    const targets = await Promise.all(requests.map(async (request) => {
      const { attributes } = request;
      const target = await linker(request.specifier, module, { attributes, assert: attributes });
      checkTarget(module, target, request);
      if (request.phase === 'source') throw new codes.ERR_SOURCE_PHASE_NOT_DEFINED(target.identifier);
      if (target.status === 'unlinked') await linkDeep(target, linker);
      return target;
    }));
    bind(module, targets);
    stateOf.setLinkState(module, 'linked');
  } catch (error) {
    stateOf.fail(module, error);
    throw error;
  }
}

const targetsOf = new WeakMap();

function bind(module, targets) {
  targetsOf.set(module, targets);
  const requests = wraps.requests(wrapOf(module));
  wraps.link(wrapOf(module), targets.map((target, i) => (requests[i][2] === 1 ? target : wrapOf(target))));
}

function assertLinked(root) {
  const seen = new Set();
  const queue = [[root, undefined]];
  while (queue.length > 0) {
    const [module] = queue.pop();
    if (seen.has(module) || !(module instanceof SourceTextModule)) continue;
    seen.add(module);
    const targets = targetsOf.get(module);
    if (targets === undefined) {
      const first = module.moduleRequests[0];
      if (first === undefined && module !== root) continue;
      throw new codes.ERR_VM_MODULE_LINK_FAILURE(first === undefined ?
        `module '${module.identifier}' is not linked` :
        `request for '${first.specifier}' can not be resolved on module '${module.identifier}' that is not linked`);
    }
    for (const target of targets) queue.push([target]);
  }
}

/** A module compiled from source text. */
class SourceTextModule extends Module {
  #requests;
  #specifiers;

  /**
   * @param {string} sourceText
   * @param {{identifier?: string, cachedData?: ArrayBufferView, context?: object, lineOffset?: number,
   *   columnOffset?: number, initializeImportMeta?: Function, importModuleDynamically?: Function}} [options]
   */
  constructor(sourceText, options = {}) {
    validateString(sourceText, 'code');
    validateObject(options, 'options');
    const { lineOffset = 0, columnOffset = 0, initializeImportMeta, importModuleDynamically, cachedData } = options;
    validateInt32(lineOffset, 'options.lineOffset');
    validateInt32(columnOffset, 'options.columnOffset');
    if (initializeImportMeta !== undefined) validateFunction(initializeImportMeta, 'options.initializeImportMeta');
    if (cachedData !== undefined && !isArrayBufferView(cachedData)) {
      throw new codes.ERR_INVALID_ARG_TYPE('options.cachedData', ['Buffer', 'TypedArray', 'DataView'], cachedData);
    }
    const id = referrerFor(importModuleDynamically, 'options.importModuleDynamically');
    super(options);
    const wrap = wraps.compile(sourceText, this.identifier, lineOffset, columnOffset, id, cachedData, options.context);
    if (cachedData !== undefined && wraps.cacheRejected(wrap)) throw new codes.ERR_VM_MODULE_CACHED_DATA_REJECTED();
    stateOf.adopt(this, wrap);
    settleReferrer(id, importModuleDynamically, this);
    if (initializeImportMeta !== undefined) registerMeta(wrap, (meta) => initializeImportMeta(meta, this));
    this.#requests = Object.freeze(wraps.requests(wrap).map(toRequest));
  }

  static #of(value) {
    if (value === null || typeof value !== 'object' || !(#requests in value)) throw new codes.ERR_INVALID_THIS('SourceTextModule');
    return value;
  }

  /** What the module imports. */
  get moduleRequests() {
    return SourceTextModule.#of(this).#requests;
  }

  get dependencySpecifiers() {
    const self = SourceTextModule.#of(this);
    self.#specifiers ??= Object.freeze(self.#requests.map((request) => request.specifier));
    return self.#specifiers;
  }

  get status() {
    return super.status;
  }

  get error() {
    return super.error;
  }

  /**
   * Says what each of `moduleRequests` stands for.
   * @param {Module[]} modules
   */
  linkRequests(modules) {
    const self = SourceTextModule.#of(this);
    if (self.status !== 'unlinked') throw new codes.ERR_VM_MODULE_STATUS('must be unlinked');
    const requests = self.#requests;
    if (modules.length !== requests.length) {
      throw new codes.ERR_MODULE_LINK_MISMATCH(`Expected ${requests.length} modules, got ${modules.length}`);
    }
    const byKey = new Map();
    requests.forEach((request, i) => {
      const target = modules[i];
      if (!isModule(target)) throw new codes.ERR_VM_MODULE_NOT_MODULE();
      if (target.context !== self.context) throw new codes.ERR_VM_MODULE_DIFFERENT_CONTEXT();
      const key = keyOf(request);
      if (byKey.has(key) && byKey.get(key) !== target) {
        throw new codes.ERR_MODULE_LINK_MISMATCH(`Module request '${request.specifier}' at index ${i} must be linked to the same module as the earlier request for it`);
      }
      byKey.set(key, target);
    });
    bind(self, modules.slice());
    stateOf.setLinkState(self, 'linked');
  }

  /** Whether the module or one it imports has a top-level `await`. */
  hasAsyncGraph() {
    const self = SourceTextModule.#of(this);
    const { status } = self;
    if (status === 'unlinked' || status === 'linking') throw new codes.ERR_VM_MODULE_STATUS('must be instantiated');
    return wraps.isGraphAsync(wrapOf(self));
  }

  /** Whether the module itself has a top-level `await`. */
  hasTopLevelAwait() {
    return wraps.hasTopLevelAwait(wrapOf(SourceTextModule.#of(this)));
  }

  /** @returns {Buffer} */
  createCachedData() {
    const self = SourceTextModule.#of(this);
    const { status } = self;
    if (status === 'evaluating' || status === 'evaluated' || status === 'errored') {
      throw new codes.ERR_VM_MODULE_CANNOT_CREATE_CACHED_DATA();
    }
    const bytes = wraps.codeCache(wrapOf(self));
    return require('buffer').Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** A module whose exports the program sets. */
class SyntheticModule extends Module {
  #names;

  /**
   * @param {string[]} exportNames
   * @param {(this: SyntheticModule) => void} evaluateCallback
   * @param {{identifier?: string, context?: object}} [options]
   */
  constructor(exportNames, evaluateCallback, options = {}) {
    if (!Array.isArray(exportNames) || exportNames.some((name) => typeof name !== 'string')) {
      throw new codes.ERR_INVALID_ARG_TYPE('exportNames', 'Array of unique strings', exportNames);
    }
    exportNames.forEach((name, i) => {
      if (exportNames.indexOf(name) !== i) throw new codes.ERR_INVALID_ARG_VALUE(`exportNames.${name}`, name, 'is duplicated');
    });
    validateFunction(evaluateCallback, 'evaluateCallback');
    validateObject(options, 'options');
    super(options);
    const wrap = wraps.createSynthetic(
      this.identifier, exportNames, () => { Reflect.apply(evaluateCallback, this, []); }, options.context);
    stateOf.adopt(this, wrap);
    this.#names = new Set(exportNames);
    // It imports nothing: there is nothing to wait for.
    wraps.instantiate(wrap);
  }

  /** There is nothing to link. */
  async link() {}

  /**
   * @param {string} name
   * @param {any} value
   */
  setExport(name, value) {
    if (this === null || typeof this !== 'object' || !(#names in this)) throw new codes.ERR_INVALID_THIS('SyntheticModule');
    validateString(name, 'name');
    if (!this.#names.has(name)) throw new ReferenceError(`Export '${name}' is not defined in module`);
    wraps.setExport(wrapOf(this), name, value);
  }
}

module.exports = { Module, SourceTextModule, SyntheticModule, isModule };
