'use strict';
// Message texts that need more than a template: how a received value is described, how the expected
// types are enumerated, and the conditional sentences of the module loader's errors.

/** `inspect` is loaded late: it needs errors itself. */
const inspect = (value, options) => require('internal/util/inspect').inspect(value, options);

/**
 * Joins words as an English enumeration with a serial comma.
 * @param {string[]} words
 * @param {string} [conjunction]
 * @returns {string}
 */
function enumerate(words, conjunction = 'and') {
  const count = words.length;
  if (count < 3) return words.join(` ${conjunction} `);
  return `${words.slice(0, -1).join(', ')}, ${conjunction} ${words[count - 1]}`;
}

/**
 * What a message says after "Received": `type string ('x')`, `an instance of Foo`, `null` …
 * @param {unknown} value
 * @returns {string}
 */
function describeValue(value) {
  if (value === null) return 'null';
  const type = typeof value;
  switch (type) {
    case 'undefined':
      return 'undefined';
    case 'function':
      return `function ${value.name}`;
    case 'object': {
      const name = value.constructor?.name;
      return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
    }
    case 'string': {
      const shown = value.length > 28 ? `${value.slice(0, 25)}...` : value;
      return `type string (${shown.includes("'") ? JSON.stringify(shown) : `'${shown}'`})`;
    }
    case 'bigint':
      return `type bigint (${value}n)`;
    case 'number':
      return `type number (${Object.is(value, -0) ? '-0' : value})`;
    default:
      return `type ${type} (${String(value)})`;
  }
}

const PRIMITIVES = new Set(['bigint', 'boolean', 'function', 'number', 'object', 'string', 'symbol']);
const CLASS_NAME = /^(?:[A-Z][a-z0-9]*)+$/;

/** Sorts the names of expected kinds into `typeof` names, classes and free text, and makes a phrase of them. */
function expectation(expected) {
  const types = [];
  const classes = [];
  const others = [];
  for (const name of Array.isArray(expected) ? expected : [expected]) {
    const lower = name === 'Function' || name === 'Object' ? name.toLowerCase() : name;
    if (PRIMITIVES.has(lower)) types.push(lower);
    else if (CLASS_NAME.test(name)) classes.push(name);
    else others.push(name);
  }
  // "of type object or an instance of Foo" would say the same thing twice.
  const object = types.indexOf('object');
  if (object !== -1 && classes.length > 0) {
    types.splice(object, 1);
    classes.push('Object');
  }
  const phrases = [];
  if (types.length > 0) phrases.push(`${types.length > 1 ? 'one of type' : 'of type'} ${enumerate(types, 'or')}`);
  if (classes.length > 0) phrases.push(`an instance of ${enumerate(classes, 'or')}`);
  if (others.length > 1) phrases.push(`one of ${enumerate(others, 'or')}`);
  else if (others.length === 1) phrases.push(/[A-Z]/.test(others[0]) ? `an ${others[0]}` : others[0]);
  return phrases.join(' or ');
}

/** `"foo" argument`, `"foo.bar" property`, or the words as they are when they already end in "argument". */
function subject(name) {
  if (name.endsWith(' argument')) return name;
  return `"${name}" ${name.includes('.') ? 'property' : 'argument'}`;
}

function invalidArgType(name, expected, actual) {
  return `The ${subject(name)} must be ${expectation(expected)}. Received ${describeValue(actual)}`;
}

function invalidArgValue(name, value, reason = 'is invalid') {
  let shown = inspect(value);
  if (shown.length > 128) shown = `${shown.slice(0, 128)}...`;
  return `The ${name.includes('.') ? 'property' : 'argument'} '${name}' ${reason}. Received ${shown}`;
}

function invalidReturnValue(wanted, name, value) {
  return `Expected ${wanted} to be returned from the "${name}" function but got ${describeValue(value)}.`;
}

function hookReturn(wanted, hook, name, value) {
  return `Expected ${wanted} to be returned for the "${name}" from the "${hook}" hook but got ${describeValue(value)}.`;
}

/** Puts an underscore before every group of three characters, counted from the end. */
function groupDigits(digits) {
  const sign = digits[0] === '-' ? 1 : 0;
  let out = '';
  let end = digits.length;
  for (; end > sign + 3; end -= 3) out = `_${digits.slice(end - 3, end)}${out}`;
  return digits.slice(0, end) + out;
}

function outOfRange(name, range, received, replaceDefault = false) {
  let shown;
  if (Number.isInteger(received) && Math.abs(received) > 2 ** 32) shown = groupDigits(String(received));
  else if (typeof received === 'bigint' && (received > 2n ** 32n || received < -(2n ** 32n))) shown = `${groupDigits(String(received))}n`;
  else shown = inspect(received);
  return `${replaceDefault ? name : `The value of "${name}" is out of range.`} It must be ${range}. Received ${shown}`;
}

function badPort(name, port, allowZero = true) {
  const received = describeValue(port);
  return `${name} should be ${allowZero ? '>=' : '>'} 0 and < 65536. Received ${received}.`;
}

function missingArgs(...names) {
  const quoted = names.map((name) => (Array.isArray(name) ? name.map((one) => `"${one}"`).join(' or ') : `"${name}"`));
  return `The ${enumerate(quoted)} argument${names.length > 1 ? 's' : ''} must be specified`;
}

function invalidUrlScheme(schemes) {
  const list = Array.isArray(schemes) ? schemes : [schemes];
  return `The URL must be ${list.length > 1 ? 'one ' : ''}of scheme ${enumerate(list, 'or')}`;
}

function unsupportedUrlScheme(url, supported) {
  return `Only URLs with a scheme in: ${enumerate(supported)} are supported by the default ESM loader. Received protocol '${url.protocol}'`;
}

function internalAssertion(message) {
  const note = 'This is caused by either a bug in Anode or incorrect usage of its internals.\n';
  return message === undefined ? note : `${message}\n${note}`;
}

function http2StreamCancel(cause) {
  const why = typeof cause?.message === 'string' ? ` (caused by: ${cause.message})` : '';
  return `The pending stream has been canceled${why}`;
}

function testFailure(failure) {
  const message = failure?.message ?? failure;
  if (typeof message === 'string') return message;
  try {
    return inspect(message);
  } catch {
    // A way of its own to be shown that throws: it is shown without.
    return inspect(message, { customInspect: false });
  }
}

function unknownOption(option, allowPositionals) {
  const hint = `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${option}"`;
  return `Unknown option '${option}'${allowPositionals ? hint : ''}`;
}

function workerPath(filename) {
  let hint = '';
  if (filename.startsWith('file:')) hint = 'Wrap file:// URLs with `new URL`. ';
  else if (filename.startsWith('data:text/javascript')) hint = 'Wrap data: URLs with `new URL`. ';
  return "The worker script or module filename must be an absolute path or a relative path starting with './' or '../'. " +
    `${hint}Received "${filename}"`;
}

// The module loader's sentences.

const importedFrom = (base) => (base ? ` imported from ${base}` : '');

function invalidModuleSpecifier(specifier, reason, base) {
  return `Invalid module "${specifier}" ${reason}${importedFrom(base)}`;
}

function invalidPackageConfig(file, importing, message) {
  return `Invalid package config ${file}${importing ? ` while importing ${importing}` : ''}${message ? `. ${message}` : ''}`;
}

function invalidPackageTarget(folder, key, target, isImports = false, base = undefined) {
  const field = isImports ? 'imports' : 'exports';
  const relative = typeof target === 'string' && target.startsWith('./');
  const hint = !isImports && typeof target === 'string' && target.length > 0 && !relative ? '; targets must start with "./"' : '';
  const shown = JSON.stringify(target);
  const what = key === '.' ? `main target ${shown} defined` : `target ${shown} defined for '${key}'`;
  return `Invalid "${field}" ${what} in the package config ${folder}package.json${importedFrom(base)}${hint}`;
}

function packageImportNotDefined(specifier, folder, base) {
  return `Package import specifier "${specifier}" is not defined${folder ? ` in package ${folder}package.json` : ''}${importedFrom(base)}`;
}

function packagePathNotExported(folder, subpath, base) {
  const what = subpath === '.' ? 'No "exports" main defined in ' : `Package subpath '${subpath}' is not defined by "exports" in `;
  return `${what}${folder}package.json${importedFrom(base)}`;
}

function requireAsyncModule(filename, parent) {
  const wanted = filename ? `\nRequired module: ${filename}` : '';
  const stack = parent ? `\nRequire stack:\n- ${[parent].flat().join('\n- ')}` : '';
  return 'require() cannot be used on an ESM graph with top-level await. Use import() instead. ' +
    `To see where the top-level await comes from, use --experimental-print-required-tla.${wanted}${stack}`;
}

function requireEsmRace(filename, parent, inLoaderWorker) {
  const thread = inLoaderWorker ? 'loader hook worker thread' : 'non-loader-hook thread';
  return `Cannot require() ES Module ${filename} because it is not yet fully loaded.\n` +
    'This may be caused by a race condition if the module is simultaneously dynamically import()-ed via Promise.all().\n' +
    `Try await-ing the import() sequentially in a loop instead.\n (From ${parent ? `${parent} in ` : ' '}${thread})`;
}

const lastSegment = (path) => path.slice(path.lastIndexOf('/') + 1);

function requireEsm(filename, hasEsmSyntax, parent, packageJson) {
  const head = `require() of ES Module ${filename}${parent ? ` from ${parent}` : ''} not supported.`;
  if (!packageJson && !parent) return head;
  const name = packageJson ? lastSegment(filename) : filename;
  if (!packageJson || hasEsmSyntax) {
    const where = packageJson ? ` in ${parent}` : '';
    return `${head}\nInstead change the require of ${name}${where} to a dynamic import() which is available in all CommonJS modules.`;
  }
  return `${head}\n${name} is treated as an ES module file as it is a .js file whose nearest parent package.json contains ` +
    '"type": "module" which declares all .js files in that package scope as ES modules.\n' +
    `Instead either rename ${name} to end in .cjs, change the requiring code to use dynamic import() which is available in all ` +
    `CommonJS modules, or change "type": "module" to "type": "commonjs" in ${packageJson} to treat all .js files as CommonJS ` +
    '(using .mjs for all ES modules instead).\n';
}

module.exports = {
  badPort,
  describeValue,
  enumerate,
  hookReturn,
  http2StreamCancel,
  internalAssertion,
  invalidArgType,
  invalidArgValue,
  invalidModuleSpecifier,
  invalidPackageConfig,
  invalidPackageTarget,
  invalidReturnValue,
  invalidUrlScheme,
  missingArgs,
  outOfRange,
  packageImportNotDefined,
  packagePathNotExported,
  requireAsyncModule,
  requireEsm,
  requireEsmRace,
  testFailure,
  unknownOption,
  unsupportedUrlScheme,
  workerPath,
};
