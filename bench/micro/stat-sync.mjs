// statSync of a file that is there.
import fs from 'node:fs';
import { bench, sink } from './harness.mjs';
import { scratch } from './scratch.mjs';

const file = scratch.file('stat', 'x');

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = fs.statSync(file).size;
});
