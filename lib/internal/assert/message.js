'use strict';
// The generated messages of assertions: headings, line diffs, the place where two strings part.

const { inspect } = require('internal/util/inspect');
const { editScript } = require('internal/util/diff');

const TO_BE = 'Expected "actual" ';
const VALUES = 'Expected values ';
const HEADINGS = Object.fromEntries([
  ['deepStrictEqual', `${VALUES}to be strictly deep-equal:`],
  ['partialDeepStrictEqual', `${VALUES}to be partially and strictly deep-equal:`],
  ['strictEqual', `${VALUES}to be strictly equal:`],
  ['strictEqualObject', `${TO_BE}to be reference-equal to "expected":`],
  ['deepEqual', `${VALUES}to be loosely deep-equal:`],
  ['notDeepStrictEqual', `${TO_BE}not to be strictly deep-equal to:`],
  ['notStrictEqual', `${TO_BE}to be strictly unequal to:`],
  ['notStrictEqualObject', `${TO_BE}not to be reference-equal to "expected":`],
  ['notDeepEqual', `${TO_BE}not to be loosely deep-equal to:`],
  ['notIdentical', 'Values have same structure but are not reference-equal:'],
  ['notDeepEqualUnequal', `${VALUES}not to be loosely deep-equal:`],
]);

const heading = (operator) => (Object.hasOwn(HEADINGS, operator) ? HEADINGS[operator] : undefined);

/** Two values whose texts are together no longer than this are shown as `1 !== 2`. */
const SHORT = 12;
/** How many equal lines stay around a difference. */
const CONTEXT = 5;
const MAX_LINES = 50;
const TERMINAL_WIDTH = 80;

/** Unlike util.inspect as users call it: complete, in a stable order, one property a line. */
function show(value) {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    getters: true,
    sorted: true,
    showProxy: false,
    showHidden: false,
    maxArrayLength: Infinity,
  });
}

/** Errors are compared by what they say, not by where they were made. */
function withoutStack(value) {
  if (!(value instanceof Error)) return value;
  const copy = Object.create(Object.getPrototypeOf(value));
  for (const key of Object.keys(value)) copy[key] = value[key];
  Object.defineProperty(copy, 'message', { __proto__: null, value: value.message });
  if (Object.hasOwn(value, 'cause')) Object.defineProperty(copy, 'cause', { __proto__: null, value: withoutStack(value.cause) });
  return copy;
}

const isObjectOrFunction = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

function colorsFor() {
  const { shouldColorize } = require('internal/util/colors');
  const on = shouldColorize(process.stderr);
  const code = (number) => (on ? `\u001b[${number}m` : '');
  return { blue: code(34), gray: code(90), green: code(32), red: code(31), white: code(39), on };
}

/**
 * @param {any} actual
 * @param {any} expected
 * @param {string} operator
 * @param {string | undefined} message a user's message, to stand for the usual one
 * @param {'simple' | 'full'} diff
 * @returns {string}
 */
function differenceMessage(actual, expected, operator, message, diff) {
  const actualText = show(withoutStack(actual));
  const expectedText = show(withoutStack(expected));
  const actualLines = actualText.split('\n');
  const expectedLines = expectedText.split('\n');
  const colors = colorsFor();
  let kind = operator;
  if (operator === 'strictEqual' &&
      ((typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null) ||
       (typeof actual === 'function' && typeof expected === 'function'))) {
    kind = 'strictEqualObject';
  }
  const head = (name) => message || HEADINGS[name];
  // What is not expected does no harm where a part is enough: on a terminal it is grey.
  const partial = operator === 'partialDeepStrictEqual' && colors.on;
  const actualLegend = partial ? `${colors.gray}actual` : `${colors.green}+ actual`;
  const legend = `${actualLegend}${colors.white} ${colors.red}- expected${colors.white}`;

  if (actualLines.length === 1 && expectedLines.length === 1 &&
      !(typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null)) {
    let length = actualText.length + expectedText.length;
    if (typeof actual === 'string') length -= 2;
    if (typeof expected === 'string') length -= 2;
    if (length <= SHORT && (actual !== 0 || expected !== 0)) {
      return `${head(kind)}\n\n${actualText} !== ${expectedText}\n`;
    }
    const stacked = `\n${colors.green}+${colors.white} ${actualText}\n${colors.red}-${colors.white} ${expectedText}`;
    return `${head(kind)}\n${legend}\n${stacked}${pointer(actual, expected, actualText, expectedText, length)}\n`;
  }
  if (actualText === expectedText) {
    if (actualLines.length > MAX_LINES && diff === 'simple') {
      return `${head('notIdentical')}\n\n${actualLines.slice(0, MAX_LINES).join('\n')}\n...}\n`;
    }
    return `${head('notIdentical')}\n\n${actualText}\n`;
  }
  const ignoreComma = typeof actual === 'object' && actual !== null;
  const { text, skipped } = diffText(actualLines, expectedLines, ignoreComma, colors, partial);
  return `${head(kind)}\n${legend}${skipped ? '\n... Skipped lines' : ''}\n${text}\n`;
}

/** A `^` under the first character in which two strings differ. */
function pointer(actual, expected, actualText, expectedText, length) {
  if (typeof actual !== 'string' || typeof expected !== 'string') return '';
  const width = process.stderr.isTTY ? process.stderr.columns : TERMINAL_WIDTH;
  if (length > width) return '';
  let at = 0;
  while (actualText[at] === expectedText[at]) at++;
  return at > 2 ? `\n${' '.repeat(at + 2)}^` : '';
}

/** The lines of both texts, in runs of equal ones and of changes. */
function diffText(actualLines, expectedLines, ignoreComma, colors, partial) {
  const same = ignoreComma
    ? (a, b) => a === b || `${a},` === b || a === `${b},`
    : (a, b) => a === b;
  const script = alignWithCommas(actualLines, expectedLines, editScript(actualLines, expectedLines, same));
  const out = [];
  let skipped = false;
  let run = [];
  const equal = (line) => out.push(`${colors.white}  ${line}`);
  const flush = (last) => {
    const hidden = run.length - CONTEXT;
    if (hidden <= 0 || last) {
      run.slice(0, CONTEXT).forEach(equal);
    } else if (hidden <= 2) {
      run.forEach(equal);
    } else {
      run.slice(0, CONTEXT).forEach(equal);
      out.push(`${colors.blue}...${colors.white}`);
      equal(run[run.length - 1]);
      skipped = true;
    }
    run = [];
  };
  for (const [operation, line] of script) {
    if (operation === 0) {
      run.push(line);
      continue;
    }
    flush(false);
    if (operation === 1 && partial) out.push(`${colors.gray}  ${line}${colors.white}`);
    else if (operation === 1) out.push(`${colors.green}+${colors.white} ${line}`);
    else out.push(`${colors.red}-${colors.white} ${line}`);
  }
  flush(true);
  return { text: `\n${out.join('\n')}`, skipped };
}

/** Of two lines that differ in a comma at the end the one with the comma is shown. */
function alignWithCommas(actualLines, expectedLines, script) {
  let b = 0;
  return script.map(([operation, line]) => {
    const other = operation === 1 ? undefined : expectedLines[b++];
    if (operation !== 0 || other === undefined || line === other) return [operation, line];
    return [0, line.endsWith(',') ? line : other];
  });
}

/** For assertions that two values are not equal. */
function unequalMessage(actual, operator, diff) {
  let title = HEADINGS[operator];
  const lines = show(actual).split('\n');
  if (operator === 'notStrictEqual' && isObjectOrFunction(actual)) title = HEADINGS.notStrictEqualObject;
  if (lines.length > MAX_LINES && diff === 'simple') lines.splice(MAX_LINES - 4, Infinity, '...');
  if (lines.length === 1) return `${title}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}`;
  return `${title}\n\n${lines.join('\n')}\n`;
}

const shorten = (text, limit, diff) => (text.length > limit && diff === 'simple' ? `${text.slice(0, limit - 3)}...` : text);

/** For all other operators. */
function operatorMessage(actual, expected, operator, diff) {
  const left = show(actual);
  const right = show(expected);
  const known = heading(operator);
  if (operator === 'notDeepEqual' && left === right) {
    return shorten(`${known}\n\n${left}`, 1024, diff);
  }
  const first = shorten(left, 512, diff);
  const second = shorten(right, 512, diff);
  if (operator === 'deepEqual') return `${known}\n\n${first}\n\nshould loosely deep-equal\n\n${second}`;
  const unequal = heading(`${operator}Unequal`);
  if (unequal !== undefined) return `${unequal}\n\n${first}\n\nshould not loosely deep-equal\n\n${second}`;
  return `${first} ${operator} ${second}`;
}

/** Operators whose message shows a diff, below the user's own message where there is one. */
const WITH_DIFF = new Set(['deepStrictEqual', 'strictEqual', 'partialDeepStrictEqual']);

/**
 * @param {any} actual
 * @param {any} expected
 * @param {string} operator
 * @param {string | undefined} message
 * @param {'simple' | 'full'} diff
 * @returns {string}
 */
function assertionMessage(actual, expected, operator, message, diff) {
  if (WITH_DIFF.has(operator)) return differenceMessage(actual, expected, operator, message, diff);
  if (message !== undefined) return message;
  if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual') return unequalMessage(actual, operator, diff);
  return operatorMessage(actual, expected, operator, diff);
}

module.exports = { assertionMessage };
