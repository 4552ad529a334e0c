// Answers with one megabyte from memory.
const http = require('node:http');
const announce = require('./announce.cjs');

const body = Buffer.alloc(1_000_000, 'x');
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', announce);
