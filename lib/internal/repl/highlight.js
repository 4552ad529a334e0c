'use strict';
// The line in colours while it is typed: those that util.inspect() shows values in.

const { inspect } = require('internal/util/inspect');
const { tokenize } = require('internal/repl/tokens');

const COMMENT = 'grey';

/** Words, to the style of the values that they stand for. */
const words = new Map([
  ['Date', 'date'], ['Infinity', 'number'], ['NaN', 'number'], ['Symbol', 'symbol'], ['export', 'module'], ['false', 'boolean'],
  ['import', 'module'], ['null', 'null'], ['true', 'boolean'], ['undefined', 'undefined'],
]);

function styleOf(type, text) {
  switch (type) {
    case 'comment': return COMMENT;
    case 'name': return words.has(text) ? inspect.styles[words.get(text)] : undefined;
    case 'keyword': return inspect.styles[words.get(text) ?? 'special'];
    case 'number': return inspect.styles[text.endsWith('n') && !/^0[xX]/.test(text) ? 'bigint' : 'number'];
    case 'string':
    case 'template': return inspect.styles.string;
    case 'regexp': return inspect.styles.regexp;
    default: return undefined;
  }
}

function paint(text, style) {
  if (typeof style === 'function') return style(text);
  const codes = inspect.colors[style];
  return codes === undefined ? text : `\x1b[${codes[0]}m${text}\x1b[${codes[1]}m`;
}

function highlightRow(row) {
  let text = '';
  let done = 0;
  const { tokens } = tokenize(row);
  // Not by iterator, which an input can take away.
  for (let i = 0; i < tokens.length; i++) {
    const { type, start, end } = tokens[i];
    const token = row.slice(start, end);
    text += row.slice(done, start) + paint(token, styleOf(type, token));
    done = end;
  }
  return text + row.slice(done);
}

/**
 * @param {string} line may be of several rows, each of which is looked at by itself
 * @returns {string}
 */
function highlight(line) {
  if (/^\s*\.[a-z]/i.test(line)) return line;
  return line.includes('\n') ? line.split('\n').map(highlightRow).join('\n') : highlightRow(line);
}

module.exports = { highlight };
