// Buffer.compare and equals of two kilobytes that differ at the end.
import { Buffer } from 'node:buffer';
import { bench, sink } from './harness.mjs';

const a = Buffer.alloc(1024, 'a');
const b = Buffer.from(a);
b[1023] = 1;

await bench((n) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Buffer.compare(a, b) + (a.equals(b) ? 1 : 0);
  sink.value = sum;
});
