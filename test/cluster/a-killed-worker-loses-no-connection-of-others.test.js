'use strict';
const assert = require('node:assert');
const cluster = require('node:cluster');
const http = require('node:http');

const WORKERS = 2;

if (cluster.isPrimary) {
  let port;
  let listening = 0;
  let refused = 0;
  let answered = 0;
  let over = false;
  const serving = new Set();
  cluster.on('listening', (worker, address) => {
    ({ port } = address);
    listening++;
    if (listening === WORKERS) for (let i = 0; i < 8; i++) request();
  });
  cluster.on('exit', () => {
    if (!over) cluster.fork();
  });
  for (let i = 0; i < WORKERS; i++) cluster.fork();

  function request() {
    if (over) return;
    http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (id) => serving.add(id));
      response.on('end', () => {
        if (++answered === 50) cluster.workers[1].process.kill('SIGKILL');
        // The third worker is in the place of the first.
        if (serving.has('3')) finish();
        request();
      });
    }).on('error', ({ code }) => {
      // The connections that the killed worker had; there is always somebody to connect to.
      assert.strictEqual(code, 'ECONNRESET');
      refused++;
      request();
    });
  }

  function finish() {
    if (over) return;
    over = true;
    assert.ok(refused <= 8, `${refused} connections lost`);
    cluster.disconnect();
  }
} else {
  http.createServer((request, response) => response.end(String(cluster.worker.id))).listen(0, '127.0.0.1');
}
