'use strict';
// Puts the `process` object together. Each subject has a file under internal/process; this one knows their order, which
// is the order of the object's keys.

const EventEmitter = require('events');
const { atStart } = require('internal/startup');

Object.setPrototypeOf(Object.getPrototypeOf(process), EventEmitter.prototype);

const define = (members) => {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(members))) {
    if (descriptor.get === undefined) process[name] = descriptor.value;
    else Object.defineProperty(process, name, descriptor);
  }
};

require('internal/process/identity').install(process);
Reflect.apply(EventEmitter, process, []);
process.domain = null;

const exit = require('internal/process/exit');
exit.install(process);
define(require('internal/process/usage').members);
define(require('internal/process/environment').members);
define(exit.members);
define(require('internal/process/system').members);
define(require('internal/process/finalization').members);

const uncaught = require('internal/process/uncaught');
process._fatalException = uncaught.onUncaught;
process.setUncaughtExceptionCaptureCallback = uncaught.setUncaughtExceptionCaptureCallback;
process.addUncaughtExceptionCaptureCallback = uncaught.addUncaughtExceptionCaptureCallback;
process.hasUncaughtExceptionCaptureCallback = uncaught.hasUncaughtExceptionCaptureCallback;

const warning = require('internal/process/warning');
process.emitWarning = warning.emitWarning;

const ticks = require('internal/process/task_queues');
process.nextTick = ticks.nextTick;
Object.defineProperty(process, '_tickCallback', {
  configurable: true, enumerable: true, value: ticks.runNextTicks, writable: true,
});

define(require('internal/process/modules').members);
require('internal/process/stdio').install(process);
define(require('internal/process/credentials').members);
require('internal/process/report').install(process);
Object.defineProperty(process, Symbol.toStringTag, { configurable: false, enumerable: false, value: 'process', writable: true });

const signals = require('internal/process/signals');
process.on('newListener', signals.startListeningIfSignal);
process.on('removeListener', signals.stopListeningIfSignal);

atStart(() => {
  require('internal/process/identity').start(process);
  require('internal/process/environment').start(process);
  require('internal/process/promises').connect();
  ticks.connect();
  require('internal/timers').connect();
  exit.connect();
  warning.start();
  const { env } = process;
  if ((env.NODE_CHANNEL_FD !== undefined || env.NODE_UNIQUE_ID !== undefined) && binding('worker').ownSeat() === undefined) {
    require('internal/child_process/channel').connectToParent();
  }
});
