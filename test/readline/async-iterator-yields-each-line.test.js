'use strict';
// for await over an interface yields the lines and ends with the input.

const assert = require('node:assert');
const { Readable } = require('node:stream');
const readline = require('node:readline');
const settles = require('../settles.js');

settles(async () => {
  const lines = [];
  for await (const line of readline.createInterface({ input: Readable.from(['one\ntw', 'o\nthree']) })) lines.push(line);
  assert.deepStrictEqual(lines, ['one', 'two', 'three']);
});
