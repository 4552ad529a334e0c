'use strict';
// `run()` and `--test`: runs test files, each in a process of its own, and makes one stream of what they report.

const { setImmediate } = require('timers');
const { Draw } = require('internal/test_runner/random');
const { readOptions } = require('internal/test_runner/run_options');
const { FileRun } = require('internal/test_runner/file_run');
const { TestsStream } = require('internal/test_runner/tests_stream');
const { testFiles } = require('internal/test_runner/files');

const SIGNALS = ['SIGINT', 'SIGTERM'];
const CANCELLED = ['cancelledByParent', 'testAborted', 'testTimeoutFailure'];

/**
 * Runs test files.
 * @param {object} [options] as documented for `run()`
 * @returns {TestsStream}
 */
function run(options = {}) {
  const settings = readOptions(options);
  if (process.env.NODE_TEST_CONTEXT !== undefined) {
    process.emitWarning('node:test run() is being called recursively within a test file. skipping running files.');
    settings.files = [];
  }
  require('internal/util/debuglog').debuglog('test_runner')('test runner configuration: %O', settings);
  // A module is loaded once: what is to run again and again runs in processes.
  if (settings.isolation === 'none' && !settings.watch) return require('internal/test_runner/in_process').run(settings);
  const stream = new TestsStream();
  new Session(settings, stream).run().catch((error) => stream.destroy(error));
  return stream;
}

/** One call of run(). */
class Session {
  #settings;
  #stream;
  #round;
  #tearDown;

  constructor(settings, stream) {
    this.#settings = settings;
    this.#stream = stream;
  }

  async run() {
    const { cwd, globalSetupPath, randomSeed, rerunFile, setup, watch } = this.#settings;
    const files = testFiles(this.#settings);
    const record = rerunFile === undefined ? undefined : this.#record(rerunFile);
    if (randomSeed !== undefined) new Draw(randomSeed).shuffle(files);
    await setup?.(this.#stream);
    this.#tearDown = await require('internal/test_runner/global_setup').setUp(globalSetupPath, cwd);
    const interrupt = () => this.#interrupt();
    for (const signal of SIGNALS) process.on(signal, interrupt);
    if (watch) await this.#watch(files);
    else await this.#runFiles(files);
    for (const signal of SIGNALS) process.off(signal, interrupt);
    record?.write();
    this.#stream.tell(null);
    await this.#tearDown();
  }

  #record(file) {
    const { AttemptRecord, readAttempts } = require('internal/test_runner/rerun');
    return new AttemptRecord(file, readAttempts(file), this.#stream);
  }

  async #runFiles(files) {
    this.#round = new Round(files, this.#settings, this.#stream);
    await this.#round.run();
  }

  /** Runs the files, and then, until the signal comes, those that a change concerns. */
  async #watch(files) {
    const { ChangedFiles } = require('internal/test_runner/changed_files');
    const changes = new ChangedFiles(files, this.#settings);
    this.#settings.watcher = changes.watcher;
    await this.#runFiles(files);
    this.#stream.tell('test:watch:drained');
    for (;;) {
      const changed = await changes.next();
      if (changed === undefined) return;
      this.#stream.tell('test:watch:restarted');
      await this.#runFiles(changed);
      this.#stream.tell('test:watch:drained');
    }
  }

  /** Says what was running, stops it, and ends the process. */
  async #interrupt() {
    process.exitCode = 1;
    const running = this.#round?.running ?? [];
    if (running.length > 0) {
      const tests = running.map(({ file }) => ({ __proto__: null, name: file, nesting: 0, file, line: 1, column: 1 }));
      this.#stream.tell('test:interrupted', { __proto__: null, tests });
      for (const fileRun of running) fileRun.stop();
    }
    await this.#tearDown?.();
    // Once the reporters have written that.
    setImmediate(() => setImmediate(() => process.exit()));
  }
}

/** The run of some files with a summary at its end. */
class Round {
  #runs;
  #jobs;
  #seed;
  #stream;
  #counts = { __proto__: null, tests: 0, failed: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0, topLevel: 0, suites: 0 };
  #failed = false;
  #number = 0;
  #startedAt = process.hrtime.bigint();

  constructor(files, settings, stream) {
    this.#runs = files.map((file) => new FileRun(file, settings));
    this.#jobs = settings.jobs;
    this.#seed = settings.randomSeed;
    this.#stream = stream;
  }

  get running() {
    return this.#runs.filter((fileRun) => fileRun.isRunning);
  }

  async run() {
    const runs = this.#runs;
    let next = 0;
    const work = async (_, worker) => {
      while (next < runs.length) await runs[next++].run(worker + 1);
    };
    const workers = Array.from({ length: Math.min(this.#jobs, runs.length) }, work);
    // In the order of the files, whatever the order they end in.
    for (const fileRun of runs) await fileRun.report((type, data) => this.#tell(type, data));
    await Promise.all(workers);
    this.#finish();
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
    summarize(this.#counts, elapsed, success, undefined, this.#seed, (type, data) => this.#stream.tell(type, data));
  }
}

module.exports = { run };
