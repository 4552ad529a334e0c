'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

const MESSAGES = {
  chunked: 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
  whole: 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi',
};

/** Bytes that listeners saw, by the event that they listened to. */
const seen = { data: '' };

const server = http.createServer((req, res) => {
  const { event } = server;
  if (event === 'data' && req.socket.listenerCount('data') < 2) req.socket.on('data', (chunk) => (seen.data += chunk));
  if (event === 'once') req.socket.once('data', () => {});
  if (event === 'readable') req.socket.on('readable', () => {});
  let body = '';
  req.on('data', (chunk) => (body += chunk)).on('end', () => res.end(`<${body}>`));
});

/** Sends `text`, after `count` answers `then`; resolves with the bodies of `total` answers. */
function exchange(text, count, then, total) {
  return new Promise((resolve, reject) => {
    const client = net.connect(server.address().port, () => client.write(text));
    let answers = '';
    let sent = then === '';
    client.setEncoding('latin1').on('error', reject).on('data', (chunk) => {
      answers += chunk;
      const bodies = answers.match(/<\w*>/g) ?? [];
      if (bodies.length === count && !sent) {
        sent = true;
        client.write(then);
      }
      if (bodies.length !== total) return;
      client.destroy();
      resolve(bodies);
    });
  });
}

server.listen(0, async () => {
  for (server.event of ['data', 'once', 'readable']) {
    for (const text of Object.values(MESSAGES)) {
      // Two in one packet.
      assert.deepStrictEqual(await exchange(text + text, 2, '', 2), ['<hi>', '<hi>'], server.event);
    }
  }
  // What came with the request that listens is not for the listener; what comes later is, and for the parser.
  server.event = 'data';
  seen.data = '';
  assert.deepStrictEqual(await exchange(MESSAGES.chunked, 1, MESSAGES.whole, 2), ['<hi>', '<hi>']);
  assert.strictEqual(seen.data, MESSAGES.whole);
  server.close();
});
