'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-report-'));
process.on('exit', () => fs.rmSync(cwd, { recursive: true }));
const program = 'const list = []; while (true) list.push(new Array(1000).fill(Math.random()));';
const options = ['--max-old-space-size=16', '-e'];

const { pid, signal, stderr } = spawnSync(process.execPath, ['--report-on-fatalerror', ...options, program], { cwd, encoding: 'utf8' });
assert.strictEqual(signal, 'SIGABRT');
const [name] = fs.readdirSync(cwd);
assert.match(name, new RegExp(`^report\\.\\d{8}\\.\\d{6}\\.${pid}\\.0\\.001\\.json$`));
assert.match(stderr, new RegExp(`FATAL ERROR: [^]*\nWriting Node\\.js report to file: ${name}\nNode\\.js report completed\n`));
const report = JSON.parse(fs.readFileSync(path.join(cwd, name), 'utf8'));
assert.deepStrictEqual(Object.keys(report), Object.keys(process.report.getReport()));
assert.strictEqual(report.header.trigger, 'OOMError');
assert.strictEqual(report.header.event, 'Allocation failed - JavaScript heap out of memory');
assert.strictEqual(report.header.processId, pid);
assert.ok(report.javascriptHeap.usedMemory > 8 << 20, `${report.javascriptHeap.usedMemory} bytes`);
assert.deepStrictEqual(report.javascriptStack.stack, ['Unavailable.']);

// The program can ask for it itself, and say how.
const own = `Object.assign(process.report, { compact: true, filename: 'own.json', reportOnFatalError: true }); ${program}`;
spawnSync(process.execPath, [...options, own], { cwd });
const text = fs.readFileSync(path.join(cwd, 'own.json'), 'utf8');
assert.strictEqual(text.indexOf('\n'), text.length - 1);
assert.strictEqual(JSON.parse(text).header.filename, 'own.json');
