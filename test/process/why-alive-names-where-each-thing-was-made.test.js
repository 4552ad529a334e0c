'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const script = path.join(folder, 'program.js');
fs.writeFileSync(script, `
const net = require('node:net');
const fs = require('node:fs');
function poll() {}
function startPolling() { setInterval(poll, 50); }
function connect(port) { net.connect(port, '127.0.0.1').resume(); }
function watch() { fs.watch(${JSON.stringify(folder)}); }
const quiet = setInterval(poll, 50);
quiet.unref();
const server = net.createServer().listen(0, '127.0.0.1', function listening() {
  startPolling();
  connect(server.address().port);
  watch();
  server.unref();
});
`);

const child = spawn(process.execPath, ['--why-alive', script], { stdio: ['ignore', 'ignore', 'pipe'] });
let text = '';
child.stderr.setEncoding('utf8').on('data', (chunk) => {
  text += chunk;
  // The report ends with an empty line.
  if (text.endsWith('\n\n')) child.kill('SIGINT');
});
child.on('close', (code, signal) => {
  // Nobody listens to the signal: it ends the program, after one report more.
  assert.strictEqual(signal, 'SIGINT');
  const [first, second] = text.split(/^anode: /m).slice(1);
  for (const report of [first, second]) {
    assert.match(report, /Timeout {2}every 50 ms, next in \d+ ms, calls poll\n {4}at startPolling \(.*program\.js:5:\d+\)/);
    assert.match(report, /TCPSocketWrap {2}127\.0\.0\.1:\d+ to 127\.0\.0\.1:\d+\n {4}at connect \(.*program\.js:6:\d+\)/);
    assert.match(report, /FSEventWrap {2}watches .*\n {4}at watch \(.*program\.js:7:\d+\)/);
    assert.doesNotMatch(report, /program\.js:8:/);
  }
});
