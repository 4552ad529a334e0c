// Sends back what comes, over TCP.
const net = require('node:net');
const announce = require('./announce.cjs');

const server = net.createServer((socket) => {
  socket.on('data', (data) => socket.write(data));
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', announce);
