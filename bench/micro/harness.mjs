// Times one workload: finds out how often to run it, warms it up, and prints the median of several batches as
// `{"ns": nanoseconds of one operation}`. Each workload is a program of its own, so that none warms up another.

const BATCH = 80;
const WARM_UP = 4;
const BATCHES = 9;

/** Results go here, so that no engine may leave the work out. */
export const sink = { value: undefined };

/**
 * @param {(n: number) => unknown} run does the operation `n` times, one after the other; may return a promise
 * @param {number} [operations] how many operations one time is
 */
export async function bench(run, operations = 1) {
  const time = async (n) => {
    const start = performance.now();
    await run(n);
    return performance.now() - start;
  };
  let n = 1;
  let elapsed = await time(n);
  while (elapsed < BATCH / 4) {
    n = Math.ceil(n * (elapsed < 1 ? 8 : 2));
    elapsed = await time(n);
  }
  n = Math.max(1, Math.round((n * BATCH) / elapsed));
  for (let i = 0; i < WARM_UP; i++) elapsed = await time(n);
  n = Math.max(1, Math.round((n * BATCH) / elapsed));
  const times = [];
  for (let i = 0; i < BATCHES; i++) times.push(await time(n));
  times.sort((a, b) => a - b);
  const median = times[BATCHES >> 1];
  console.log(JSON.stringify({ ns: (median * 1e6) / (n * operations) }));
}
