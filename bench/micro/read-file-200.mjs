// 200 fs.readFile of 4 KiB at once, by callback.
import fs from 'node:fs';
import { bench, sink } from './harness.mjs';
import { scratch } from './scratch.mjs';

const COUNT = 200;
const file = scratch.file('four-kilobytes', 'x'.repeat(4096));

await bench(async (n) => {
  for (let round = 0; round < n; round++) {
    await new Promise((resolve, reject) => {
      let left = COUNT;
      const done = (error, bytes) => {
        if (error) reject(error);
        sink.value = bytes;
        if (--left === 0) resolve();
      };
      for (let i = 0; i < COUNT; i++) fs.readFile(file, done);
    });
  }
});
