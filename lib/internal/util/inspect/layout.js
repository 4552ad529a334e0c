'use strict';
// Putting the printed entries of an object together: on one line, one entry a line, or (many short items of an
// array) in columns.

const { displayWidth, withoutTerminalCodes } = require('internal/util/inspect/text');

/** Between two items of a row: a comma and a space. */
const GAP = 2;

/**
 * How many columns look best: rows about two and a half times as wide as the block is high, in terminal cells.
 * @param {import('internal/util/inspect/printer').Printer} printer
 * @param {number} count
 * @param {number} total width of all items, gaps included
 * @param {number} entries how many lines the items would take otherwise
 * @param {number} widest width of the widest cell
 */
function columnCount(printer, count, total, entries, widest) {
  const spread = Math.sqrt(widest - total / entries);
  const cell = Math.max(widest - 3 - spread, 1);
  return Math.min(
    Math.round(Math.sqrt(2.5 * cell * count) / cell),
    Math.floor((printer.breakLength - printer.indentation) / widest),
    printer.compact * 4,
    15,
  );
}

/**
 * Arranges more than six items in aligned columns, where their widths allow it. Numbers align right.
 * @param {import('internal/util/inspect/printer').Printer} printer
 * @param {string[]} items
 * @param {ArrayLike<unknown> | undefined} values
 * @param {boolean} truncated whether the last item is "... n more items"
 * @returns {string[]} the rows, or `items` itself
 */
function arrangeInColumns(printer, items, values, truncated) {
  const count = truncated ? items.length - 1 : items.length;
  const widths = new Array(count);
  let total = 0;
  let widest = 0;
  for (let i = 0; i < count; i++) {
    const width = displayWidth(items[i], printer.colors);
    widths[i] = width;
    total += width + GAP;
    if (width > widest) widest = width;
  }
  const cell = widest + GAP;
  if (cell * 3 + printer.indentation >= printer.breakLength) return items;
  if (total / cell <= 5 && widest > 6) return items;
  const columns = columnCount(printer, count, total, items.length, cell);
  if (columns <= 1) return items;

  const columnWidths = new Array(columns).fill(0);
  for (let i = 0; i < count; i++) columnWidths[i % columns] = Math.max(columnWidths[i % columns], widths[i]);
  const alignRight = values !== undefined && allNumbers(values, items.length);
  const rows = [];
  for (let first = 0; first < count; first += columns) {
    const last = Math.min(first + columns, count) - 1;
    let row = '';
    for (let i = first; i <= last; i++) {
      const padding = ' '.repeat(columnWidths[i - first] - widths[i]);
      if (alignRight) row += padding + items[i] + (i < last ? ', ' : '');
      else row += i < last ? `${items[i]}, ${padding}` : items[i];
    }
    rows.push(row);
  }
  if (truncated) rows.push(items[count]);
  return rows;
}

function allNumbers(values, count) {
  for (let i = 0; i < count; i++) {
    if (typeof values[i] !== 'number' && typeof values[i] !== 'bigint') return false;
  }
  return true;
}

/** Whether all entries fit into one line that already has `used` columns taken. */
function fitsOnLine(printer, entries, used, base) {
  let length = entries.length + used;
  if (length + entries.length > printer.breakLength) return false;
  for (let i = 0; i < entries.length; i++) {
    length += printer.colors ? withoutTerminalCodes(entries[i]).length : entries[i].length;
    if (length > printer.breakLength) return false;
  }
  return !base.includes('\n');
}

/** Like join, but without copying what may be very long texts: V8 keeps sums of strings as trees. */
function glue(parts, separator) {
  if (parts.length === 0) return '';
  let text = parts[0];
  for (let i = 1; i < parts.length; i++) text += separator + parts[i];
  return text;
}

/**
 * The text of an object from its parts.
 * @param {import('internal/util/inspect/printer').Printer} printer
 * @param {import('internal/util/inspect/printer').Frame} frame
 * @param {string[]} entries
 * @param {number} depth
 * @param {ArrayLike<unknown> | undefined} values
 * @returns {string}
 */
function assemble(printer, frame, entries, depth, values) {
  const { base, open, close } = frame;
  const { compact, indentation } = printer;
  if (compact === true) {
    const margin = `\n${' '.repeat(indentation)}`;
    const lead = base === '' ? '' : ` ${base}`;
    if (fitsOnLine(printer, entries, 0, base)) return `${open}${lead} ${glue(entries, ', ')} ${close}`;
    const start = base === '' && open.length === 1 ? ' ' : `${lead}${margin}  `;
    return `${open}${start}${glue(entries, `,${margin}  `)} ${close}`;
  }
  const lead = base === '' ? '' : `${base} `;
  let lines = entries;
  if (compact >= 1) {
    if (frame.arrayLike && entries.length > 6) lines = arrangeInColumns(printer, entries, values, frame.truncated);
    const shallow = printer.lastDepth - depth < compact;
    if (shallow && lines.length === entries.length) {
      const used = lines.length + indentation + open.length + base.length + 10;
      if (fitsOnLine(printer, lines, used, base)) {
        const line = glue(lines, ', ');
        if (!line.includes('\n')) return `${lead}${open} ${line} ${close}`;
      }
    }
  }
  const margin = `\n${' '.repeat(indentation)}`;
  return `${lead}${open}${margin}  ${glue(lines, `,${margin}  `)}${margin}${close}`;
}

module.exports = { assemble };
