'use strict';
const assert = require('node:assert');
const { fork } = require('node:child_process');
const net = require('node:net');

if (process.argv[2] === 'child') {
  process.on('message', (message, socket) => socket.end(`${message} from the child`));
} else {
  const child = fork(__filename, ['child']);
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    child.send('hello', socket, (error) => assert.ifError(error));
    assert.strictEqual(socket._handle, null);
  });
  server.listen(0, '127.0.0.1', () => {
    const client = net.connect(server.address().port, '127.0.0.1');
    let text = '';
    client.setEncoding('utf8').on('data', (piece) => (text += piece));
    client.on('close', () => {
      assert.strictEqual(text, 'hello from the child');
      child.disconnect();
      server.close();
    });
  });
  child.on('exit', (code) => assert.strictEqual(code, 0));
}
