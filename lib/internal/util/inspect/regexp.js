'use strict';
// Colours for a regular expression: brackets, names, literals, quantifiers and operators each in the colour of their
// rank, moved on by one for every group around them.

// One alternative for each kind of token outside of a character class.
const TOKEN = new RegExp([
  '(?<group>\\((?:\\?(?:[:=!]|<[=!]))?)(?!\\?)',
  '(?<named>\\(\\?<(?<name>[^>]*)>)',
  '(?<modifier>\\(\\?)',
  '(?<end>\\))',
  '(?<set>\\[)',
  '(?<reference>\\\\k<(?<target>[^>]*)>)',
  '(?<braced>\\\\[pPu]\\{)(?<content>[^}]*)\\}',
  '(?<repeat>\\{(?=[\\d,])(?<min>\\d*)(?<comma>,?)(?<max>\\d*)\\})',
  '(?<dot>\\.)',
  '(?<operator>[*+?|^$,])',
  '(?<literal>\\\\x[0-9a-fA-F]{2}|\\\\\\d+|\\\\[pPu]\\{|\\\\[^]|[^])',
].join('|'), 'y');
const SET_TOKEN = new RegExp([
  '(?<close>\\])',
  '(?<braced>\\\\[pPu]\\{)(?<content>[^}]*)\\}',
  '(?<literal>\\\\x[0-9a-fA-F]{2}|\\\\[^]|[^])',
].join('|'), 'y');

const BRACKET = 1;
const LITERAL = 2;
const DETAIL = 3;
const OPERATOR = 4;

/**
 * @param {string} text a regular expression as its toString says it
 * @param {{regexp: any}} styles
 * @param {Record<string, [number, number]>} colors
 * @returns {string}
 */
function highlight(text, styles, colors) {
  let palette = styles.regexp?.colors;
  if (!Array.isArray(palette) || palette.length === 0) palette = ['green', 'red', 'yellow', 'cyan', 'magenta'];
  let out = '';
  let depth = 0;
  const paint = (piece, rank) => {
    if (piece === '') return;
    const code = colors[palette[Math.max(0, rank) % palette.length]];
    out += code === undefined ? piece : `\u001b[${code[0]}m${piece}\u001b[${code[1]}m`;
  };
  const braced = ({ braced: open, content }) => {
    paint(open, BRACKET + depth);
    paint(content, LITERAL + depth);
    paint('}', BRACKET + depth);
  };

  const end = text.lastIndexOf('/');
  const source = text.slice(1, end);
  paint('/', 0);
  let at = 0;
  const next = (pattern) => {
    pattern.lastIndex = at;
    const { groups } = pattern.exec(source);
    at = pattern.lastIndex;
    return groups;
  };

  const characterSet = () => {
    paint('[', BRACKET + depth);
    depth++;
    let first = true;
    if (source[at] === '^') {
      paint('^', BRACKET + depth);
      at++;
      first = false;
    }
    while (at < source.length) {
      const token = next(SET_TOKEN);
      if (token.close !== undefined) {
        paint(']', BRACKET + depth - 1);
        break;
      }
      if (token.braced !== undefined) braced(token);
      else if (token.literal === '-' && !first && source[at] !== ']') paint('-', LITERAL + depth);
      else paint(token.literal, BRACKET + depth);
      first = false;
    }
    depth--;
  };

  while (at < source.length) {
    const token = next(TOKEN);
    if (token.literal !== undefined) {
      paint(token.literal, LITERAL + depth);
    } else if (token.operator !== undefined) {
      paint(token.operator, OPERATOR + depth);
    } else if (token.dot !== undefined) {
      paint('.', DETAIL + depth);
    } else if (token.group !== undefined) {
      paint('(', BRACKET + depth);
      paint(token.group.slice(1), BRACKET + depth);
      depth++;
    } else if (token.end !== undefined) {
      depth--;
      paint(')', BRACKET + depth);
    } else if (token.set !== undefined) {
      characterSet();
    } else if (token.named !== undefined) {
      paint('(', BRACKET + depth);
      paint('?<', BRACKET + depth);
      paint(token.name, LITERAL + depth);
      paint('>', BRACKET + depth);
      depth++;
    } else if (token.modifier !== undefined) {
      paint('(', BRACKET + depth);
      paint('?', LITERAL + depth);
      depth++;
    } else if (token.reference !== undefined) {
      paint('\\k<', depth);
      paint(token.target, BRACKET + depth);
      paint('>', depth);
    } else if (token.braced !== undefined) {
      braced(token);
    } else {
      paint('{', BRACKET + depth);
      paint(token.min, DETAIL + depth);
      paint(token.comma, LITERAL + depth);
      paint(token.max, DETAIL + depth);
      paint('}', BRACKET + depth);
    }
  }
  paint('/', 0);
  paint(text.slice(end + 1), BRACKET);
  return out;
}

module.exports = { highlight };
