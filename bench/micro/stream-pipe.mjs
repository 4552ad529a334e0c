// Readable to Transform to Writable: 256 chunks of 4 KiB through pipe().
import { Buffer } from 'node:buffer';
import { Readable, Transform, Writable } from 'node:stream';
import { bench } from './harness.mjs';

const CHUNKS = 256;
const chunk = Buffer.alloc(4096, 'x');

await bench(async (n) => {
  for (let round = 0; round < n; round++) {
    await new Promise((resolve, reject) => {
      let left = CHUNKS;
      const source = new Readable({
        read() {
          this.push(left-- > 0 ? chunk : null);
        },
      });
      const through = new Transform({
        transform(data, encoding, callback) {
          callback(null, data);
        },
      });
      const target = new Writable({
        write(data, encoding, callback) {
          callback();
        },
      });
      target.on('finish', resolve).on('error', reject);
      source.pipe(through).pipe(target);
    });
  }
}, CHUNKS);
