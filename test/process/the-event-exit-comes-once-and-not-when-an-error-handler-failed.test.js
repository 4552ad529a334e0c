'use strict';
// `exit` comes once, whatever its listeners throw, and the code that the program asked for stays; where the handler of an
// uncaught error throws itself, the process ends at once with 7.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

function run(source) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', source], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const asked = run("process.on('exit', (code) => { console.log(code); throw new Error('late'); }); process.exit(5)");
assert.strictEqual(asked.status, 5);
assert.strictEqual(asked.stdout, '5\n');
assert.match(asked.stderr, /Error: late/);

const handler = run("process.on('exit', console.log); process.on('uncaughtException', () => { throw new Error('again') }); throw 1");
assert.strictEqual(handler.status, 7);
assert.strictEqual(handler.stdout, '');
assert.match(handler.stderr, /Error: again/);

const uncaught = run("process.on('exit', (code) => { console.log(code); process.exitCode = 9 }); throw new Error('first')");
assert.strictEqual(uncaught.status, 9);
assert.strictEqual(uncaught.stdout, '1\n');
