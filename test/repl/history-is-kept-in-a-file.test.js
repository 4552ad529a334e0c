'use strict';
// setupHistory() reads a file of entries, newest first, and writes what is entered to it; only its owner may read it.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { PassThrough } = require('node:stream');
const repl = require('node:repl');
const settles = require('../settles.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-repl-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const file = path.join(folder, 'history');

function session(use) {
  const server = repl.start({ input: new PassThrough(), output: new PassThrough(), terminal: true });
  return new Promise((resolve, reject) => {
    server.on('exit', resolve);
    server.setupHistory(file, (error) => {
      if (error) {
        reject(error);
        return;
      }
      use(server);
      server.close();
    });
  });
}

settles(async () => {
  await session((server) => server.write('1 + 1\n[2,\n3]\n'));
  assert.strictEqual(fs.readFileSync(file, 'utf8'), '3]\r[2,\n1 + 1\n');
  assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600);
  await session((server) => {
    server.write(null, { name: 'up' });
    assert.strictEqual(server.line, '[2,\n3]');
    assert.deepStrictEqual(server.history, ['3]\r[2,', '1 + 1']);
  });
});
