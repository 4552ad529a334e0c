'use strict';
const assert = require('node:assert');
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');

const { port1, port2 } = new MessageChannel();
port1.postMessage({ a: 1 });
assert.deepStrictEqual(receiveMessageOnPort(port2), { message: { a: 1 } });
assert.strictEqual(receiveMessageOnPort(port2), undefined);
