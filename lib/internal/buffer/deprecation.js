'use strict';
// DEP0005: says once that the Buffer constructor is deprecated, unless the caller is a package.

const text = 'Buffer() is deprecated due to security and usability issues. Please use the ' +
  'Buffer.alloc(), Buffer.allocUnsafe(), or Buffer.from() methods instead.';

let warned = false;

/** Called for each use of the constructor. */
function warnAboutConstructor() {
  if (warned) return;
  // Code below a node_modules folder cannot be changed by who reads the warning.
  if (!require('internal/options').getOption('--pending-deprecation') && binding('util').isInsideNodeModules(100)) {
    return;
  }
  warned = true;
  process.emitWarning(text, 'DeprecationWarning', 'DEP0005');
}

module.exports = { warnAboutConstructor };
