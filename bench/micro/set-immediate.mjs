// setImmediate: a chain, each one a turn of the event loop.
import { setImmediate } from 'node:timers';
import { bench } from './harness.mjs';

await bench(
  (n) =>
    new Promise((resolve) => {
      let left = n;
      const step = () => {
        if (--left <= 0) resolve();
        else setImmediate(step);
      };
      setImmediate(step);
    }),
);
