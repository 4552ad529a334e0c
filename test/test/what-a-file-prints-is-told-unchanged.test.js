'use strict';
// A test file's own output comes between its results: characters that arrive in two pieces, and bytes that are no text.

const assert = require('node:assert');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { run } = require('node:test');

const folder = mkdtempSync(join(tmpdir(), 'anode-output-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const file = join(folder, 'output.test.js');
writeFileSync(file, `
  const test = require('node:test');
  test('long', () => { process.stdout.write('a' + '€'.repeat(100_000)); });
  test('no text', () => { process.stdout.write(Buffer.from('\\ufeffwide', 'utf16le')); });
  test('last', () => {});
`);

let text = '';
const passed = [];
run({ files: [file] })
  .on('test:stdout', ({ message }) => { text += message; })
  .on('test:pass', ({ name }) => passed.push(name))
  .on('end', () => {
    assert.deepStrictEqual(passed, ['long', 'no text', 'last']);
    assert.strictEqual(text, `a${'€'.repeat(100_000)}\ufffd\ufffdw\0i\0d\0e\0`);
  })
  .resume();
