'use strict';
// The calls of a WebAssembly program that are not about files: arguments, environment, clocks, waiting, chance, its end.

const { errno, errnoOf, fail, rights } = require('internal/wasi/abi');
const { native } = require('internal/wasi/descriptors');

const { fillRandom } = binding('random');
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
const MAX_WAIT = 0x7fffffff;
/** Bytes of one call. */
const MOST_RANDOM = 0x7fffffff;
const SUBSCRIPTION = 48;
const EVENT = 32;
const ON_CLOCK = 0;
const ON_READ = 1;
const ON_WRITE = 2;
const ABSOLUTE = 1;
const HANGUP = 1;
const POLLIN = 1;
const POLLOUT = 4;
const POLLHUP = 16;
const POLLNVAL = 32;
const POLLRDHUP = 0x2000;

const SIGNALS = [undefined, ...('HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD CONT STOP TSTP ' +
  'TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS').split(' ')];

/** Texts that end in zero, and the places where each begins. */
function putTexts({ memory }, texts, places, address) {
  for (const text of texts) {
    memory.setU32(places, address);
    memory.bytes(address, text.length).set(text);
    places += 4;
    address += text.length;
  }
}

function putSizes({ memory }, texts, count, size) {
  memory.setU32(count, texts.length);
  memory.setU32(size, texts.reduce((sum, { length }) => sum + length, 0));
}

const scratch = new BigUint64Array(1);

function now(clock) {
  if (!native.clockTime(clock, scratch)) fail('INVAL');
  return scratch[0];
}

/** Milliseconds until a subscription to a clock is due, rounded up. */
function waitFor(memory, address) {
  let timeout = memory.u64(address + 24);
  if (memory.u16(address + 40) & ABSOLUTE) {
    const at = now(memory.u32(address + 16));
    timeout = timeout > at ? timeout - at : 0n;
  }
  const milliseconds = (timeout + NANOSECONDS_PER_MILLISECOND - 1n) / NANOSECONDS_PER_MILLISECOND;
  return milliseconds > BigInt(MAX_WAIT) ? MAX_WAIT : Number(milliseconds);
}

/** What a program waits for: the descriptors, as the system takes them, and the first of the clocks. */
function subscriptions({ memory, files }, address, count) {
  const list = [];
  let timeout = -1;
  for (let index = 0; index < count; index++, address += SUBSCRIPTION) {
    const entry = { userdata: memory.u64(address), tag: memory.u8(address + 8), fd: -1, error: errno.SUCCESS };
    list.push(entry);
    if (entry.tag === ON_CLOCK) {
      entry.wait = waitFor(memory, address);
      if (timeout < 0 || entry.wait < timeout) timeout = entry.wait;
    } else if (entry.tag === ON_READ || entry.tag === ON_WRITE) {
      try {
        const right = rights.POLL_FD_READWRITE | (entry.tag === ON_READ ? rights.FD_READ : rights.FD_WRITE);
        entry.fd = files.file(memory.u32(address + 16), right).fd;
      } catch (error) {
        entry.error = errnoOf(error) ?? fail('INVAL');
        timeout = 0;
      }
    } else {
      fail('INVAL');
    }
  }
  return { list, timeout };
}

/** Sleeps in JavaScript, so that a worker can be ended meanwhile. */
function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** @returns {Int16Array} of each descriptor four numbers, the last of which says what has come */
function wait(list, timeout) {
  const polls = new Int32Array(list.length * 2);
  const halves = new Int16Array(polls.buffer);
  list.forEach(({ tag, fd }, index) => {
    polls[index * 2] = fd;
    halves[index * 4 + 2] = tag === ON_READ ? POLLIN | POLLRDHUP : POLLOUT;
  });
  if (list.some(({ fd }) => fd >= 0)) native.poll(polls, timeout);
  else sleep(timeout);
  return halves;
}

module.exports = {
  args_get(state, places, address) {
    putTexts(state, state.args, places, address);
  },

  args_sizes_get(state, count, size) {
    putSizes(state, state.args, count, size);
  },

  clock_res_get({ memory }, clock, address) {
    if (!native.clockResolution(clock, scratch)) fail('INVAL');
    memory.setU64(address, scratch[0]);
  },

  clock_time_get({ memory }, clock, _precision, address) {
    memory.setU64(address, now(clock));
  },

  environ_get(state, places, address) {
    putTexts(state, state.env, places, address);
  },

  environ_sizes_get(state, count, size) {
    putSizes(state, state.env, count, size);
  },

  poll_oneoff(state, address, events, count, done) {
    const { memory } = state;
    if (count === 0) fail('INVAL');
    memory.bytes(address, count * SUBSCRIPTION);
    memory.bytes(events, count * EVENT);
    const { list, timeout } = subscriptions(state, address, count);
    const polls = wait(list, timeout);
    const isReady = ({ tag, error, fd }, index) => tag !== ON_CLOCK && (error !== 0 || (fd >= 0 && polls[index * 4 + 3] !== 0));
    const anyReady = list.some(isReady);
    let came = 0;
    list.forEach((entry, index) => {
      const due = entry.tag === ON_CLOCK && !anyReady && entry.wait === timeout;
      if (!due && !isReady(entry, index)) return;
      const event = events + came++ * EVENT;
      const bits = entry.tag === ON_CLOCK ? 0 : polls[index * 4 + 3];
      memory.bytes(event, EVENT).fill(0);
      memory.setU64(event, entry.userdata);
      memory.setU16(event + 8, bits & POLLNVAL ? errno.BADF : entry.error);
      memory.setU8(event + 10, entry.tag);
      if (bits & (POLLHUP | POLLRDHUP)) memory.setU16(event + 24, HANGUP);
    });
    memory.setU32(done, came);
  },

  proc_exit(state, code) {
    state.exit(code);
  },

  proc_raise(_state, signal) {
    const name = SIGNALS[signal];
    if (name === undefined) fail('INVAL');
    process.kill(process.pid, `SIG${name}`);
  },

  random_get({ memory }, address, size) {
    const space = memory.bytes(address, size);
    if (size > MOST_RANDOM) fail('2BIG');
    fillRandom(space);
  },

  sched_yield() {
    // The system's scheduler needs no help.
  },
};
