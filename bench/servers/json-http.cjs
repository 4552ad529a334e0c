// A JSON API with a router of its own on plain http.
const http = require('node:http');
const announce = require('./announce.cjs');

const routes = new Map([
  ['GET /status', () => ({ ok: true })],
  ['GET /users/:id', (id, query) => ({ id: Number(id), name: `User ${id}`, verbose: query.get('verbose') === '1', tags: ['a', 'b'] })],
]);

const server = http.createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const [, root, id] = url.pathname.split('/');
  const route = routes.get(`${request.method} /${root}${id === undefined ? '' : '/:id'}`);
  if (route === undefined) {
    response.writeHead(404, { 'Content-Type': 'application/json' });
    response.end('{"error":"not found"}');
    return;
  }
  const body = JSON.stringify(route(id, url.searchParams));
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
});
server.listen(0, '127.0.0.1', announce);
