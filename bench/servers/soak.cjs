// A bit of everything, for the soak: a text, JSON from a body, a file, a large answer.
const fs = require('node:fs');
const http = require('node:http');
const announce = require('./announce.cjs');

const large = Buffer.alloc(1_000_000, 'x');

const server = http.createServer((request, response) => {
  if (request.method === 'POST') {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { items } = JSON.parse(Buffer.concat(chunks));
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ count: items.length }));
    });
  } else if (request.url === '/file') {
    response.setHeader('Content-Length', fs.statSync(__filename).size);
    fs.createReadStream(__filename).pipe(response);
  } else if (request.url === '/large') {
    response.setHeader('Content-Length', large.length);
    response.end(large);
  } else {
    response.end('Hello, world!\n');
  }
});
server.listen(0, '127.0.0.1', announce);
