'use strict';
// SNICallback may answer later, ALPNCallback chooses among what is offered; where they refuse, the connection fails.

const assert = require('node:assert');
const { once } = require('node:events');
const tls = require('node:tls');
const { key, cert } = require('./keys');
const settles = require('../settles.js');

settles(async () => {
  const asked = [];
  const known = tls.createSecureContext({ key, cert });
  const server = tls.createServer({
    SNICallback(name, callback) {
      asked.push(name);
      setImmediate(() => (name === 'localhost' ? callback(null, known) : callback(new Error(`no ${name}`))));
    },
    ALPNCallback({ servername, protocols }) {
      asked.push([servername, protocols]);
      return protocols.at(-1);
    },
  }, (socket) => socket.end(`${socket.servername} ${socket.alpnProtocol}`)).listen(0);
  await once(server, 'listening');
  const { port } = server.address();

  const client = tls.connect({ port, ca: cert, servername: 'localhost', ALPNProtocols: ['one', 'two'] });
  assert.strictEqual(Buffer.concat(await client.toArray()).toString(), 'localhost two');
  assert.strictEqual(client.alpnProtocol, 'two');
  assert.deepStrictEqual(asked, [['localhost', ['one', 'two']], 'localhost']);

  const refused = tls.connect({ port, ca: cert, servername: 'elsewhere' });
  const [[told], [error]] = await Promise.all([once(server, 'tlsClientError'), once(refused, 'error')]);
  assert.strictEqual(told.message, 'no elsewhere');
  assert.strictEqual(error.code, 'ECONNRESET');
  server.close();
});
