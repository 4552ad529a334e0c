'use strict';
// gzip, deflate (with and without its header), br and zstd are undone, also one upon the other; broken content is an error.
const assert = require('node:assert');
const zlib = require('node:zlib');
const rawServer = require('./raw_server.js');
const settles = require('../settles.js');

settles(async () => {
  const text = 'some text, '.repeat(50_000);
  const cases = {
    'gzip': zlib.gzipSync(text),
    'X-Gzip': zlib.gzipSync(text),
    'deflate': zlib.deflateSync(text),
    ' deflate': zlib.deflateRawSync(text),
    'br': zlib.brotliCompressSync(text),
    'zstd': zlib.zstdCompressSync(text),
    'br, gzip': zlib.gzipSync(zlib.brotliCompressSync(text)),
  };
  const server = await rawServer((socket, head, index) => {
    const [coding, bytes] = Object.entries(cases)[index];
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    for (let at = 0; at < bytes.length; at += 100) socket.write(bytes.subarray(at, at + 100));
  });
  for (const coding of Object.keys(cases)) assert.strictEqual(await (await fetch(server.url)).text(), text, coding);

  const broken = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain'));
  await assert.rejects((await fetch(broken.url)).text(), (error) => error.message === 'terminated' && error.cause.code === 'Z_DATA_ERROR');
  const many = await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Encoding: br,br,br,br,br,br\r\n\r\nx'));
  await assert.rejects(fetch(many.url), { message: 'fetch failed' });
  const unknown = await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Encoding: mine\r\n\r\nx'));
  assert.strictEqual(await (await fetch(unknown.url)).text(), 'x');
});
