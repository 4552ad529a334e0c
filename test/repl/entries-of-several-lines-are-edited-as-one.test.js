'use strict';
// Unfinished input stays in the editor: the cursor moves through its lines, Enter splits them, and the whole is one
// entry of the history.

const assert = require('node:assert');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');

const output = new PassThrough({ encoding: 'utf8' });
const server = repl.start({ input: new PassThrough(), output, terminal: true, preview: false, useColors: false });
const press = (name) => server.write(null, { name });

server.write('let s = `ab');
press('return');
server.write('cd`');
press('up');
assert.deepStrictEqual([server.line, server.cursor], ['let s = `ab\ncd`', 3]);
press('end');
press('return');
assert.deepStrictEqual([server.line, server.history], ['', ['cd`\rlet s = `ab']]);
server.write('s\n');
assert.match(output.read(), /'ab\\ncd'/);

press('up');
press('up');
assert.strictEqual(server.line, 'let s = `ab\ncd`');
assert.match(output.read(), /> let s = `ab\n\| cd`/);
press('up');
press('down');
assert.strictEqual(server.line, 'let s = `ab\ncd`');
press('down');
assert.strictEqual(server.line, 's');
server.close();
