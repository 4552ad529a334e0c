// async/await: an async function that awaits another.
import { bench, sink } from './harness.mjs';

const inner = async (value) => value + 1;
const outer = async (value) => {
  const result = await inner(value);
  return result + 1;
};

await bench(async (n) => {
  let value = 0;
  for (let i = 0; i < n; i++) value = await outer(value);
  sink.value = value;
});
