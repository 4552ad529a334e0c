'use strict';
// The `dot` reporter: a character a test, and the failures at the end.

const { failureText, palette, resultLine } = require('internal/test_runner/reporter/failure_text');

/** @param {AsyncIterable<{ type: string, data: object }>} source */
module.exports = async function* dot(source) {
  const colors = palette(require('internal/util/colors').shouldColorize(process.stdout));
  const failures = [];
  let width = columns();
  let column = 0;
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (type === 'test:fail') {
      failures.push(data);
      yield `${colors.red}X${colors.clear}`;
    } else {
      yield `${colors.green}.${colors.clear}`;
    }
    if (++column === width) {
      yield '\n';
      column = 0;
      width = columns();
    }
  }
  yield '\n';
  if (failures.length === 0) return;
  yield `\n${colors.red}Failed tests:${colors.white}\n\n`;
  for (const data of failures) {
    yield `${resultLine('fail', data, colors)}\n${failureText(data.details.error, '', colors.enabled)}\n`;
  }
};

/** Dots fill the line, and at least twenty of them. */
function columns() {
  return Math.max(process.stdout.columns ?? 20, 20);
}
