'use strict';
const assert = require('node:assert');
const { execFileSync, spawn } = require('node:child_process');
const http = require('node:http');
const net = require('node:net');

const PAIR = ['/1', '/2'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join('');

/** What the second handler does. */
const HERE = {
  end: (req) => req.socket.end(),
  destroy: (req) => req.socket.destroy(),
  destroySoon: (req) => req.socket.destroySoon(),
  destroyRequest: (req) => req.destroy(),
  closeAll: (req) => req.socket.server.closeAllConnections(),
  raw: (req) => req.socket.end('RAW'),
};
const ELSEWHERE = {
  exit: () => process.exit(0),
  throws: () => { throw new Error('x'); },
  kill: () => process.kill(process.pid, 'SIGKILL'),
};
/** These never return: answers leave meanwhile. */
const BLOCKING = {
  loop: () => { for (;;); },
  wait: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  command: () => execFileSync(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] }),
};

function serve(second) {
  return http.createServer((req, res) => {
    if (req.url === '/1') res.end('one');
    else second(req, res);
  });
}

/** All that comes for two requests in one packet, or up to the first answer. */
function ask(port, whole) {
  return new Promise((resolve) => {
    const client = net.connect(port, () => client.write(PAIR));
    let text = '';
    client.setEncoding('latin1').on('error', () => {}).on('close', () => resolve(text)).on('data', (chunk) => {
      text += chunk;
      if (!whole && text.endsWith('one')) client.destroy();
    });
  });
}

async function main() {
  for (const [name, second] of Object.entries(HERE)) {
    const server = serve(second);
    await new Promise((resolve) => server.listen(0, resolve));
    assert.match(await ask(server.address().port, true), name === 'raw' ? /\r\n\r\noneRAW$/ : /\r\n\r\none$/, name);
    server.close();
  }
  for (const name of Object.keys({ ...ELSEWHERE, ...BLOCKING })) {
    const child = spawn(process.execPath, [__filename, name], { stdio: ['ignore', 'pipe', 'ignore'] });
    const port = await new Promise((resolve) => child.stdout.once('data', resolve));
    assert.match(await ask(Number(port), !(name in BLOCKING)), /\r\n\r\none$/, name);
    child.kill('SIGKILL');
  }
}

if (process.argv.length > 2) {
  const server = serve({ ...ELSEWHERE, ...BLOCKING }[process.argv[2]]);
  server.listen(0, () => console.log(server.address().port));
} else {
  main();
}
