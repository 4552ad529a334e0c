// Buffer#toString: 64 bytes of ASCII and 4 KiB of hex.
import { Buffer } from 'node:buffer';
import { bench, sink } from './harness.mjs';

const short = Buffer.alloc(64, 'x');
const long = Buffer.alloc(4096, 'abc');

await bench((n) => {
  for (let i = 0; i < n; i++) {
    sink.value = short.toString();
    sink.value = long.toString('hex');
  }
});
