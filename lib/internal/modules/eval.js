'use strict';
// Programs that are no file: `--eval`, `--print`, standard input.

const path = require('path');
const firstLine = require('internal/inspector/first_line');
const { getOption } = require('internal/options');
const { codeDirectory } = require('internal/process/system');

/**
 * @param {string} source
 * @param {{name: string, print: boolean}} options
 */
function evalSource(source, { name, print }) {
  const { codes } = require('internal/errors');
  let type = getOption('--input-type') || '';
  defineBuiltins();
  let text = source;
  if (type.endsWith('-typescript')) {
    text = require('internal/modules/typescript').stripEvalTypes(source, name);
    type = type.slice(0, -'-typescript'.length);
  }
  if (type === 'module') {
    if (print) throw new codes.ERR_EVAL_ESM_CANNOT_PRINT();
    firstLine.breaks = false;
    require('internal/modules/esm/entry').runSource(text, moduleURL());
    return;
  }
  const { afterImports } = needsImports() ? require('internal/modules/esm/entry') : { afterImports: (run) => run() };
  afterImports(() => evalScript(name, text, print, type === '' && !print));
}

function needsImports() {
  return (getOption('--import')?.length ?? 0) > 0 || (getOption('--experimental-loader')?.length ?? 0) > 0;
}

function mayBeTypeScript() {
  return getOption('--strip-types') !== false && !getOption('--input-type');
}

/** The URL of an evaluated module, which stands in the working directory. */
function moduleURL() {
  const { pathToFileURL } = require('internal/url');
  return `${pathToFileURL(`${process.cwd()}/`).href}[eval1]`;
}

/** Built-in modules are globals of an evaluated script, loaded when first used. */
function defineBuiltins() {
  const { load } = require('internal/builtins');
  const { bareBuiltins } = require('internal/modules/resolver');
  for (const id of bareBuiltins) {
    // There `crypto` is the module, which has more in it than the global of that name.
    if (id.includes('/') || id[0] === '_' || (id in globalThis && id !== 'crypto')) continue;
    const set = (value) => Object.defineProperty(globalThis, id, { configurable: true, enumerable: true, value, writable: true });
    Object.defineProperty(globalThis, id, {
      configurable: true,
      enumerable: false,
      get() {
        const value = load(id);
        // Where the program has made it unchangeable it stays what it is.
        Reflect.defineProperty(globalThis, id, { configurable: true, enumerable: false, value, writable: true });
        return value;
      },
      set,
    });
  }
}

/** Evaluates a script in the global scope, with `require` and `module` at hand. */
function evalScript(name, source, print, mayDetect) {
  const { isModuleSyntaxError } = require('internal/modules/cjs_compile');
  const { Module, kCommonJsReferrer } = require('internal/modules/cjs_module');
  const { makeRequire } = require('internal/modules/cjs_require');
  const { compileScript, runScript } = binding('contextify');
  const module = new Module(name);
  const directory = codeDirectory();
  module.filename = path.join(directory, name);
  module.paths = Module._nodeModulePaths(directory);
  const globals = { __filename: name, module, exports: module.exports, __dirname: '.', require: makeRequire(module) };
  for (const key of Object.keys(globals)) {
    Object.defineProperty(globalThis, key, { configurable: true, enumerable: true, value: globals[key], writable: true });
  }
  let text = source;
  let script;
  for (;;) {
    try {
      [script] = compileScript(text, name, 0, 0, undefined, false, kCommonJsReferrer, true, undefined);
      break;
    } catch (error) {
      if (mayDetect && getOption('--experimental-detect-module') !== false && isModuleSyntaxError(error, text)) {
        // A module has none of these.
        for (const key of Object.keys(globals)) delete globalThis[key];
        const plain = mayBeTypeScript() && !binding('contextify').compilesAsModule(text, name) ? require('internal/modules/typescript').tryStripEval(text) : undefined;
        firstLine.breaks = false;
        require('internal/modules/esm/entry').runSource(plain ?? text, moduleURL());
        return;
      }
      // What is no JavaScript may be TypeScript.
      const stripped = text === source && mayBeTypeScript() ?
        require('internal/modules/typescript').tryStripEval(source) : undefined;
      if (stripped === undefined || stripped === source) throw error;
      text = stripped;
    }
  }
  const args = [script, undefined, 0, true, false];
  const result = firstLine.breaks ? firstLine.call(runScript, undefined, ...args) : runScript(...args);
  if (print) printResult(result);
}

/** Prints what a script came to; a promise once it is settled, at the latest when the process exits. */
function printResult(result) {
  const show = () => require('console').log(result);
  if (!require('util').types.isPromise(result)) {
    show();
    return;
  }
  process.prependOnceListener('exit', show);
  // A rejection stays one that nobody handles.
  Promise.prototype.finally.call(result, () => {
    process.removeListener('exit', show);
    show();
  });
}

module.exports = { evalSource };
