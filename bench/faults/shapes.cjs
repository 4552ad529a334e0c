// Sends each message of the parser's corpus to a server of its own runtime and prints, a line a message, what the handler
// saw, the error, and what was answered: the lines of two runtimes can be compared.
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');

const messages = fs.readFileSync(process.argv[2], 'utf8').split('\n').filter((line) => line !== '');

/** The corpus writes bytes as JavaScript writes characters. */
function bytes(line) {
  const text = line.replace(/\\(r|n|t|0|\\|x[0-9a-f]{2})/gi, (all, what) => {
    const simple = { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' }[what];
    return simple ?? String.fromCharCode(parseInt(what.slice(1), 16));
  });
  return Buffer.from(text, 'latin1');
}

let seen = [];
const server = http.createServer((request, response) => {
  const entry = { method: request.method, url: request.url, headers: request.rawHeaders, body: '' };
  seen.push(entry);
  request.setEncoding('latin1');
  request.on('data', (chunk) => {
    entry.body += chunk;
  });
  request.on('end', () => {
    entry.ended = true;
    response.end();
  });
  request.on('error', () => {});
});
server.on('clientError', (error, socket) => {
  seen.push({ code: error.code, message: error.message });
  socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
});

async function send(message) {
  seen = [];
  const socket = net.connect(server.address().port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.end(message);
  await closed;
  return { seen, statuses: answer.match(/^HTTP\/1\.1 \d+/gm) };
}

server.listen(0, '127.0.0.1', async () => {
  for (const message of messages) console.log(JSON.stringify(await send(bytes(message))));
  server.close();
});
