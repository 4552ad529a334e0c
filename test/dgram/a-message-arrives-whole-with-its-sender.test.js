'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');

const receiver = dgram.createSocket('udp4');
const sender = dgram.createSocket('udp4');
const sent = ['', 'short', Buffer.alloc(3000, 'a'), Buffer.alloc(60000, 'b'), [Buffer.from('two '), 'parts']];
const expected = sent.map((message) => (Array.isArray(message) ? Buffer.concat(message.map((part) => Buffer.from(part))) : Buffer.from(message)));

receiver.on('message', (message, rinfo) => {
  assert.deepStrictEqual(message, expected.shift());
  assert.deepStrictEqual(rinfo, { address: '127.0.0.1', family: 'IPv4', port: sender.address().port, size: message.length });
  if (expected.length === 0) {
    receiver.close();
    sender.close();
  } else {
    next();
  }
});

function next() {
  const message = sent.shift();
  sender.send(message, receiver.address().port, '127.0.0.1', (error, bytes) => {
    assert.ifError(error);
    assert.strictEqual(bytes, expected.length === 0 ? bytes : Buffer.from(Array.isArray(message) ? 'two parts' : message).length);
  });
}

receiver.bind(0, '127.0.0.1', () => sender.bind(0, '127.0.0.1', next));
process.on('exit', () => assert.strictEqual(expected.length, 0));
