'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
fs.writeFileSync(path.join(folder, 'some.test.js'), `
  const { test } = require('node:test');
  test('steady', () => console.log('steady runs'));
  test('shaky', (t) => {
    console.log('shaky runs');
    if (t.attempt === 0) throw new Error('not yet');
  });
`);

const attempt = () => spawnSync(process.execPath, ['--test', '--test-rerun-failures=state.json'], { cwd: folder, encoding: 'utf8' });
const first = attempt();
assert.strictEqual(first.status, 1);
assert.match(first.stdout, /steady runs\n[^]*shaky runs\n/);
const second = attempt();
assert.strictEqual(second.status, 0);
assert.doesNotMatch(second.stdout, /steady runs/);
assert.match(second.stdout, /✔ steady .* \(passed on attempt 0\)\n[^]*✔ shaky /);
