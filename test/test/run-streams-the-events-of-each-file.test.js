'use strict';
// run() gives the events of the files' tests in the order of the files, and a summary.
const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { run } = require('node:test');
const settles = require('../settles.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'run-'));
const write = (name, source) => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, source);
  return file;
};

settles(async () => {
  const files = [
    write('first.js', "require('node:test')('slow', () => new Promise((resolve) => setTimeout(resolve, 100)));"),
    write('second.js', "require('node:test')('fails', () => { throw new TypeError('oh') });"),
    write('third.js', "console.log('plain')"),
  ];
  const seen = [];
  let summary;
  for await (const { type, data } of run({ files, cwd: folder, concurrency: 3 })) {
    if (type === 'test:pass' || type === 'test:fail') seen.push(`${type} ${data.name}`);
    if (type === 'test:fail') assert.strictEqual(data.details.error.cause.name, 'TypeError');
    if (type === 'test:summary' && data.file === undefined) summary = data;
  }
  assert.deepStrictEqual(seen, ['test:pass slow', 'test:fail fails', `test:pass ${files[2]}`]);
  assert.strictEqual(summary.success, false);
  assert.strictEqual(summary.counts.tests, 3);
  fs.rmSync(folder, { recursive: true });
});
