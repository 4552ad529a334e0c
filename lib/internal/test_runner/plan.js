'use strict';
// `t.plan()`: how many assertions and subtests a test means to make, and whether to wait for them.

const {
  codes: { ERR_INVALID_ARG_TYPE, ERR_TEST_FAILURE },
} = require('internal/errors');
const { validateNumber, validateObject, validateUint32 } = require('internal/validators');

class Plan {
  #expected;
  #made = 0;
  #wait;
  #complete;
  #timer;

  /**
   * @param {number} expected
   * @param {{ wait?: boolean|number }} [options] to wait for the plan to be fulfilled, at most so many milliseconds
   */
  constructor(expected, options = {}) {
    validateUint32(expected, 'count');
    validateObject(options, 'options');
    const wait = options.wait ?? false;
    if (typeof wait === 'number') validateNumber(wait, 'options.wait', 0, 2 ** 31 - 1);
    else if (typeof wait !== 'boolean') throw new ERR_INVALID_ARG_TYPE('options.wait', ['boolean', 'number'], wait);
    this.#expected = expected;
    this.#wait = wait;
  }

  get waits() {
    return this.#wait !== false;
  }

  count() {
    this.#made++;
    if (this.#made >= this.#expected) this.#complete?.resolve();
  }

  /** Resolves when as many assertions were made as planned. */
  settled() {
    if (this.#made >= this.#expected) return undefined;
    this.#complete = Promise.withResolvers();
    if (typeof this.#wait === 'number') {
      const wait = this.#wait;
      const late = () => {
        const text = `plan timed out after ${wait}ms with ${this.#made} assertions when expecting ${this.#expected}`;
        this.#complete.reject(new ERR_TEST_FAILURE(text, 'testTimeoutFailure'));
      };
      const { setTimeout, clearTimeout } = require('timers');
      this.#timer = setTimeout(late, wait);
      const stop = () => clearTimeout(this.#timer);
      this.#complete.promise.then(stop, stop);
    }
    return this.#complete.promise;
  }

  check() {
    if (this.#made === this.#expected) return;
    const text = `plan expected ${this.#expected} assertions but received ${this.#made}`;
    throw new ERR_TEST_FAILURE(text, 'testCodeFailure');
  }
}

module.exports = { Plan };
