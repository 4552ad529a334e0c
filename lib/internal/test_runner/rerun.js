'use strict';
// `--test-rerun-failures`: what has passed is noted in a file, attempt by attempt, and not run again. A test is known by
// its place; of several at one place, by which of them it is.

const fs = require('fs');
const path = require('path');

/** Numbers what has the same place. */
class Places {
  #seen = new Map();

  /** @param {{ file: string, line: number, column: number }|undefined} location */
  keyOf(location) {
    if (location === undefined) return undefined;
    const place = `${path.relative(process.cwd(), location.file)}:${location.line}:${location.column}`;
    const count = this.#seen.get(place) ?? 0;
    this.#seen.set(place, count + 1);
    return count === 0 ? place : `${place}:(${count})`;
  }
}

/** What passed in earlier attempts, for the units of a run. */
class EarlierAttempts {
  #passed;
  #places = new Places();

  /** @param {object[]} attempts */
  constructor(attempts) {
    this.attempt = attempts.length;
    this.#passed = attempts.at(-1) ?? {};
  }

  /**
   * Gives a unit what is known of it: a test that has passed only declares again what it had below it.
   * @param {Unit} unit
   */
  apply(unit) {
    const entry = this.#passed[this.#places.keyOf(unit.location)];
    if (entry === undefined) return;
    unit.passedOn = entry.passed_on_attempt;
    if (unit.isSuite) return;
    unit.knownDuration = entry.duration_ms;
    unit.fn = () => {
      const done = entry.children.map(({ name, file, line, column }) =>
        unit.add('test', name, {}, () => {}, { __proto__: null, line, column, file }).done.promise);
      return Promise.all(done);
    };
  }
}

/** Notes what passes in this attempt, and writes it down at the end. */
class AttemptRecord {
  #file;
  #attempts;
  #entries = {};
  #places = new Places();
  /** File and id of a parent → what passed below it. */
  #children = new Map();

  constructor(file, attempts, stream) {
    this.#file = file;
    this.#attempts = attempts;
    stream.on('test:pass', (data) => this.#note(data, true));
    stream.on('test:fail', (data) => this.#note(data, false));
  }

  #note({ name, nesting, testId, parentId, tags, line, column, file, details }, passed) {
    const key = this.#places.keyOf(file === undefined ? undefined : { file, line, column });
    if (!passed || key === undefined) return;
    const siblings = this.#children.get(`${file}:${parentId}`) ?? [];
    siblings.push({ nesting, name, testId, parentId, tags, line, column, file });
    this.#children.set(`${file}:${parentId}`, siblings);
    this.#entries[key] = {
      name,
      children: this.#children.get(`${file}:${testId}`) ?? [],
      passed_on_attempt: details.passed_on_attempt ?? this.#attempts.length,
      duration_ms: details.duration_ms,
    };
  }

  /** Writes down what has passed. */
  write() {
    fs.writeFileSync(this.#file, JSON.stringify([...this.#attempts, this.#entries], null, 2));
  }
}

/** @returns {object[]} the attempts in a state file, none when there is no file yet */
function readAttempts(file) {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return JSON.parse(text);
}

module.exports = { AttemptRecord, EarlierAttempts, readAttempts };
