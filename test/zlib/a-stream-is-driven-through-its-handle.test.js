'use strict';
// Packages that inflate synchronously keep the codec of a stream open between chunks, and step it themselves.

const assert = require('node:assert');
const zlib = require('node:zlib');

const text = Buffer.from('a line of a log\n'.repeat(5000));
const packed = zlib.gzipSync(text);

// As a stream whose `_processChunk` is called again and again.
{
  const stream = new zlib.Gunzip();
  const parts = [];
  for (let at = 0; at < packed.length; at += 40) {
    const handle = stream._handle;
    const { close } = handle;
    handle.close = () => {};
    // What is returned may be part of a buffer that the next chunk uses.
    parts.push(Buffer.from(stream._processChunk(packed.subarray(at, at + 40), zlib.constants.Z_SYNC_FLUSH)));
    stream._handle = handle;
    handle.close = close;
  }
  assert.deepStrictEqual(Buffer.concat(parts), text);
  stream.close();
  assert.strictEqual(stream._handle, null);
}

// As single steps into a buffer of one's own.
{
  const stream = new zlib.Gunzip();
  const output = Buffer.alloc(text.length + 100);
  stream._handle.writeSync(zlib.constants.Z_FINISH, packed, 0, packed.length, output, 0, output.length);
  const [room, left] = stream._writeState;
  assert.strictEqual(left, 0);
  assert.deepStrictEqual(output.subarray(0, output.length - room), text);
}
