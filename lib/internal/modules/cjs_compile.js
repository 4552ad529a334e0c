'use strict';
// From the text of a file to the exports of a CommonJS module: which format a file has, what each extension's handler does,
// and how code is wrapped, compiled and run.

const path = require('path');
const { codes } = require('internal/errors');
const firstLine = require('internal/inspector/first_line');
const {
  Module, kCommonJsReferrer, kIsExecuting, kIsImported, kIsMain, parentOf, running,
} = require('internal/modules/cjs_module');
const { makeRequire } = require('internal/modules/cjs_require');
const hooks = require('internal/modules/hooks');
const { native, packageType } = require('internal/modules/resolver');

const { compileCommonJs, compilesAsModule, sourceMappingUrlOf } = binding('contextify');

let wrapperPatched = false;
let compileCache;
/** Set while source maps or the compile cache want to see every file. */
let onCompiled;

let wrap = function(script) {
  return Module.wrapper[0] + script + Module.wrapper[1];
};

let wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n});'];
const watchedWrapper = new Proxy(wrapper, {
  set(target, property, value) {
    wrapperPatched = true;
    return Reflect.set(target, property, value);
  },
  defineProperty(target, property, descriptor) {
    wrapperPatched = true;
    return Reflect.defineProperty(target, property, descriptor);
  },
});
wrapper = watchedWrapper;

Object.defineProperties(Module, {
  wrap: {
    get: () => wrap,
    set(value) {
      wrapperPatched = true;
      wrap = value;
    },
  },
  wrapper: {
    get: () => wrapper,
    set(value) {
      wrapperPatched = true;
      wrapper = value;
    },
  },
});

/** Errors by which V8 says that a script would have to be a module. */
const MODULE_SYNTAX = new Set([
  'Cannot use import statement outside a module',
  "Unexpected token 'export'",
  "Cannot use 'import.meta' outside a module",
]);

/**
 * Whether a source that V8 refused as CommonJS is an ES module.
 * @param {any} error
 * @param {string} source
 */
function isModuleSyntaxError(error, source) {
  if (error === null || typeof error !== 'object' || error.name !== 'SyntaxError') return false;
  if (MODULE_SYNTAX.has(error.message)) return true;
  // A module may await at its top level, and name its variables as the wrapper does.
  return compilesAsModule(source, 'detected');
}

function mayDetect() {
  return require('internal/options').getOption('--experimental-detect-module') !== false;
}

/** Compiles through `Module.wrap`, which a program has replaced. */
function compilePatched(content, filename) {
  const { runInThisContext } = require('vm');
  return runInThisContext(Module.wrap(content), { filename, importModuleDynamically: kCommonJsReferrer });
}

/** @param {string} content of a CommonJS file @param {string} filename */
function compile(content, filename) {
  if (wrapperPatched) return compilePatched(content, filename);
  if (compileCache !== undefined) return compileCache.compileCommonJs(content, filename, kCommonJsReferrer);
  return compileCommonJs(content, filename, kCommonJsReferrer, undefined);
}

/**
 * Runs `content` as the module's code.
 * @param {string} content
 * @param {string} filename
 * @param {string} [format] `commonjs` or `module`, with `-typescript` where types are to be stripped; unsure without
 * @returns {any}
 */
Module.prototype._compile = function(content, filename, format) {
  let source = content;
  if (format !== undefined && format.endsWith('typescript')) {
    source = require('internal/modules/typescript').stripModuleTypes(content, filename);
    format = format === 'typescript' ? undefined : format.slice(0, -'-typescript'.length);
  }
  if (format === 'module') {
    requireEsModule(this, filename, source);
    return undefined;
  }
  let run;
  try {
    run = compile(source, filename);
  } catch (error) {
    if (format !== 'commonjs' && mayDetect() && isRequireModuleAllowed() && isModuleSyntaxError(error, source)) {
      warnReparsed(filename);
      requireEsModule(this, filename, source);
      return undefined;
    }
    if (format === 'commonjs' && isModuleSyntaxError(error, source)) warnModuleSyntax(filename);
    throw error;
  }
  if (onCompiled !== undefined) onCompiled(filename, source, sourceMappingUrlOf(run));
  const { exports } = this;
  const dirname = path.dirname(filename);
  const require_ = makeRequire(this);
  const outermost = running.depth === 0;
  if (outermost) native.forgetFiles();
  this[kIsExecuting] = true;
  try {
    if (firstLine.breaks && this.id === '.') return firstLine.call(run, exports, exports, require_, this, filename, dirname);
    return run.call(exports, exports, require_, this, filename, dirname);
  } finally {
    this[kIsExecuting] = false;
  }
};

function warnReparsed(filename) {
  if (!path.isAbsolute(filename)) return;
  require('internal/modules/esm/load').warnTypeless(filename, require('internal/url').pathToFileURL(filename).href);
}

/** A file that says it is CommonJS and is not. */
function warnModuleSyntax(filename) {
  const warning = new Error(
    `Failed to load the ES module: ${filename}. Make sure to set "type": "module" in the nearest package.json file ` +
    'or use the .mjs extension.');
  warning.name = 'Warning';
  // The error that follows may end the process: the warning cannot wait for the next tick.
  process.emit('warning', warning);
}

/** An ES module that CommonJS asked for. The entry point is run by the ES module loader itself. */
function requireEsModule(module, filename, source) {
  if (module[kIsMain]) {
    const extension = path.extname(filename);
    if (extension !== '' && !MODULE_EXTENSIONS.includes(extension)) {
      throw new codes.ERR_UNKNOWN_FILE_EXTENSION(extension, filename);
    }
    // The entry point may have top-level await, which `require` may not.
    require('internal/modules/run_main').runEntryAsModule(filename, source);
    return;
  }
  require('internal/modules/esm/require').requireEsModule(module, filename, source, parentOf(module));
}

const MODULE_EXTENSIONS = ['.js', '.mjs', '.ts', '.mts', '.cts'];

const FORMATS = ['', 'commonjs', 'module'];

/** The format of a file by its name and package: '' where only its syntax can tell. */
function formatOf(filename) {
  switch (path.extname(filename)) {
    // A file without an extension is what its package is.
    case '.js': case '': return FORMATS[packageType(filename, path.dirname(filename))];
    case '.cjs': return 'commonjs';
    case '.mjs': return 'module';
    case '.ts': case '.cts': case '.mts': return native.formatOf(filename) || 'typescript';
    default: return '';
  }
}

function isTypeScriptName(filename) {
  return filename.endsWith('.ts') || filename.endsWith('.cts') || filename.endsWith('.mts');
}

function typesAreStripped() {
  const { getOption } = require('internal/options');
  return getOption('--strip-types') !== false && getOption('--experimental-strip-types') !== false;
}

Module._extensions['.js'] = function(module, filename) {
  if (isForHooks(module)) {
    require('internal/modules/cjs_hooked').loadScript(module, filename);
    return;
  }
  const format = scriptFormatOf(filename);
  if (format === 'module' || format === 'module-typescript') {
    if (!isRequireModuleAllowed()) throw requireEsmError(module, filename);
  }
  module._compile(native.readText(filename), filename, format);
};

/** What `_compile` is told of a file. */
function scriptFormatOf(filename) {
  const format = formatOf(filename);
  if (format === 'typescript' && !typesAreStripped()) return undefined;
  if (format === '' || (format.endsWith('typescript') && !isTypeScriptName(filename))) return undefined;
  return format;
}

/** Whether load hooks are to be asked about a file. Those that ES modules import have been through them. */
function isForHooks(module) {
  return hooks.hasLoadHooks() && module[kIsImported] !== true;
}

function isRequireModuleAllowed() {
  const { getOption } = require('internal/options');
  return getOption('--require-module') !== false && getOption('--experimental-require-module') !== false;
}

function hasModuleSyntax(filename) {
  try {
    return require('internal/modules/esm/load').detectFormat(native.readText(filename), filename) === 'module';
  } catch {
    // The error that is being made says more.
    return false;
  }
}

function requireEsmError(module, filename) {
  const parent = parentOf(module);
  return new codes.ERR_REQUIRE_ESM(filename, hasModuleSyntax(filename), parent?.filename ?? null, native.packageScope(filename)?.path ?? null);
}

Module._extensions['.json'] = function(module, filename) {
  const content = isForHooks(module) ?
    require('internal/modules/cjs_hooked').jsonText(module, filename) :
    native.readText(filename);
  try {
    module.exports = JSON.parse(content);
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
};

Module._extensions['.node'] = function(module, filename) {
  return process.dlopen(module, path.toNamespacedPath(filename));
};

module.exports = {
  compile,
  formatOf,
  isModuleSyntaxError,
  isRequireModuleAllowed,
  requireEsmError,
  scriptFormatOf,
  setCompileCache(cache) { compileCache = cache; },
  setOnCompiled(callback) { onCompiled = callback; },
};
