'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const settles = require('../settles.js');

const LENGTH = 20_000_000;

async function main() {
  const child = spawn('head', ['-c', String(LENGTH), '/dev/zero']);
  await once(child, 'spawn');
  await once(child.stdout, 'readable');
  // Nobody reads: the child waits, and what is here stays small.
  assert.ok(child.stdout.readableLength < 1_000_000);
  assert.strictEqual(child.exitCode, null);
  let length = 0;
  for await (const piece of child.stdout) length += piece.length;
  assert.strictEqual(length, LENGTH);
}

settles(main);
