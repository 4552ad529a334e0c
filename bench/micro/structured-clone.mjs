// structuredClone of a small tree with a map, a date and bytes.
import { bench, sink } from './harness.mjs';

const value = {
  id: 12,
  rows: Array.from({ length: 20 }, (_, i) => ({ i, text: `row ${i}`, half: i / 2 })),
  map: new Map([['a', 1]]),
  when: new Date(0),
  bytes: new Uint8Array(256),
};

await bench((n) => {
  for (let i = 0; i < n; i++) sink.value = structuredClone(value);
});
