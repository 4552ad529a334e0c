'use strict';
// process.env: the environment's variables as properties, kept here for reading and written through to the system.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_OBJECT_DEFINE_PROPERTY },
} = require('internal/errors');

const native = binding('process');

/** What the environment holds; the proxy's target, so that reading never leaves JavaScript. */
const variables = {};

function toText(value) {
  if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
  return `${value}`;
}

let warned = false;

function write(key, value) {
  const name = toText(key);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean' && !warned &&
      require('internal/options').getOption('--pending-deprecation')) {
    warned = true;
    process.emitWarning(
      'Assigning any value other than a string, number, or boolean to a process.env property is deprecated. Please make ' +
      'sure to convert the value to a string before setting process.env with it.', 'DeprecationWarning', 'DEP0104');
  }
  const text = toText(value);
  if (name === '') return true;
  native.setEnvironment(name, text);
  if (!name.includes('=')) variables[name] = text;
  return true;
}

const handler = {
  set(_, key, value) {
    return write(key, value);
  },
  defineProperty(_, key, descriptor) {
    if ('value' in descriptor) {
      if (!descriptor.configurable || !descriptor.writable || !descriptor.enumerable) {
        throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
          "'process.env' only accepts a configurable, writable, and enumerable data descriptor");
      }
      return write(key, descriptor.value);
    }
    if ('get' in descriptor || 'set' in descriptor) {
      throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
        "'process.env' does not accept an accessor(getter/setter) descriptor");
    }
    throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
      "'process.env' only accepts a configurable, writable, and enumerable data descriptor");
  },
  deleteProperty(target, key) {
    if (typeof key === 'string') {
      native.unsetEnvironment(key);
      delete target[key];
    }
    return true;
  },
};

/**
 * Sets the variables of a file that are not set yet.
 * @param {string|URL|Buffer} [path]
 */
function loadEnvFile(path) {
  const { readFileSync } = require('fs');
  if (path !== undefined && path !== null && typeof path !== 'string' && !ArrayBuffer.isView(path) &&
      typeof path?.href !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('path', ['string', 'Buffer', 'URL'], path);
  }
  const text = readFileSync(path ?? '.env', 'utf8');
  const { parseEnv } = require('util');
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (!Object.hasOwn(variables, name)) process.env[name] = value;
  }
}

/** Takes the environment up; in each process. */
function start(target) {
  const list = native.environment();
  for (let i = 0; i < list.length; i += 2) variables[list[i]] = list[i + 1];
  target.env = new Proxy(variables, handler);
}

module.exports = { start, members: { loadEnvFile } };
