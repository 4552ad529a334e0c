'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const script = path.join(folder, 'program.mjs');
const report = path.join(folder, 'report.json');
fs.writeFileSync(script, `
import { createServer } from 'node:http';
await null;
createServer().listen(0, () => {
  console.log('listening');
  process.on('SIGUSR2', () => console.log('asked'));
});
`);

const child = spawn(process.execPath, [`--why-alive=${report}`, script]);
child.stdout.setEncoding('utf8').on('data', (chunk) => {
  if (chunk.includes('listening')) child.kill('SIGUSR2');
  if (chunk.includes('asked')) child.kill();
});
child.on('close', () => {
  const { pid, reason, holding } = JSON.parse(fs.readFileSync(report));
  assert.strictEqual(pid, child.pid);
  assert.strictEqual(reason, 'SIGUSR2');
  assert.deepStrictEqual(holding.map(({ kind, type }) => [kind, type]), [['handle', 'TCPServerWrap']]);
  const [{ stack: [{ file, line }] }] = holding;
  assert.deepStrictEqual([file, line], [script, 4]);
});
