'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const settles = require('../settles.js');

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'anode-')));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const dependency = path.join(folder, 'dependency.mjs');
const program = path.join(folder, 'program.js');
fs.writeFileSync(dependency, 'export default 1;');
fs.writeFileSync(program, `
  process.once('SIGINT', () => console.log('interrupted') ?? process.exit());
  setInterval(() => {}, 2 ** 30);
  import('./dependency.mjs').then((it) => console.log('run', it.default));
`);

async function main() {
  const watcher = spawn(process.execPath, ['--watch', '--watch-kill-signal=SIGINT', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let changed = false;
  for await (const chunk of watcher.stdout) {
    output += chunk;
    if (!changed && output.includes('run 1')) {
      changed = true;
      // As editors save: a new file takes the place of the old one.
      fs.writeFileSync(`${dependency}.new`, 'export default 2;');
      fs.renameSync(`${dependency}.new`, dependency);
    }
    if (output.includes('run 2')) break;
  }
  const expected = ['run 1', `Change detected in '${dependency}'`, `Restarting '${program}'`, 'interrupted', 'run 2', ''];
  assert.strictEqual(output, expected.join('\n'));
  watcher.kill();
  await once(watcher, 'exit');
}

settles(main);
