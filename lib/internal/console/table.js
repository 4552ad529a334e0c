'use strict';
// console.table: turns data into columns and draws them.

const { inspect, getStringWidth } = require('internal/util/inspect');
const K = require('internal/util/kinds');
const { kindOf, previewEntries } = binding('util');

const INDEX = '(index)';
const ITERATION = '(iteration index)';
const VALUES = 'Values';

/**
 * @param {string[]} head
 * @param {string[][]} columns
 * @returns {string}
 */
function draw(head, columns) {
  const widths = head.map((title, i) =>
    columns[i].reduce((width, cell) => Math.max(width, getStringWidth(cell)), getStringWidth(title)) + 2);
  const rule = (left, cross, right) => left + widths.map((width) => '─'.repeat(width)).join(cross) + right;
  const line = (cells) =>
    `│${cells.map((cell, i) => ` ${cell}${' '.repeat(widths[i] - getStringWidth(cell) - 1)}`).join('│')}│`;
  const height = columns.reduce((most, column) => Math.max(most, column.length), 0);
  const lines = [rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤')];
  for (let row = 0; row < height; row++) lines.push(line(columns.map((column) => column[row] ?? '')));
  lines.push(rule('└', '┴', '┘'));
  return lines.join('\n');
}

const indices = (count) => Array.from({ length: count }, (_, i) => String(i));

/**
 * The table of a value, undefined when it is not something with rows.
 * @param {unknown} data
 * @param {string[] | undefined} properties the columns wanted
 * @param {object} inspectOptions
 * @returns {string | undefined}
 */
function table(data, properties, inspectOptions) {
  if (data === null || typeof data !== 'object') return undefined;
  const show = (value) => inspect(value, {
    maxArrayLength: 3,
    breakLength: Infinity,
    ...inspectOptions,
    depth: value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0,
  });
  const list = (values) => draw([ITERATION, VALUES], [indices(values.length), values.map(show)]);
  const pairs = (keys, values) =>
    draw([ITERATION, 'Key', VALUES], [indices(keys.length), keys.map(show), values.map(show)]);

  switch (kindOf(data)) {
    case K.MAP:
      return pairs([...Map.prototype.keys.call(data)], [...Map.prototype.values.call(data)]);
    case K.SET:
      return list([...Set.prototype.values.call(data)]);
    case K.MAP_ITERATOR: {
      const { entries, isKeyValue } = previewEntries(data);
      if (!isKeyValue) return list(entries);
      return pairs(entries.filter((_, i) => i % 2 === 0), entries.filter((_, i) => i % 2 === 1));
    }
    case K.SET_ITERATOR: {
      const { entries, isKeyValue } = previewEntries(data);
      return list(isKeyValue ? entries.filter((_, i) => i % 2 === 0) : entries);
    }
    default:
      return rows(data, properties, show);
  }
}

function rows(data, properties, show) {
  const index = Object.keys(data);
  const columns = new Map();
  const values = [];
  let hasValues = false;
  const put = (key, row, text) => {
    let column = columns.get(key);
    if (column === undefined) columns.set(key, column = []);
    column[row] = text;
  };
  index.forEach((key, row) => {
    const item = data[key];
    const primitive = item === null || (typeof item !== 'object' && typeof item !== 'function');
    if (primitive && properties === undefined) {
      hasValues = true;
      values[row] = show(item);
      return;
    }
    for (const name of properties ?? Object.keys(item)) {
      put(name, row, primitive || !Object.hasOwn(item, name) ? '' : show(item[name]));
    }
  });
  const head = [INDEX, ...columns.keys()];
  const cells = [index, ...columns.values()];
  if (hasValues) {
    head.push(VALUES);
    cells.push(values);
  }
  return draw(head, cells);
}

module.exports = { table };
