'use strict';
// spawnSync ends with its child, although a process that the child leaves behind still has the other end of its input.
const assert = require('node:assert');
const { spawnSync } = require('node:child_process');

const { status, stdout } = spawnSync('sh', ['-c', 'exec 3<&0; sleep 60 <&3 >/dev/null 2>&1 3<&- & echo $!; exit 5']);
assert.strictEqual(status, 5);
// Still there, and not waited for.
process.kill(Number(stdout.toString()), 'SIGKILL');
