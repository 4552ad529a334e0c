// Serves a file of 100 kB with createReadStream().pipe(response).
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const announce = require('./announce.cjs');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
const file = path.join(folder, 'file.bin');
fs.writeFileSync(file, Buffer.alloc(100_000, 'x'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
process.on('SIGTERM', () => process.exit());

const server = http.createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': 100_000 });
  fs.createReadStream(file).pipe(response);
});
server.listen(0, '127.0.0.1', announce);
