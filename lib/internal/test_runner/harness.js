'use strict';
// The run of a file by itself: its root unit, the declaration of tests, reporters, what happens outside of any test,
// and the end of the run with its summary and exit code.

const { currentUnit, failure, Unit } = require('internal/test_runner/unit');
const { commandLineSettings, Filter } = require('internal/test_runner/options');
const { currentHook, Hook } = require('internal/test_runner/hooks');
const { Draw } = require('internal/test_runner/random');
const { Results, summarize } = require('internal/test_runner/results');
const { TestsStream } = require('internal/test_runner/tests_stream');

const { clearInterval, setInterval } = require('timers');

const nothing = () => {};

/** The run of this process, made when the first test is declared. */
let theRun;

class Run {
  #alive;

  constructor(settings, location) {
    this.settings = settings;
    this.draw = settings.randomSeed === undefined ? undefined : new Draw(settings.randomSeed);
    this.nextId = 0;
    this.ready = false;
    /** How many units were declared at the top, whether or not they take part. */
    this.declared = 0;
    /** The file whose tests are being declared. */
    this.entryFile = location?.file;
    this.filter = new Filter(settings);
    this.stream = new TestsStream();
    this.earlier = undefined;
    this.record = undefined;
    if (settings.rerunFile !== undefined) this.#rerun(settings.rerunFile);
    this.results = new Results((type, data) => this.stream.tell(type, data));
    this.root = new Unit(this, null, 'root', '<root>', {}, nothing, location);
    this.results.root = this.root;
    this.root.state = 1;
    this.startedAt = process.hrtime.bigint();
    this.failedOutside = false;
    this.ending = undefined;
    this.afterDone = undefined;
    this.endsWhenDrained = false;
    this.tearDown = undefined;
    this.unwatch = undefined;
  }

  #rerun(file) {
    const { AttemptRecord, EarlierAttempts, readAttempts } = require('internal/test_runner/rerun');
    const attempts = readAttempts(file);
    this.earlier = new EarlierAttempts(attempts);
    // Of many files the process that started them keeps the record.
    if (process.env.NODE_TEST_CONTEXT !== 'child-v8') this.record = new AttemptRecord(file, attempts, this.stream);
  }

  /** Runs the global setup, before any test. */
  async setUp() {
    const { globalSetupPath, cwd } = this.settings;
    this.tearDown = await require('internal/test_runner/global_setup').setUp(globalSetupPath, cwd ?? process.cwd());
  }

  /** Lets tests start, once the reporters are there. */
  open() {
    if (this.filter.choosesOnly()) this.root.keepSelected();
    this.ready = true;
    this.root.startWaiting();
  }

  /** All tests declared so far have ended: the file's `after` hooks may now free what would keep the process going. */
  drained() {
    // Whoever waits for the last test may declare another one.
    process.nextTick(() => {
      const { root } = this;
      if (root.active !== 0 || root.waiting.length !== 0) return;
      if (this.settings.forceExit) this.#forceExit();
      else if (this.endsWhenDrained) this.end();
      else this.#after();
    });
  }

  /** All tests there will be are declared: the run ends with the last of them. */
  endWhenDrained() {
    this.endsWhenDrained = true;
    this.drained();
  }

  async #after() {
    this.afterDone ??= this.root.runHooks('after', this.root.hooks.after);
    return this.afterDone;
  }

  /** Ends the process now, whatever else it would still do. */
  async #forceExit() {
    await this.end();
    await this.stream.written;
    process.exit();
  }

  /** Tests that run keep the process going, whatever they wait for. */
  stayAlive(on) {
    if (on) this.#alive ??= setInterval(nothing, 2 ** 31 - 1);
    else clearInterval(this.#alive);
    if (!on) this.#alive = undefined;
  }

  /** Ends the run: after hooks, plan, summary. Called when nothing is left to do. */
  end() {
    this.ending ??= this.#end();
    return this.ending;
  }

  async #end() {
    const { root, results } = this;
    root.cancelChildren();
    if (!(await this.#after())) this.#tellFailedAfter();
    if (root.hooks.beforeError !== undefined) this.failedOutside = true;
    const inner = process.env.NODE_TEST_CONTEXT === 'child-v8';
    if (!inner) results.plan(root);
    for (const { message, level } of root.diagnostics) results.diagnostic(0, message, level, root.location);
    const { counts } = results;
    const elapsed = Number(process.hrtime.bigint() - this.startedAt) / 1e6;
    const success = counts.failed === 0 && counts.cancelled === 0 && root.failedChildren === 0 && !this.failedOutside;
    // In a file of many the lines are of all of them, but each has its summary.
    const tell = (type, data) => {
      if (!inner || type === 'test:summary') this.stream.tell(type, data);
    };
    const seed = root.location === undefined ? this.settings.randomSeed : undefined;
    summarize(counts, elapsed, success, root.location, seed, tell);
    this.record?.write();
    this.stream.tell(null);
    // Of files that are loaded here, whoever asked for the run has the result.
    if (!success && root.location !== undefined) process.exitCode = 1;
    this.unwatch?.();
    await this.tearDown?.();
  }

  /** An `after` hook of the whole file failed: a failure of the file, though of no test. */
  #tellFailedAfter() {
    const { root } = this;
    this.failedOutside = true;
    const details = { __proto__: null, duration_ms: Number(process.hrtime.bigint() - this.startedAt) / 1e6, error: root.error };
    const { location } = root.failedHook;
    this.stream.tell('test:fail', {
      __proto__: null, name: location?.file ?? root.name, nesting: 0, testNumber: root.children.length + 1, details, ...location,
    });
  }

  /** An error outside of a running test, or one that came too late to fail it. */
  outside(error, event, unit) {
    const hook = currentHook.getStore();
    if (unit !== undefined && !unit.ended && unit.parent !== null) {
      unit.fail(failure(error, event));
      unit.stop?.reject(unit.error);
      return;
    }
    const known = unit !== undefined && unit.parent !== null;
    let text = known ? `Test "${unit.fullName}" at ${place(unit)} generated` : '';
    if (hook !== undefined) text = `Test hook "${hook.kind}" at ${place(hook)} generated`;
    const created = 'asynchronous activity after the test ended. This activity created the error';
    const message = text === '' ?
      `Error: A resource generated ${created} "${error}" which triggered an ${event} event, caught by the test runner.` :
      `Error: ${text} ${created} "${error}" and would have caused the test to fail, but instead triggered an ${event} event.`;
    this.root.diagnostics.push({ message, level: 'warn' });
    process.exitCode = 1;
  }

  internalError(error) {
    process.stderr.write(`${require('util').inspect(error)}\n`);
    process.exit(7);
  }
}

/** The run of this process; starts it if need be. */
function run() {
  if (theRun === undefined) {
    const location = { __proto__: null, line: 1, column: 1, file: require('path').resolve(process.argv[1] ?? '') };
    theRun = new Run(commandLineSettings(), location);
    watchProcess(theRun);
    // Under `--test` only the files' processes report what is declared.
    if (!require('internal/options').getOption('--test') || process.env.NODE_TEST_CONTEXT !== undefined) startReporting(theRun);
  }
  return theRun;
}

function startReporting(started) {
  require('internal/test_runner/reporters')
    .connect(started.stream, started.settings)
    .then(() => started.setUp())
    .then(
      () => started.open(),
      (error) => started.internalError(error),
    );
}

/**
 * A run for files that are loaded into this process: what they declare outside of any test belongs to it, unless the
 * process is a test file itself.
 * @param {object} settings
 * @returns {Run}
 */
function runOfFiles(settings) {
  const started = new Run(settings, undefined);
  if (theRun === undefined) {
    theRun = started;
    watchProcess(started);
  }
  return started;
}

function watchProcess(started) {
  const listeners = {
    __proto__: null,
    uncaughtException: (error) => started.outside(error, 'uncaughtException', currentUnit.getStore()),
    unhandledRejection: (error) => started.outside(error, 'unhandledRejection', currentUnit.getStore()),
    beforeExit: () => started.end(),
    exit: () => {
      if (started.ending === undefined) started.end();
    },
  };
  for (const name of Object.keys(listeners)) process.on(name, listeners[name]);
  started.unwatch = () => {
    for (const name of Object.keys(listeners)) process.off(name, listeners[name]);
  };
}

/**
 * Declares a test or suite from the arguments users give: name, options and function, each of which may be missing.
 * @param {Unit} parent
 * @param {'test'|'suite'} kind
 * @param {object} preset options set by the name it was called by, such as `test.skip`
 * @param {Array} args
 * @param {object} location
 * @returns {Unit}
 */
function declare(parent, kind, preset, args, location) {
  let [name, options, fn] = args;
  if (typeof name === 'function') [name, options, fn] = [undefined, undefined, name];
  else if (typeof name === 'object' && name !== null) [name, options, fn] = [undefined, name, options];
  if (typeof options === 'function') [options, fn] = [undefined, options];
  options = { ...options, ...preset };
  if (fn !== undefined && typeof fn !== 'function') fn = undefined;
  if (typeof name !== 'string' || name === '') name = fn?.name || '<anonymous>';
  if (options.tags !== undefined) {
    process.emitWarning('Test tags is an experimental feature and might change at any time', 'ExperimentalWarning');
  }
  return parent.add(kind, name, options, fn ?? nothing, location);
}

/** `test` and `suite` for users: the function and its variants. */
function declarer(kind) {
  const make = (preset) =>
    function (...args) {
      const parent = currentUnit.getStore() ?? run().root;
      if (!parent.isSuite) parent.plan?.count();
      const unit = declare(parent, kind, preset, args, here());
      // A suite in a suite is waited for by that suite.
      return parent.isSuite ? Promise.resolve() : unit.done.promise;
    };
  const main = make({});
  Object.defineProperty(main, 'name', { value: 'test' });
  Object.defineProperty(main, 'length', { value: 3 });
  main.expectFailure = make({ expectFailure: true });
  main.skip = make({ skip: true });
  main.todo = make({ todo: true });
  main.only = make({ only: true });
  for (const name of ['expectFailure', 'skip', 'todo', 'only']) Object.defineProperty(main[name], 'name', { value: '' });
  return main;
}

/** `before` and its kind for users. */
function hookDeclarer(which) {
  return (fn, options) => {
    const owner = currentUnit.getStore() ?? run().root;
    owner.addHook(which, new Hook(which, fn, options, here()));
  };
}

/**
 * Where the caller of a public function is.
 * @returns {{ line: number, column: number, file: string }}
 */
function here() {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder = {};
  try {
    Error.prepareStackTrace = (error, sites) => sites;
    Error.stackTraceLimit = 12;
    Error.captureStackTrace(holder);
    const sites = holder.stack;
    const site = sites.find((frame) => !frame.getFileName()?.startsWith('node:internal/test_runner/')) ?? sites.at(-1);
    let file = site.getFileName() ?? '';
    // Code without a file has no place.
    if (file === '') return undefined;
    if (file.startsWith('file:')) file = require('url').fileURLToPath(file);
    return { __proto__: null, line: site.getLineNumber(), column: site.getColumnNumber(), file };
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function place(unit) {
  if (unit.location === undefined) return '<unknown>';
  const { file, line, column } = unit.location;
  return `${require('path').relative(process.cwd(), file)}:${line}:${column}`;
}

/** The context of the running test or suite. */
function getTestContext() {
  const unit = currentUnit.getStore();
  return unit === undefined || unit.parent === null ? undefined : unit.getContext();
}

module.exports = { declare, declarer, getTestContext, here, hookDeclarer, runOfFiles };
