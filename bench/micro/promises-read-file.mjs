// fs.promises.readFile of 4 KiB, one after the other.
import fs from 'node:fs/promises';
import { bench, sink } from './harness.mjs';
import { scratch } from './scratch.mjs';

const file = scratch.file('four-kilobytes', 'x'.repeat(4096));

await bench(async (n) => {
  for (let i = 0; i < n; i++) sink.value = await fs.readFile(file, 'utf8');
});
