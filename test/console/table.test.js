'use strict';
// console.table draws rows and columns, leaving cells empty where an object lacks a property.
const assert = require('node:assert');
const { Console } = require('node:console');

let out = '';
const console = new Console({ stdout: { write: (text) => { out += text; }, removeListener() {} } });
console.table([{ a: 1 }, { b: 'x' }, 3]);
assert.strictEqual(out, [
  '┌─────────┬───┬─────┬────────┐',
  '│ (index) │ a │ b   │ Values │',
  '├─────────┼───┼─────┼────────┤',
  '│ 0       │ 1 │     │        │',
  "│ 1       │   │ 'x' │        │",
  '│ 2       │   │     │ 3      │',
  '└─────────┴───┴─────┴────────┘',
  '',
].join('\n'));
