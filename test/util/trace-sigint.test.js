'use strict';
// With setTraceSigInt, SIGINT ends the process after it has printed where JavaScript was.
const assert = require('node:assert');
const { spawn } = require('node:child_process');

const program = 'require("util").setTraceSigInt(true); function spin() { for (;;); } process.stdout.write("ready"); spin();';
const child = spawn(process.execPath, ['-e', program]);
let stderr = '';
child.stderr.on('data', (data) => { stderr += data; });
child.stdout.once('data', () => child.kill('SIGINT'));
child.on('close', (code, signal) => {
  assert.strictEqual(signal, 'SIGINT');
  assert.match(stderr, /^KEYBOARD_INTERRUPT: Script execution was interrupted by `SIGINT`\n {4}at [^]*\[eval\]:1:\d+/);
});
