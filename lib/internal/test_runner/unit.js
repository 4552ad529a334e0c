'use strict';
// A unit of a test run: the run itself, a suite or a test. Here: its life from declaration to result, and the
// scheduling of its children. What users hold is in context.js; what is told to reporters, and when, in results.js.

const { AsyncLocalStorage } = require('async_hooks');
const {
  AbortError,
  codes: { ERR_INVALID_ARG_TYPE, ERR_TEST_FAILURE },
} = require('internal/errors');
const { validateAbortSignal, validateNumber, validateUint32 } = require('internal/validators');
const { Hooks } = require('internal/test_runner/hooks');
const { Plan } = require('internal/test_runner/plan');
const { SuiteContext, TestContext } = require('internal/test_runner/context');
const { judgeExpectedFailure, validateExpectation } = require('internal/test_runner/expect_failure');
const { validateTags } = require('internal/test_runner/options');

/** The unit whose code is running. */
const currentUnit = new AsyncLocalStorage();

const QUEUED = 0;
const RUNNING = 1;
const ENDED = 2;

const STOPPED = ['cancelledByParent', 'testAborted', 'testTimeoutFailure'];

const MAX_TIMEOUT = 2 ** 31 - 1;

class Unit {
  constructor(run, parent, kind, name, options, fn, location) {
    this.run = run;
    this.parent = parent;
    this.kind = kind;
    this.name = name;
    this.fn = fn;
    this.location = location;
    this.entryFile = parent?.entryFile ?? (parent === null ? undefined : run.entryFile);
    this.id = run.nextId++;
    this.nesting = parent === null || parent.parent === null ? 0 : parent.nesting + 1;
    this.number = 0;
    this.state = QUEUED;
    this.skip = options.skip ?? false;
    this.todo = options.todo ?? parent?.todo ?? false;
    this.only = options.only ?? false;
    /** Marked with `only: false`: takes no part where the run chooses. */
    this.isNever = options.only === false;
    /** Declared in a suite that was closed: it never starts. */
    this.isLate = false;
    /** Whether this is a suite that has declared all it consists of. */
    this.isClosed = false;
    /** Whether something in this suite is chosen, so that the rest is not. */
    this.hasOnly = false;
    this.expectFailure = validateExpectation(options.expectFailure) ?? parent?.expectFailure ?? false;
    this.tags = options.tags === undefined ? (parent?.tags ?? []) : [...new Set([...(parent?.tags ?? []), ...validateTags(options.tags)])];
    this.runOnlyChildren = false;
    this.timeout = readTimeout(options.timeout, run, kind);
    this.limit = readConcurrency(options.concurrency, parent);
    if (options.signal !== undefined) validateAbortSignal(options.signal, 'options.signal');
    this.signal = options.signal;
    this.controller = undefined;
    this.context = undefined;
    this.plan = options.plan === undefined ? null : new Plan(options.plan);
    this.hooks = new Hooks();
    this.children = [];
    this.waiting = [];
    this.active = 0;
    this.drained = undefined;
    this.hasDrained = false;
    this.failedChildren = 0;
    this.failedHook = undefined;
    /** Whether the test itself is over, and only its hooks are to run. */
    this.isOver = false;
    this.error = null;
    this.stop = undefined;
    // In nanoseconds; 0 as long as it has not happened.
    this.startedAt = 0n;
    this.endedAt = 0n;
    this.launched = false;
    this.diagnostics = [];
    if (this.only) this.warnOfOnly();
    // How far this unit's results have been handed to the reporters: see results.js.
    this.opened = parent === null;
    this.reported = 0;
    this.declared = undefined;
    this.built = undefined;
    this.mock = undefined;
    this.done = Promise.withResolvers();
    /** The attempt in which it passed, and how long that took: see rerun.js. */
    this.passedOn = undefined;
    this.knownDuration = undefined;
    if (parent !== null) run.earlier?.apply(this);
  }

  get fullName() {
    return this.parent === null || this.parent.parent === null ? this.name : `${this.parent.fullName} > ${this.name}`;
  }

  get passed() {
    return this.error === null;
  }

  /** How long it took, in milliseconds. */
  get duration() {
    return this.knownDuration ?? Number(this.endedAt - this.startedAt) / 1e6;
  }

  get ended() {
    return this.state === ENDED;
  }

  get isSuite() {
    return this.kind === 'suite';
  }

  /** Whether results of this unit do not count: it, or a suite around it, is marked as to do. */
  get isTodo() {
    return this.todo !== false && this.todo !== undefined;
  }

  get isSkipped() {
    return this.skip !== false && this.skip !== undefined;
  }

  /** Says that marking tests `only` has no effect where the run does not choose by it. */
  warnOfOnly() {
    const { only, isolation } = this.run.settings;
    if (only || isolation === 'none' || process.env.NODE_TEST_CONTEXT === undefined) return;
    this.diagnostics.push({ message: "'only' and 'runOnly' require the --test-only command-line option.", level: 'warn' });
  }

  getSignal() {
    this.controller ??= new AbortController();
    return this.controller.signal;
  }

  getContext() {
    this.context ??= this.isSuite ? new SuiteContext(this) : new TestContext(this);
    return this.context;
  }

  /**
   * Declares a child. It starts at once when there is room and this unit runs; a suite's children wait for the suite.
   * @returns {Unit}
   */
  add(kind, name, options, fn, location) {
    const parent = this.ended || this.isClosed ? this.run.root : this;
    if (parent.parent === null) this.run.declared++;
    const child = new Unit(this.run, parent, kind, name, options, fn, location);
    child.isLate = this.isClosed;
    if (parent !== this) child.error = failure('test could not be started because its parent finished', 'parentAlreadyFinished');
    if (this.isSkipped && this.isSuite) return child;
    if (kind === 'suite') {
      child.build();
      if (child.built === undefined) child.close();
    }
    // What is in a suite that is still declaring is not known yet.
    if (child.built === undefined && child.error === null && !this.run.filter.selects(child)) {
      child.state = ENDED;
      child.done.resolve();
      return child;
    }
    parent.children.push(child);
    child.number = parent.children.length;
    if (parent.isSuite && parent.state === QUEUED) {
      parent.waiting.push(child);
      return child;
    }
    this.run.results.enqueued(child);
    parent.schedule(child);
    return child;
  }

  /** The suite's function has run: what it consists of is known. */
  close() {
    this.isClosed = true;
    this.keepOnly();
  }

  /** A suite with something marked `only` consists of that. */
  keepOnly() {
    if (!this.run.filter.isChoosingOnly) return;
    const isChosen = (child) => child.only || child.hasOnly;
    if (!this.children.some(isChosen)) return;
    this.hasOnly = true;
    this.#keep(isChosen);
  }

  #keep(isKept) {
    const dropped = this.children.filter((child) => !isKept(child));
    if (dropped.length === 0) return;
    this.children = this.children.filter(isKept);
    this.waiting = this.waiting.filter(isKept);
    this.children.forEach((child, at) => {
      child.number = at + 1;
    });
    for (const child of dropped) {
      child.state = ENDED;
      child.done.resolve();
    }
  }

  /** Takes no part: nothing in this suite was chosen, as is known now that it is declared. */
  leave() {
    const siblings = this.parent.children;
    siblings.splice(siblings.indexOf(this), 1);
    siblings.forEach((sibling, at) => {
      sibling.number = at + 1;
    });
    this.state = ENDED;
    this.parent.childEnded();
    this.done.resolve();
  }

  /** Drops what was declared below before it was known that only some of it takes part. */
  keepSelected() {
    for (const child of this.children) child.keepSelected();
    if (this.isSuite) this.keepOnly();
    this.#keep((child) => this.run.filter.selects(child));
  }

  schedule(child) {
    if (this.active < this.limit && this.run.ready) this.launch(child);
    else this.waiting.push(child);
  }

  launch(child) {
    this.active++;
    if (this.parent === null) this.run.stayAlive(true);
    this.run.results.dequeued(child);
    child.launched = true;
    child.execute().catch((error) => this.run.internalError(error));
  }

  childEnded() {
    this.active--;
    this.startWaiting();
    if (this.active === 0 && this.waiting.length === 0) {
      this.hasDrained = true;
      this.drained?.resolve();
      if (this.parent === null) {
        this.run.stayAlive(false);
        this.run.drained();
      }
    }
  }

  /** Starts what waits, as far as there is room. */
  startWaiting() {
    while (this.waiting.length > 0 && this.active < this.limit) this.launch(this.#next());
  }

  /** What starts next, taken from what waits: in random order it is reported in the order of the starts. */
  #next() {
    const { draw } = this.run;
    if (draw === undefined) return this.waiting.shift();
    const [next] = this.waiting.splice(draw.below(this.waiting.length), 1);
    const { children } = this;
    children.splice(children.indexOf(next), 1);
    const at = children.findIndex((child) => !child.launched);
    children.splice(at === -1 ? children.length : at, 0, next);
    return next;
  }

  /** Runs a suite's function, which declares its children. It runs at the declaration: no hook and no test has run by then. */
  build() {
    if (this.isSkipped || this.signal?.aborted) return;
    try {
      const result = currentUnit.run(this, () => this.fn.call(this.getContext(), this.getContext()));
      // Whether it is a promise is found out by waiting: its `then` may be a getter that is to be read once.
      if (typeof result === 'object' && result !== null) this.built = Promise.resolve(result).catch((error) => this.fail(error, 'testCodeFailure'));
    } catch (error) {
      this.fail(error, 'testCodeFailure');
    }
  }

  /** From start to result. */
  async execute() {
    this.state = RUNNING;
    if (!this.isLate) this.startedAt = process.hrtime.bigint();
    if (this.error === null && !this.isSkipped) {
      this.armStop();
      if (this.error !== null) this.waiting.length = 0;
      else if (this.isSuite) await this.executeSuite();
      else await this.executeTest();
      this.stop.clear();
    }
    this.end();
  }

  async executeSuite() {
    try {
      if (this.built !== undefined) {
        await this.untilStopped(this.built);
        this.close();
        if (this.error === null && !this.run.filter.selects(this)) {
          this.leave();
          return;
        }
      }
      if (this.error === null && (await this.runHooks('before', this.hooks.before))) {
        for (const child of this.waiting) this.run.results.enqueued(child);
        this.startWaiting();
        await this.untilStopped(this.childrenDone());
      }
    } catch (error) {
      this.fail(error, 'testCodeFailure');
    }
    this.#abort();
    this.cancelChildren();
    await this.runHooks('after', this.hooks.after);
  }

  async executeTest() {
    const { parent } = this;
    try {
      // Without hooks the function is called at once, in the stack of whoever declared the test.
      if (parent.hooks.beforeDone !== undefined) await parent.hooks.beforeDone;
      if (parent.hooks.beforeError !== undefined) {
        this.fail(hookFailure('before', parent.hooks.beforeError));
      } else if (!this.#hasEach('beforeEach') || (await this.runEach('beforeEach'))) {
        if (!this.isSkipped) await this.untilStopped(this.callBody());
        if (this.plan?.waits) await this.untilStopped(this.plan.settled());
        if (this.children.length > 0 && !this.hasDrained) await this.untilStopped(this.childrenDone());
        await this.hooks.beforeDone;
        if (this.hooks.beforeError !== undefined) this.fail(this.hooks.beforeError, 'testCodeFailure');
        if (this.plan !== null) {
          // What promises do in the next turn still counts, as in Node.
          await null;
          this.plan.check();
        }
      }
    } catch (error) {
      this.fail(error, 'testCodeFailure');
    }
    this.#abort();
    this.cancelChildren();
    this.isOver = true;
    await this.runEach('afterEach');
    await this.runHooks('after', this.hooks.after);
    if (this.expectFailure !== false) this.error = judgeExpectedFailure(this.expectFailure, this.error);
    try {
      this.mock?.reset();
    } catch (error) {
      this.fail(error, 'testCodeFailure');
    }
  }

  #hasEach(which) {
    for (let unit = this.parent; unit !== null; unit = unit.parent) {
      if (unit.hooks[which].length > 0) return true;
    }
    return false;
  }

  /** Aborts the test's own signal when the test did not come to its end by itself. */
  #abort() {
    if (STOPPED.includes(this.error?.failureType)) this.controller?.abort();
  }

  /** Calls the test's function; the promise is rejected when it throws or says that it failed. */
  callBody() {
    const { fn } = this;
    const context = this.getContext();
    return currentUnit.run(this, () => callUserFunction(fn, context, [context], 1));
  }

  childrenDone() {
    if (this.active === 0 && this.waiting.length === 0) return undefined;
    this.drained ??= Promise.withResolvers();
    return this.drained.promise;
  }

  /**
   * The beforeEach or afterEach hooks of everything this test is in, from the outermost, or for afterEach to it.
   * @returns {Promise<boolean>} whether all went well
   */
  async runEach(which) {
    let line = [];
    for (let unit = this.parent; unit !== null; unit = unit.parent) line.push(unit);
    if (which === 'beforeEach') line = line.reverse();
    for (const owner of line) {
      if (owner.hooks[which].length > 0 && !(await this.runHooks(which, owner.hooks[which]))) return false;
    }
    return true;
  }

  /** @returns {Promise<boolean>} whether all went well */
  async runHooks(which, hooks) {
    for (const hook of hooks) {
      try {
        await currentUnit.run(this, () => hook.call(this.getContext()));
      } catch (error) {
        this.fail(hookFailure(hook.kind, error));
        this.failedHook = hook;
        return false;
      }
    }
    return true;
  }

  /** Adds a hook; a `before` of something that runs already runs now. */
  addHook(which, hook) {
    this.hooks[which].push(hook);
    if (which === 'before' && !this.isSuite && this.state === RUNNING) {
      this.hooks.start(hook, this.getContext());
    }
  }

  /** What ends this unit from outside: its timeout, its signal, its parent. */
  armStop() {
    const { promise, reject } = Promise.withResolvers();
    promise.catch(() => {});
    const { signal, timeout } = this;
    let timer;
    if (timeout !== Infinity) {
      timer = setTimeoutOriginal(() => reject(failure(`test timed out after ${timeout}ms`, 'testTimeoutFailure')), timeout);
      timer.unref();
    }
    // Noted at once: a parent that is aborted with it would otherwise cancel it first.
    const abort = () => {
      this.fail(failure(signal.reason ?? new AbortError(), 'testAborted'));
      reject(this.error);
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    this.stop = {
      promise,
      reject,
      clear() {
        if (timer !== undefined) clearTimeoutOriginal(timer);
        signal?.removeEventListener('abort', abort);
      },
    };
  }

  untilStopped(promise) {
    return promise === undefined ? undefined : Promise.race([promise, this.stop.promise]);
  }

  /** Notes a failure; the first one counts. */
  fail(error, failureType) {
    if (this.error !== null) return;
    this.error = error?.code === 'ERR_TEST_FAILURE' && error.failureType !== undefined ? error : failure(error, failureType);
  }

  /** Ends what runs and what waits below this unit. */
  cancelChildren(text = 'test did not finish before its parent and was cancelled') {
    this.waiting.length = 0;
    for (const child of this.children) {
      if (!child.ended) child.cancel(text);
    }
  }

  cancel(text) {
    if (this.state === ENDED) return;
    if (this.signal?.aborted) this.fail(failure(this.signal.reason, 'testAborted'));
    this.fail(failure(text, 'cancelledByParent'));
    this.cancelChildren();
    if (this.state === RUNNING) this.stop?.reject(this.error);
    this.end();
  }

  end() {
    if (this.state === ENDED) return;
    this.cancelChildren();
    this.state = ENDED;
    this.endedAt = process.hrtime.bigint();
    if (this.startedAt === 0n) this.startedAt = this.endedAt;
    if (this.error === null && this.failedChildren > 0 && !this.isTodo) {
      const count = this.failedChildren;
      this.error = failure(`${count} subtest${count > 1 ? 's' : ''} failed`, 'subtestsFailed');
    }
    if (this.error !== null && !this.isTodo) this.parent.failedChildren++;
    this.controller?.abort();
    this.run.results.ended(this);
    if (this.launched) this.parent.childEnded();
    this.done.resolve();
  }
}

/**
 * Calls a function of the user's with a context, and with a callback if it wants one.
 * @param {Function} fn
 * @param {object} receiver
 * @param {Array} args
 * @param {number} plain how many parameters the function has when it wants no callback
 * @returns {Promise<void>}
 */
function callUserFunction(fn, receiver, args, plain) {
  if (fn.length <= plain) {
    try {
      return Promise.resolve(Reflect.apply(fn, receiver, args));
    } catch (error) {
      return Promise.reject(thrown(error));
    }
  }
  return new Promise((resolve, reject) => {
    let called = 0;
    const done = (error) => {
      if (called++ > 0) {
        throw new ERR_TEST_FAILURE('callback invoked multiple times', 'multipleCallbackInvocations');
      } else if (error) reject(error);
      else queueMicrotask(resolve);
    };
    let result;
    try {
      result = Reflect.apply(fn, receiver, [...args, done]);
    } catch (error) {
      reject(thrown(error));
      return;
    }
    if (typeof result?.then === 'function') {
      // That both were given is the failure to tell, whatever becomes of the promise.
      Promise.resolve(result).catch(() => {});
      reject(failure('passed a callback but also returned a Promise', 'callbackAndPromisePresent'));
    }
  });
}

/** An undefined reason would look like no failure at all. */
function thrown(error) {
  return error === undefined ? failure(undefined, 'testCodeFailure') : error;
}

function hookFailure(kind, error) {
  const failed = failure(`failed running ${kind} hook`, 'hookFailed');
  failed.cause = error?.code === 'ERR_TEST_FAILURE' ? error.cause : error;
  return failed;
}

/** What a test fails with. Its own stack says nothing: it is where the runner noticed. */
function failure(cause, failureType) {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new ERR_TEST_FAILURE(cause, failureType);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function readTimeout(timeout, run, kind) {
  if (timeout === undefined || timeout === null) return kind === 'test' ? run.settings.timeout : Infinity;
  if (timeout !== Infinity) validateNumber(timeout, 'options.timeout', 0, MAX_TIMEOUT);
  return timeout;
}

function readConcurrency(concurrency, parent) {
  if (concurrency === undefined || concurrency === null) return parent === null || parent.isSuite === false ? 1 : parent.limit;
  if (typeof concurrency === 'number') {
    validateUint32(concurrency, 'options.concurrency', true);
    return concurrency;
  }
  if (typeof concurrency !== 'boolean') {
    throw new ERR_INVALID_ARG_TYPE('options.concurrency', ['boolean', 'number'], concurrency);
  }
  if (!concurrency) return 1;
  return parent === null ? Math.max(require('os').availableParallelism() - 1, 1) : Infinity;
}

// Kept from before a program's mocks: a mocked clock must not stop the runner's own.
const { setTimeout: setTimeoutOriginal, clearTimeout: clearTimeoutOriginal } = require('timers');

module.exports = { Unit, currentUnit, callUserFunction, failure };
