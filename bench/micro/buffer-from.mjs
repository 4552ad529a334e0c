// Buffer.from: a short text, and an array of numbers.
import { Buffer } from 'node:buffer';
import { bench, sink } from './harness.mjs';

const numbers = Array.from({ length: 16 }, (_, i) => i);

await bench((n) => {
  for (let i = 0; i < n; i++) {
    sink.value = Buffer.from('a short line of text, as in a protocol');
    sink.value = Buffer.from(numbers);
  }
});
