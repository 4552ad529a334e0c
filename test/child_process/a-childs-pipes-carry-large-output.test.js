'use strict';
const assert = require('node:assert');
const { spawn } = require('node:child_process');

const child = spawn('cat');
const input = Buffer.alloc(2_000_000, 'abc');
const pieces = [];
child.stdout.on('data', (piece) => pieces.push(piece));
child.stdin.end(input);
child.on('close', (code, signal) => {
  assert.deepStrictEqual([code, signal], [0, null]);
  assert.ok(Buffer.concat(pieces).equals(input));
});
