// process.nextTick: a chain, each callback asks for the next.
import process from 'node:process';
import { bench } from './harness.mjs';

await bench(
  (n) =>
    new Promise((resolve) => {
      let left = n;
      const step = () => {
        if (--left <= 0) resolve();
        else process.nextTick(step);
      };
      process.nextTick(step);
    }),
);
