'use strict';
// `-i` with input from a pipe prints a prompt and a result for each line, waits for the rest of what is unfinished, and
// goes on after errors.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

function session(...lines) {
  const { stdout, status } = spawnSync(process.execPath, ['-i'], { input: `${lines.join('\n')}\n`, encoding: 'utf8' });
  assert.strictEqual(status, 0);
  return stdout.slice(stdout.indexOf('\n> ') + 1);
}

assert.strictEqual(session('1 + 1', '{ a: 1 }', '_.a'), '> 2\n> { a: 1 }\n> 1\n> ');
assert.strictEqual(session('function f(x) {', '  return x * 2', '}', 'f(4)'), '> | | undefined\n> 8\n> ');
assert.strictEqual(session('`a', 'b`', '/* c', '*/ 3'), "> | 'a\\nb'\n> | 3\n> ");
assert.strictEqual(session('foo(', '.break', '2'), '> | > 2\n> ');
assert.strictEqual(session('1 2', 'nope', "throw new Error('e')", '_error.message'), [
  '> 1 2', '  ^', '', 'Uncaught SyntaxError: Unexpected number', '> Uncaught ReferenceError: nope is not defined',
  '> Uncaught Error: e', "> 'e'", '> ',
].join('\n'));
assert.strictEqual(session('throw null', '_error', 'await Promise.reject()'), '> Uncaught null\n> null\n> Uncaught undefined\n> ');
assert.match(session("import fs, { readFile as r } from 'fs'"),
  /SyntaxError: Cannot use import statement inside the Node\.js REPL, alternatively use dynamic import: const \{ default: fs, readFile: r \} = await import\("fs"\);/);
