'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');

const socket = dgram.createSocket('udp4');
const bytes = Buffer.alloc(3);
for (const [args, code] of [
  [[], 'ERR_INVALID_ARG_TYPE'],
  [[5, 5], 'ERR_INVALID_ARG_TYPE'],
  [[[bytes, 5], 5], 'ERR_INVALID_ARG_TYPE'],
  [[bytes, 0], 'ERR_SOCKET_BAD_PORT'],
  [[bytes, 65536], 'ERR_SOCKET_BAD_PORT'],
  [[bytes, 4, 0, 5], 'ERR_BUFFER_OUT_OF_BOUNDS'],
  [[bytes, 1, 3, 5], 'ERR_BUFFER_OUT_OF_BOUNDS'],
  [[bytes, 5, 7], 'ERR_INVALID_ARG_TYPE'],
]) {
  assert.throws(() => socket.send(...args), { code });
}
assert.throws(() => socket.connect(0), { code: 'ERR_SOCKET_BAD_PORT' });
assert.throws(() => socket.disconnect(), { code: 'ERR_SOCKET_DGRAM_NOT_CONNECTED' });
socket.connectSync(9, '127.0.0.1');
assert.throws(() => socket.send(bytes, 0, 1, 5), { code: 'ERR_SOCKET_DGRAM_IS_CONNECTED' });
assert.throws(() => socket.connect(9), { code: 'ERR_SOCKET_DGRAM_IS_CONNECTED' });
socket.close();
assert.throws(() => socket.send(bytes, 5), { code: 'ERR_SOCKET_DGRAM_NOT_RUNNING' });
