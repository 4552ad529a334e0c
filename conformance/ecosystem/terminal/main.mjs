// inquirer, ink and ora in a terminal: keys are sent through a terminal multiplexer, and its screen is looked at after each.

import { execFileSync, spawnSync } from 'node:child_process';
import process from 'node:process';

if (spawnSync('tmux', ['-V']).error) {
  console.log('there is no tmux on this machine');
  process.exit(77);
}

/** Each program has a server of its own: one that is ending would refuse the next. */
let socket;
const tmux = (...args) => execFileSync('tmux', ['-L', socket, ...args], { encoding: 'utf8' });
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The screen once it has not changed for a while. */
async function settled() {
  let screen = '';
  for (let same = 0; same < 3;) {
    await pause(100);
    const now = tmux('capture-pane', '-e', '-p', '-t', 'main');
    same = now === screen ? same + 1 : 0;
    screen = now;
  }
  // What tmux says of a program that has ended.
  return screen.replace(/\s*\S*Pane is dead.*/s, '').trimEnd();
}

/** Until something is on the screen that the program has drawn. */
async function drawn() {
  while (tmux('capture-pane', '-p', '-t', 'main').trim() === '') await pause(50);
}

async function show(script, keys) {
  console.log(`== ${script}`);
  socket = `ecosystem-${process.pid}-${script}`;
  const env = { ...process.env };
  delete env.NO_COLOR;
  const command = `exec env PATH='${env.PATH}' TERM=xterm-256color FORCE_COLOR=1 node ${script}`;
  execFileSync('tmux', ['-L', socket, '-f', '/dev/null', 'new-session', '-d', '-s', 'main', '-x', '90', '-y', '30', command], { env });
  tmux('set-option', '-t', 'main', 'remain-on-exit', 'on');
  await drawn();
  console.log(await settled());
  for (const key of keys) {
    if (typeof key === 'object') tmux('resize-window', '-t', 'main', '-x', `${key.columns}`, '-y', '30');
    else if (key.startsWith('"')) tmux('send-keys', '-t', 'main', '-l', key.slice(1));
    else tmux('send-keys', '-t', 'main', key);
    console.log('--', JSON.stringify(key));
    console.log(await settled());
  }
  spawnSync('tmux', ['-L', socket, 'kill-server']);
}

await show('questions.mjs', [
  '"bo', 'BSpace', '"bby', 'Enter', '"y', 'Enter', 'Down', 'Down', 'Enter', 'Space', 'Down', '"a', '"i', 'Enter', '"secret',
  'Enter', '"2', 'Enter', 'BSpace', '"7', 'Enter', '"h', 'Enter', '"n', 'Enter', 'Down', 'Enter', '"an', 'Enter',
]);
await show('interface.mjs', ['Up', 'Up', 'Down', 'Enter', 'Tab', 'Enter', 'C-a', { columns: 60 }, { columns: 100 }, '"q']);
await show('spinner.mjs', []);
