'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const pipe = path.join(folder, 'pipe');
const script = path.join(folder, 'program.js');
execFileSync('mkfifo', [pipe]);
fs.writeFileSync(script, `
const fs = require('node:fs');
function load() {
  const text = fs.readFileSync(${JSON.stringify(pipe)});
  after(text);
}
function after() {}
process.send('ready', () => setImmediate(load));
`);

const stdio = ['ignore', 'ignore', 'pipe', 'ipc'];
const child = spawn(process.execPath, ['--warn-blocked=100', script], { stdio });
let text = '';
child.stderr.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
// Reading blocks until there is a writer that closes the pipe.
child.once('message', () => spawn('sh', ['-c', `sleep 0.5; echo >${pipe}`]));
child.on('close', (code) => {
  assert.strictEqual(code, 0);
  assert.match(text, /held for \d+ ms by\n {4}at readFileSync \(node:.*\)\n {4}at load \(.*program\.js:4:19\)/);
});
