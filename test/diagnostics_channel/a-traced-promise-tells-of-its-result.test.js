'use strict';
const assert = require('node:assert');
const { tracingChannel } = require('node:diagnostics_channel');
const settles = require('../settles.js');

const channel = tracingChannel('anode-test');
const log = [];
const handler = (name) => (message) => log.push(message.result === undefined ? name : `${name} ${message.result}`);
channel.subscribe(Object.fromEntries(['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((n) => [n, handler(n)])));
settles(async () => {
  assert.strictEqual(await channel.tracePromise(async () => 7), 7);
  assert.deepStrictEqual(log, ['start', 'end', 'asyncStart 7', 'asyncEnd 7']);
});
