// ws: server and client, with frames of all sizes, compression, sub-protocols, pings, close codes, refused upgrades, and
// the platform's own WebSocket as a client.

import { once } from 'node:events';
import http from 'node:http';
import { WebSocket as Client, WebSocketServer, createWebSocketStream } from 'ws';
import { close, listen } from '../shared/web.mjs';

/** Closes that the server saw: whether it or the client sees one first is chance. */
const left = [];
const server = http.createServer((request, response) => response.end('plain http'));
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 100 }, handleProtocols: (offered) => (offered.has('two') ? 'two' : false), maxPayload: 20_000_000 });
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/refuse') return void socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  return sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
});
sockets.on('connection', (client, request) => {
  client.on('message', (data, binary) => {
    if (request.url === '/all') for (const other of sockets.clients) other.send(`${request.headers['x-name']}: ${data}`);
    else client.send(data, { binary });
  });
  client.on('close', (code, reason) => left.push(`${request.url} ${code} ${reason}`));
});
const port = await listen(server);
const url = (path) => `ws://127.0.0.1:${port}${path}`;

for (const perMessageDeflate of [false, true]) {
  const client = new Client(url('/echo'), { perMessageDeflate });
  await once(client, 'open');
  console.log('extensions', client.extensions, 'state', client.readyState);
  for (const size of [0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000]) {
    const sent = Buffer.alloc(size, 'abcdefghij');
    client.send(sent);
    const [data, binary] = await once(client, 'message');
    console.log(size, binary, data.equals(sent));
  }
  client.send('text with ü and 😀');
  console.log(String((await once(client, 'message'))[0]));
  client.send('frag', { fin: false });
  client.send('ment', { fin: true });
  console.log(String((await once(client, 'message'))[0]));
  client.ping('are you there');
  console.log('pong', String((await once(client, 'pong'))[0]));
  const many = 2000;
  let received = 0;
  const all = new Promise((resolve) => client.on('message', () => ++received === many && resolve()));
  for (let number = 0; number < many; number++) client.send(`message ${number}`);
  await all;
  console.log('received', received);
  client.close(4001, 'enough');
  console.log('client saw close', ...(await once(client, 'close')).map(String));
}

const offered = new Client(url('/echo'), ['one', 'two']);
await once(offered, 'open');
console.log('protocol', offered.protocol);
offered.terminate();
await once(offered, 'close');

const refused = new Client(url('/refuse'));
console.log('refused:', (await once(refused, 'close').catch((error) => error)).message);
const response = await fetch(`http://127.0.0.1:${port}/`);
console.log(response.status, await response.text());

const names = ['ann', 'bob', 'cem'];
const chat = await Promise.all(names.map(async (name) => {
  const client = new Client(url('/all'), { headers: { 'x-name': name } });
  await once(client, 'open');
  return client;
}));
const heard = chat.map((client) => once(client, 'message'));
chat[1].send('hello all');
console.log((await Promise.all(heard)).map(([data]) => String(data)));
for (const client of chat) {
  client.close(1000);
  await once(client, 'close');
}

const stream = createWebSocketStream(new Client(url('/echo')), { encoding: 'utf8' });
stream.write('through a stream');
console.log((await once(stream, 'data'))[0]);
stream.end();
await once(stream, 'close');

const tooLarge = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 10 });
await once(tooLarge, 'listening');
tooLarge.on('connection', (client) => client.on('error', (error) => console.log(error.code, error.message)));
const greedy = new Client(`ws://127.0.0.1:${tooLarge.address().port}`);
await once(greedy, 'open');
greedy.send('x'.repeat(11));
console.log('too large', ...(await once(greedy, 'close')).map(String));
tooLarge.close();
await once(tooLarge, 'close');

const native = new WebSocket(url('/echo'), ['two']);
native.binaryType = 'arraybuffer';
await once(native, 'open');
native.send('from the platform');
console.log(native.protocol, (await once(native, 'message'))[0].data);
native.send(new Uint8Array([1, 2, 3]));
console.log(new Uint8Array((await once(native, 'message'))[0].data));
native.close(3000, 'done');
const [closed] = await once(native, 'close');
console.log(closed.code, closed.reason, closed.wasClean);
while (sockets.clients.size > 0) await new Promise(setImmediate);
sockets.close();
await close(server);
console.log('server saw', left.sort());
