'use strict';
// The compile cache on disk: V8's code cache, and stripped TypeScript, of every module a program loads, kept in a
// directory for the next run. `module.enableCompileCache()`, NODE_COMPILE_CACHE.

const fs = require('fs');
const path = require('path');
const state = require('internal/modules/compile_cache_state');
const cjs = require('internal/modules/cjs_compile');
const wraps = binding('module_wrap');
const { cacheVersionTag, compileCommonJs, compileCommonJsCached, functionCodeCache } = binding('contextify');
const { contentHash } = binding('modules');
const { codes: { ERR_INVALID_ARG_TYPE } } = require('internal/errors');

const FAILED = 0;
const ENABLED = 1;
const ALREADY_ENABLED = 2;
const DISABLED = 3;

/** Five 32-bit numbers: magic, size of the source, size of the cache, and a hash of each. */
const HEADER = 20;
const MAGIC = 0x8adfdbb2;

let debugEnabled;

function debug(text) {
  debugEnabled ??= (process.env.NODE_DEBUG_NATIVE ?? '').toUpperCase().split(',').includes('COMPILE_CACHE');
  if (debugEnabled) binding('errors').writeStderr(`[compile cache] ${text}\n`);
}

/** One module's cache. */
class Entry {
  constructor(cache, type, name, source) {
    this.type = type;
    this.name = name;
    this.sourceHash = contentHash(source);
    this.sourceSize = source.length;
    this.file = path.join(cache.directory, contentHash(`${type}\0${cache.keyOf(name)}`).toString(16).padStart(8, '0'));
    /** What was on disk, if it fits. */
    this.stored = undefined;
    /** Gives what is to be stored. */
    this.produce = undefined;
    this.refreshed = false;
  }

  get label() {
    return `${this.type} ${this.name}`;
  }

  read() {
    let bytes;
    try {
      bytes = fs.readFileSync(this.file);
    } catch {
      debug(`reading cache from ${this.file} for ${this.label}... no such file or directory`);
      return undefined;
    }
    const what = `reading cache from ${this.file} for ${this.label}...`;
    const header = [0, 4, 8, 12, 16].map((at) => (bytes.length >= HEADER ? bytes.readUInt32LE(at) : 0));
    const shown = `${what}[${header.join(' ')}]...`;
    const body = bytes.subarray(HEADER);
    if (header[0] !== MAGIC) return refused(`${shown} magic number mismatch: expected ${MAGIC}, actual ${header[0]}`);
    if (header[1] !== this.sourceSize) return refused(`${shown} code size mismatch: expected ${this.sourceSize}, actual ${header[1]}`);
    if (header[3] !== this.sourceHash) return refused(`${shown} code hash mismatch: expected ${this.sourceHash}, actual ${header[3]}`);
    if (header[2] !== body.length) return refused(`${shown} cache size mismatch: expected ${body.length}, actual ${header[2]}`);
    if (header[4] !== contentHash(body)) return refused(`${shown} cache hash mismatch`);
    debug(`${shown} success, size=${body.length}`);
    this.stored = body;
    return body;
  }

  write() {
    if (this.stored !== undefined && !this.refreshed) {
      debug(`skip persisting ${this.label} because cache was the same`);
      return;
    }
    const body = this.produce?.();
    if (body === undefined) {
      debug(`skip persisting ${this.label} because the cache was not initialized`);
      return;
    }
    const bytes = Buffer.allocUnsafe(HEADER + body.length);
    const header = [MAGIC, this.sourceSize, body.length, this.sourceHash, contentHash(body)];
    header.forEach((value, i) => bytes.writeUInt32LE(value, i * 4));
    bytes.set(body, HEADER);
    const temporary = `${this.file}.${process.pid.toString(36)}${Date.now().toString(36)}`;
    debug(`Creating temporary file for cache of ${this.name} (${this.type})... -> ${temporary}`);
    try {
      fs.writeFileSync(temporary, bytes);
      debug(`writing cache for ${this.label} to temporary file ${temporary} [${header.join(' ')}]...success`);
      fs.renameSync(temporary, this.file);
      debug(`Renaming ${temporary} to ${this.file}...success`);
      this.stored = body;
      this.refreshed = false;
    } catch (error) {
      debug(`writing cache for ${this.label} to ${temporary}... failed: ${error.message}`);
    }
  }
}

const { Buffer } = require('buffer');

function refused(text) {
  debug(text);
  return undefined;
}

/** The cache in one directory. */
class CompileCache {
  constructor(directory, portable) {
    this.directory = directory;
    this.portable = portable;
    this.entries = [];
  }

  /** How a file is called in the cache: by its place relative to the cache, if both may move together. */
  keyOf(name) {
    if (!this.portable) return name;
    const file = name.startsWith('file:') ? require('internal/url').fileURLToPath(name) : name;
    return path.isAbsolute(file) ? path.relative(this.directory, file) : name;
  }

  entry(type, name, source) {
    const entry = new Entry(this, type, name, source);
    this.entries.push(entry);
    return entry;
  }

  judge(entry, rejected) {
    const what = `V8 code cache for ${entry.label}`;
    if (entry.stored === undefined) {
      debug(`${what} was not initialized, initializing the in-memory entry`);
    } else if (rejected) {
      debug(`${what} was rejected, updating the in-memory entry`);
      entry.refreshed = true;
    } else {
      debug(`${what} was accepted, keeping the in-memory entry`);
    }
  }

  compileCommonJs(source, filename, id) {
    const entry = this.entry('CommonJS', filename, source);
    const cached = entry.read();
    try {
      let compiled;
      let rejected = false;
      if (cached === undefined) compiled = compileCommonJs(source, filename, id, undefined);
      else [compiled, rejected] = compileCommonJsCached(source, filename, id, cached);
      this.judge(entry, rejected);
      entry.produce = () => functionCodeCache(compiled);
      return compiled;
    } catch (error) {
      debug(`V8 code cache for ${entry.label} was not initialized because compilation failed`);
      throw error;
    }
  }

  compileModule(source, url, id) {
    const entry = this.entry('ESM', url, source);
    const wrap = wraps.compile(source, url, 0, 0, id, entry.read(), undefined);
    this.judge(entry, wraps.cacheRejected(wrap) === true);
    entry.produce = () => wraps.codeCache(wrap);
    return wrap;
  }

  /** Stripped TypeScript from the last run. */
  strippedSource(source, name) {
    const entry = this.entry('StrippedTypeScript', nameOfFile(name), source);
    const cached = entry.read();
    if (cached === undefined) {
      debug(`no transpile cache for ${entry.label}`);
      this.stripping = entry;
      return undefined;
    }
    debug(`retrieving transpile cache for ${entry.label}...success`);
    return Buffer.from(cached).toString();
  }

  keepStripped(source, name, text) {
    const entry = this.stripping;
    debug(`saving transpilation cache for ${entry.label}`);
    entry.produce = () => Buffer.from(text);
  }

  flush() {
    for (const entry of this.entries) entry.write();
    debug('Clear deserialized cache.');
  }
}

function nameOfFile(name) {
  return name.startsWith('file:') ? require('internal/url').fileURLToPath(name) : name;
}

/** Caches of other versions, engines and users stay apart. */
function subdirectory() {
  const user = process.getuid === undefined ? 0 : process.getuid();
  return `${process.version}-${process.arch}-${cacheVersionTag().toString(16)}-${user}`;
}

function start(directory, portable) {
  const full = path.join(path.resolve(directory), subdirectory());
  debug(`resolved path ${directory} + ${subdirectory()} -> ${full}`);
  try {
    fs.mkdirSync(full, { recursive: true });
  } catch (error) {
    debug(`creating cache directory ${full}...${error.message}`);
    return { status: FAILED, message: `Cannot create cache directory: ${error.message}` };
  }
  debug(`creating cache directory ${full}...success`);
  const cache = new CompileCache(full, portable);
  state.current = cache;
  cjs.setCompileCache(cache);
  require('internal/modules/esm/formats').setCompileCache(cache);
  process.on('exit', () => cache.flush());
  return { status: ENABLED, directory: full };
}

function isDisabled() {
  const value = process.env.NODE_DISABLE_COMPILE_CACHE;
  return value !== undefined && value !== '' && value !== '0';
}

function isPortable(given) {
  return given ?? process.env.NODE_COMPILE_CACHE_PORTABLE === '1';
}

/**
 * @param {string|{directory?: string, portable?: boolean}} [options]
 * @returns {{status: number, message?: string, directory?: string}}
 */
function enableCompileCache(options) {
  if (options !== undefined && options !== null && typeof options !== 'object' && typeof options !== 'string') {
    throw new ERR_INVALID_ARG_TYPE('cacheDir', 'string', options);
  }
  const { directory, portable } = options !== null && typeof options === 'object' ? options : { directory: options };
  if (directory !== undefined && typeof directory !== 'string') throw new ERR_INVALID_ARG_TYPE('cacheDir', 'string', directory);
  const { env } = process;
  if (isDisabled()) {
    debug('Disabled by NODE_DISABLE_COMPILE_CACHE');
    return { status: DISABLED, message: 'Disabled by NODE_DISABLE_COMPILE_CACHE' };
  }
  if (state.current !== undefined) return { status: ALREADY_ENABLED, directory: state.current.directory };
  const chosen = directory || env.NODE_COMPILE_CACHE || path.join(require('os').tmpdir(), 'node-compile-cache');
  return start(chosen, isPortable(portable));
}

/** NODE_COMPILE_CACHE at start-up. */
function enableFromEnvironment() {
  if (isDisabled()) {
    debug('Disabled by NODE_DISABLE_COMPILE_CACHE');
    return;
  }
  start(process.env.NODE_COMPILE_CACHE, isPortable(undefined));
}

/** Writes what there is to the disk now. */
function flushCompileCache() {
  state.current?.flush();
  debug('module.flushCompileCache() finished.');
}

/** @returns {string|undefined} */
function getCompileCacheDir() {
  return state.current?.directory;
}

module.exports = { enableCompileCache, enableFromEnvironment, flushCompileCache, getCompileCacheDir };
