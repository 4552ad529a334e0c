// Requests through an Agent that keeps connections.
const http = require('node:http');
const measure = require('./measure.cjs');

const agent = new http.Agent({ keepAlive: true });
const options = { host: '127.0.0.1', port: Number(process.argv[2]), path: '/', agent };

measure(
  () =>
    new Promise((resolve, reject) => {
      const request = http.get(options, (response) => {
        response.on('data', () => {});
        response.on('end', resolve);
      });
      request.on('error', reject);
    }),
);
