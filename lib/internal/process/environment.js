'use strict';
// process.env: what may be written to it, and files that set variables. The object itself is native.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_OBJECT_DEFINE_PROPERTY },
} = require('internal/errors');

const native = binding('process');

/** The object: the variables are its properties. */
let variables;

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
  native.setEnvironment(variables, name, toText(value));
}

function define(key, value, isPlain, isAccessor) {
  if (isAccessor) {
    throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
      "'process.env' does not accept an accessor(getter/setter) descriptor");
  }
  if (!isPlain) {
    throw new ERR_INVALID_OBJECT_DEFINE_PROPERTY(
      "'process.env' only accepts a configurable, writable, and enumerable data descriptor");
  }
  write(key, value);
}

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
  let text;
  try {
    text = readFileSync(path ?? '.env', 'utf8');
  } catch (error) {
    if (error.code !== 'EISDIR') throw error;
    const failure = new ERR_INVALID_ARG_TYPE('path', 'string', undefined);
    failure.message = `Contents of '${path ?? '.env'}' should be a valid string.`;
    throw failure;
  }
  const { parseEnv } = require('util');
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (!Object.hasOwn(variables, name)) process.env[name] = value;
  }
}

/** @returns {boolean} whether these are the variables of this thread, rather than an object that a program has made */
function isOwnEnvironment(object) {
  return object === variables;
}

/** Takes the environment up; in each process. */
function start(target) {
  variables = native.createEnvironment(write, define);
  target.env = variables;
}

module.exports = { isOwnEnvironment, start, members: { loadEnvFile } };
