'use strict';
// The native resolver, told once a process what the command line says, and the few questions both loaders ask it.

const native = binding('modules');
const { atStart } = require('internal/startup');
const { isPublic, publicIds, schemeOnly } = require('internal/builtins');
const { resolverError } = require('internal/modules/errors');

const PRESERVE_SYMLINKS = 1;
const PRESERVE_SYMLINKS_MAIN = 2;
const TYPESCRIPT = 4;
const ADDONS = 8;
const DETECT_MODULE = 16;

/** Names that need no `node:`, and all that users may load. */
const bareBuiltins = publicIds.filter((id) => !schemeOnly.has(id));

let importConditions;
let requireConditions;

/** Conditions of `exports` and `imports` that hold for both loaders. */
function commonConditions(getOption) {
  const conditions = ['node'];
  if (getOption('--addons') !== false) conditions.push('node-addons');
  if (getOption('--require-module') !== false && getOption('--experimental-require-module') !== false) {
    conditions.push('module-sync');
  }
  return conditions.concat(getOption('--conditions') ?? []);
}

function onWarning(code, message) {
  process.emitWarning(message, 'DeprecationWarning', code);
}

atStart(() => {
  const { getOption } = require('internal/options');
  const common = commonConditions(getOption);
  importConditions = ['import', ...common];
  requireConditions = ['require', ...common];
  let flags = 0;
  if (getOption('--preserve-symlinks')) flags |= PRESERVE_SYMLINKS;
  if (getOption('--preserve-symlinks-main')) flags |= PRESERVE_SYMLINKS_MAIN;
  if (getOption('--strip-types') !== false && getOption('--experimental-strip-types') !== false) flags |= TYPESCRIPT;
  if (getOption('--experimental-addon-modules')) flags |= ADDONS;
  if (getOption('--experimental-detect-module') !== false) flags |= DETECT_MODULE;
  native.configure(importConditions, requireConditions, bareBuiltins, flags, resolverError, onWarning);
});

/**
 * The id of a built-in module that a specifier names, without `node:`; `undefined` for others.
 * @param {string} specifier
 * @returns {string|undefined}
 */
function builtinId(specifier) {
  if (specifier.startsWith('node:')) {
    const id = specifier.slice(5);
    return isPublic(id) ? id : undefined;
  }
  return isPublic(specifier) && !schemeOnly.has(specifier) ? specifier : undefined;
}

/** Whether the conditions a hook was given are not the ones the command line made. */
function ownConditions(conditions, usual) {
  if (conditions === undefined || conditions === usual) return undefined;
  if (!Array.isArray(conditions)) {
    const { codes: { ERR_INVALID_ARG_VALUE } } = require('internal/errors');
    throw new ERR_INVALID_ARG_VALUE('conditions', conditions, 'expected an array');
  }
  const list = conditions.map(String);
  return list.length === usual.length && list.every((name) => usual.includes(name)) ? undefined : list;
}

const packageTypes = new Map();

/**
 * What the package around a file says of `.js` files: 0 nothing, 1 CommonJS, 2 ES modules.
 * @param {string} filename
 * @param {string} dirname
 */
function packageType(filename, dirname) {
  let type = packageTypes.get(dirname);
  if (type === undefined) {
    type = native.packageType(filename);
    // A package.json may still be written where there was none.
    if (type !== 0) packageTypes.set(dirname, type);
  }
  return type;
}

module.exports = {
  bareBuiltins,
  builtinId,
  importConditions: () => importConditions,
  native,
  ownConditions,
  packageType,
  requireConditions: () => requireConditions,
};
