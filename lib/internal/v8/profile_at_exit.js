'use strict';
// `--cpu-prof`, `--heap-prof` and `--heapsnapshot-near-heap-limit`: profiles of the whole run, written when it ends.

const { getOption } = require('internal/options');

/** `CPU.date.time.pid.thread.number.cpuprofile` */
function usualName(kind, extension) {
  const prefix = require('internal/v8/heap').snapshotName().replace(/^Heap/, kind);
  return `${prefix}001.${extension}`;
}

/** The file that the options name; relative names are those of the folder the program began in. */
function fileFor(option, kind, extension, folder) {
  const path = require('path');
  const name = (getOption(`--${option}-name`) || usualName(kind, extension))
    .replaceAll('${pid}', () => `${process.pid}`);
  return path.resolve(folder, getOption(`--${option}-dir`) || getOption('--diagnostic-dir') || '', name);
}

function write(file, profile) {
  const fs = require('fs');
  try {
    fs.mkdirSync(require('path').dirname(file), { recursive: true });
    fs.writeFileSync(file, profile);
  } catch (error) {
    binding('errors').writeStderr(`Could not write ${file}: ${error.message}\n`);
  }
}

/** Begins what the command line asks for. */
function start() {
  const { startCpuProfile, startHeapProfile } = require('internal/v8/profile');
  const { state } = require('internal/process/exit');
  const folder = process.cwd();
  const ends = [];
  if (getOption('--cpu-prof')) {
    const handle = startCpuProfile({ sampleInterval: getOption('--cpu-prof-interval') });
    ends.push(() => write(fileFor('cpu-prof', 'CPU', 'cpuprofile', folder), handle.stop()));
  }
  if (getOption('--heap-prof')) {
    const handle = startHeapProfile({ sampleInterval: getOption('--heap-prof-interval') });
    ends.push(() => write(fileFor('heap-prof', 'Heap', 'heapprofile', folder), handle.stop()));
  }
  const snapshots = getOption('--heapsnapshot-near-heap-limit');
  if (snapshots > 0) require('internal/v8/heap').setHeapSnapshotNearHeapLimit(snapshots);
  if (ends.length === 0) return;
  const { beforeEnd } = state;
  const finish = () => { for (const end of ends.splice(0)) end(); };
  state.beforeEnd = () => {
    beforeEnd?.();
    finish();
  };
  state.beforeSignal = finish;
}

module.exports = { start };
