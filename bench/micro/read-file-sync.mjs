// readFileSync of 4 KiB as a Buffer and as text.
import fs from 'node:fs';
import { bench, sink } from './harness.mjs';
import { scratch } from './scratch.mjs';

const file = scratch.file('four-kilobytes', 'x'.repeat(4096));

await bench((n) => {
  for (let i = 0; i < n; i++) {
    sink.value = fs.readFileSync(file);
    sink.value = fs.readFileSync(file, 'utf8');
  }
});
