'use strict';
// Control-R searches older entries for what is typed, Control-S newer ones; another key takes the entry, Escape none.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');

const output = new PassThrough({ encoding: 'utf8' });
const server = repl.start({ input: new PassThrough(), output, terminal: true, useColors: false, preview: false });
server.write('first = 1\nsecond = 2\nthird = 3\n');
const control = (name) => server.write(null, { name, ctrl: true });
output.read();

control('r');
server.write('=');
assert.match(output.read(), /third = 3\nbck-i-search: =_/);
control('r');
assert.match(output.read(), /second = 2\nbck-i-search: =_/);
control('s');
assert.match(output.read(), /third = 3\nfwd-i-search: =_/);
server.write('x');
assert.match(output.read(), /failed-fwd-i-search: =x_/);
server.write(null, { name: 'escape' });
assert.strictEqual(server.line, '');
control('r');
server.write('fi');
server.write(null, { name: 'end' });
assert.deepStrictEqual([server.line, server.cursor], ['first = 1', 9]);
server.close();
