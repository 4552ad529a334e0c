'use strict';
// Emacs keys, history, undo and the kill ring of a terminal interface.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const readline = require('node:readline');

const input = new PassThrough();
const rl = readline.createInterface({ input, output: new PassThrough(), terminal: true });
const press = (name, more) => rl.write(null, { name, ...more });
rl.write('hello brave world');
press('w', { ctrl: true });
assert.strictEqual(rl.line, 'hello brave ');
press('left', { ctrl: true });
press('k', { ctrl: true });
assert.strictEqual(rl.line, 'hello ');
press('y', { ctrl: true });
assert.strictEqual(rl.line, 'hello brave ');
rl.write(null, { sequence: '\x1f' });
assert.strictEqual(rl.line, 'hello ');
press('return');
rl.write('second\r');
press('up');
press('up');
assert.strictEqual(rl.line, 'hello ');
press('down');
assert.strictEqual(rl.line, 'second');
press('a', { ctrl: true });
press('delete');
assert.strictEqual(rl.line, 'econd');
assert.deepStrictEqual(rl.history, ['second', 'hello ']);
rl.close();
