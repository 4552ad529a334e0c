'use strict';
// Tests that are expected to fail: what their failure must look like, and what their success means.

const { isRegExp } = require('util/types');
const {
  codes: { ERR_TEST_FAILURE },
} = require('internal/errors');

/**
 * The error of a test after its outcome was turned round.
 * @param {*} expectation the option's value
 * @param {Error|null} error what the test failed with
 * @returns {Error|null}
 */
function judgeExpectedFailure(expectation, error) {
  if (error === null) return new ERR_TEST_FAILURE('test was expected to fail but passed', 'expectedFailure');
  const wanted = pattern(expectation);
  if (wanted === undefined) return null;
  const { cause } = error;
  try {
    require('assert').throws(() => {
      throw cause;
    }, wanted);
    return null;
  } catch (mismatch) {
    return new ERR_TEST_FAILURE(mismatch, 'testCodeFailure');
  }
}

/** The reason to show: the option itself when it is a text, or its `label`. */
function expectationLabel(expectation) {
  if (typeof expectation === 'string') return expectation;
  return expectation?.label ?? true;
}

function pattern(expectation) {
  if (typeof expectation === 'function' || isRegExp(expectation)) return expectation;
  if (typeof expectation !== 'object' || expectation === null) return undefined;
  const described = 'match' in expectation || 'label' in expectation;
  return described ? expectation.match : expectation;
}

module.exports = { expectationLabel, judgeExpectedFailure };
