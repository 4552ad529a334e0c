// Runs an asynchronous operation over and over, 16 at a time, and prints how often it ended in a second.
const WARM_UP = 1000;
const TIME = 3000;
const AT_ONCE = 16;

/** @param {(worker: number) => Promise<unknown>} operation is told which of the 16 asks */
module.exports = async function measure(operation) {
  let count = 0;
  let over = false;
  const worker = async (number) => {
    while (!over) {
      await operation(number);
      count++;
    }
  };
  const workers = Array.from({ length: AT_ONCE }, (_, number) => worker(number));
  await new Promise((resolve) => setTimeout(resolve, WARM_UP));
  const before = count;
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, TIME));
  const rate = ((count - before) * 1000) / (performance.now() - start);
  over = true;
  await Promise.all(workers);
  console.log(JSON.stringify({ rate }));
  process.exit();
};
