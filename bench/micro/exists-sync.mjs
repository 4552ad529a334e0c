// existsSync of a file that is there and of one that is not.
import fs from 'node:fs';
import { bench, sink } from './harness.mjs';
import { scratch } from './scratch.mjs';

const file = scratch.file('exists', 'x');
const missing = `${file}-not`;

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = fs.existsSync(file) && !fs.existsSync(missing);
});
