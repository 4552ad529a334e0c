'use strict';
// A WebAssembly command that uses WASI writes to standard output and ends with its own exit code.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

// fd_write(1, {8, 3}, 1, 20); proc_exit(7): as small a command as there is.
const section = (id, ...content) => [id, content.length, ...content];
const text = (string) => [string.length, ...Buffer.from(string)];
const MODULE = text('wasi_snapshot_preview1');
const I32 = 0x7f;
const program = Buffer.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, 3, 0x60, 4, I32, I32, I32, I32, 1, I32, 0x60, 1, I32, 0, 0x60, 0, 0),
  ...section(2, 2, ...MODULE, ...text('fd_write'), 0, 0, ...MODULE, ...text('proc_exit'), 0, 1),
  ...section(3, 1, 2),
  ...section(5, 1, 0, 1),
  ...section(7, 2, ...text('memory'), 2, 0, ...text('_start'), 0, 2),
  ...section(10, 1, 17, 0, 0x41, 1, 0x41, 0, 0x41, 1, 0x41, 20, 0x10, 0, 0x1a, 0x41, 7, 0x10, 1, 0x0b),
  ...section(11, 1, 0, 0x41, 0, 0x0b, 11, 8, 0, 0, 0, 3, 0, 0, 0, 0x68, 0x69, 0x0a),
]);

function run(returnOnExit) {
  const main = `
    const { WASI } = require('node:wasi');
    const wasi = new WASI({ version: 'preview1', returnOnExit: ${returnOnExit} });
    const module = new WebAssembly.Module(Buffer.from('${program.toString('base64')}', 'base64'));
    console.log(wasi.start(new WebAssembly.Instance(module, wasi.getImportObject())));`;
  const { status, stdout } = spawnSync(process.execPath, ['--no-warnings', '-e', main], { encoding: 'utf8' });
  return { status, stdout };
}

assert.deepStrictEqual(run(true), { status: 0, stdout: 'hi\n7\n' });
assert.deepStrictEqual(run(false), { status: 7, stdout: 'hi\n' });
