'use strict';
// Errors that the resolver has worded: lib/ only has to give them the class and the code.

const { kNodeError } = require('internal/errors');

function define(Base) {
  class ModuleError extends Base {
    constructor(code, message) {
      super(message);
      this.code = code;
    }

    toString() {
      return `${this.name} [${this.code}]: ${this.message}`;
    }
  }
  for (const [key, value] of [['constructor', Base], [kNodeError, true]]) {
    Object.defineProperty(ModuleError.prototype, key, { configurable: true, enumerable: false, value, writable: true });
  }
  return ModuleError;
}

const classes = { Error: define(Error), TypeError: define(TypeError) };

/**
 * @param {'Error'|'TypeError'} className
 * @param {string} code
 * @param {string} message
 * @param {object} [properties] further properties
 * @returns {Error}
 */
function resolverError(className, code, message, properties) {
  let error;
  if (code === 'MODULE_NOT_FOUND') {
    error = new Error(message);
    error.code = code;
  } else {
    error = new classes[className](code, message);
  }
  if (code === 'ERR_UNSUPPORTED_RESOLVE_REQUEST') return unsupportedRequest(error, properties);
  for (const name of Object.keys(properties ?? {})) {
    Object.defineProperty(error, name, { configurable: true, enumerable: true, value: properties[name], writable: true });
  }
  return error;
}

/** Says as the cause what a URL parser says of the specifier; where only bare names are the problem, that is all. */
function unsupportedRequest(error, { input, base }) {
  const { URL } = require('internal/url');
  const isRelative = /^\.{0,2}\//.test(input);
  try {
    new URL(input, isRelative ? base : undefined);
  } catch (cause) {
    if (!isRelative && URL.canParse('./', base)) return cause;
    Object.defineProperty(error, 'cause', { configurable: true, enumerable: true, value: cause, writable: true });
  }
  return error;
}

/**
 * What `require` throws for a request that leads nowhere.
 * @param {string} request
 * @param {string[]} requireStack
 * @returns {Error}
 */
function moduleNotFound(request, requireStack) {
  let message = `Cannot find module '${request}'`;
  if (requireStack.length > 0) message += `\nRequire stack:\n- ${requireStack.join('\n- ')}`;
  const error = new Error(message);
  error.code = 'MODULE_NOT_FOUND';
  error.requireStack = requireStack;
  return error;
}

module.exports = { moduleNotFound, resolverError };
