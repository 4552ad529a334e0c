// crypto.randomUUID.
import { randomUUID } from 'node:crypto';
import { bench, sink } from './harness.mjs';

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = randomUUID();
});
