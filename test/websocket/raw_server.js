'use strict';
// A WebSocket server for these tests that sends any frames, right or wrong.
const crypto = require('node:crypto');
const net = require('node:net');

exports.frame = (opcode, data, { fin = true, rsv = 0 } = {}) => {
  const payload = Buffer.from(data);
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  let head = Buffer.from([first, payload.length]);
  if (payload.length > 65535) {
    head = Buffer.alloc(10);
    head.writeBigUInt64BE(BigInt(payload.length), 2);
    head[0] = first;
    head[1] = 127;
  } else if (payload.length > 125) {
    head = Buffer.from([first, 126, payload.length >> 8, payload.length & 255]);
  }
  return Buffer.concat([head, payload]);
};

function readFrames(socket, onFrame) {
  let kept = Buffer.alloc(0);
  return (chunk) => {
    kept = Buffer.concat([kept, chunk]);
    while (kept.length >= 6) {
      let length = kept[1] & 127;
      let at = 2;
      if (length === 126) length = kept.readUInt16BE((at = 4) - 2);
      else if (length === 127) length = Number(kept.readBigUInt64BE((at = 10) - 8));
      if (kept.length < at + 4 + length) return;
      if ((kept[1] & 0x80) === 0) throw new Error('a frame of a client is not masked');
      const payload = Buffer.from(kept.subarray(at + 4, at + 4 + length));
      for (let i = 0; i < length; i++) payload[i] ^= kept[at + (i & 3)];
      const opcode = kept[0] & 15;
      kept = kept.subarray(at + 4 + length);
      onFrame(socket, opcode, payload);
    }
  };
}

exports.serve = ({ accept, extensions, protocol = 'chat', status = '101 Switching Protocols' }, onOpen, onFrame = () => {}) => new Promise((resolve) => {
  const server = net.createServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    const onHead = (chunk) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      socket.off('data', onHead);
      const key = /sec-websocket-key: (.*)\r/.exec(text)[1];
      const answer = accept ?? crypto.createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      const optional = (name, value) => (value ? `${name}: ${value}\r\n` : '');
      socket.write(`HTTP/1.1 ${status}\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: ${answer}\r\n${
        optional('Sec-WebSocket-Protocol', protocol)}${optional('Sec-WebSocket-Extensions', extensions)}\r\n`);
      socket.on('data', readFrames(socket, onFrame));
      onOpen?.(socket);
    };
    socket.on('data', onHead);
  });
  server.listen(0, '127.0.0.1', () => {
    server.unref();
    server.url = `ws://127.0.0.1:${server.address().port}`;
    resolve(server);
  });
});
