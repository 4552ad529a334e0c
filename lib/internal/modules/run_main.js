'use strict';
// The entry point: a file named on the command line, run by the loader that its name, package and the options ask for.

const path = require('path');
const { getOption } = require('internal/options');

/** On the `Module.runMain` that programs may replace. */
const kOriginal = Symbol.for('anode.runMain');
/** Whether a replacement has been called, which may well call the original. */
let patchedRuns = false;

/**
 * Runs the entry point of the program.
 * @param {string} [script] as given on the command line; `process.argv[1]` without
 */
function runMain(script = process.argv[1]) {
  if (getOption('--entry-url')) {
    process.emitWarning('--entry-url is an experimental feature and might change at any time', 'ExperimentalWarning');
    require('internal/modules/esm/entry').runEntryURL(script);
    return;
  }
  if (getOption('--input-type')) {
    const { codes: { ERR_INPUT_TYPE_NOT_ALLOWED } } = require('internal/errors');
    throw new ERR_INPUT_TYPE_NOT_ALLOWED();
  }
  const { Module } = require('internal/modules/cjs');
  const patched = Module.runMain;
  if (patched !== undefined && patched[kOriginal] !== true && !patchedRuns) {
    patchedRuns = true;
    patched(script);
    return;
  }
  runFile(script);
}

/**
 * Runs a file as the program, by the loader that it is for.
 * @param {string} script
 */
function runFile(script) {
  const { Module } = require('internal/modules/cjs');
  const hooked = usesModuleLoader();
  const file = hooked ? undefined : entryFile(script);
  if (file === undefined || !isModuleFile(file)) {
    if (!hooked) {
      Module._load(path.resolve(script), null, true);
      return;
    }
  }
  require('internal/modules/esm/entry').runEntry(file ?? resolvedOrGiven(script));
}

/** Options that hand even CommonJS entry points to the ES module loader. */
function usesModuleLoader() {
  const loaders = getOption('--experimental-loader');
  const imports = getOption('--import');
  return (loaders !== undefined && loaders.length > 0) || (imports !== undefined && imports.length > 0);
}

/** The real file that a path stands for, extensions tried; `undefined` where there is none. */
function entryFile(script) {
  const { Module } = require('internal/modules/cjs');
  return Module._findPath(path.resolve(script), null, true) || undefined;
}

function resolvedOrGiven(script) {
  return entryFile(script) ?? path.resolve(script);
}

/** Whether a file is an ES module by name or package, without looking inside. */
function isModuleFile(file) {
  if (file.endsWith('.mjs') || file.endsWith('.mts') || file.endsWith('.wasm')) return true;
  if (file.endsWith('.cjs') || file.endsWith('.cts')) return false;
  const { packageType } = require('internal/modules/resolver');
  return packageType(file, path.dirname(file)) === 2;
}

/**
 * An entry point that turned out to be an ES module when it was compiled.
 * @param {string} filename
 * @param {string} [source]
 */
function runEntryAsModule(filename, source) {
  require('internal/modules/esm/entry').runEntry(filename, source);
}

/**
 * `--check`: compiles without running.
 * @param {string} [script] standard input without
 */
function checkSyntax(script) {
  require('internal/modules/preload').preload();
  if (usesModuleLoader()) require('internal/modules/esm/entry').afterImports(() => check(script));
  else check(script);
}

function check(script) {
  const native = binding('modules');
  const { compile, formatOf, isModuleSyntaxError } = require('internal/modules/cjs_compile');
  const name = script === undefined ? '[stdin]' : entryFile(script);
  if (name === undefined) {
    throw require('internal/modules/errors').moduleNotFound(path.resolve(script), []);
  }
  let source = script === undefined ? require('fs').readFileSync(0, 'utf8') : native.readText(name);
  let format = script === undefined ? getOption('--input-type') || '' : formatOf(name);
  if (format.endsWith('typescript')) {
    source = require('internal/modules/typescript').stripModuleTypes(source, name);
    format = format.replace(/-?typescript$/, '');
  }
  if (format === 'module') {
    require('internal/modules/esm/entry').checkModule(source, name);
    return;
  }
  try {
    compile(source, name);
  } catch (error) {
    if (format === 'commonjs' || !isModuleSyntaxError(error, source)) throw error;
    require('internal/modules/esm/entry').checkModule(source, name);
  }
}

module.exports = { checkSyntax, isModuleFile, runEntryAsModule, runFile, runMain };
