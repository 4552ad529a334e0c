'use strict';
// Terminal control sequences, and measuring of text by what a user sees as one character.

function CSI(strings, ...values) {
  let text = '\x1b[';
  for (let i = 0; i < strings.length; i++) text += i < values.length ? strings[i] + values[i] : strings[i];
  return text;
}
CSI.kEscape = '\x1b';
CSI.kClearToLineBeginning = CSI`1K`;
CSI.kClearToLineEnd = CSI`0K`;
CSI.kClearLine = CSI`2K`;
CSI.kClearScreenDown = CSI`0J`;

/** UTF-16 units of the code point that ends before `index`. */
function charLengthLeft(text, index) {
  if (index <= 0) return 0;
  return index > 1 && text.codePointAt(index - 2) > 0xffff ? 2 : 1;
}

/** UTF-16 units of the code point that starts at `index`. */
function charLengthAt(text, index) {
  // Past the end there is room for one, which only the caller's arithmetic ever sees.
  if (index >= text.length) return 1;
  return text.codePointAt(index) > 0xffff ? 2 : 1;
}

/** The longest string all strings begin with. */
function commonPrefix(strings) {
  if (strings.length === 0) return '';
  // Between the first and the last in order lie all others.
  let min = strings[0];
  let max = strings[0];
  for (const each of strings) {
    if (each < min) min = each;
    if (each > max) max = each;
  }
  let length = 0;
  while (length < min.length && min[length] === max[length]) length++;
  return min.slice(0, length);
}

module.exports = { CSI, charLengthAt, charLengthLeft, commonPrefix };
