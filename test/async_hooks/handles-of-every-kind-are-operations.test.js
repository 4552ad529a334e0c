'use strict';
const assert = require('node:assert');
const { createHook, executionAsyncId } = require('node:async_hooks');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');

const types = new Map();
const destroyed = new Set();
const hook = createHook({
  init: (id, type) => types.set(id, type),
  destroy: (id) => destroyed.add(types.get(id)),
}).enable();

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
const inside = [];
const note = () => inside.push(types.get(executionAsyncId()));

const watcher = fs.watch(folder, () => {
  note();
  watcher.close();
  process.kill(process.pid, 'SIGUSR2');
});
// A listener to a signal keeps nothing alive.
const kept = setInterval(() => {}, 60_000);
process.once('SIGUSR2', () => {
  note();
  clearInterval(kept);
  spawn(process.execPath, ['-e', '0']).on('exit', () => {
    note();
    const server = http.createServer((request, response) => response.end()).listen(0, () => {
      http.get({ port: server.address().port, agent: false }, (response) => {
        note();
        response.resume().on('close', () => server.close());
      });
    });
  });
});
fs.writeFileSync(path.join(folder, 'file'), '');

process.on('exit', () => {
  hook.disable();
  fs.rmSync(folder, { recursive: true });
  assert.deepStrictEqual(inside, ['FSEVENTWRAP', 'SIGNALWRAP', 'PROCESSWRAP', 'HTTPCLIENTREQUEST']);
  for (const type of ['FSEVENTWRAP', 'SIGNALWRAP', 'HTTPCLIENTREQUEST', 'HTTPINCOMINGMESSAGE']) assert(destroyed.has(type), type);
});
