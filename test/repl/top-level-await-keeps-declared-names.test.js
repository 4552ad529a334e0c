'use strict';
// What an input with `await` declares is there for the inputs after it, and its last expression is its value.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const { on } = require('node:events');
const repl = require('node:repl');
const settles = require('../settles.js');

const input = new PassThrough();
const output = new PassThrough({ encoding: 'utf8' });
repl.start({ input, output, prompt: '> ' });

settles(async () => {
  const chunks = on(output, 'data');
  async function answerTo(line) {
    input.write(`${line}\n`);
    let text = '';
    while (!text.endsWith('> ')) text += (await chunks.next()).value[0];
    return text.slice(0, -2);
  }
  await chunks.next();
  assert.strictEqual(await answerTo('const a = await Promise.resolve(1), { b } = await { b: 2 }'), 'undefined\n');
  assert.strictEqual(await answerTo('a + b'), '3\n');
  assert.strictEqual(await answerTo('for (var i = 0; i < 3; i++) await i'), 'undefined\n');
  assert.strictEqual(await answerTo('i'), '3\n');
  assert.strictEqual(await answerTo('await 0; function f() { return 7 } class C {}'), 'undefined\n');
  assert.strictEqual(await answerTo('[f(), typeof C]'), "[ 7, 'function' ]\n");
  assert.strictEqual(await answerTo('{ x: await 5 }'), '{ x: 5 }\n');
  assert.match(await answerTo("await Promise.reject(new Error('no'))"), /^Uncaught Error: no\n/);
  assert.strictEqual(await answerTo('await Promise..resolve()'),
    "Uncaught SyntaxError: \nawait Promise..resolve()\n              ^\n\nUnexpected token '.'\n");
  input.end();
});
