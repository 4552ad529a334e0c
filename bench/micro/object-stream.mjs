// Object streams: 1,000 objects from an array through a Transform to a Writable.
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bench, sink } from './harness.mjs';

const items = Array.from({ length: 1000 }, (_, id) => ({ id }));

await bench(async (n) => {
  for (let round = 0; round < n; round++) {
    let sum = 0;
    const double = new Transform({
      objectMode: true,
      transform(item, encoding, callback) {
        callback(null, { id: item.id * 2 });
      },
    });
    const add = new Writable({
      objectMode: true,
      write(item, encoding, callback) {
        sum += item.id;
        callback();
      },
    });
    await pipeline(Readable.from(items), double, add);
    sink.value = sum;
  }
}, 1000);
