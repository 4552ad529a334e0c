'use strict';
// The run of a file by itself: its root unit, the declaration of tests, reporters, what happens outside of any test,
// and the end of the run with its summary and exit code.

const { currentUnit, Unit } = require('internal/test_runner/unit');
const { commandLineSettings, Filter } = require('internal/test_runner/options');
const { Hook } = require('internal/test_runner/hooks');
const { Results, summarize } = require('internal/test_runner/results');
const { TestsStream } = require('internal/test_runner/tests_stream');

const { setImmediate } = require('timers');

const nothing = () => {};

/** The run of this process, made when the first test is declared. */
let theRun;

class Run {
  constructor(settings) {
    this.settings = settings;
    this.nextId = 0;
    this.ready = false;
    this.filter = new Filter(settings);
    this.stream = new TestsStream();
    this.results = new Results((type, data) => this.stream.tell(type, data));
    const location = { __proto__: null, line: 1, column: 1, file: require('path').resolve(process.argv[1] ?? '') };
    this.root = new Unit(this, null, 'root', '<root>', {}, nothing, location);
    this.results.root = this.root;
    this.root.state = 1;
    this.startedAt = process.hrtime.bigint();
    this.failedOutside = false;
    this.ending = undefined;
    this.afterDone = undefined;
  }

  /** Lets tests start, once the reporters are there. */
  open() {
    this.ready = true;
    this.root.startWaiting();
  }

  /** All tests declared so far have ended: the file's `after` hooks may now free what would keep the process going. */
  drained() {
    setImmediate(() => {
      const { root } = this;
      if (root.active !== 0 || root.waiting.length !== 0) return;
      if (this.settings.forceExit) this.#forceExit();
      else this.#after();
    });
  }

  async #after() {
    this.afterDone ??= this.root.runHooks('after', this.root.hooks.after);
    return this.afterDone;
  }

  /** Ends the process now, whatever else it would still do. */
  async #forceExit() {
    await this.end();
    // The reporters write in the ticks to come.
    setImmediate(() => setImmediate(() => process.exit()));
  }

  /** Nothing is left to do: what still runs is stuck, and when nothing does, the run is over. */
  idle() {
    if (this.ending !== undefined) return;
    const stuck = this.root.cancelStuck('Promise resolution is still pending but the event loop has already resolved');
    // One more turn of the event loop, for what comes after the tests that were stuck.
    if (stuck) setImmediate(nothing);
    else this.end();
  }

  /** Ends the run: after hooks, plan, summary. Called when nothing is left to do. */
  end() {
    this.ending ??= this.#end();
    return this.ending;
  }

  async #end() {
    const { root, results } = this;
    root.cancelChildren();
    if (!(await this.#after()) || root.hooks.beforeError !== undefined) this.failedOutside = true;
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
    summarize(counts, elapsed, success, root.location, tell);
    this.stream.tell(null);
    if (!success) process.exitCode = 1;
  }

  /** An error outside of a running test, or one that came too late to fail it. */
  outside(error, event, unit) {
    if (unit !== undefined && !unit.ended && unit.parent !== null) {
      unit.fail(error, event);
      unit.stop?.reject(unit.error);
      return;
    }
    const text = unit === undefined || unit.parent === null ? '' : `Test "${unit.fullName}" at ${place(unit)} generated`;
    const start = text === '' ? 'A resource generated' : text;
    const message =
      `Error: ${start} asynchronous activity after the test ended. This activity created the error ` +
      `"${error}" ${text === '' ? 'which' : 'and'} would have caused the test to fail, but instead triggered an ${event} event.`;
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
    theRun = new Run(commandLineSettings());
    watchProcess(theRun);
    require('internal/test_runner/reporters')
      .connect(theRun.stream, theRun.settings)
      .then(
        () => theRun.open(),
        (error) => theRun.internalError(error),
      );
  }
  return theRun;
}

function watchProcess(started) {
  const active = () => currentUnit.getStore() ?? onlyRunning(started.root);
  process.on('uncaughtException', (error) => started.outside(error, 'uncaughtException', active()));
  process.on('unhandledRejection', (error) => started.outside(error, 'unhandledRejection', active()));
  process.on('beforeExit', () => started.idle());
  process.on('exit', () => {
    if (started.ending === undefined) started.end();
  });
}

/** The innermost running test, when there is no doubt which one it is. */
function onlyRunning(unit) {
  for (;;) {
    const running = unit.children.filter((child) => child.state === 1);
    if (running.length !== 1) return unit.parent === null ? undefined : unit;
    unit = running[0];
  }
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
    owner.addHook(which, new Hook(fn, options));
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
    if (file.startsWith('file:')) file = require('url').fileURLToPath(file);
    return { __proto__: null, line: site.getLineNumber(), column: site.getColumnNumber(), file };
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function place(unit) {
  const { file, line, column } = unit.location;
  return `${require('path').relative(process.cwd(), file)}:${line}:${column}`;
}

/** The context of the running test or suite. */
function getTestContext() {
  const unit = currentUnit.getStore();
  return unit === undefined || unit.parent === null ? undefined : unit.getContext();
}

module.exports = { declare, declarer, getTestContext, here, hookDeclarer, Run };
