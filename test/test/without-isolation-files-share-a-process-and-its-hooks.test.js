'use strict';
// Without isolation all files are loaded into one process before the first test runs, and hooks are for all of them.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const source = (name) => `
  const { beforeEach, test } = require('node:test');
  beforeEach((t) => console.log('${name} before', t.name));
  test('${name}', () => console.log('run in', process.pid));
  console.log('loaded ${name}');
`;
for (const name of ['one', 'two']) fs.writeFileSync(path.join(folder, `${name}.test.js`), source(name));

const args = ['--test', '--test-isolation=none', '--test-reporter=tap', '--test-reporter-destination=stderr'];
const { stdout, stderr, pid } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
const expected = ['loaded one', 'loaded two', 'one before one', 'two before one', `run in ${pid}`, 'one before two', 'two before two', `run in ${pid}`, ''];
assert.strictEqual(stdout, expected.join('\n'));
assert.match(stderr, /# tests 2\n# suites 0\n# pass 2\n/);
