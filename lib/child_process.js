'use strict';
// The `child_process` module: programs as children, while the loop goes on or while it waits for them.

const { ChildProcess } = require('internal/child_process/child');
const { exec, execFile } = require('internal/child_process/exec');
const { execFileSync, execSync, spawnSync } = require('internal/child_process/sync');
const { fork, spawn } = require('internal/child_process/spawn');

module.exports = { ChildProcess, exec, execFile, execFileSync, execSync, fork, spawn, spawnSync };
