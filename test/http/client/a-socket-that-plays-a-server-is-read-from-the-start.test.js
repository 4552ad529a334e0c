'use strict';
// Programs that mock servers hand a client a duplex that "connects" when they like, and push their answer at once. The client
// listens to it from the moment it has it.

const assert = require('node:assert');
const http = require('node:http');
const net = require('node:net');

class Played extends net.Socket {
  connecting = true;
  asked = '';

  _read() {}

  write(chunk, encoding, callback) {
    this.asked += chunk;
    // As libraries do, by promises: between them no tick of the process passes.
    Promise.resolve().then(() => this.answer());
    (typeof encoding === 'function' ? encoding : callback)?.();
    return true;
  }

  answer() {
    if (!this.connecting) return;
    this.connecting = false;
    this.emit('connect');
    this.push('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n');
    this.push('ok');
    this.push(null);
  }
}

const played = new Played();
const request = http.request('http://played.test/', { method: 'POST', createConnection: () => played }, (response) => {
  let text = '';
  response.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('end', () => {
    assert.strictEqual(response.statusCode, 200);
    assert.strictEqual(text, 'ok');
    assert.match(played.asked, /^POST \/ HTTP\/1\.1\r\n[^]*\r\n\r\nbody$/);
    answered = true;
  });
});
let answered = false;
assert.strictEqual(played.listenerCount('data'), 0);
request.on('socket', () => assert.strictEqual(played.listenerCount('data'), 1));
request.end('body');
process.on('exit', () => assert.ok(answered));
