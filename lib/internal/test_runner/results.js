'use strict';
// From what happens to what is reported. Tests end in any order; reporters hear of starts and results in the order of
// declaration, a parent's start before and its result after its children's. Queueing and ending are told at once.

const { expectationLabel } = require('internal/test_runner/expect_failure');

class Results {
  #root;
  #emit;

  /**
   * @param {(type: string, data: object) => void} emit
   */
  constructor(emit) {
    this.#emit = emit;
    this.counts = { __proto__: null, tests: 0, failed: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0, topLevel: 0, suites: 0 };
  }

  set root(root) {
    this.#root = root;
  }

  enqueued(unit) {
    this.#emit('test:enqueue', { __proto__: null, nesting: unit.nesting, name: unit.name, type: unit.kind, ...identity(unit) });
  }

  dequeued(unit) {
    this.#emit('test:dequeue', { __proto__: null, nesting: unit.nesting, name: unit.name, type: unit.kind, ...identity(unit) });
  }

  ended(unit) {
    this.#count(unit);
    const details = { __proto__: null, passed: unit.passed, ...detailsOf(unit) };
    this.#emit('test:complete', resultOf(unit, details));
    this.#advance(this.#root);
  }

  diagnostic(nesting, message, level, location) {
    this.#emit('test:diagnostic', { __proto__: null, nesting, message, level, ...location });
  }

  log(unit, message, data) {
    const { name, nesting, id, parent, location } = unit;
    this.#emit('test:log', { __proto__: null, name, nesting, testId: id, parentId: parent.id, message, data, ...location });
  }

  plan(unit) {
    const nesting = unit.parent === null ? 0 : unit.nesting + 1;
    this.#emit('test:plan', { __proto__: null, nesting, count: unit.children.length, ...unit.location });
  }

  /** Reports everything below `parent` whose turn it is. */
  #advance(parent) {
    for (;;) {
      const head = parent.children[parent.reported];
      if (head === undefined) return;
      this.#advance(head);
      if (!head.ended) return;
      this.#open(head);
      if (head.children.length > 0) this.plan(head);
      const type = head.error === null ? 'test:pass' : 'test:fail';
      const result = resultOf(head, detailsOf(head), true);
      parent.reported++;
      this.#emit(type, result);
      for (const { message, level } of head.diagnostics) this.diagnostic(head.nesting, message, level, head.location);
    }
  }

  #open(unit) {
    if (unit.opened) return;
    unit.opened = true;
    this.#open(unit.parent);
    this.#emit('test:start', { __proto__: null, nesting: unit.nesting, name: unit.name, ...identity(unit) });
  }

  #count(unit) {
    const { counts } = this;
    if (unit.parent.parent === null) counts.topLevel++;
    if (unit.isSuite) {
      counts.suites++;
      return;
    }
    counts.tests++;
    if (unit.isSkipped) counts.skipped++;
    else if (unit.isTodo) counts.todo++;
    else if (unit.error === null) counts.passed++;
    else if (CANCELLED.includes(unit.error.failureType)) counts.cancelled++;
    else counts.failed++;
  }
}

function identity(unit) {
  return { __proto__: null, testId: unit.id, parentId: unit.parent.id, tags: unit.tags, ...unit.location };
}

function detailsOf(unit) {
  const details = { __proto__: null, duration_ms: unit.duration, type: unit.kind };
  if (unit.error !== null) details.error = unit.error;
  const { earlier } = unit.run;
  if (earlier !== undefined) {
    details.attempt = earlier.attempt;
    if (unit.error === null) details.passed_on_attempt = unit.passedOn ?? earlier.attempt;
  }
  return details;
}

function resultOf(unit, details, withClass = false) {
  const result = { __proto__: null, name: unit.name, nesting: unit.nesting, testNumber: unit.number, testId: unit.id, parentId: unit.parent.id };
  result.details = details;
  result.tags = unit.tags;
  if (withClass && unit.parent.parent !== null) result.classname = unit.parent.fullName.replaceAll(' > ', '.');
  Object.assign(result, unit.location);
  if (unit.isSkipped) result.skip = unit.skip;
  else if (unit.isTodo) result.todo = unit.todo;
  else if (unit.expectFailure !== false) result.expectFailure = expectationLabel(unit.expectFailure);
  return result;
}

/**
 * What stands at the end of a run.
 * @param {object} counts
 * @param {number} elapsed in milliseconds
 * @param {boolean} success
 * @param {object|undefined} location of the file, when there is one
 * @param {number|undefined} seed of the random order, when there is one
 * @param {(type: string, data: object) => void} tell
 */
function summarize(counts, elapsed, success, location, seed, tell) {
  const lines = [
    ...(seed === undefined ? [] : [`Randomized test order seed: ${seed}`]),
    `tests ${counts.tests}`,
    `suites ${counts.suites}`,
    `pass ${counts.passed}`,
    `fail ${counts.failed}`,
    `cancelled ${counts.cancelled}`,
    `skipped ${counts.skipped}`,
    `todo ${counts.todo}`,
    `duration_ms ${elapsed}`,
  ];
  for (const message of lines) tell('test:diagnostic', { __proto__: null, nesting: 0, message, level: 'info', ...location });
  tell('test:summary', { __proto__: null, success, counts, duration_ms: elapsed, file: location?.file });
}

const CANCELLED = ['cancelledByParent', 'testAborted', 'testTimeoutFailure'];

module.exports = { Results, summarize };
