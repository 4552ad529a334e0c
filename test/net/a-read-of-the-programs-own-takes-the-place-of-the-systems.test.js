'use strict';
// A socket with a `_read()` of its own gets what the program pushes: nothing is read from the system behind its back, not even
// where the connection that it waits for is one the program made up. fetch goes over such a socket once, however often it connects.

const assert = require('node:assert');
const net = require('node:net');
const settles = require('../settles.js');

const { connect } = net.Socket.prototype;
let requests = 0;

net.Socket.prototype.connect = function(...args) {
  this._read = () => {};
  this._writeGeneric = (writev, data, encoding, callback) => {
    requests++;
    callback();
    this.push('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  };
  const begin = (handle) => {
    handle.connect = handle.connect6 = (request) => {
      setImmediate(() => {
        this.emit('connect');
        request.oncomplete(0, handle, request, true, true);
      });
      return 0;
    };
  };
  this.once('connectionAttempt', () => begin(this._handle));
  return Reflect.apply(connect, this, args);
};

settles(async () => {
  const response = await fetch('http://127.0.0.1:12345/');
  assert.strictEqual(await response.text(), 'ok');
  assert.strictEqual(requests, 1);
}).then(() => process.exit());
