'use strict';
// Needs leave to make a control group below this process's; where there is none, only the answer without a limit is asked for.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const MEBIBYTES = 512;

/** The folder of a new group with a limit, or undefined where none can be made. */
function makeGroup() {
  const groups = fs.readFileSync('/proc/self/cgroup', 'utf8').split('\n').map((line) => line.split(':'));
  const first = groups.find(([, controllers]) => controllers?.split(',').includes('memory'));
  const own = (first ?? groups.find(([number]) => number === '0'))?.slice(2).join(':');
  const folder = path.join('/sys/fs/cgroup', first ? 'memory' : '', own ?? '', `anode-test-${process.pid}`);
  try {
    fs.mkdirSync(folder);
  } catch {
    return undefined;
  }
  try {
    fs.writeFileSync(path.join(folder, first ? 'memory.limit_in_bytes' : 'memory.max'), String(MEBIBYTES * 2 ** 20));
  } catch {
    fs.rmdirSync(folder);
    return undefined;
  }
  return folder;
}

const folder = makeGroup();
if (folder === undefined) {
  assert.ok(process.constrainedMemory() >= 0);
  assert.ok(process.availableMemory() > 0);
} else {
  try {
    const program = `
      require('fs').writeFileSync(process.argv[1], String(process.pid));
      const { spawnSync } = require('child_process');
      const look = 'console.log(JSON.stringify([process.constrainedMemory(), process.availableMemory(), v8.getHeapStatistics().heap_size_limit]))';
      process.stdout.write(spawnSync(process.execPath, ['-e', look]).stdout);
    `;
    const { stdout } = spawnSync(process.execPath, ['-e', program, path.join(folder, 'cgroup.procs')], { encoding: 'utf8' });
    const [constrained, available, heap] = JSON.parse(stdout);
    assert.strictEqual(constrained, MEBIBYTES * 2 ** 20);
    assert.ok(available > 0 && available < constrained, `${available} of ${constrained}`);
    assert.ok(heap < constrained && heap < os.totalmem(), `a heap of up to ${heap}`);
  } finally {
    fs.rmdirSync(folder);
  }
}
