'use strict';
// emitKeypressEvents() tells the names and modifiers of keys.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');

const input = new PassThrough();
readline.emitKeypressEvents(input);
const keys = [];
input.on('keypress', (text, { name, ctrl, meta, shift }) => keys.push([text, name, +ctrl, +meta, +shift]));
input.write('aB\x03\x1b[A\x1b[1;5C\x1bOP\x1b[3~\x1bx');
input.on('end', () => assert.deepStrictEqual(keys, [
  ['a', 'a', 0, 0, 0], ['B', 'b', 0, 0, 1], ['\x03', 'c', 1, 0, 0], [undefined, 'up', 0, 0, 0],
  [undefined, 'right', 1, 0, 0], [undefined, 'f1', 0, 0, 0], [undefined, 'delete', 0, 0, 0], [undefined, 'x', 0, 1, 0],
]));
input.end();
