'use strict';
const assert = require('node:assert');
const { fork, spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const settles = require('../settles.js');

const descriptors = () => fs.readdirSync('/proc/self/fd').length;
const children = () => fs.readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim();

async function run(count) {
  for (let left = count; left > 0; left -= 20) {
    await Promise.all(Array.from({ length: 20 }, () => once(spawn('/bin/true'), 'close')));
  }
}

async function main() {
  const forked = fork(__filename, ['child']);
  await once(forked, 'close');
  await run(200);
  const before = { descriptors: descriptors(), memory: process.memoryUsage.rss() };
  await run(1000);
  assert.strictEqual(descriptors(), before.descriptors);
  assert.strictEqual(children(), '');
  const growth = process.memoryUsage.rss() - before.memory;
  assert.ok(growth < 16 << 20, `${growth} bytes more`);
}

if (process.argv[2] !== 'child') settles(main);
