'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');

const COUNT = 200;
const echo = dgram.createSocket('udp4', (message, { port, address }) => echo.send(message, port, address));
const client = dgram.createSocket('udp4');
const received = [];

client.on('message', (message) => {
  received.push(message.readUInt32BE(0));
  if (received.length % 50 === 0 && received.length < COUNT) burst();
  if (received.length === COUNT) {
    client.close();
    echo.close();
  }
});

let next = 0;
function burst() {
  for (let i = 0; i < 50; i++) {
    const message = Buffer.alloc(100);
    message.writeUInt32BE(next++);
    client.send(message, echo.address().port, '127.0.0.1');
  }
}

echo.bind(0, '127.0.0.1', () => client.bind(0, '127.0.0.1', burst));
process.on('exit', () => assert.deepStrictEqual(received, Array.from({ length: COUNT }, (_, i) => i)));
