'use strict';
const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');
const { finished } = require('node:stream/promises');

const FIRST_TWO = 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n';

/** How the second of two answers ends when `handle` has had both. */
async function second(handle) {
  const server = http.createServer();
  await new Promise((resolve) => { server.listen(0, resolve); });
  const client = net.connect(server.address().port);
  client.resume();
  client.write(FIRST_TWO);
  const answers = [];
  await new Promise((resolve) => {
    server.on('request', (req, res) => {
      answers.push(res);
      if (answers.length === 2) resolve();
    });
  });
  const ended = finished(answers[1]);
  handle(answers, client);
  await assert.rejects(ended, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  assert.ok(answers[1].closed);
  client.destroy();
  server.close();
}

(async () => {
  await second((answers, client) => client.destroy());
  await second(([, waiting], client) => {
    waiting.end('x');
    client.destroy();
  });
  await second(([, waiting]) => waiting.destroy());
  await second(([first, waiting]) => {
    first.shouldKeepAlive = false;
    first.end('1');
    waiting.end('2');
  });
})();
