const cluster = require('node:cluster');
const http = require('node:http');

if (cluster.isPrimary) {
  for (let count = 0; count < 2; count++) cluster.fork();
  cluster.on('exit', () => cluster.fork());
} else {
  http.createServer((request, response) => {
    if (request.url === '/end') process.kill(process.ppid);
    if (request.url === '/die') process.exit(1);
    response.end(`${process.pid}`);
  }).listen(process.env.PORT, '127.0.0.1');
}
