// readdirSync of 100 entries, with and without their types.
import fs from 'node:fs';
import path from 'node:path';
import { bench, sink } from './harness.mjs';
import { scratch } from './scratch.mjs';

for (let i = 0; i < 100; i++) scratch.file(`entry-${i}`, '');
const folder = path.dirname(scratch.file('entry-0', ''));

await bench((n) => {
  for (let i = 0; i < n; i++) {
    sink.value = fs.readdirSync(folder);
    sink.value = fs.readdirSync(folder, { withFileTypes: true });
  }
});
