'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const server = http.createServer((req, res) => {
  let body = '';
  req.setEncoding('utf8');
  req.on('data', (chunk) => { body += chunk; });
  req.on('end', () => {
    assert.deepStrictEqual(req.trailers, { 'x-sum': '7' });
    res.writeHead(200, { Trailer: 'X-Length' });
    res.write(body);
    res.write('é');
    res.addTrailers({ 'X-Length': body.length });
    res.end();
  });
});
server.listen(0, () => {
  const client = net.connect(server.address().port);
  let text = '';
  client.setEncoding('utf8');
  client.on('data', (chunk) => {
    text += chunk;
    if (!text.endsWith('X-Length: 7\r\n\r\n')) return;
    // How many chunks there are is the sender's business.
    assert.match(text, /\r\n\r\n(7\r\nabcdefg\r\n2\r\né|9\r\nabcdefgé)\r\n0\r\nX-Length: 7\r\n\r\n$/);
    client.end();
    server.close();
  });
  client.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\nde');
  setImmediate(() => client.write('fg\r\n0\r\nX-Sum: 7\r\n\r\n'));
});
