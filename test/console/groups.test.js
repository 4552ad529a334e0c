'use strict';
// console.group indents every line that follows, console.count and console.assert say what they should.
const assert = require('node:assert');
const { Console } = require('node:console');

const lines = [];
const stream = { write: (text) => lines.push(text), removeListener() {} };
const console = new Console({ stdout: stream, groupIndentation: 1 });
console.group('head');
console.log('a\nb');
console.groupEnd();
console.count();
console.count();
console.assert(false, '%s!', 'no');
assert.deepStrictEqual(lines, ['head\n', ' a\n b\n', 'default: 1\n', 'default: 2\n', 'Assertion failed: no!\n']);
