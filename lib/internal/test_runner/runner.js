'use strict';
// `run()` and `--test`: finds test files, runs each in a process of its own, and makes one stream of what they report.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_TEST_FAILURE },
} = require('internal/errors');
const {
  validateAbortSignal,
  validateArray,
  validateBoolean,
  validateFunction,
  validateObject,
  validateStringArray,
  validateUint32,
} = require('internal/validators');
const { setImmediate } = require('timers');
const { TestsStream } = require('internal/test_runner/tests_stream');

const EXTENSIONS = '{js,mjs,cjs,ts,mts,cts}';
/** What is a test when nobody says. */
const DEFAULT_PATTERNS = [
  `**/*.test.${EXTENSIONS}`,
  `**/*-test.${EXTENSIONS}`,
  `**/*_test.${EXTENSIONS}`,
  `**/test-*.${EXTENSIONS}`,
  `**/test.${EXTENSIONS}`,
  `**/test/**/*.${EXTENSIONS}`,
];

/**
 * Runs test files.
 * @param {object} [options] as documented for `run()`
 * @returns {TestsStream}
 */
function run(options = {}) {
  const settings = readOptions(options);
  const stream = new TestsStream();
  const session = new Session(settings, stream);
  session.run().catch((error) => stream.destroy(error));
  return stream;
}

function readOptions(options) {
  validateObject(options, 'options');
  const { concurrency = true, cwd = process.cwd(), files, globPatterns, setup, signal, timeout = Infinity } = options;
  const { argv = [], execArgv = [], env, forceExit = false, only = false, watch = false, isolation = 'process', coverage = false } = options;
  if (files !== undefined) validateArray(files, 'options.files');
  if (globPatterns !== undefined) {
    validateArray(globPatterns, 'options.globPatterns');
    if (globPatterns.length > 0 && files?.length > 0) {
      throw new ERR_INVALID_ARG_VALUE('options.globPatterns', globPatterns, 'is not supported when specifying \'options.files\'');
    }
  }
  validateBoolean(watch, 'options.watch');
  validateBoolean(forceExit, 'options.forceExit');
  validateBoolean(only, 'options.only');
  validateBoolean(coverage, 'options.coverage');
  validateStringArray(argv, 'options.argv');
  validateStringArray(execArgv, 'options.execArgv');
  if (setup !== undefined && setup !== null) validateFunction(setup, 'options.setup');
  if (signal !== undefined) validateAbortSignal(signal, 'options.signal');
  if (isolation !== 'process' && isolation !== 'none') {
    throw new ERR_INVALID_ARG_VALUE('options.isolation', isolation, "must be one of: 'process', 'none'");
  }
  refuse(watch, 'options.watch', watch);
  refuse(coverage, 'options.coverage', coverage);
  refuse(isolation === 'none', 'options.isolation', isolation);
  return {
    jobs: readConcurrency(concurrency),
    cwd,
    files: files?.map((file) => ({ name: file, path: require('path').resolve(cwd, file) })) ?? findFiles(globPatterns, cwd),
    setup,
    signal,
    timeout,
    argv,
    childOptions: [...execArgv, ...filterOptions(options, only, forceExit)],
    env: env ?? process.env,
  };
}

function refuse(condition, name, value) {
  if (condition) throw new ERR_INVALID_ARG_VALUE(name, value, 'is not there yet in this version of Anode');
}

function readConcurrency(concurrency) {
  if (typeof concurrency === 'number') {
    validateUint32(concurrency, 'options.concurrency', true);
    return concurrency;
  }
  if (typeof concurrency !== 'boolean') throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], concurrency);
  return concurrency ? Math.max(require('os').availableParallelism() - 1, 1) : 1;
}

/** The options that each file's process gets. */
function filterOptions({ testNamePatterns, testSkipPatterns, timeout }, only, forceExit) {
  const list = (patterns) => (patterns === undefined || patterns === null ? [] : Array.isArray(patterns) ? patterns : [patterns]);
  const options = list(testNamePatterns).map((pattern) => `--test-name-pattern=${pattern}`);
  options.push(...list(testSkipPatterns).map((pattern) => `--test-skip-pattern=${pattern}`));
  if (only) options.push('--test-only');
  if (forceExit) options.push('--test-force-exit');
  if (typeof timeout === 'number' && timeout !== Infinity) options.push(`--test-timeout=${timeout}`);
  return options;
}

function findFiles(patterns = [], cwd) {
  const { globSync, statSync } = require('fs');
  const path = require('path');
  const given = patterns.length > 0;
  // By path; the name is what the user wrote, or relative.
  const found = new Map();
  for (const pattern of given ? patterns : DEFAULT_PATTERNS) {
    const literal = path.resolve(cwd, pattern);
    if (statSync(literal, { throwIfNoEntry: false })?.isFile()) {
      found.set(literal, pattern);
      continue;
    }
    const exclude = given ? undefined : (entry) => path.basename(String(entry)) === 'node_modules';
    for (const file of globSync(pattern, { cwd, exclude })) {
      const full = path.resolve(cwd, file);
      if (!found.has(full)) found.set(full, file);
    }
  }
  return [...found].map(([full, name]) => ({ name, path: full })).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One call of run(). */
class Session {
  #settings;
  #stream;
  #counts = { __proto__: null, tests: 0, failed: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0, topLevel: 0, suites: 0 };
  #failed = false;
  #number = 0;
  #startedAt = process.hrtime.bigint();

  constructor(settings, stream) {
    this.#settings = settings;
    this.#stream = stream;
  }

  async run() {
    const { files, jobs, setup } = this.#settings;
    await setup?.(this.#stream);
    const runs = files.map(({ name, path }) => new FileRun(name, path, this.#settings));
    let next = 0;
    const work = async (_, worker) => {
      while (next < runs.length) await runs[next++].run(worker + 1);
    };
    const workers = Array.from({ length: Math.min(jobs, runs.length) }, work);
    const interrupt = () => this.#interrupt(runs);
    for (const signal of SIGNALS) process.on(signal, interrupt);
    // In the order of the files, whatever the order they end in.
    for (const fileRun of runs) await fileRun.report((type, data) => this.#tell(type, data));
    await Promise.all(workers);
    for (const signal of SIGNALS) process.off(signal, interrupt);
    this.#finish();
  }

  /** Says what was running, and stops it. */
  #interrupt(runs) {
    const running = runs.filter((fileRun) => fileRun.isRunning);
    const tests = running.map(({ file }) => ({ __proto__: null, name: file, nesting: 0, file, line: 1, column: 1 }));
    this.#failed = true;
    process.exitCode = 1;
    this.#stream.tell('test:interrupted', { __proto__: null, tests });
    for (const fileRun of runs) fileRun.stop();
    // Once the reporters have written that.
    setImmediate(() => setImmediate(() => process.exit(1)));
  }

  #tell(type, data) {
    if (type === 'test:pass' || type === 'test:fail') {
      if (data.nesting === 0) {
        data.testNumber = ++this.#number;
        this.#counts.topLevel++;
      }
      this.#count(type, data);
    }
    this.#stream.tell(type, data);
  }

  #count(type, { details, skip, todo }) {
    const counts = this.#counts;
    const failed = type === 'test:fail';
    if (failed && todo === undefined) this.#failed = true;
    if (details.type === 'suite') {
      counts.suites++;
      return;
    }
    counts.tests++;
    if (skip !== undefined) counts.skipped++;
    else if (todo !== undefined) counts.todo++;
    else if (!failed) counts.passed++;
    else if (CANCELLED.includes(details.error?.failureType)) counts.cancelled++;
    else counts.failed++;
  }

  #finish() {
    const { summarize } = require('internal/test_runner/results');
    const elapsed = Number(process.hrtime.bigint() - this.#startedAt) / 1e6;
    this.#stream.tell('test:plan', { __proto__: null, nesting: 0, count: this.#number });
    const success = !this.#failed;
    summarize(this.#counts, elapsed, success, undefined, (type, data) => this.#stream.tell(type, data));
    this.#stream.tell(null);
  }
}

/** One test file's process. Its events wait until it is the file's turn to be reported. */
class FileRun {
  #name;
  #path;
  #settings;
  #events = [];
  #tell;
  #done = Promise.withResolvers();
  #results = 0;
  #child;
  #ended = false;

  constructor(name, path, settings) {
    this.#name = name;
    this.#path = path;
    this.#settings = settings;
  }

  /**
   * @param {number} worker the number of the place it runs in, from 1
   * @returns {Promise<void>} when the process has ended
   */
  async run(worker) {
    const { argv, childOptions, cwd, env, signal, timeout } = this.#settings;
    const { spawn } = require('child_process');
    const { Decoder } = require('internal/test_runner/wire');
    const started = process.hrtime.bigint();
    const file = this.#path;
    const child = spawn(process.execPath, [...inherited(process.execArgv), ...childOptions, file, ...argv], {
      cwd,
      env: { ...env, NODE_TEST_CONTEXT: 'child-v8', NODE_TEST_WORKER_ID: String(worker) },
      stdio: ['inherit', 'pipe', 'pipe'],
      signal,
      timeout: timeout === Infinity ? undefined : timeout,
    });
    this.#child = child;
    const own = { __proto__: null, nesting: 0, name: this.#name, type: 'test', file, line: 1, column: 1 };
    this.#event('test:enqueue', own);
    this.#event('test:dequeue', own);
    const text = (type) => (bytes) => this.#event(type, { __proto__: null, file, message: bytes.toString() });
    const decoder = new Decoder((type, data) => this.#event(type, data), text('test:stdout'));
    child.stdout.on('data', (chunk) => decoder.write(chunk));
    child.stderr.on('data', text('test:stderr'));
    const { code, signal: killed } = await new Promise((resolve) => {
      child.on('error', () => resolve({ code: null, signal: 'SIGTERM' }));
      child.on('close', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
    });
    decoder.end();
    this.#ended = true;
    const duration = Number(process.hrtime.bigint() - started) / 1e6;
    const { type, ...completed } = own;
    const details = { __proto__: null, passed: code === 0, duration_ms: duration, type };
    this.#event('test:complete', { __proto__: null, ...completed, testNumber: 0, details });
    const failedItself = code !== 0 && !this.failedTests;
    if (this.#results === 0 || failedItself) this.#own(code, killed, duration);
    this.#done.resolve();
  }

  get file() {
    return this.#path;
  }

  get isRunning() {
    return this.#child !== undefined && !this.#ended;
  }

  stop() {
    if (this.isRunning) this.#child.kill();
  }

  /** Tells all events, those to come too; resolves when the file is done. */
  report(tell) {
    for (const [type, data] of this.#events.splice(0)) tell(type, data);
    this.#tell = tell;
    return this.#done.promise;
  }

  #event(type, data) {
    if (type === 'test:pass' || type === 'test:fail') this.#results++;
    if (type === 'test:fail' && data.todo === undefined) this.failedTests = true;
    if (this.#tell === undefined) this.#events.push([type, data]);
    else this.#tell(type, data);
  }

  /** A file without tests, or one that fails outside of them, is a test itself. */
  #own(code, killed, duration) {
    const file = this.#path;
    const common = { __proto__: null, name: this.#name, nesting: 0, line: 1, column: 1, file };
    const details = { __proto__: null, duration_ms: duration, type: 'test' };
    this.#event('test:start', common);
    if (code === 0) {
      this.#event('test:pass', { ...common, testNumber: 0, details });
      return;
    }
    const error = new ERR_TEST_FAILURE('test failed', 'testCodeFailure');
    error.exitCode = code;
    error.signal = killed;
    this.#event('test:fail', { ...common, testNumber: 0, details: { ...details, error } });
  }
}

/** The options of this process without those that say how it runs tests: they are not for the files' processes. */
function inherited(options) {
  const kept = [];
  for (let i = 0; i < options.length; i++) {
    if (!OWN_OPTION.test(options[i])) kept.push(options[i]);
    else if (WITH_VALUE.test(options[i])) i++;
  }
  return kept;
}

const OWN_OPTION = /^--(?:experimental-)?(?:test|watch)(?:$|-|=)/;
/** Those whose value is the next argument when there is no `=`. */
const WITH_VALUE = /-(?:reporter|destination|pattern|timeout|concurrency|shard|isolation|setup|seed|failures|path|filter|lines|branches|functions|include|exclude)$/;

const SIGNALS = ['SIGINT', 'SIGTERM'];

const CANCELLED = ['cancelledByParent', 'testAborted', 'testTimeoutFailure'];

module.exports = { run };
