'use strict';
const assert = require('node:assert');
const { once } = require('node:events');
const net = require('node:net');
const inspector = require('node:inspector');
const settles = require('../settles.js');

settles(async () => {
  inspector.open(0, 'localhost');
  const { host } = new URL(inspector.url());
  assert.strictEqual(host, `localhost:${process.debugPort}`);
  inspector.close();
  inspector.open();
  assert.strictEqual(new URL(inspector.url()).host, host);
  inspector.close();

  // A port that is taken is the one that was asked for all the same.
  const taken = net.createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  inspector.open(taken.address().port, '127.0.0.1');
  assert.strictEqual(inspector.url(), undefined);
  assert.strictEqual(process.debugPort, taken.address().port);
  taken.close();
});
