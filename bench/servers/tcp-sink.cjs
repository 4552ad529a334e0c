// Takes what comes over TCP and answers nothing.
const net = require('node:net');
const announce = require('./announce.cjs');

let bytes = 0;
const server = net.createServer((socket) => {
  socket.on('data', (data) => {
    bytes += data.length;
  });
  socket.on('error', () => socket.destroy());
});
server.listen(0, '127.0.0.1', announce);
