'use strict';
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'anode-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const script = path.join(folder, 'script.js');
const trace = path.join(folder, 'trace.json');
fs.writeFileSync(script, `
async function wait() { await 1; }
function then() { Promise.resolve().then(() => {}); }
wait();
then();
setImmediate(function later() {});
`);
execFileSync(process.execPath, [`--trace-loop=${trace}`, script]);

const events = JSON.parse(fs.readFileSync(trace)).traceEvents;
const microtasks = events.filter(({ cat }) => cat === 'microtask').map(({ name, args }) => [name, args.place]);
assert.deepStrictEqual(microtasks.sort(), [['then', `${script}:3`], ['wait', `${script}:2`]]);
assert(events.some(({ name, cat }) => name === 'later' && cat === 'immediate'));
