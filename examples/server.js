// A server that answers JSON: anode examples/server.js, then http://localhost:8000/anything
const http = require('node:http');

const server = http.createServer((request, response) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method: request.method, url: request.url }));
});

server.listen(8000, () => console.log('http://localhost:8000'));
