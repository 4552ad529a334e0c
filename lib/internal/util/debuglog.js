'use strict';
// util.debuglog: messages to stderr for the sections that NODE_DEBUG names.

const { formatWithOptions, inspect } = require('internal/util/inspect');

let pattern;

/** Whether NODE_DEBUG, a comma-separated list with `*` for anything, names a section. Read once. */
function isEnabled(section) {
  if (pattern === undefined) {
    const list = process.env.NODE_DEBUG;
    if (!list) {
      pattern = null;
    } else {
      const source = list.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*').split(',').join('$|^');
      pattern = new RegExp(`^${source}$`, 'i');
    }
  }
  return pattern !== null && pattern.test(section);
}

const warned = new Set();

/** What these sections print is not for everybody's eyes. */
function warnOfSecrets(section) {
  if ((section === 'HTTP' || section === 'HTTP2') && !warned.has(section)) {
    warned.add(section);
    process.emitWarning(`Setting the NODE_DEBUG environment variable to '${section.toLowerCase()}' can expose sensitive data ` +
      '(such as passwords, tokens and authentication headers) in the resulting log.');
  }
  return true;
}

function print(section, args) {
  const colors = require('internal/util/colors').shouldColorize(process.stderr);
  process.stderr.write(`${section} ${inspect(process.pid, { colors })}: ${formatWithOptions({ colors }, ...args)}\n`);
}

/**
 * @param {string} section
 * @param {(log: Function) => void} [onEnabled] called with a faster function at the first use
 * @returns {((...args: any[]) => void) & {enabled: boolean}}
 */
function debuglog(section, onEnabled) {
  const name = section.toUpperCase();
  let enabled;
  const check = () => (enabled ??= isEnabled(name) && warnOfSecrets(name));
  const withEnabled = (fn) => Object.defineProperty(fn, 'enabled', { configurable: true, enumerable: true, get: check });
  let told = false;
  const log = (...args) => {
    if (!told && typeof onEnabled === 'function') {
      told = true;
      onEnabled(withEnabled(check() ? (...rest) => print(name, rest) : () => {}));
    }
    if (check()) print(name, args);
  };
  return withEnabled(log);
}

module.exports = { debuglog };
