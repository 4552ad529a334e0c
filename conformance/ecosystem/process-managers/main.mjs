// forever keeps a server alive, and one that is a cluster; pm2 in the foreground runs a cluster itself. After each death
// another process answers.

import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { reader, start } from '../shared/commands.mjs';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'managers-'));
const env = { HOME: home, PM2_HOME: path.join(home, 'pm2'), PM2_DISCRETE_MODE: 'true' };

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The answer of the server; nothing when it does not answer. */
function ask(port, where = '/') {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path: where, agent: false }, async (response) => {
      let text = '';
      for await (const part of response) text += part;
      resolve(text);
    });
    // A connection that was given to a process about to die is never answered.
    request.setTimeout(1000, () => request.destroy());
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}

/** Asks until `good(answer)`. */
async function askUntil(port, good) {
  for (;;) {
    const answer = await ask(port);
    if (good(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

for (const script of ['server.cjs', 'clustered.cjs']) {
  console.log('== forever', script);
  const port = await freePort();
  const child = start(`exec forever --minUptime 50 --spinSleepTime 50 ${script}`, { env: { ...env, PORT: `${port}` } });
  reader(child.stdout);
  reader(child.stderr);
  const seen = new Set();
  for (let round = 0; round < 3; round++) {
    seen.add(await askUntil(port, (answer) => answer !== undefined && !seen.has(answer)));
    await ask(port, '/die');
  }
  seen.add(await askUntil(port, (answer) => answer !== undefined && !seen.has(answer)));
  console.log('processes that answered', seen.size);
  child.kill('SIGINT');
  console.log((await once(child, 'close'))[1]);
  // It leaves what it has started.
  await ask(port, '/end');
  await askUntil(port, (answer) => answer === undefined);
}

console.log('== pm2');
{
  const port = await freePort();
  const child = start('exec pm2-runtime start ecosystem.config.cjs', { env: { ...env, PORT: `${port}` } });
  const output = reader(child.stdout);
  reader(child.stderr);
  const seen = new Set();
  while (seen.size < 2) seen.add(await askUntil(port, (answer) => answer !== undefined));
  for (let round = 0; round < 3; round++) {
    await ask(port, '/die');
    seen.add(await askUntil(port, (answer) => answer !== undefined && !seen.has(answer)));
  }
  console.log('processes that answered', seen.size);
  child.kill('SIGINT');
  console.log(await once(child, 'close'), output.all.match(/App \[server:\d\] online/g).length);
  console.log('after the end', await ask(port));
}
fs.rmSync(home, { recursive: true });
