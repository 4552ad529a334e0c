// SHA-256 of 64 bytes to hex.
import { createHash } from 'node:crypto';
import { bench, sink } from './harness.mjs';

const text = 'x'.repeat(64);

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = createHash('sha256').update(text).digest('hex');
});
