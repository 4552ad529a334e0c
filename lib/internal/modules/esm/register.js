'use strict';
// `module.register()`: a module of asynchronous hooks joins the chain.

const { codes } = require('internal/errors');
const { URL } = require('internal/url');

function isURL(value) {
  return value !== null && typeof value === 'object' && typeof value.href === 'string';
}

/**
 * Registers the hooks that a module exports; returns when they are in place.
 * @param {string|URL} specifier
 * @param {string|URL|{parentURL?: string|URL, data?: any, transferList?: object[]}} [parentURL]
 * @param {{parentURL?: string|URL, data?: any, transferList?: object[]}} [options]
 */
function register(specifier, parentURL, options) {
  let base = parentURL;
  let given = options;
  if (base !== null && typeof base === 'object' && !isURL(base)) {
    given = base;
    base = given.parentURL;
  }
  warnDeprecated();
  const target = `${specifier}`;
  const from = base === undefined ? 'data:' : `${base}`;
  if (from === 'data:' && !URL.canParse(target)) {
    const { builtinId } = require('internal/modules/resolver');
    if (builtinId(target) === undefined) throw new codes.ERR_INVALID_URL(target);
  }
  let data = given?.data;
  let handed = [];
  if (given?.transferList !== undefined || data !== undefined) {
    const transfer = given?.transferList ?? [];
    ({ data, handed } = require('internal/messaging').structuredClone({ data, handed: [...transfer] }, { transfer }));
  }
  const chain = require('internal/modules/esm/async_hooks');
  chain.waitFor(chain.add(target, from, data, handed));
}

let warned = false;

function warnDeprecated() {
  if (warned) return;
  warned = true;
  if (require('internal/options').getOption('--pending-deprecation')) {
    process.emitWarning(
      '`module.register()` is deprecated. Use `module.registerHooks()` instead.', 'DeprecationWarning', 'DEP0205');
  }
}

/** `--experimental-loader`. */
function registerLoader(specifier, base) {
  process.emitWarning(
    '`--experimental-loader` may be removed in the future; instead use `register()`:\n' +
    `--import 'data:text/javascript,import { register } from "node:module"; import { pathToFileURL } from "node:url"; ` +
    `register(${encodeURIComponent(JSON.stringify(specifier))}, pathToFileURL("./"));'`, 'ExperimentalWarning');
  return require('internal/modules/esm/async_hooks').add(specifier, base, undefined);
}

module.exports = { register, registerLoader };
