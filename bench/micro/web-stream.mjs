// Web streams: 500 chunks through a TransformStream.
import { bench, sink } from './harness.mjs';

const CHUNKS = 500;

await bench(async (n) => {
  for (let round = 0; round < n; round++) {
    let left = CHUNKS;
    const source = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(left);
        else controller.close();
      },
    });
    const through = new TransformStream({
      transform(value, controller) {
        controller.enqueue(value + 1);
      },
    });
    let sum = 0;
    for await (const value of source.pipeThrough(through)) sum += value;
    sink.value = sum;
  }
}, CHUNKS);
