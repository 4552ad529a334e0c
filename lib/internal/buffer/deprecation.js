'use strict';
// DEP0005: says once that the Buffer constructor is deprecated, unless the caller is a package.

const text = 'Buffer() is deprecated due to security and usability issues. Please use the ' +
  'Buffer.alloc(), Buffer.allocUnsafe(), or Buffer.from() methods instead.';

let warned = false;

// Code below a node_modules folder cannot be changed by who reads the warning.
function callerIsPackage() {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const holder = {};
  try {
    Error.stackTraceLimit = 16;
    Error.prepareStackTrace = (_, sites) => sites;
    Error.captureStackTrace(holder, callerIsPackage);
    const sites = Array.isArray(holder.stack) ? holder.stack : [];
    for (const site of sites) {
      const file = site.getFileName();
      if (file === null || file === undefined || file.startsWith('node:')) continue;
      return /[/\\]node_modules[/\\]/.test(file);
    }
    return false;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/** Called for each use of the constructor. */
function warnAboutConstructor() {
  if (warned) return;
  warned = true;
  if (!process.pendingDeprecation && callerIsPackage()) {
    warned = false;
    return;
  }
  process.emitWarning(text, 'DeprecationWarning', 'DEP0005');
}

module.exports = { warnAboutConstructor };
