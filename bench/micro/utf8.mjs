// UTF-8: 16 KiB of mixed text to bytes and back.
import { Buffer } from 'node:buffer';
import { bench, sink } from './harness.mjs';

const text = 'Grüße, 世界! plain ascii follows here. '.repeat(400);

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = Buffer.from(text, 'utf8').toString('utf8');
});
