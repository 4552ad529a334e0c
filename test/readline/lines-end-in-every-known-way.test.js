'use strict';
// LF, CR, CRLF and the Unicode separators end lines, also across chunks.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');

const input = new PassThrough();
const lines = [];
const rl = readline.createInterface({ input });
rl.on('line', (line) => lines.push(line));
rl.on('close', () => assert.deepStrictEqual(lines, ['a', 'b', 'c', 'd', 'e', 'last']));
for (const chunk of ['a\nb\r', '\nc\rd\u2028e\u2029', 'la', 'st']) input.write(chunk);
input.end();
