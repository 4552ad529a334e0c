// 10,000 timers of a few durations, started, half of them cleared, the rest run.
import { setTimeout, clearTimeout } from 'node:timers';
import { bench } from './harness.mjs';

const COUNT = 10_000;

await bench(async (n) => {
  for (let round = 0; round < n; round++) {
    await new Promise((resolve) => {
      let left = COUNT / 2;
      const done = () => {
        if (--left === 0) resolve();
      };
      for (let i = 0; i < COUNT; i++) {
        const timer = setTimeout(done, 1 + (i % 4));
        if (i % 2 === 1) clearTimeout(timer);
      }
    });
  }
});
