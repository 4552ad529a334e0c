'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { Resolver } = require('node:dns').promises;
const { answer, record, serve } = require('./helper.js');
const settles = require('../settles.js');

settles(async () => {
  const tcp = net.createServer((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length < 2 || bytes.length < 2 + bytes.readUInt16BE(0)) return;
      const records = Array.from({ length: 200 }, (_, i) => record('big.test', 1, 5, Buffer.from([10, 0, 0, i])));
      const reply = answer(bytes.subarray(2), records);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(reply.length);
      // In pieces, the length split too.
      socket.write(length.subarray(0, 1), () => socket.write(Buffer.concat([length.subarray(1), reply])));
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => {});
  });
  // A port that is free for TCP is free for UDP more often than the other way round.
  tcp.listen(0, '127.0.0.1', async () => {
    const udp = await serve((query) => answer(query, [], 0x8380), tcp.address().port);
    const resolver = new Resolver();
    resolver.setServers([udp.address]);
    const addresses = await resolver.resolve4('big.test');
    assert.strictEqual(addresses.length, 200);
    assert.strictEqual(addresses[199], '10.0.0.199');
    tcp.close();
    udp.close();
  });
});
