'use strict';
// node:util: the public face of internal/util/*, and the small functions that live here.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE },
  errnoException,
  exceptionWithHostPort,
} = require('internal/errors');
const {
  validateArray, validateBoolean, validateInteger, validateNumber, validateObject, validateOneOf, validateString,
} = require('internal/validators');
const { codeOfErrno, systemErrorMap } = require('internal/errors/errno');
const { format, formatWithOptions, inspect, stripVTControlCharacters: withoutTerminalCodes } = require('internal/util/inspect');
const { callbackify, promisify } = require('internal/util/promisify');
const { debuglog } = require('internal/util/debuglog');
const { deprecate } = require('internal/util/deprecate');
const { styleText } = require('internal/util/style_text');
const types = require('internal/util/types');

/**
 * Makes one constructor's prototype inherit another's. Classes do this by `extends`.
 * @param {Function} constructor
 * @param {Function} superConstructor
 */
function inherits(constructor, superConstructor) {
  if (constructor == null) throw new ERR_INVALID_ARG_TYPE('ctor', 'Function', constructor);
  if (superConstructor == null) throw new ERR_INVALID_ARG_TYPE('superCtor', 'Function', superConstructor);
  if (superConstructor.prototype === undefined) {
    throw new ERR_INVALID_ARG_TYPE('superCtor.prototype', 'Object', superConstructor.prototype);
  }
  Object.defineProperty(constructor, 'super_', { configurable: true, value: superConstructor, writable: true });
  Object.setPrototypeOf(constructor.prototype, superConstructor.prototype);
}

function checkErrno(err) {
  validateNumber(err, 'err');
  if (err >= 0 || !Number.isSafeInteger(err)) throw new ERR_OUT_OF_RANGE('err', 'a negative integer', err);
}

/**
 * @param {number} err negative error number
 * @returns {string} such as `ENOENT`
 */
function getSystemErrorName(err) {
  checkErrno(err);
  return codeOfErrno(err);
}

/**
 * @param {number} err negative error number
 * @returns {string} such as `no such file or directory`
 */
function getSystemErrorMessage(err) {
  checkErrno(err);
  return systemErrorMap().get(err)?.[1] ?? codeOfErrno(err);
}

/** @returns {Map<number, [name: string, message: string]>} */
function getSystemErrorMap() {
  return new Map(systemErrorMap());
}

/**
 * The stack of callers.
 * @param {number | object} [frameCount]
 * @param {{sourceMap?: boolean}} [options]
 * @returns {object[]}
 */
function getCallSites(frameCount = 10, options = undefined) {
  let count = frameCount;
  let settings = options;
  if (options === undefined && typeof frameCount === 'object') {
    settings = frameCount;
    validateObject(settings, 'options');
    count = 10;
  }
  validateInteger(count, 'frameCount', 1, 200);
  if (settings !== undefined) {
    validateObject(settings, 'options');
    if (settings.sourceMap !== undefined) validateBoolean(settings.sourceMap, 'options.sourceMap');
  }
  const sites = binding('util').getCallSites(count);
  const { getOption } = require('internal/options');
  if (settings?.sourceMap === true || (settings?.sourceMap === undefined && getOption('--enable-source-maps'))) {
    return sites.map(originalSite);
  }
  return sites;
}

/** A call site in terms of the source that its file was made from. */
function originalSite(site) {
  const map = require('internal/source_map/cache').findSourceMap(site.scriptName);
  const entry = map?.findEntry(site.lineNumber - 1, site.columnNumber - 1);
  if (entry?.originalSource === undefined) return site;
  const column = entry.originalColumn + 1;
  return { ...site, scriptName: entry.originalSource, lineNumber: entry.originalLine + 1, columnNumber: column, column };
}

/**
 * @param {any} value1
 * @param {any} value2
 * @param {boolean} [skipPrototype]
 * @returns {boolean}
 */
function isDeepStrictEqual(value1, value2, skipPrototype) {
  const { isDeepStrictEqual: compare, isDeepStrictEqualWithoutPrototype } = require('internal/util/comparisons');
  return skipPrototype ? isDeepStrictEqualWithoutPrototype(value1, value2) : compare(value1, value2);
}

/**
 * @param {string} str
 * @returns {string}
 */
function stripVTControlCharacters(str) {
  validateString(str, 'str');
  return withoutTerminalCodes(str);
}

/**
 * @param {string} input
 * @returns {string} with lone surrogates replaced
 */
function toUSVString(input) {
  return `${input}`.toWellFormed();
}

/**
 * The variables of a `.env` file's content.
 * @param {string} content
 * @returns {Record<string, string>}
 */
function parseEnv(content) {
  validateString(content, 'content');
  const words = binding('util').parseEnv(content);
  const variables = { __proto__: null };
  for (let i = 0; i < words.length; i += 2) variables[words[i]] = words[i + 1];
  return variables;
}

/**
 * The shortest way from one text or list of lines to another.
 * @param {string | string[]} actual
 * @param {string | string[]} expected
 * @returns {Array<[-1 | 0 | 1, string]>} 0 in both, 1 only in `actual`, -1 only in `expected`
 */
function diff(actual, expected) {
  if (actual === expected) return [];
  for (const [name, value] of [['actual', actual], ['expected', expected]]) {
    if (Array.isArray(value)) {
      validateArray(value, name);
      value.forEach((line, i) => validateString(line, `${name}[${i}]`));
    } else {
      validateString(value, name);
    }
  }
  return require('internal/util/diff').editScript(actual, expected);
}

/**
 * The exit code a shell reports for a process that a signal ended.
 * @param {string} signalCode
 * @returns {number}
 */
function convertProcessSignalToExitCode(signalCode) {
  const { signals } = require('os').constants;
  validateOneOf(signalCode, 'signalCode', Object.keys(signals));
  return 128 + signals[signalCode];
}

/** Makes a rejection of a promise count as handled. */
function markPromiseAsHandled(promise) {
  if (!types.isPromise(promise)) throw new ERR_INVALID_ARG_TYPE('promise', 'Promise', promise);
  Promise.prototype.then.call(promise, undefined, () => {});
}

/**
 * Whether SIGINT prints where JavaScript is before it ends the process.
 * @param {boolean} enable
 */
function setTraceSigInt(enable) {
  if (binding('worker').ownSeat() !== undefined) {
    const { codes: { ERR_WORKER_UNSUPPORTED_OPERATION } } = require('internal/errors');
    throw new ERR_WORKER_UNSUPPORTED_OPERATION('Calling util.setTraceSigInt');
  }
  binding('trace_sigint').setTraceSigInt(Boolean(enable));
}

function extend(target, source) {
  if (source === null || typeof source !== 'object') return target;
  return Object.assign(target, source);
}

module.exports = {
  _errnoException(...args) {
    const { isUint32 } = require('internal/validators');
    const [err] = args;
    validateNumber(err, 'err');
    if (err >= 0 || !Number.isSafeInteger(err) || isUint32(err)) throw new ERR_OUT_OF_RANGE('err', 'a negative integer', err);
    return errnoException(...args);
  },
  _exceptionWithHostPort(...args) {
    return exceptionWithHostPort(...args);
  },
  _extend: deprecate(extend, 'The `util._extend` API is deprecated. Please use Object.assign() instead.', 'DEP0060'),
  callbackify, promisify,
  debuglog, debug: debuglog, deprecate, inherits,
  format, formatWithOptions, inspect, styleText, stripVTControlCharacters, toUSVString,
  getCallSites, getSystemErrorMap, getSystemErrorMessage, getSystemErrorName, convertProcessSignalToExitCode,
  isArray: deprecate(Array.isArray, 'The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.', 'DEP0044'),
  isDeepStrictEqual, diff, markPromiseAsHandled, parseEnv, setTraceSigInt, types,
};

/** Public names that few programs use: their modules are loaded at the first use. */
function lazy(name, id, exported = name) {
  Object.defineProperty(module.exports, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = require(id)[exported];
      Object.defineProperty(module.exports, name, { configurable: true, enumerable: true, value, writable: true });
      return value;
    },
    set(value) {
      Object.defineProperty(module.exports, name, { configurable: true, enumerable: true, value, writable: true });
    },
  });
}
lazy('transferableAbortSignal', 'internal/abort_controller');
lazy('transferableAbortController', 'internal/abort_controller');
lazy('aborted', 'internal/abort_controller');
lazy('debounce', 'internal/util/rate');
lazy('throttle', 'internal/util/rate');

// These look like any other data property.
const { defineLazy } = require('internal/builtins');
for (const [name, id] of Object.entries({
  parseArgs: 'internal/util/parse_args',
  TextDecoder: 'internal/encoding',
  TextEncoder: 'internal/encoding',
  MIMEType: 'internal/mime',
  MIMEParams: 'internal/mime',
})) {
  defineLazy(module.exports, name, true, id);
}
