// The smallest HTTP server.
const http = require('node:http');
const announce = require('./announce.cjs');

const server = http.createServer((request, response) => {
  response.end('Hello, world!\n');
});
server.listen(0, '127.0.0.1', announce);
