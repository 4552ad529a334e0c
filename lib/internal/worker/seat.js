'use strict';

// What this thread is: the main thread, or a worker with a number, a name, limits and ports.

const native = binding('worker');

let seat;

/**
 * @returns {{ threadId: number, port: number, control: number, name: string, limits: number[] } | null} `null` on the
 *   main thread
 */
function ownSeat() {
  if (seat === undefined) {
    const found = native.ownSeat();
    if (found === undefined) {
      seat = null;
    } else {
      const [threadId, port, control, name, ...limits] = found;
      seat = { threadId, port, control, name, limits };
    }
  }
  return seat;
}

const isMainThread = () => ownSeat() === null;

/** The four limits in megabytes by their names. */
function limitsObject([maxYoungGenerationSizeMb, maxOldGenerationSizeMb, codeRangeSizeMb, stackSizeMb]) {
  return { maxYoungGenerationSizeMb, maxOldGenerationSizeMb, codeRangeSizeMb, stackSizeMb };
}

/** What `main` makes of the first message of a worker. */
const own = { parentPort: null, workerData: null, environmentData: new Map() };

module.exports = { isMainThread, limitsObject, own, ownSeat };
