// Sends back each message, over the package ws.
const announce = require('./announce.cjs');
const need = require('./packages.cjs');

const { WebSocketServer } = need('ws');
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => announce.call(server));
server.on('connection', (socket) => {
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  socket.on('error', () => socket.terminate());
});
