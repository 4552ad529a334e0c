'use strict';
// The text of a failed test for people: its error as inspected, indented; and the lines that name tests with colours.

const { inspect } = require('util');

/** Colours, or empty texts when they are not wanted. */
function palette(enabled) {
  const code = (number) => (enabled ? `\u001b[${number}m` : '');
  return { green: code(32), red: code(31), yellow: code(33), blue: code(34), gray: code(90), white: code(39), clear: code(39), enabled };
}

/** What a person wants to see of an error: the error of the test's own code, not the runner's wrapping. */
function innerError(error) {
  return error?.code === 'ERR_TEST_FAILURE' && Object.hasOwn(error, 'cause') ? error.cause : error;
}

/**
 * @param {Error} error
 * @param {string} indent
 * @param {boolean} colors
 * @returns {string}
 */
function failureText(error, indent, colors) {
  return shown(innerError(error), colors).split('\n').map((line) => `${indent}  ${line}`).join('\n');
}

/** As inspected, by the error's own method unless that throws. */
function shown(error, colors) {
  const options = { colors, breakLength: Infinity };
  try {
    return inspect(error, options);
  } catch {
    return inspect(error, { ...options, customInspect: false });
  }
}

/**
 * The line of a result, `✔ name (1.5ms) # SKIP`.
 * @param {'pass'|'fail'} outcome
 */
function resultLine(outcome, data, colors) {
  const { name, details, skip, todo, expectFailure } = data;
  let symbol = outcome === 'pass' ? '✔' : '✖';
  let color = outcome === 'pass' ? colors.green : colors.red;
  let remark = '';
  if (skip !== undefined) {
    symbol = '﹣';
    color = colors.gray;
    remark = ` # ${typeof skip === 'string' && skip !== '' ? skip : 'SKIP'}`;
  } else if (todo !== undefined) {
    if (outcome === 'fail') {
      symbol = '⚠';
      color = colors.yellow;
    }
    remark = ` # ${typeof todo === 'string' && todo !== '' ? todo : 'TODO'}`;
  } else if (expectFailure !== undefined) {
    remark = ' # EXPECTED FAILURE';
  }
  const { attempt, passed_on_attempt: passedOn } = details;
  if (passedOn !== undefined && passedOn < attempt) remark = ` (passed on attempt ${passedOn})${remark}`;
  // What has not run has taken no time.
  const time = details.duration_ms === 0 ? '' : ` ${colors.gray}(${details.duration_ms}ms)${colors.clear}`;
  return `${color}${symbol} ${name}${time}${remark}${colors.clear}`;
}

/** Whether a failure is only the sum of failures below it. */
function isSum(error) {
  return error?.failureType === 'subtestsFailed';
}

module.exports = { failureText, isSum, palette, resultLine, shown };
