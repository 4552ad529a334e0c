// SHA-256 of 1 MiB.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { bench, sink } from './harness.mjs';

const bytes = Buffer.alloc(1 << 20, 'abcdefg');

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = createHash('sha256').update(bytes).digest();
});
