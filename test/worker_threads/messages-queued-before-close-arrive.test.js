'use strict';
const assert = require('node:assert');
const { MessageChannel } = require('node:worker_threads');

const { port1, port2 } = new MessageChannel();
const seen = [];
port2.on('message', (message) => seen.push(message));
port2.on('close', () => seen.push('closed'));
port1.postMessage(1);
port1.postMessage(2);
port1.close();
process.on('exit', () => assert.deepStrictEqual(seen, [1, 2, 'closed']));
