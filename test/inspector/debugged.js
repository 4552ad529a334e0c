'use strict';
// A program of its own with a debugger attached.

const { spawn } = require('node:child_process');
const { once } = require('node:events');

/**
 * Starts a program, attaches to it, and ends it when `body` has.
 * @param {string} program its text
 * @param {(debugged: { child: import('child_process').ChildProcess, socket: WebSocket, call: (method: string, params?: object) => Promise<object> }) => Promise<void>} body
 */
module.exports = async function debugged(program, body) {
  const child = spawn(process.execPath, ['--inspect=0', '-e', program], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    child.stderr.setEncoding('utf8');
    let text = '';
    while (!/ws:\S+\n/.test(text)) text += (await once(child.stderr, 'data'))[0];
    const socket = new WebSocket(/ws:\S+/.exec(text)[0]);
    await once(socket, 'open');
    const calls = new Map();
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(data);
      calls.get(message.id)?.(message);
    });
    const call = (method, params) => new Promise((resolve) => {
      calls.set(calls.size + 1, resolve);
      socket.send(JSON.stringify({ id: calls.size, method, params }));
    });
    await body({ call, child, socket });
  } finally {
    child.kill('SIGKILL');
  }
};
