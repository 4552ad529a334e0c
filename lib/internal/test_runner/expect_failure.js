'use strict';
// Tests that are expected to fail: what their failure must look like, and what their success means.

const { isRegExp } = require('util/types');
const {
  codes: { ERR_INVALID_ARG_VALUE, ERR_TEST_FAILURE },
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
  return isDescription(expectation) ? expectation.label ?? true : true;
}

/** With any other property it is what the error must look like. */
function isDescription(expectation) {
  if (typeof expectation !== 'object' || expectation === null || isRegExp(expectation)) return false;
  return Object.keys(expectation).every((key) => key === 'label' || key === 'match');
}

/** @param {*} expectation an option as users give it */
function validateExpectation(expectation) {
  if (isDescription(expectation) && Object.keys(expectation).length === 0) {
    throw new ERR_INVALID_ARG_VALUE('options.expectFailure', expectation, 'must not be an empty object');
  }
  return expectation;
}

function pattern(expectation) {
  if (typeof expectation === 'function' || isRegExp(expectation)) return expectation;
  if (typeof expectation !== 'object' || expectation === null) return undefined;
  return isDescription(expectation) ? expectation.match : expectation;
}

module.exports = { expectationLabel, judgeExpectedFailure, validateExpectation };
