'use strict';
// `module.findPackageJSON()`: the package.json that a specifier or a place belongs to.

const path = require('path');
const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } } = require('internal/errors');
const { native, builtinId } = require('internal/modules/resolver');

function isURL(value) {
  return value !== null && typeof value === 'object' && typeof value.href === 'string';
}

/** A path from a path or a `file:` URL in either form; `undefined` for a bare specifier. */
function pathOf(value) {
  const { fileURLToPath } = require('internal/url');
  if (isURL(value)) return fileURLToPath(value);
  if (value.startsWith('file:')) return fileURLToPath(value);
  return path.isAbsolute(value) ? value : undefined;
}

function nearest(file) {
  return native.packageScope(file)?.path;
}

/** Where the package a bare specifier names is, from `base` up. */
function packageOf(specifier, base) {
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
  if (name === undefined || builtinId(specifier) !== undefined) return undefined;
  let dir = path.dirname(base);
  const scope = native.packageScope(base);
  if (scope?.name === name) return scope.path;
  for (;;) {
    if (path.basename(dir) !== 'node_modules') {
      const found = native.packageIn(path.join(dir, 'node_modules', name));
      if (found !== undefined) return native.realPath(found.path) ?? found.path;
    }
    const parent = path.dirname(dir);
    if (parent === dir) return undefined;
    dir = parent;
  }
}

/**
 * @param {string|URL} specifier
 * @param {string|URL} [base] the module that asks: a path or URL
 * @returns {string|undefined}
 */
function findPackageJSON(specifier, base) {
  if (arguments.length === 0) throw new ERR_MISSING_ARGS('specifier');
  if (typeof specifier !== 'string' && !isURL(specifier)) throw new ERR_INVALID_ARG_TYPE('specifier', ['string', 'URL'], specifier);
  native.forgetFiles();
  const direct = pathOf(specifier);
  if (direct !== undefined) return nearest(direct);
  if (base === undefined) throw new ERR_INVALID_ARG_TYPE('base', ['string', 'URL'], base);
  if (typeof base !== 'string' && !isURL(base)) throw new ERR_INVALID_ARG_TYPE('base', ['string', 'URL'], base);
  const from = pathOf(base) ?? path.resolve(base);
  if (specifier === '.' || specifier === '..' || specifier.startsWith('./') || specifier.startsWith('../')) {
    const target = path.resolve(path.dirname(from), specifier);
    const looked = specifier === '.' || specifier === '..' || specifier.endsWith('/') ? path.join(target, 'noop.js') : target;
    return nearest(looked);
  }
  return packageOf(specifier, from);
}

module.exports = { findPackageJSON };
