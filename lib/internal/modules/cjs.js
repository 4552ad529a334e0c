'use strict';
// CommonJS: the Module class, `require`, and how a file becomes a module. Programs patch nearly every function here, so
// each step goes through the property of Module that users know it by.
// Resolution is native (internal/modules/resolver), ES modules are in internal/modules/esm.

const path = require('path');
const { codes } = require('internal/errors');
const { validateString } = require('internal/validators');
const builtins = require('internal/builtins');
const { builtinId, native, packageType } = require('internal/modules/resolver');
const firstLine = require('internal/inspector/first_line');
const hooks = require('internal/modules/hooks');
const { codeDirectory, currentDirectory } = require('internal/process/system');
const traced = require('internal/modules/traced');
const watched = require('internal/modules/watched');
const { isProxy } = require('internal/util/types');

const { compileCommonJs, compilesAsModule, decoration, sourceMappingUrlOf } = binding('contextify');
const { hasOwn, getPrototypeOf, setPrototypeOf } = Object;

/** What `import()` in CommonJS code is known by: the file's own name is the referrer. */
const kCommonJsReferrer = Symbol('anode.commonjs');
const kIsMain = Symbol('kIsMainSymbol');
const kIsExecuting = Symbol('kIsExecuting');
/** The URL and format that load hooks gave a module. */
const kURL = Symbol('kURL');
/** On a CommonJS module that stands for an ES module. */
const kIsEsModule = Symbol('kIsEsModule');
const kFormat = Symbol('kFormat');
/** On a module that the loader of ES modules wants. */
const kIsImported = Symbol('kIsImported');

const parents = new WeakMap();

/** Requires now on the stack; in an outermost one what stands where on the disk is looked up anew. */
let depth = 0;
let isPreloading = false;
let wrapperPatched = false;
let compileCache;
/** Set while source maps or the compile cache want to see every file. */
let onCompiled;

/**
 * A CommonJS module.
 * @param {string} [id]
 * @param {Module} [parent]
 */
function Module(id = '', parent) {
  this.id = id;
  this.path = path.dirname(id);
  // Its own, even where a program has put an accessor of this name on Object.prototype.
  Object.defineProperty(this, 'exports', { __proto__: null, configurable: true, enumerable: true, value: {}, writable: true });
  if (parent !== undefined && parent !== null) {
    parents.set(this, parent);
    parent.children?.push(this);
  } else {
    parents.set(this, parent);
  }
  this.filename = null;
  this.loaded = false;
  this.children = [];
}

Module._cache = { __proto__: null };
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
Module.globalPaths = [];
Module.Module = Module;

let stat = function(filename) {
  const found = require('fs').statSync(filename, { throwIfNoEntry: false });
  if (found === undefined) return -2;
  return found.isDirectory() ? 1 : 0;
};

/** What stands at a path: 0 a file, 1 a directory, negative nothing. Archives put their own in its place. */
Object.defineProperty(Module, '_stat', {
  configurable: true,
  get: () => stat,
  set(value) {
    stat = value;
  },
});

// Where packages are looked for.

const lookupByDir = new Map();

/** The usual lookup path of a directory. Callers must not change it. */
function usualPaths(dir) {
  let paths = lookupByDir.get(dir);
  if (paths === undefined) {
    paths = [];
    for (let at = dir; ;) {
      const parent = path.dirname(at);
      if (path.basename(at) !== 'node_modules') paths.push(path.join(at, 'node_modules'));
      if (parent === at) break;
      at = parent;
    }
    lookupByDir.set(dir, paths);
  }
  return paths;
}

/**
 * @param {string} from a directory
 * @returns {string[]}
 */
Module._nodeModulePaths = function(from) {
  return usualPaths(path.resolve(from)).slice();
};
const originalNodeModulePaths = Module._nodeModulePaths;

function isRelative(request) {
  if (request.charCodeAt(0) !== 46) return false;
  const second = request.charCodeAt(1);
  if (request.length === 1 || second === 47) return true;
  if (second === 46) return request.length === 2 || request.charCodeAt(2) === 47;
  return process.platform === 'win32' && second === 92;
}

/** Directories of the environment: NODE_PATH, and the legacy ones of the user and the installation. */
let environmentPaths = [];

/** Reads NODE_PATH and HOME again. */
Module._initPaths = function() {
  const { env, execPath, platform } = process;
  const home = platform === 'win32' ? env.USERPROFILE : env.HOME;
  const found = env.NODE_PATH ? env.NODE_PATH.split(path.delimiter).filter((dir) => dir !== '') : [];
  const { getOption } = require('internal/options');
  if (getOption('--global-search-paths') !== false) {
    if (home) found.push(path.resolve(home, '.node_modules'), path.resolve(home, '.node_libraries'));
    found.push(path.resolve(execPath, platform === 'win32' ? '..' : '../..', 'lib', 'node'));
  }
  environmentPaths = found;
  Module.globalPaths = found.slice();
};

/**
 * @param {string} request
 * @param {Module} [parent]
 * @returns {string[]|null} `null` for a built-in module
 */
Module._resolveLookupPaths = function(request, parent) {
  if (builtinId(request) !== undefined) return null;
  if (!isRelative(request)) {
    const own = parent?.paths;
    return own?.length > 0 ? own.concat(environmentPaths) : environmentPaths.slice();
  }
  return [parent?.filename ? path.dirname(parent.filename) : '.'];
};
const originalLookupPaths = Module._resolveLookupPaths;

function ownExtensions() {
  const names = Object.keys(Module._extensions);
  const usual = names.length === 3 && names[0] === '.js' && names[1] === '.json' && names[2] === '.node';
  return usual ? undefined : names;
}

/**
 * @param {string} request
 * @param {string[]} paths
 * @param {boolean} [isMain]
 * @returns {string|false}
 */
Module._findPath = function(request, paths, isMain) {
  const isAbsolute = path.isAbsolute(request);
  if (isAbsolute) paths = [''];
  else if (!paths || paths.length === 0) return false;
  const key = `${request}\0${paths.join('\0')}`;
  const cached = Module._pathCache[key];
  if (cached) return cached;
  // An absolute path is found even where there is no working directory any more.
  const folders = isAbsolute ? ['/'] : paths.map((dir) => path.resolve(dir));
  const found = native.resolveRequire(
    request, isAbsolute ? '/' : codeDirectory(), undefined, folders, undefined, ownExtensions(), undefined, !!isMain, depth <= 1);
  if (found === undefined) return false;
  Module._pathCache[key] = found;
  return found;
};
const originalFindPath = Module._findPath;

function samePaths(one, other) {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

/** The files from `parent` up to the entry point. */
function requireStackOf(parent) {
  const stack = [];
  const seen = new Set();
  for (let at = parent; at && !seen.has(at); at = parents.get(at)) {
    seen.add(at);
    stack.push(at.filename || at.id);
  }
  return stack;
}

/** One native call for the usual case: nothing patched, no paths of the module's own. */
function findUsual(request, parent, isMain, conditions) {
  const filename = parent?.filename;
  const from = filename ? path.dirname(filename) : request[0] === '/' ? '/' : codeDirectory();
  let folders;
  let more = environmentPaths.length > 0 ? environmentPaths : undefined;
  if (!isRelative(request)) {
    const own = parent?.paths;
    if (own === undefined) folders = environmentPaths;
    else if (!samePaths(own, usualPaths(from))) folders = own.concat(environmentPaths);
  }
  if (folders !== undefined) more = undefined;
  return native.resolveRequire(
    request, from, filename || (parent ? path.join(from, 'noop.js') : undefined), folders, more, ownExtensions(), conditions,
    isMain, depth <= 1);
}

/** With Module's lookup functions patched each of them is asked, as programs that patch them expect. */
function findPatched(request, parent, isMain, conditions) {
  if (parent?.filename && (request[0] === '#' || !isRelative(request))) {
    const self = native.resolveRequire(
      request, path.dirname(parent.filename), parent.filename, [], undefined, ownExtensions(), conditions, isMain, depth <= 1);
    if (self !== undefined) return self;
  }
  return Module._findPath(request, Module._resolveLookupPaths(request, parent), isMain) || undefined;
}

function isUsual() {
  return Module._findPath === originalFindPath && Module._resolveLookupPaths === originalLookupPaths &&
    Module._nodeModulePaths === originalNodeModulePaths;
}

/** `require.resolve(request, { paths })`. */
function findFrom(request, paths, isMain) {
  if (!Array.isArray(paths)) throw new codes.ERR_INVALID_ARG_VALUE('options.paths', paths);
  if (path.isAbsolute(request)) return Module._findPath(request, [''], isMain) || undefined;
  for (const dir of paths) {
    validateString(dir, 'options.paths');
    const folders = isRelative(request) ? [path.resolve(dir)] : Module._nodeModulePaths(dir).concat(environmentPaths);
    const found = Module._findPath(request, folders, isMain);
    if (found) return found;
  }
  return undefined;
}

/**
 * @param {string} request
 * @param {Module} [parent]
 * @param {boolean} [isMain]
 * @param {{paths?: string[], conditions?: Iterable<string>}} [options]
 * @returns {string}
 */
Module._resolveFilename = function(request, parent, isMain, options) {
  if (builtinId(request) !== undefined) return request;
  const conditions = options?.conditions;
  let found;
  if (options !== null && typeof options === 'object' && options.paths !== undefined) {
    found = findFrom(request, options.paths, !!isMain);
  } else if (isUsual()) {
    found = findUsual(request, parent, !!isMain, conditions);
  } else {
    found = findPatched(request, parent, !!isMain, conditions);
  }
  if (found !== undefined) return found;
  if (watched.report !== undefined) reportMissing(request, parent);
  throw require('internal/modules/errors').moduleNotFound(request, requireStackOf(parent));
};

/** Under `--watch`, a file that is not there may come. */
function reportMissing(request, parent) {
  if (/^\.{0,2}\//.test(request)) watched.report('require', path.resolve(parent?.path ?? '', request));
}

// Loading.

/** Where each directory's requests led: directory to request to file. */
const resolved = new Map();

function remember(dir, request, filename) {
  let requests = resolved.get(dir);
  if (requests === undefined) resolved.set(dir, requests = new Map());
  requests.set(request, filename);
}

function adopt(parent, child) {
  const children = parent?.children;
  if (children && !children.includes(child)) children.push(child);
}

/** The exports of a module in the cache, complete or not. */
function exportsOf(cached, parent) {
  adopt(parent, cached);
  if (cached.loaded) return cached.exports;
  if (cached[kIsEsModule]) throw require('internal/modules/esm/require').cycleError(cached.filename, parents.get(cached));
  return require('internal/modules/cjs_cycle').unfinishedExports(cached);
}

function loadBuiltin(id) {
  return builtins.load(id);
}

/**
 * @param {string} request
 * @param {Module} [parent]
 * @param {boolean} [isMain]
 * @returns {any} the exports
 */
Module._load = function(request, parent, isMain) {
  if (hooks.hasSyncHooks()) return require('internal/modules/cjs_hooked').load(request, parent, isMain);
  const dir = parent?.path;
  if (dir !== undefined) {
    const known = resolved.get(dir)?.get(request);
    if (known !== undefined) {
      const cached = Module._cache[known];
      if (cached !== undefined) return exportsOf(cached, parent);
      resolved.get(dir).delete(request);
    }
  }
  if (request.startsWith('node:')) {
    const id = builtinId(request);
    if (id === undefined) throw new codes.ERR_UNKNOWN_BUILTIN_MODULE(request);
    return loadBuiltin(id);
  }
  const filename = Module._resolveFilename(request, parent, isMain);
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    if (dir !== undefined && cached.loaded) remember(dir, request, filename);
    return exportsOf(cached, parent);
  }
  const id = builtinId(filename);
  if (id !== undefined) return loadBuiltin(id);
  const module = begin(filename, request, parent, isMain);
  // Loaded from here: no frame more in a stack than Node has.
  let failed = true;
  try {
    module.load(filename);
    failed = false;
  } finally {
    if (failed) forget(module, filename, request, parent);
    else leaveCycle(module);
  }
  return module.exports;
};

/** A module that is about to be loaded, and known from now on. */
function begin(filename, request, parent, isMain) {
  const module = new Module(filename, parent);
  if (isMain) becomeMain(module);
  Module._cache[filename] = module;
  const dir = parent?.path;
  if (dir !== undefined) remember(dir, request, filename);
  return module;
}

/** A file that an ES module imports, or the entry point that its loader runs. */
function loadImported(filename, isMain) {
  const module = begin(filename, filename, undefined, isMain);
  module[kIsImported] = true;
  let failed = true;
  try {
    module.load(filename);
    failed = false;
  } finally {
    if (failed) forget(module, filename, filename, undefined);
    else leaveCycle(module);
  }
  return module.exports;
}

function becomeMain(module) {
  process.mainModule = module;
  module.id = '.';
  module[kIsMain] = true;
  Module.prototype.require.main = module;
  mainModule = module;
}

/** A module that threw is as if it had never been asked for. */
function forget(module, filename, request, parent) {
  if (Module._cache[filename] === module) delete Module._cache[filename];
  if (parent?.path !== undefined) resolved.get(parent.path)?.delete(request);
  const children = parent?.children;
  if (Array.isArray(children)) {
    const index = children.indexOf(module);
    if (index !== -1) children.splice(index, 1);
  }
}

let cycleGuard;

/** While a module was unfinished its exports may have been given a prototype that watches for cycles. */
function leaveCycle(module) {
  if (cycleGuard === undefined) return;
  const { exports } = module;
  if (exports !== null && typeof exports === 'object' && !isProxy(exports) && getPrototypeOf(exports) === cycleGuard) {
    setPrototypeOf(exports, Object.prototype);
  }
}

function setCycleGuard(guard) {
  cycleGuard = guard;
}

/** The extension that a handler is registered for, the longest first: `.test.js` before `.js`. */
function extensionOf(filename) {
  const name = path.basename(filename);
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    if (dot === 0) continue;
    const extension = name.slice(dot);
    if (extension.length > 1 && Module._extensions[extension]) return extension;
  }
  return '.js';
}

/** What each module exported when its code had run: this is what ES modules import, whatever becomes of `exports`. */
const exportsWhenLoaded = new WeakMap();

/** @param {string} filename */
Module.prototype.load = function(filename) {
  this.filename ??= filename;
  if (watched.report !== undefined) watched.report('require', filename);
  const dir = path.dirname(filename);
  if (this.paths === undefined) this.paths = Module._nodeModulePaths === originalNodeModulePaths ? usualPaths(dir).slice() : Module._nodeModulePaths(dir);
  Module._extensions[extensionOf(filename)](this, filename);
  this.loaded = true;
  exportsWhenLoaded.set(this, this.exports);
};

/** What `module.parent`, `require()`d or not, is. */
function parentOf(module) {
  return parents.get(module);
}

Object.defineProperties(Module.prototype, {
  constructor: { get: () => isPolicyHidden() ? undefined : Module, set: undefined, configurable: false, enumerable: false },
  isPreloading: { get: () => isPreloading, configurable: false, enumerable: false },
  parent: {
    configurable: false,
    enumerable: false,
    get() { return deprecatedParent(this); },
    set(value) { deprecatedParent(this, value); },
  },
});

function isPolicyHidden() {
  return false;
}

let warnedOfParent = false;

function deprecatedParent(module, ...value) {
  const { getOption } = require('internal/options');
  if (!warnedOfParent && getOption('--pending-deprecation')) {
    warnedOfParent = true;
    process.emitWarning(
      'module.parent is deprecated due to accuracy issues. Please use require.main to find program entry point instead.',
      'DeprecationWarning', 'DEP0144');
  }
  if (value.length > 0) parents.set(module, value[0]);
  return parents.get(module);
}

/**
 * @param {string} id
 * @returns {any} the exports
 */
Module.prototype.require = function(id) {
  validateString(id, 'id');
  if (id === '') throw new codes.ERR_INVALID_ARG_VALUE('id', id, 'must be a non-empty string');
  depth++;
  try {
    if (traced.require?.hasSubscribers) {
      return traced.require.traceSync(Module._load, { parentFilename: this.filename, id }, Module, id, this, false);
    }
    return Module._load(id, this, false);
  } finally {
    depth--;
  }
};

let mainModule;

/** The `require` that a module's code is given. */
function makeRequire(module) {
  const require = function require(path) {
    return module.require(path);
  };
  const resolve = function resolve(request, options) {
    return resolveFrom(module, request, options);
  };
  resolve.paths = function paths(request) {
    validateString(request, 'request');
    return Module._resolveLookupPaths(request, module);
  };
  require.resolve = resolve;
  Object.defineProperty(require, 'main', { __proto__: null, configurable: true, enumerable: true, value: mainModule, writable: true });
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

function resolveFrom(module, request, options) {
  validateString(request, 'request');
  if (hooks.hasSyncHooks()) return require('internal/modules/cjs_hooked').resolve(request, module, options);
  depth++;
  try {
    return Module._resolveFilename(request, module, false, options);
  } finally {
    depth--;
  }
}

// Compiling.

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
  const outermost = depth === 0;
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
      const { codes } = require('internal/errors');
      throw new codes.ERR_UNKNOWN_FILE_EXTENSION(extension, filename);
    }
    // The entry point may have top-level await, which `require` may not.
    require('internal/modules/run_main').runEntryAsModule(filename, source);
    return;
  }
  require('internal/modules/esm/require').requireEsModule(module, filename, source, parents.get(module));
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
  const parent = parents.get(module);
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

// Making `require`s.

function requireFrom(filename, url) {
  const module = new Module(filename);
  module.filename = filename;
  if (url !== undefined) module[kURL] = url;
  module.paths = Module._nodeModulePaths(module.path);
  return makeRequire(module);
}

/**
 * @param {string|URL} filename an absolute path or a `file:` URL
 * @returns {NodeJS.Require}
 */
function createRequire(filename) {
  let file = filename;
  const isUrlText = typeof filename === 'string' && !path.isAbsolute(filename);
  if ((filename !== null && typeof filename === 'object' && typeof filename.href === 'string') || isUrlText) {
    try {
      file = require('url').fileURLToPath(filename);
    } catch {
      throw new codes.ERR_INVALID_ARG_VALUE('filename', filename, MUST_BE_FILE);
    }
  } else if (typeof filename !== 'string') {
    throw new codes.ERR_INVALID_ARG_VALUE('filename', filename, MUST_BE_FILE);
  }
  const url = typeof filename === 'string' ? (isUrlText ? filename : undefined) : filename.href;
  if (file.endsWith('/') || (process.platform === 'win32' && file.endsWith('\\'))) file = path.join(file, 'noop.js');
  return requireFrom(file, url);
}

const MUST_BE_FILE = 'must be a file URL object, file URL string, or absolute path string';

/** `require`s modules before the entry point, as `--require` asks. */
Module._preloadModules = function(requests) {
  if (!Array.isArray(requests)) return;
  const parent = new Module('internal/preload', null);
  isPreloading = true;
  try {
    const directory = currentDirectory();
    if (directory !== undefined) parent.paths = Module._nodeModulePaths(directory);
    for (const request of requests) parent.require(request);
  } finally {
    isPreloading = false;
  }
};

/**
 * Whether a name is that of a built-in module.
 * @param {string} name
 */
function isBuiltin(name) {
  return typeof name === 'string' && builtinId(name) !== undefined;
}

Module.createRequire = createRequire;
Module.isBuiltin = isBuiltin;

module.exports = {
  Module,
  compile,
  exportsOf,
  exportsWhenLoaded,
  formatOf,
  forget,
  isModuleSyntaxError,
  isRelative,
  kCommonJsReferrer,
  kFormat,
  kIsEsModule,
  kIsExecuting,
  kIsMain,
  kURL,
  loadBuiltin,
  loadImported,
  makeRequire,
  parentOf,
  requireEsmError,
  requireStackOf,
  isRequireModuleAllowed,
  scriptFormatOf,
  setCompileCache(cache) { compileCache = cache; },
  setCycleGuard,
  setOnCompiled(callback) { onCompiled = callback; },
  becomeMain,
  leaveCycle,
  adopt,
  hasOwn,
  decoration,
};
