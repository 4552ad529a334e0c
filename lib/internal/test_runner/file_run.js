'use strict';
// A test file in a process of its own. Its events wait until it is the file's turn to be reported.

const {
  codes: { ERR_TEST_FAILURE },
} = require('internal/errors');

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

  /**
   * @param {import('internal/test_runner/files').TestFile} file
   * @param {object} settings of the run
   */
  constructor({ name, path }, settings) {
    this.#name = name;
    this.#path = path;
    this.#settings = settings;
  }

  /**
   * @param {number} worker the number of the place it runs in, from 1
   * @returns {Promise<void>} when the process has ended
   */
  async run(worker) {
    const { argv, env, cwd, signal, watcher } = this.#settings;
    const started = process.hrtime.bigint();
    const file = this.#path;
    const own = { __proto__: null, nesting: 0, name: this.#name, type: 'test', file, line: 1, column: 1 };
    this.#event('test:enqueue', own);
    this.#event('test:dequeue', own);
    const { spawn } = require('child_process');
    const child = spawn(process.execPath, [...processOptions(this.#settings), file, ...argv], {
      cwd,
      env: {
        ...env,
        NODE_TEST_CONTEXT: 'child-v8',
        NODE_TEST_WORKER_ID: String(worker),
        ...(watcher && { WATCH_REPORT_DEPENDENCIES: '1' }),
      },
      stdio: ['inherit', 'pipe', 'pipe', ...(watcher ? ['ipc'] : [])],
      signal,
    });
    this.#child = child;
    if (watcher !== undefined) {
      watcher.watchFile(file, file);
      watcher.watchChild(child, file);
    }
    const { code, signal: killed, failure } = await this.#end(child);
    this.#ended = true;
    const duration = Number(process.hrtime.bigint() - started) / 1e6;
    const error = code === 0 ? undefined : failure ?? this.#failure(code, killed);
    const details = { __proto__: null, passed: code === 0, duration_ms: duration, type: 'test' };
    if (error !== undefined) details.error = error;
    const { type: _type, ...completed } = own;
    this.#event('test:complete', { __proto__: null, ...completed, testNumber: 0, details });
    const failedItself = code !== 0 && !this.failedTests;
    if (this.#results === 0 || failedItself) this.#own(error, duration);
    this.#done.resolve();
  }

  /** Reads what the process says, until it ends. */
  async #end(child) {
    const { Decoder } = require('internal/test_runner/wire');
    const text = (type, message) => this.#event(type, { __proto__: null, file: this.#path, message });
    const decoder = new Decoder((type, data) => this.#event(type, data), (message) => text('test:stdout', message));
    child.stdout.on('data', (chunk) => decoder.write(chunk));
    const lines = require('readline').createInterface({ input: child.stderr });
    lines.on('line', (line) => text('test:stderr', `${line}\n`));
    const ended = await new Promise((resolve) => {
      child.on('error', (error) => resolve({ code: null, signal: 'SIGTERM', failure: aborted(error) }));
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    decoder.end();
    return ended;
  }

  #failure(code, killed) {
    const error = new ERR_TEST_FAILURE('test failed', this.failedTests ? 'subtestsFailed' : 'testCodeFailure');
    error.exitCode = code;
    error.signal = killed;
    return error;
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
  #own(error, duration) {
    const common = { __proto__: null, name: this.#name, nesting: 0, line: 1, column: 1, file: this.#path };
    const details = { __proto__: null, duration_ms: duration, type: 'test' };
    this.#event('test:start', common);
    if (error === undefined) this.#event('test:pass', { ...common, testNumber: 0, details });
    else this.#event('test:fail', { ...common, testNumber: 0, details: { ...details, error } });
  }
}

/** What became of a process that was not, or no longer, to run. */
function aborted(error) {
  return new ERR_TEST_FAILURE(error, error.name === 'AbortError' ? 'testAborted' : 'testCodeFailure');
}

/** The options of a file's process: this process's, and what the run is to choose by. */
function processOptions({ execArgv, namePatterns, skipPatterns, only, forceExit, timeout, randomSeed, rerunFile }) {
  const options = [...inherited(process.execArgv), ...execArgv];
  options.push(...namePatterns.map((pattern) => `--test-name-pattern=${pattern}`));
  options.push(...skipPatterns.map((pattern) => `--test-skip-pattern=${pattern}`));
  if (only) options.push('--test-only');
  if (forceExit) options.push('--test-force-exit');
  if (randomSeed !== undefined) options.push(`--test-random-seed=${randomSeed}`);
  if (rerunFile !== undefined) options.push(`--test-rerun-failures=${require('internal/fs/args').toPath(rerunFile)}`);
  if (typeof timeout === 'number' && timeout !== Infinity) options.push(`--test-timeout=${timeout}`);
  return options;
}

/** The options of this process without those that say how it runs tests: they are not for the files' processes. */
function inherited(options) {
  const kept = [];
  for (let i = 0; i < options.length; i++) {
    if (!OWN_OPTION.test(options[i]) || FOR_FILES.test(options[i])) kept.push(options[i]);
    else if (WITH_VALUE.test(options[i])) i++;
  }
  return kept;
}

const OWN_OPTION = /^--(?:experimental-)?(?:test|watch)(?:$|-|=)/;
/** What concerns the tests in a file rather than the run. */
const FOR_FILES = /^--(?:test-update-snapshots|experimental-test-module-mocks)$/;
/** Those whose value is the next argument when there is no `=`. */
const WITH_VALUE = /-(?:reporter|destination|pattern|timeout|concurrency|shard|isolation|setup|seed|failures|path|signal|filter|lines|branches|functions|include|exclude)$/;

module.exports = { FileRun };
