'use strict';
// Errors of the engine that say little to those who come from CommonJS, said in more words.

const NOT_EXPORTED = /^The requested module '(.+)' does not provide an export named '(.+)'$/;
const AMBIGUOUS_GLOBALS = ['require', 'module', 'exports', '__filename', '__dirname'];

/** The local names of `import { a, b as c } from …` as a destructuring pattern. */
function destructured(specifiers) {
  return specifiers.replace(/\s+as\s+/g, ': ');
}

/**
 * An import of a name that a CommonJS module does not export for the analysis to see.
 * @param {any} error
 * @param {import('internal/modules/esm/loader').Job} job
 */
function explainLinkError(error, job) {
  const match = error?.name === 'SyntaxError' ? NOT_EXPORTED.exec(error.message) : null;
  if (match === null) return;
  const [, specifier, name] = match;
  const place = /^(.*?):(\d+)$/m.exec(binding('contextify').decoration(error) ?? binding('errors').sourceExcerpt(error) ?? '');
  const importer = place === null ? undefined : findImporter(job, place[1]);
  const child = importer === undefined ? undefined : childFor(importer, specifier);
  if (child === undefined || (child.format !== 'commonjs' && child.format !== 'commonjs-typescript')) return;
  const line = sourceLine(error);
  const list = line === undefined ? null : /import\s+(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from/.exec(line);
  let message = `Named export '${name}' not found. The requested module '${specifier}' is a CommonJS module, ` +
    'which may not support all module.exports as named exports.\n' +
    'CommonJS modules can always be imported via the default export, for example using:\n\n' +
    `import pkg from '${specifier}';\n`;
  if (list !== null) message += `const {${destructured(list[1])}} = pkg;\n`;
  error.message = message;
}

/**
 * Puts the line of an `import` that cannot be linked above the stack: whoever catches the error has no other way to see it.
 * @param {any} error
 */
function showPlace(error) {
  if (error?.name !== 'SyntaxError') return;
  const excerpt = binding('errors').sourceExcerpt(error);
  if (excerpt !== undefined) error.stack = `${excerpt.trimEnd()}\n${error.stack}`;
}

function sourceLine(error) {
  const excerpt = binding('errors').sourceExcerpt(error);
  return excerpt?.split('\n')[1];
}

function findImporter(job, url, seen = new Set()) {
  if (job.url === url) return job;
  seen.add(job);
  for (const child of job.children) {
    if (seen.has(child)) continue;
    const found = findImporter(child, url, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childFor(job, specifier) {
  const requests = binding('module_wrap').requests(job.wrap);
  const index = requests.findIndex((request) => request[0] === specifier);
  return index === -1 ? undefined : job.children[index];
}

/**
 * `require is not defined` and the like in an ES module.
 * @param {any} error
 * @param {import('internal/modules/esm/loader').Job} job
 */
function explainReferenceError(error, job) {
  if (error?.name !== 'ReferenceError' || typeof error.message !== 'string') return;
  const name = AMBIGUOUS_GLOBALS.find((global) => error.message === `${global} is not defined`);
  if (name === undefined || !isOwnError(error, job)) return;
  const at = failing(error, job);
  if (binding('module_wrap').hasTopLevelAwait(at.wrap)) {
    error.message = `Cannot determine intended module format because both '${name}' and top-level await are present. ` +
      'If the code is intended to be CommonJS, wrap await in an async function. If the code is intended to be an ES module, ' +
      `${ADVICE[name]}.`;
    error.code = 'ERR_AMBIGUOUS_MODULE_SYNTAX';
    return;
  }
  let message = `${error.message} in ES module scope`;
  if (name === 'require') message += ', you can use import instead';
  const { url } = at;
  if (url.startsWith('file:')) {
    const filename = require('internal/url').fileURLToPath(url);
    const scope = binding('modules').packageScope(filename);
    if (filename.endsWith('.js') && scope?.type === 'module') {
      message += '\nThis file is being treated as an ES module because it has a ' +
        `'.js' file extension and '${scope.path}' contains "type": "module". To treat it as a CommonJS script, rename it to use the '.cjs' file extension.`;
    }
  }
  error.message = message;
}

const ADVICE = {
  require: 'replace require() with import',
  module: 'use export instead of module.exports/exports',
  exports: 'use export instead of module.exports/exports',
  __filename: 'use import.meta.filename instead',
  __dirname: 'use import.meta.dirname instead',
};

function failing(error, job) {
  const url = /^(.*?):\d+$/m.exec(binding('errors').sourceExcerpt(error) ?? '')?.[1];
  return (url === undefined ? undefined : findImporter(job, url)) ?? job;
}

/** Whether the error comes from the text of a module of the graph, not from a script that one ran. */
function isOwnError(error, job) {
  const url = /^(.*?):\d+$/m.exec(binding('errors').sourceExcerpt(error) ?? '')?.[1];
  return url === undefined || findImporter(job, url) !== undefined;
}

module.exports = { explainLinkError, explainReferenceError, showPlace };
