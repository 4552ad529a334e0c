'use strict';
// The system would cut the path off there, and use another file.
const assert = require('node:assert');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const file = path.join(os.tmpdir(), `anode-zero-${process.pid}`);
const server = net.createServer().listen(`${file}\0.sock`);
server.on('error', (error) => {
  assert.strictEqual(error.code, 'EINVAL');
  assert.strictEqual(fs.existsSync(file), false);
});
net.connect(`${file}\0.sock`).on('error', (error) => assert.strictEqual(error.code, 'EINVAL'));
