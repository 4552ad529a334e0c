'use strict';
// Tab inserts what all completions share.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');

const rl = readline.createInterface({
  input: new PassThrough(),
  output: new PassThrough(),
  terminal: true,
  completer: (line) => [['foobar', 'foobaz'], line],
});
rl.write('fo');
rl.write('\t', { name: 'tab' });
assert.strictEqual(rl.line, 'fooba');
rl.close();
