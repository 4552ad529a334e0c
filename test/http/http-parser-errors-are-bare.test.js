'use strict';
// Who drives an HTTPParser gets its errors without the packet, which it has itself; servers and clients add it, and say why.
const assert = require('node:assert');
const { once } = require('node:events');
const http = require('node:http');
const net = require('node:net');
const settles = require('../settles.js');
const { HTTPParser } = require('_http_common');

const TEXT = 'HTTP/1.1 200 OK\r\nbad header\r\n\r\n';

/** What an error says of the message. */
const told = ({ message, ...rest }) => ({ message, ...rest });

settles(async () => {
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.RESPONSE, {});
  const bare = { bytesParsed: 20, code: 'HPE_INVALID_HEADER_TOKEN', reason: 'Invalid header token' };
  assert.deepStrictEqual(told(parser.execute(Buffer.from(TEXT))), { message: 'Parse Error', ...bare });

  const server = net.createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(TEXT))).listen(0);
  await once(server, 'listening');
  const [error] = await once(http.get({ port: server.address().port, agent: false }), 'error');
  assert.deepStrictEqual(told(error), { message: 'Parse Error: Invalid header token', ...bare, rawPacket: Buffer.from(TEXT) });
  server.close();

  const strict = http.createServer().listen(0);
  await once(strict, 'listening');
  net.connect(strict.address().port).end('GET / HT');
  const [early, socket] = await once(strict, 'clientError');
  assert.deepStrictEqual(told(early), { message: 'Parse Error', bytesParsed: 0, code: 'HPE_INVALID_EOF_STATE', reason: 'Invalid EOF state' });
  socket.destroy();
  strict.close();
});
