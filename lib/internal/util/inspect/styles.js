'use strict';
// The colours of util.inspect and util.styleText: escape codes by colour name, and a colour for each kind of value.

/** @type {Record<string, [open: number, close: number]>} */
const colors = { __proto__: null };

const HUES = ['Black', 'Red', 'Green', 'Yellow', 'Blue', 'Magenta', 'Cyan', 'White'];
const lowerFirst = (name) => name[0].toLowerCase() + name.slice(1);

/** Eight colours in a row, each `step` codes after the one before. */
function hues(first, close, nameOf) {
  HUES.forEach((hue, index) => {
    colors[nameOf(hue)] = [first + index, close];
  });
}

const EFFECTS = [
  ['reset', 0, 0], ['bold', 1, 22], ['dim', 2, 22], ['italic', 3, 23], ['underline', 4, 24], ['blink', 5, 25],
  ['inverse', 7, 27], ['hidden', 8, 28], ['strikethrough', 9, 29], ['doubleunderline', 21, 24],
];
for (const [name, open, close] of EFFECTS) colors[name] = [open, close];
hues(30, 39, lowerFirst);
hues(40, 49, (hue) => `bg${hue}`);
colors.framed = [51, 54];
colors.overlined = [53, 55];
hues(90, 39, (hue) => (hue === 'Black' ? 'gray' : `${lowerFirst(hue)}Bright`));
hues(100, 49, (hue) => (hue === 'Black' ? 'bgGray' : `bg${hue}Bright`));

/** Each name followed by what else it is called. */
const ALIASES = [
  ['gray', 'grey', 'blackBright'], ['bgGray', 'bgGrey', 'bgBlackBright'], ['dim', 'faint'],
  ['strikethrough', 'crossedout', 'strikeThrough', 'crossedOut'], ['hidden', 'conceal'],
  ['inverse', 'swapColors', 'swapcolors'], ['doubleunderline', 'doubleUnderline'],
];
for (const [name, alias] of ALIASES.flatMap(([name, ...others]) => others.map((alias) => [name, alias]))) {
  Object.defineProperty(colors, alias, {
    configurable: true,
    enumerable: false,
    get() {
      return this[name];
    },
    set(value) {
      this[name] = value;
    },
  });
}

function highlightRegExp(regexp) {
  return require('internal/util/inspect/regexp').highlight(regexp, styles, colors);
}
highlightRegExp.colors = ['green', 'red', 'yellow', 'cyan', 'magenta'];

/** A colour's name, or a function of the text, for each kind of value. A kind without an entry is not styled. */
const styles = {
  __proto__: null,
  special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold',
  string: 'green', symbol: 'green', date: 'magenta', regexp: highlightRegExp, module: 'underline',
};

/**
 * @param {string} text
 * @param {string} styleType
 * @returns {string}
 */
function stylizeWithColor(text, styleType) {
  const style = styles[styleType];
  if (style === undefined) return text;
  if (typeof style === 'function') return style(text);
  const color = colors[style];
  return color === undefined ? text : `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
}

/**
 * @param {string} text
 * @returns {string}
 */
function stylizeNoColor(text) {
  return text;
}

module.exports = { colors, stylizeNoColor, stylizeWithColor, styles };
