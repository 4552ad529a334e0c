'use strict';
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));

const options = ['--report-uncaught-exception', `--report-dir=${folder}`, '--report-filename=report.json', '--report-compact'];
const source = "throw Object.assign(new RangeError('lost'), { port: 80 })";
const { status, stderr } = spawnSync(process.execPath, [...options, '-e', source], { encoding: 'utf8' });
assert.strictEqual(status, 1);
assert.match(stderr, /RangeError: lost[^]*\nWriting Node\.js report to file: report\.json\nNode\.js report completed\n\nNode\.js v/);

const report = JSON.parse(fs.readFileSync(path.join(folder, 'report.json'), 'utf8'));
assert.strictEqual(report.header.trigger, 'Exception');
assert.deepStrictEqual(report.header.componentVersions, { ...process.versions });
assert.deepStrictEqual(report.javascriptStack.errorProperties, { port: '80' });
assert.ok(report.javascriptStack.stack.some((line) => line.startsWith('at [eval]')));
assert.strictEqual(typeof report.userLimits.open_files.soft, 'number');
assert.ok(report.nativeStack.every(({ pc }) => /^0x[0-9a-f]+$/.test(pc)));
assert.ok(report.libuv.some(({ type }) => type === 'loop'));
