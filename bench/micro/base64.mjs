// Base64 of 16 KiB, there and back.
import { Buffer } from 'node:buffer';
import { bench, sink } from './harness.mjs';

const bytes = Buffer.alloc(16384);
for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 7919) & 255;

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = Buffer.from(bytes.toString('base64'), 'base64');
});
