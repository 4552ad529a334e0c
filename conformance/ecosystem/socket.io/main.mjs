// Socket.IO: a chat of two clients, over polling, over WebSocket, and over polling that is upgraded; acknowledgements,
// rooms, namespaces with middleware, binary, volatile events, disconnects from both sides.

import { once } from 'node:events';
import http from 'node:http';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { listen } from '../shared/web.mjs';

for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
  console.log('==', transports.join(' then '));
  const server = http.createServer();
  const sockets = new Server(server, { cors: { origin: '*' } });
  const port = await listen(server);
  const left = [];

  sockets.on('connection', (socket) => {
    socket.on('join', (name, room, done) => {
      socket.data.name = name;
      socket.join(room);
      socket.to(room).emit('joined', name);
      done({ room, members: sockets.sockets.adapter.rooms.get(room).size });
    });
    socket.on('say', (room, text) => sockets.to(room).emit('said', socket.data.name, text));
    socket.on('upload', (bytes, done) => done({ isBuffer: Buffer.isBuffer(bytes), length: bytes.length, back: Buffer.from(bytes).reverse() }));
    socket.on('disconnect', (reason) => left.push(`${socket.data.name}: ${reason}`));
  });
  sockets.of('/admin').use((socket, next) => (socket.handshake.auth.token === 'secret' ? next() : next(Object.assign(new Error('not allowed'), { data: { code: 7 } }))));
  sockets.of('/admin').on('connection', (socket) => socket.emit('welcome', socket.handshake.query.from));

  const options = { transports, reconnection: false, forceNew: true };
  const [ann, bob] = [io(`http://127.0.0.1:${port}`, options), io(`http://127.0.0.1:${port}`, options)];
  await Promise.all([ann, bob].map((socket) => new Promise((resolve) => socket.on('connect', resolve))));
  if (transports.length > 1) {
    await Promise.all([ann, bob].map((socket) => socket.io.engine.transport.name === 'websocket' || new Promise((resolve) => socket.io.engine.once('upgrade', resolve))));
  }
  console.log('transport', ann.io.engine.transport.name, bob.io.engine.transport.name);

  console.log(await ann.emitWithAck('join', 'ann', 'lobby'));
  const joined = new Promise((resolve) => ann.once('joined', resolve));
  console.log(await bob.emitWithAck('join', 'bob', 'lobby'), 'ann hears of', await joined);
  const conversation = [['ann', 'hi bob'], ['bob', 'hi ann, größe 😀'], ['ann', 'x'.repeat(70_000)]];
  for (const [name, text] of conversation) {
    const heard = [ann, bob].map((socket) => new Promise((resolve) => socket.once('said', (...words) => resolve(words))));
    (name === 'ann' ? ann : bob).emit('say', 'lobby', text);
    console.log((await Promise.all(heard)).map(([who, what]) => `${who}: ${what.length > 100 ? what.length : what}`));
  }
  const reply = await bob.emitWithAck('upload', Buffer.from([1, 2, 3, 4]));
  console.log(reply.isBuffer, reply.length, Buffer.isBuffer(reply.back), [...reply.back]);
  console.log(await bob.timeout(50).emitWithAck('nobody answers').catch((error) => error.message));
  const burst = [];
  const all = new Promise((resolve) => ann.on('said', (who, text) => burst.push(text) === 200 && resolve()));
  for (let number = 0; number < 200; number++) bob.emit('say', 'lobby', number);
  await all;
  console.log('in order', burst.every((number, index) => number === index));

  const refused = io(`http://127.0.0.1:${port}/admin`, options);
  const [error] = await new Promise((resolve) => refused.on('connect_error', (...all) => resolve(all)));
  console.log(error.message, error.data);
  refused.disconnect();
  const admin = io(`http://127.0.0.1:${port}/admin`, { ...options, auth: { token: 'secret' }, query: { from: 'here' } });
  console.log('welcome', await new Promise((resolve) => admin.on('welcome', resolve)));
  admin.disconnect();

  const gone = new Promise((resolve) => ann.on('disconnect', resolve));
  const serverSide = (await sockets.fetchSockets()).find((socket) => socket.data.name === 'ann');
  serverSide.disconnect(true);
  console.log('ann was', await gone);
  const last = new Promise((resolve) => sockets.sockets.sockets.get(bob.id).on('disconnect', resolve));
  bob.disconnect();
  await last;
  console.log(left.sort());
  const closed = once(server, 'close');
  await sockets.close();
  await closed;
}

const nobody = io('http://127.0.0.1:1', { reconnection: false, transports: ['websocket'] });
console.log((await new Promise((resolve) => nobody.on('connect_error', resolve))).message);
