'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer({ headersTimeout: 50, requestTimeout: 100, connectionsCheckingInterval: 20 },
                                 () => assert.fail('no request is whole'));
server.listen(0, () => {
  let open = 2;
  for (const start of ['GET / HTTP/1.1\r\nHost: x\r\n', '']) {
    const client = net.connect(server.address().port, () => client.write(start));
    let text = '';
    client.setEncoding('latin1');
    client.on('data', (chunk) => { text += chunk; });
    client.on('end', () => {
      assert.strictEqual(text, 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
      if (--open === 0) server.close();
    });
  }
});
