'use strict';

// The first thing that runs in a worker, and how it talks with lib/ in its parent: everything that is not a message of
// the program goes over the control port.

const { receivers, adopt } = require('internal/messaging/ports');
const { prepare } = require('internal/messaging/clone');
const { getOption } = require('internal/options');
const { own, ownSeat } = require('internal/worker/seat');

const native = binding('messaging');

/** Streams that exist, by name. */
const streams = { __proto__: null, stdin: undefined, stdout: undefined, stderr: undefined };
let setup;
let holders = 0;

/** The way to the parent, as the streams use it. */
const line = {
  post(message) {
    native.post(ownSeat().control, message);
  },
  hold() {
    if (holders++ === 0) native.setRef(ownSeat().control, true);
  },
  release() {
    if (--holders === 0) native.setRef(ownSeat().control, false);
  },
};

function output(name) {
  const { WritableWorkerStdio } = require('internal/worker/stdio');
  streams[name] ??= new WritableWorkerStdio(line, name);
  return streams[name];
}

function input() {
  if (streams.stdin === undefined) {
    const { ReadableWorkerStdio } = require('internal/worker/stdio');
    streams.stdin = new ReadableWorkerStdio(line, 'stdin', true);
    if (!setup.stdin) streams.stdin.push(null);
  }
  return streams.stdin;
}

/** Lets go of what waits in the streams: nobody is going to tell that the parent has read it. */
function flush() {
  // At the program's end, which may have put an iterator of its own on arrays.
  streams.stdout?.proceed();
  streams.stderr?.proceed();
}

const HANDLERS = {
  __proto__: null,
  more(message) {
    // The parent may read before anything is written.
    streams[message.name]?.proceed();
  },
  chunks(message) {
    input().take(message.chunks);
  },
  ask({ id, what, options }) {
    require('internal/worker/answers').answer(what, options).then(
      (value) => line.post({ kind: 'answer', id, good: true, value }),
      (error) => line.post({ kind: 'answer', id, good: false, value: require('internal/worker/errors').pack(error) }),
    );
  },
  thread(message) {
    require('internal/worker/threads').receive(message);
  },
};

/** Takes the first message and makes this thread what it says; before anything else looks at `process`. */
function begin() {
  const { control, port } = ownSeat();
  prepare();
  native.attach(control);
  setup = native.receive(control)[0];
  receivers.set(control, { message: (message) => HANDLERS[message.kind](message) });
  native.start(control, true);
  own.parentPort = adopt(port);
  own.workerData = setup.workerData;
  own.environmentData = setup.environmentData ?? new Map();
}

/** Runs the program of a worker. */
function run() {
  begin();
  require('internal/worker/process').adapt({
    stdin: function getStdin() { return input(); },
    stdout: function getStdout() { return output('stdout'); },
    stderr: function getStderr() { return output('stderr'); },
  });
  require('internal/process/exit').state.beforeEnd = flush;
  if (setup.trackUnmanagedFds) require('internal/fs/descriptors').trackOpened(binding('worker'));
  require('internal/process/system').followDirectory(setup.directoryChanges);
  const { kind, source, argv } = setup;
  process.argv.splice(1, Infinity, kind === 'eval' ? '[worker eval]' : source, ...argv);
  line.post({ kind: 'online' });
  const firstLine = require('internal/inspector/first_line');
  firstLine.breaks = binding('inspector').waitIfHeld();
  if (getOption('--inspect-brk') || getOption('--inspect-wait')) require('internal/inspector/server').obeyOptions();
  // Text that is evaluated has no line of its own to stop at.
  if (setup.kind === 'eval') firstLine.breaks = false;
  if (process.env.NODE_V8_COVERAGE) require('internal/v8/coverage').start();
  if (getOption('--cpu-prof') || getOption('--heap-prof')) require('internal/v8/profile_at_exit').start();
  require('internal/modules/preload').preload();
  if (kind === 'eval') {
    require('internal/modules/eval').evalSource(source, { name: '[worker eval]', print: false });
  } else if (kind === 'url') {
    require('internal/modules/esm/entry').runEntryURL(source);
  } else {
    require('internal/modules/run_main').runFile(source);
  }
}

/**
 * Ends the worker with an error that nobody caught.
 * @param {any} error
 * @param {number} code
 */
function fail(error, code) {
  flush();
  line.post({ kind: 'error', error: require('internal/worker/errors').pack(error) });
  process.reallyExit(code);
}

module.exports = { fail, run };
