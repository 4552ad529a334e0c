// Buffer.alloc of 1 KiB and Buffer.allocUnsafe of 64 bytes.
import { Buffer } from 'node:buffer';
import { bench, sink } from './harness.mjs';

await bench((n) => {
  for (let i = 0; i < n; i++) {
    sink.value = Buffer.alloc(1024);
    sink.value = Buffer.allocUnsafe(64);
  }
});
