'use strict';
// The text of the call that an error comes from, for "The expression evaluated to a falsy value".

const { errorSourceLine } = binding('util');

const INVISIBLE = /[\x00-\x08\x0b-\x1f\x7f]/g;
const WORD = /[\p{ID_Continue}$\u200c\u200d]/u;

/** Goes back from a callee's last name to where its expression begins: `assert.ok`, `assert['ok']["apply"]`. */
function startOfCallee(line, column) {
  let at = column;
  for (;;) {
    while (at > 0 && WORD.test(line[at - 1])) at--;
    if (line[at - 1] === '.') {
      at--;
      if (line[at - 1] === '?') at--;
      if (line[at - 1] === ']') at = openingBracket(line, at - 1);
    } else if (line[at - 1] === '[') {
      at--;
    } else if (line[at - 1] === ']') {
      at = openingBracket(line, at - 1);
    } else if (at >= 2 && (line[at - 1] === "'" || line[at - 1] === '"') && line[at - 2] === '[') {
      at -= 2;
    } else {
      return line[at] === '.' ? at + 1 : at;
    }
    if (at <= 0) return 0;
  }
}

function openingBracket(line, close) {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (line[at] === ']') depth++;
    else if (line[at] === '[' && --depth === 0) return at;
  }
  return 0;
}

/** The index behind the parenthesis that ends the call, or the end of the line. */
function endOfCall(line, start) {
  let depth = 0;
  for (let at = start; at < line.length; at++) {
    const char = line[at];
    if (char === '"' || char === "'" || char === '`') {
      at++;
      while (at < line.length && line[at] !== char) at += line[at] === '\\' ? 2 : 1;
    } else if (char === '(' || char === '[' || char === '{') {
      depth++;
    } else if (char === ')' || char === ']' || char === '}') {
      depth--;
      // `.apply` and a second call behind belong to it.
      if (depth === 0 && char === ')') return at + 1;
      if (depth < 0) return at;
    }
  }
  return line.length;
}

/**
 * @param {Error} err its first frame is the call
 * @returns {string | undefined} the call, as far as it stands on its first line
 */
function callSource(err) {
  const place = errorSourceLine(err);
  if (place === undefined) return undefined;
  const [line, column] = place;
  const start = startOfCallee(line, column);
  const text = line.slice(start, endOfCall(line, start)).trimEnd();
  return text.replace(INVISIBLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

module.exports = { callSource };
