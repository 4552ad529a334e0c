const http = require('node:http');

const server = http.createServer((request, response) => {
  if (request.url === '/die' || request.url === '/end') process.exit(1);
  response.end(`${process.pid}`);
});
server.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
process.on('SIGINT', () => process.exit(0));
