'use strict';
// The `child_process` module: programs as children, while the loop goes on or while it waits for them.

const { ChildProcess } = require('internal/child_process/child');
const { exec, execFile } = require('internal/child_process/exec');
const { execFileSync, execSync, spawnSync } = require('internal/child_process/sync');
const { spawn } = require('internal/child_process/spawn');

/** Needs a channel between the processes, which is not there yet. */
function fork(modulePath) {
  const { codes: { ERR_FEATURE_UNAVAILABLE_ON_PLATFORM } } = require('internal/errors');
  const { validatePathLike } = require('internal/child_process/options');
  validatePathLike(modulePath, 'modulePath');
  throw new ERR_FEATURE_UNAVAILABLE_ON_PLATFORM('child_process.fork (no IPC yet)');
}

module.exports = { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
