// Takes a JSON body of 10 kB and says how much was in it.
const http = require('node:http');
const announce = require('./announce.cjs');

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { items } = JSON.parse(Buffer.concat(chunks));
    const body = JSON.stringify({ count: items.length });
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', announce);
