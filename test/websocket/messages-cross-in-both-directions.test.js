'use strict';
// Text, bytes and blobs are sent masked and in order; fragments, pings and compressed messages are read; the close is clean.
const assert = require('node:assert');
const zlib = require('node:zlib');
const { once } = require('node:events');
const { serve, frame } = require('./raw_server.js');
const settles = require('../settles.js');

settles(async () => {
  const big = Buffer.alloc(100_000, 'é');
  const received = [];
  const server = await serve({ extensions: 'permessage-deflate' }, (socket) => {
    socket.write(frame(1, 'he', { fin: false }));
    socket.write(Buffer.concat([frame(9, 'ping'), frame(0, Buffer.from('é').subarray(0, 1), { fin: false }), frame(0, Buffer.from('é').subarray(1))]));
    socket.write(frame(2, big));
    const packed = zlib.deflateRawSync('packed', { finishFlush: zlib.constants.Z_SYNC_FLUSH });
    socket.write(frame(1, packed.subarray(0, -4), { rsv: 4 }));
    socket.write(frame(1, ''));
  }, (socket, opcode, payload) => {
    received.push([opcode, payload.length > 50 ? payload.length : payload.toString()]);
    if (opcode === 8) socket.end(frame(8, payload));
  });
  const ws = new WebSocket(server.url, ['chat']);
  ws.binaryType = 'arraybuffer';
  const messages = [];
  ws.onmessage = ({ data, origin }) => {
    assert.strictEqual(origin, server.url);
    messages.push(typeof data === 'string' ? data : Buffer.from(data).equals(big));
    if (messages.length !== 4) return;
    ws.send('text é');
    ws.send(new Blob(['blob']));
    ws.send(new Uint8Array([65, 66]).subarray(1));
    ws.send(big.buffer.slice(0, 70_000));
    assert.strictEqual(ws.bufferedAmount, 7 + 4 + 1 + 70_000);
    ws.close(3001, 'enough');
    assert.strictEqual(ws.readyState, WebSocket.CLOSING);
  };
  const [closed] = await once(ws, 'close');
  assert.deepStrictEqual([closed.wasClean, closed.code, closed.reason], [true, 3001, 'enough']);
  assert.deepStrictEqual(messages, ['heé', true, 'packed', '']);
  const last = received.pop();
  assert.deepStrictEqual(received, [[10, 'ping'], [1, 'text é'], [2, 'blob'], [2, 'B'], [2, 70_000]]);
  assert.strictEqual(last[0], 8);
  assert.match(last[1], /enough$/);
  assert.deepStrictEqual([ws.protocol, ws.extensions, ws.readyState], ['chat', 'permessage-deflate', 3]);
});
