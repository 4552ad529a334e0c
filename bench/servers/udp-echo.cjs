// Sends back each datagram.
const dgram = require('node:dgram');
const announce = require('./announce.cjs');

const socket = dgram.createSocket('udp4');
socket.on('message', (message, { port, address }) => socket.send(message, port, address));
socket.bind(0, '127.0.0.1', announce);
